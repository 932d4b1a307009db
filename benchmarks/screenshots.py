"""Screenshots of the main pages in three languages: `python -m benchmarks.screenshots`.

Serves the demo companies from a folder that is deleted afterwards: the queue is filled, one pair
is introduced, one has a contract, one profile waits. Writes docs/images/pages/*.webp, or another
folder with `--folder`; needs Debian's chromium.
"""

import argparse
import base64
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from playwright.sync_api import Browser, Page

from benchmarks.visited_service import add_person, chromium, running, sign_in
from matchmaker.domain.match_life import Answer, Outcome, Verdict
from matchmaker.resources import shipped
from matchmaker.services.access import Role, operator
from matchmaker.services.fill_queue import QueueFiller
from matchmaker.services.import_files import read_rows
from matchmaker.services.import_profiles import import_profiles
from matchmaker.services.import_rows import FileFormat
from matchmaker.services.introduce import answer_proposal
from matchmaker.services.read_matches import Queue, list_matches
from matchmaker.services.record_outcome import OutcomeReport, record_outcome
from matchmaker.services.review import Decision, decide
from matchmaker.services.runtime import Runtime, start_runtime
from matchmaker.services.write_submission import save_draft, submit_draft
from matchmaker.store.companies import get_company_by_ref
from matchmaker.store.match_queue import MatchFilter
from matchmaker.store.matches import find_match

FOLDER = Path("docs/images/pages")
LAPTOP = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}
WIDEST_BYTES = 120 * 1024
QUALITY = 70

