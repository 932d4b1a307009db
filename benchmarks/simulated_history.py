"""A database with a history of decisions, and how long it takes to learn from it."""

import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID, uuid4

import numpy as np

from benchmarks.simulated_staff import hidden_ranker, shipped_ranker
from matchmaker.domain.match import Purpose
from matchmaker.domain.places import Country
from matchmaker.domain.profile import parse_profile
from matchmaker.engine.features import compute_features
from matchmaker.engine.line_tables import Floats
from matchmaker.engine.pairs import Pairs
from matchmaker.engine.ranker import probability
from matchmaker.engine.sides import take_side
from matchmaker.engine.words import WordWeights
from matchmaker.resources import shipped
from matchmaker.services.audit import ActorKind, Author
from matchmaker.services.learning.train import train
from matchmaker.services.match_ids import match_id
from matchmaker.services.runtime import SHIPPED, Runtime, start_runtime
from matchmaker.services.synthetic.companies import synthetic_companies
from matchmaker.store.access import ensure_chamber
from matchmaker.store.companies import save_company
from matchmaker.store.tables import DecisionRow, MatchRow
from matchmaker.training.ranker_prior import load_priors

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
COMPANIES = 3_000
DECISIONS = 20_000
LISTED = 20


def times_of_training() -> str:
    """Return a table: seconds to open the service and to learn, and whether bytes repeat."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/history.sqlite3"
        runtime = _open(url)
        _write_history(runtime)
        runtime.database.close()
        rows, names = [], []
        for _ in range(2):
            begun, spent = time.perf_counter(), time.process_time()
            runtime = _open(url)
            runtime.keeper.catch_up()
            opened, opened_cpu = time.perf_counter() - begun, time.process_time() - spent
            begun, spent = time.perf_counter(), time.process_time()
            priors = load_priors(shipped("models", "ranker"), runtime.configured)
            stored = train(runtime, priors, Author(ActorKind.OPERATOR), seed=0, now=NOW)
            names.append((stored.name, stored.data_hash))
            rows.append(
                f"| {opened:.1f} ({opened_cpu:.1f}) | {time.perf_counter() - begun:.1f} "
                f"({time.process_time() - spent:.1f}) | {_peak_mib():.0f} MiB | {stored.name} |"
            )
            runtime.database.close()
    if len(set(names)) > 1:
        raise RuntimeError(f"the same data gave another ranker: {names}")
    head = "| opening, s (CPU) | learning, s (CPU) | memory | ranker |\n|--:|--:|--:|---|"
    return "\n".join([f"{DECISIONS:,} decisions on {COMPANIES:,} companies", head, *rows])


def _open(url: str) -> Runtime:
    return start_runtime(database_url=url, encoder=SHIPPED, ranker=SHIPPED, candidates=200)


def _write_history(runtime: Runtime) -> None:
    with runtime.database.write() as session:
        chamber = ensure_chamber(session, "Simulated chamber", now=NOW).id
        for fields in synthetic_companies(COMPANIES, seed=1):
            fields.pop("tax_id", None)
            profile = parse_profile(fields)
            save_company(session, chamber_id=chamber, ref=profile.ref, profile=profile, now=NOW)
    runtime.keeper.catch_up()
    chance = np.random.default_rng(1)
    pairs = list(_listed_pairs(runtime, chance))
    staff = hidden_ranker(np.concatenate([x for *_, x in pairs]), seed=1)
    decided: list[tuple[MatchRow, bool]] = []
    for purpose, by, partners, x in pairs:
        odds = staff.log_odds(x) + 1.5 / np.log2(np.arange(len(partners)) + 2.0)
        yes = (chance.random(len(partners)) < probability(odds)).tolist()
        matches = [_match(purpose, (by, each), n) for n, each in enumerate(partners, start=1)]
        decided += zip(matches, yes, strict=True)
    with runtime.database.write() as session:
        session.add_all([match for match, _ in decided])
        session.flush()  # decisions refer to them
        session.add_all([_decision(m, chamber, is_approved=yes) for m, yes in decided])


def _listed_pairs(
    runtime: Runtime, chance: np.random.Generator
) -> Iterator[tuple[Purpose, UUID, list[UUID], Floats]]:
    """Yield the first places of lists among a few hundred partners, with features."""
    ours, theirs = (runtime.index.shelf(country) for country in Country)
    weights, ranker = WordWeights(runtime.index), shipped_ranker()
    for n in range(DECISIONS // LISTED):
        row = n // len(Purpose) % len(ours.ids)
        slots = np.sort(chance.choice(len(theirs.ids), 200, replace=False)).astype(np.int32)
        you = take_side(ours, np.array([row], np.int32))
        x = compute_features(Pairs(you, take_side(theirs, slots), weights)).x
        best = np.argsort(-ranker.log_odds(x), kind="stable")[:LISTED]
        purpose = list(Purpose)[n % len(Purpose)]
        yield purpose, ours.ids[row], [theirs.ids[slot] for slot in slots[best]], x[best]


def _match(purpose: Purpose, pair: tuple[UUID, UUID], rank: int) -> MatchRow:
    return MatchRow(
        id=match_id(*pair, purpose),
        purpose=purpose,
        by_company_id=pair[0],
        ru_company_id=pair[1],
        status="suggested",
        score=0.5,
        rank=rank,
        relation="complementary",
        ranker="shipped",
        is_blind=rank % 10 == 0,
        created_at=NOW,
        changed_at=NOW,
    )


def _decision(match: MatchRow, chamber: UUID, *, is_approved: bool) -> DecisionRow:
    return DecisionRow(
        id=uuid4(),
        match_id=match.id,
        version=2,
        side="BY",
        chamber_id=chamber,
        verdict="approve" if is_approved else "reject",
        reason=None if is_approved else "no_fit",
        score=match.score,
        rank=match.rank,
        ranker=match.ranker,
        was_blind=match.is_blind,
        decided_at=NOW,
    )


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
