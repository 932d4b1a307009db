"""CPU time of review pages over many pending matches: `python -m benchmarks.review_queue`.

Invented companies of two chambers, every match waiting for both. Prints a Markdown table: CPU and
wall time of the middle and of the slowest call, as the service makes it, without HTTP. With
`--database URL` it runs on an empty PostgreSQL database instead of a new SQLite file.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import numpy as np
import orjson
from sqlmodel import Session

from matchmaker.domain.languages import Language
from matchmaker.domain.match import Purpose
from matchmaker.domain.match_life import MatchState, Verdict
from matchmaker.domain.profile import Profile, parse_profile
from matchmaker.services.access import Principal, Scope, authenticate, create_token
from matchmaker.services.match_ids import match_id
from matchmaker.services.match_statistics import gather_statistics
from matchmaker.services.queue_places import priority_of
from matchmaker.services.read_matches import Queue, list_matches, view_match
from matchmaker.services.review import Decision, decide
from matchmaker.store.access import ensure_chamber
from matchmaker.store.add_matches import add_pairs
from matchmaker.store.companies import save_company
from matchmaker.store.database import Database
from matchmaker.store.match_queue import MatchFilter, Place
from matchmaker.store.migrate import migrate
from matchmaker.store.suggested_pair import SuggestedPair
from matchmaker.web.render_matches import queue_item_json

REPEATS = 40
NOW = datetime(2026, 11, 28, tzinfo=UTC)
REGIONS = {
    "BY": ["BY-MI", "BY-HM", "BY-BR", "BY-VI"],
    "RU": ["RU-MOW", "RU-KEM", "RU-TUL", "RU-SPE"],
}
_CHUNK = 5_000
REASONS = orjson.dumps(
    [
        {
            "code": "meets_your_need",
            "weight": 1.5,
            "evidence": {"need": "Насосы", "product": "Насосы центробежные", "similarity": 0.7},
        },
        {"code": "close_fields", "weight": 0.8, "evidence": {"similarity": 0.55}},
        {"code": "shared_targets", "weight": 0.6, "evidence": {"countries": ["VN", "ID"]}},
    ]
).decode()


def profile_of(country: str, number: int) -> Profile:
    """Return an invented company."""
    regions = REGIONS[country]
    return parse_profile(
        {
            "name": f"Завод «Насос {number}»",
            "country": country,
            "region": regions[number % len(regions)],
            "products": [{"text": f"Насосы центробежные, тип {number}"}],
            "needs": [{"text": f"Двигатели, тип {number}"}],
        }
    )


def fill(database: Database, matches: int, companies: int) -> Principal:
    """Store companies and matches, and return who reviews them for the Belarusian chamber."""
    ids: dict[str, list[UUID]] = {"BY": [], "RU": []}
    with database.write() as session:
        chambers = {c: ensure_chamber(session, f"Chamber {c}", now=NOW).id for c in ids}
        for country, chamber_id in chambers.items():
            for number in range(companies):
                saved = save_company(
                    session,
                    chamber_id=chamber_id,
                    ref=f"{number}",
                    profile=profile_of(country, number),
                    now=NOW,
                )
                ids[country].append(saved.company_id)
        made = [
            create_token(
                session, name="b", scopes=frozenset(Scope), chamber=f"Chamber {c}", now=NOW
            )
            for c in ids
        ]
    random = np.random.default_rng(0)
    numbers = random.choice(companies * companies, matches, replace=False)
    scores = random.beta(2, 1, matches).tolist()
    pairs = [
        _pair(ids["BY"][n // companies], ids["RU"][n % companies], score)
        for n, score in zip(numbers.tolist(), scores, strict=True)
    ]
    for start in range(0, matches, _CHUNK):
        with database.write() as session:
            add_pairs(session, pairs[start : start + _CHUNK], now=NOW)
    return authenticate(database, made[0].secret, now=NOW)


def _pair(by: UUID, ru: UUID, score: float) -> SuggestedPair:
    key = match_id(by, ru, Purpose.JOINT_PROJECT)
    return SuggestedPair(
        match_id=key.hex,
        by_company_id=by.hex,
        ru_company_id=ru.hex,
        purpose=Purpose.JOINT_PROJECT.value,
        score=score,
        rank=1,
        relation="complementary",
        ranker="benchmark",
        reasons=REASONS,
        is_blind=False,
        priority=priority_of(key, score, is_blind=False, wanted_by=None),
    )


def measure(title: str, call: Callable[[], object], repeats: int = REPEATS) -> None:
    """Print one row of the table."""
    call()
    cpu, wall = [], []
    for _ in range(repeats):
        started = time.process_time(), time.perf_counter()
        call()
        cpu.append(1e3 * (time.process_time() - started[0]))
        wall.append(1e3 * (time.perf_counter() - started[1]))
    cells = (statistics.median(cpu), max(cpu), statistics.median(wall))
    print(f"| {title} | {' | '.join(f'{each:.1f}' for each in cells)} |", flush=True)  # noqa: T201


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--matches", type=int, default=100_000)
    parser.add_argument("--companies", type=int, default=1_000, help="of each country")
    parser.add_argument("--database", help="URL of an empty database; a new SQLite file by default")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = Database(options.database or f"sqlite:///{Path(folder) / 'queue.sqlite3'}")
        migrate(database)
        started = time.perf_counter()
        caller = fill(database, options.matches, options.companies)
        taken = time.perf_counter() - started
        print(f"{options.matches} matches stored in {taken:.1f} s\n")  # noqa: T201
        print("| call | CPU ms | slowest | wall ms |\n|---|--:|--:|--:|", flush=True)  # noqa: T201
        _measure_all(database, caller)
        database.close()


def _measure_all(database: Database, caller: Principal) -> None:
    def page(wanted: MatchFilter, after: Place | None = None, limit: int = 20) -> Place | None:
        with database.read() as session:
            found = list_matches(
                session, caller, Queue.WAITING, wanted, after=after, limit=limit, now=NOW
            )
            orjson.dumps([queue_item_json(each, Language.RU) for each in found.items])
            return found.after

    middle = page(MatchFilter(), Place(0.5, UUID(int=0)))
    measure("first page of 20", lambda: page(MatchFilter()))
    measure("next page of 20, from the middle", lambda: page(MatchFilter(), middle))
    measure("next page of 100, from the middle", lambda: page(MatchFilter(), middle, 100))
    measure("of one region, from the middle", lambda: page(MatchFilter(region="RU-KEM"), middle))
    measure("of another purpose: none", lambda: page(MatchFilter(purpose="third_market")))
    measure("wanted: none", lambda: page(MatchFilter(is_wanted=True)))
    other = MatchFilter(is_approved_by_other=True)
    measure("approved by the other chamber: none", lambda: page(other))
    measure("with two words", lambda: page(MatchFilter(words="насос 999")))
    measure("with a word that nobody has", lambda: page(MatchFilter(words="верблюд")))

    def by_state(session: Session, state: MatchState) -> None:
        list_matches(session, caller, state, MatchFilter(), after=None, limit=20, now=NOW)

    with database.read() as session:
        measure("introduced: none", lambda: by_state(session, MatchState.INTRODUCED))
        measure("suggested", lambda: by_state(session, MatchState.SUGGESTED))
        measure(
            "statistics of the chamber",
            lambda: gather_statistics(session, caller, everything=False, now=NOW),
            10,
        )
        measure(
            "statistics of all",
            lambda: gather_statistics(session, caller, everything=True, now=NOW),
            10,
        )
        found = list_matches(
            session, caller, Queue.WAITING, MatchFilter(), after=None, limit=100, now=NOW
        )
    waiting = [item.listed.match.id for item in found.items]
    measure("one pair in full", lambda: view_match(database, caller, waiting[0], now=NOW))

    def approve() -> None:
        with database.write() as session:
            decide(session, caller, waiting.pop(), Decision(Verdict.APPROVE), now=NOW)

    measure("a decision", approve)


if __name__ == "__main__":
    main()