SHOWN_COMPANY = "by-001"


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture.

    Attributes:
        who: the address of the account, "" for a visitor.
        link: what is clicked on the page before, None for nothing.
    """

    name: str
    path: str
    who: str
    languages: tuple[str, ...]
    link: str | None = None
    is_phone: bool = False


STAFF, COMPANY = "staff@example.by", "export@example.by"
SHOTS = (
    Shot("home", "/", "", ("ru",)),
    Shot("partners", "/company/partners", COMPANY, ("ru", "be", "en")),
    Shot("partner", "/company/partners", COMPANY, ("be",), "article h2 a"),
    Shot("profile", "/company/profile/products", COMPANY, ("ru",)),
    Shot("markets", "/company/markets", COMPANY, ("en",)),
    Shot("desk", "/desk", STAFF, ("ru",)),
    Shot("queue", "/desk/queue", STAFF, ("ru", "be", "en")),
    Shot("review", "/desk/profiles", STAFF, ("be",), "tbody th a"),
    Shot("match", "/desk/introductions?status=contract", STAFF, ("en",), "tbody th a"),
    Shot("map", "/desk/map", STAFF, ("ru",)),
    Shot("phone", "/company/partners", COMPANY, ("be",), is_phone=True),
    Shot("phone-queue", "/desk/queue", STAFF, ("ru",), is_phone=True),
)
WAITING_PROFILE = {
    "name": "ААТ «Лідскі ліцейны завод»",
    "country": "BY",
    "region": "BY-HR",
    "about": "Адліўкі з чыгуну і сталі да 500 кг, механічная апрацоўка, уласная лабараторыя.",
    "products": [{"text": "Адліўкі са шэрага і высокатрывалага чыгуну", "hs": "7325"}],
    "needs": [{"text": "Ферасплавы і фармовачныя матэрыялы"}],
    "cooperation": ["supply", "joint_production"],
    "export_targets": ["KZ", "UZ"],
    "employees": 340,
}


def fill(runtime: Runtime) -> None:
    """Store the demo companies, accounts, a full queue, a contract and a profile that waits."""
    now, database = datetime.now(UTC), runtime.database
    with database.write() as session:
        caller = operator(session, now=now)
    with shipped("data", "demo", "companies.jsonl").open("rb") as file:
        import_profiles(
            database.write,
            runtime.encoder,
            read_rows(file, FileFormat.JSONL),
            chamber_id=caller.chamber_id,
            now=now,
            batch=32,
        )
    with database.read() as session:
        found = get_company_by_ref(session, SHOWN_COMPANY, viewer=caller.viewer)
    new_company = uuid4()
    add_person(database, STAFF, Role.STAFF, caller.chamber_id)
    add_person(database, COMPANY, Role.COMPANY, caller.chamber_id, found.company_id)
    with database.write() as session:
        draft = save_draft(
            session,
            WAITING_PROFILE,
            company_id=new_company,
            chamber_id=caller.chamber_id,
            author=caller.author,
            version=0,
            now=now,
        )
        submit_draft(
            session,
            company_id=new_company,
            author=caller.author,
            version=draft.version,
            now=now,
        )
    QueueFiller(database, runtime.suggester).run(now=now)
    introduce_some(runtime, now)


def introduce_some(runtime: Runtime, now: datetime) -> None:
    """Lead the first three pairs of the queue to a proposal, an introduction and a contract."""
    database = runtime.database
    with database.write() as session:
        caller = operator(session, now=now)
        found = list_matches(
            session, caller, Queue.WAITING, MatchFilter(), after=None, limit=3, now=now
        )
        ids = [each.listed.match.id for each in found.items]
    for number, match_id in enumerate(ids):
        with database.write() as session:
            decide(session, caller, match_id, Decision(Verdict.APPROVE), now=now)
        if number:
            _accept(runtime, match_id, now)
    report = OutcomeReport(Outcome.CONTRACT, value_minor=125_000_050, currency="RUB")
    with database.write() as session:
        record_outcome(session, caller, ids[-1], report, now=now)


def _accept(runtime: Runtime, match_id: UUID, now: datetime) -> None:
    with runtime.database.write() as session:
        caller = operator(session, now=now)
        match = find_match(session, match_id)
        if match is None:
            raise SystemExit("a match of the queue is gone")
        for row in match.sides.values():
            answer_proposal(
                session, caller, match_id, Answer.ACCEPTED, company_id=row.company_id, now=now
            )


def take(browser: Browser, base: str, folder: Path, picture: str) -> None:
    """Take every picture and print its size."""
    folder.mkdir(parents=True, exist_ok=True)
    for language in ("ru", "be", "en"):
        for who in ("", COMPANY, STAFF):
            for is_phone in (False, True):
                shots = [
                    each
                    for each in SHOTS
                    if (each.who, each.is_phone) == (who, is_phone) and language in each.languages
                ]
                if shots:
                    _take_some(browser, base, folder / f"{{}}-{language}.{picture}", shots)


def _take_some(browser: Browser, base: str, place: Path, shots: list[Shot]) -> None:
    """Take pictures that one person sees in one language."""
    first, language = shots[0], place.stem[-2:]
    size = PHONE if first.is_phone else LAPTOP
    context = browser.new_context(base_url=base, locale=language, viewport=size)
    page = context.new_page()
    if first.who:
        sign_in(page, first.who)
    for shot in shots:
        page.goto(shot.path)
        if shot.link is not None:
            page.locator(shot.link).first.click()
            page.wait_for_load_state()
        content = _picture(page, place.suffix[1:])
        target = Path(str(place).format(shot.name))
        target.write_bytes(content)
        if place.suffix == ".webp" and len(content) > WIDEST_BYTES:
            raise SystemExit(f"{target} is {len(content):,} bytes; lower QUALITY")
        print(f"{target}: {len(content) / 1024:.0f} KiB")  # noqa: T201
    context.close()


def _picture(page: Page, picture: str) -> bytes:
    options = {"format": picture} | ({"quality": QUALITY} if picture == "webp" else {})
    page.evaluate("document.fonts.ready")
    session = page.context.new_cdp_session(page)
    return base64.b64decode(session.send("Page.captureScreenshot", options)["data"])


def main() -> None:
    """Serve the demo companies and take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--format", choices=("webp", "png"), default="webp")
    parser.add_argument("--port", type=int, default=0, help="a free one by default")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        runtime = start_runtime(
            database_url=f"sqlite:///{Path(folder) / 'pages.sqlite3'}",
            encoder="shipped",
            ranker="shipped",
            candidates=200,
        )
        fill(runtime)
        with running(runtime, options.port) as base, chromium() as browser:
            take(browser, base, options.folder, options.format)


if __name__ == "__main__":
    main()
