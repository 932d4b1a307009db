"""The review queue in a browser over many pending matches: `python -m benchmarks.desk`.

Invented companies of two chambers, as in `benchmarks.review_queue`. Prints a Markdown table: the
time of the server for the first page of the queue, and the time in Chromium from a key to the next
pair, painted; needs Debian's chromium.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page

from benchmarks.review_queue import fill
from benchmarks.visited_service import add_person, chromium, running, sign_in
from matchmaker.engine.encoder import HashEncoder
from matchmaker.engine.ranker import load_rankers
from matchmaker.resources import shipped
from matchmaker.services.access import Role
from matchmaker.services.runtime import assemble_runtime
from matchmaker.store.database import Database
from matchmaker.store.migrate import migrate

STAFF = "staff@example.by"
PAGES, DECISIONS = 30, 20
_TO_THE_NEXT = """() => new Promise((done) => {
  const shown = () => document.querySelector("[data-shown]").dataset.shown;
  const before = shown();
  const started = performance.now();
  const look = () => shown() === before ? requestAnimationFrame(look)
    : requestAnimationFrame(() => done(performance.now() - started));
  document.body.dispatchEvent(
    new KeyboardEvent("keydown", { code: "KeyA", key: "a", bubbles: true }));
  look();
})"""


def page_times(page: Page, path: str) -> list[float]:
    """Return milliseconds from sending a request for a page to its last byte, on the loopback."""
    taken = []
    for _ in range(PAGES):
        started = time.perf_counter()
        answer = page.request.get(path)
        taken.append(1e3 * (time.perf_counter() - started))
        if answer.status != 200:  # noqa: PLR2004 - OK
            raise SystemExit(f"{path}: {answer.status}")
    return taken[1:]


def decision_times(page: Page) -> list[float]:
    """Return milliseconds from the key that approves a pair to the next pair, painted."""
    page.goto("/desk/queue")
    page.wait_for_load_state("networkidle")
    taken = []
    for _ in range(DECISIONS):
        with page.expect_response("**/desk/queue/decide/*") as answer:
            taken.append(float(page.evaluate(_TO_THE_NEXT)))
        if not answer.value.ok:
            raise SystemExit(f"a decision was refused: {answer.value.status}")
    return taken


def row(title: str, taken: list[float]) -> None:
    """Print one row of the table."""
    cells = (statistics.median(taken), max(taken))
    print(f"| {title} | {' | '.join(f'{each:.0f}' for each in cells)} |", flush=True)  # noqa: T201


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--matches", type=int, default=100_000)
    parser.add_argument("--companies", type=int, default=1_000, help="of each country")
    parser.add_argument("--port", type=int, default=0, help="a free one by default")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'desk.sqlite3'}")
        migrate(database)
        reviewer = fill(database, options.matches, options.companies)
        add_person(database, STAFF, Role.STAFF, reviewer.chamber_id)
        rankers = load_rankers(shipped("models", "ranker"))
        runtime = assemble_runtime(database, HashEncoder(), rankers)
        with running(runtime, options.port) as base, chromium() as browser:
            page = browser.new_page(base_url=base, locale="ru")
            sign_in(page, STAFF)
            print(f"{options.matches} matches wait\n\n| what | ms | slowest |\n|---|--:|--:|")  # noqa: T201
            row("first page of the queue, with its first pair", page_times(page, "/desk/queue"))
            region = "/desk/queue?region=RU-KEM"
            row("the same, of one region", page_times(page, region))
            row("from the key to the next pair", decision_times(page))


if __name__ == "__main__":
    main()
