"""Every process scores by the ranker that is active and the agreements in force, at once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session

from matchmaker.engine.attributes import REGIONS
from matchmaker.engine.encoder import HashEncoder
from matchmaker.engine.index import CompanyIndex
from matchmaker.engine.ranker import dump_rankers
from matchmaker.engine.recommend import Recommender
from matchmaker.engine.region_ties import PART, WHOLE
from matchmaker.services.refresh import IndexKeeper, refresh_embeddings
from matchmaker.services.scoring_basis import ScoringBasis
from matchmaker.store.database import Database
from matchmaker.store.rankers import CANDIDATE, activate, add_ranker, list_rankers
from matchmaker.store.revisions import take_revision
from matchmaker.store.tables import AgreementRow, RankerRow
from tests.unit.conftest import NOW
from tests.unit.engine.entries import make_rankers
from tests.unit.services.test_refresh import Chamber

TODAY = date(2026, 11, 24)
DAY = timedelta(days=1)


class Process:
    """One of several processes on the same database."""

    def __init__(self, database: Database) -> None:
        self.day = TODAY
        encoder = HashEncoder()
        self.index = CompanyIndex(encoder.dimension)
        self.recommender = Recommender(self.index, make_rankers())
        basis = ScoringBasis(
            encoder.name,
            self.recommender.rankers,
            self.recommender,
            self.index.ties,
            lambda: self.day,
        )
        self.keeper = IndexKeeper(database, encoder, self.index, basis)

    def ranker(self) -> str:
        self.keeper.catch_up()
        return self.recommender.rankers.name

    def tie(self, first: str = "BY-MI", second: str = "RU-KEM") -> float:
        self.keeper.catch_up()
        return float(self.index.ties.strength[REGIONS[first], REGIONS[second]])


@pytest.fixture
def process(database: Database) -> Process:
    return Process(database)


def add(session: Session, name: str, weights: str | None = None, **about: object) -> RankerRow:
    rankers = replace(make_rankers(), name=name, about=about)
    row = RankerRow(
        id=uuid4(),
        name=name,
        parent="test",
        state=CANDIDATE,
        weights=dump_rankers(rankers) if weights is None else weights,
        figures="{}",
        data_hash="0" * 64,
        seed=0,
        trained_at=NOW,
    )
    add_ranker(session, row)
    return row


def promote(database: Database, name: str, weights: str | None = None, **about: object) -> None:
    with database.write() as session:
        activate(session, add(session, name, weights, **about), now=NOW)


def agree(database: Database, **changes: object) -> None:
    fields = {"kind": "region", "by_region": "BY-MI", "ru_region": "RU-KEM"} | changes
    with database.write() as session:
        session.add(
            AgreementRow(
                by_party="Мінская вобласць",
                ru_party="Кузбасс",
                created_at=NOW,
                updated_at=NOW,
                **fields,
            )
        )
        take_revision(session)


def test_without_an_active_ranker_the_configured_one_is_in_use(process: Process) -> None:
    assert process.ranker() == "test"


def test_a_promoted_ranker_is_in_use_in_every_process_at_the_next_query(
    database: Database,
) -> None:
    processes = [Process(database) for _ in range(2)]
    assert [each.ranker() for each in processes] == ["test", "test"]

    promote(database, "better")

    assert [each.ranker() for each in processes] == ["better", "better"]


def test_a_process_that_starts_later_uses_the_active_ranker(database: Database) -> None:
    promote(database, "better")

    assert Process(database).ranker() == "better"


def test_a_retired_ranker_is_in_use_no_more(database: Database, process: Process) -> None:
    promote(database, "better")
    assert process.ranker() == "better"

    with database.write() as session:
        activate(session, None, now=NOW)

    assert process.ranker() == "test"


@pytest.mark.parametrize("weights", ["", "{}", '{"format": 99}'])
def test_an_active_ranker_that_cannot_be_read_leaves_the_configured_one_in_use(
    database: Database, process: Process, weights: str
) -> None:
    promote(database, "damaged", weights)

    assert process.ranker() == "test"


def test_a_ranker_of_another_encoder_is_not_used(database: Database, process: Process) -> None:
    promote(database, "stranger", encoder="another")

    assert process.ranker() == "test"


def test_looking_once_more_costs_no_look_at_the_companies(
    database: Database, process: Process
) -> None:
    promote(database, "better")
    process.keeper.catch_up()
    revision = process.keeper.revision

    process.keeper.catch_up()

    assert process.keeper.revision == revision > 0


@pytest.fixture
def save(database: Database, chamber_id: UUID, process: Process) -> Callable[[str], UUID]:
    """Saves a company with its vectors, so that each of its revisions is one of a company."""
    process.keeper.catch_up()
    chamber = Chamber(database, chamber_id)

    def saving(ref: str) -> UUID:
        company_id = chamber.save(ref)
        refresh_embeddings(database.write, HashEncoder())
        return company_id

    return saving


def test_a_company_saved_after_a_promotion_does_not_hide_it(
    database: Database, process: Process, save: Callable[[str], UUID]
) -> None:
    promote(database, "better")
    company_id = save("a")

    assert process.ranker() == "better"
    assert process.keeper.find(company_id) is not None


def test_for_companies_alone_rankers_and_agreements_are_not_read_again(
    database: Database,
    chamber_id: UUID,
    process: Process,
    save: Callable[[str], UUID],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    company_id = save("a")
    process.keeper.catch_up()
    monkeypatch.setattr(ScoringBasis, "renew", lambda *_: pytest.fail("read again"))

    Chamber(database, chamber_id).withdraw(company_id)
    process.keeper.catch_up()

    assert process.keeper.find(company_id) is None


def test_a_look_at_the_rankers_that_failed_is_made_up_for(
    database: Database,
    process: Process,
    save: Callable[[str], UUID],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    promote(database, "better")
    with monkeypatch.context() as broken:
        broken.setattr(ScoringBasis, "renew", lambda *_: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            process.keeper.catch_up()
    save("a")

    assert process.ranker() == "better"


def test_an_agreement_counts_from_the_next_query_on(database: Database, process: Process) -> None:
    assert process.tie() == 0

    agree(database)

    assert process.tie() == WHOLE


@pytest.mark.parametrize(
    ("changes", "strength"),
    [
        ({"kind": "chamber"}, WHOLE),
        ({"kind": "city"}, PART),
        ({"ru_region": None}, PART),
        ({"by_region": None}, PART),
        ({"by_region": None, "ru_region": None}, 0.0),
        ({"by_region": "BY-XX"}, 0.0),
        ({"by_region": "RU-KEM", "ru_region": "BY-MI"}, 0.0),
        ({"signed_on": "2026-11-24"}, WHOLE),
        ({"signed_on": "2026-11-25"}, 0.0),
        ({"valid_until": "2026-11-24"}, WHOLE),
        ({"valid_until": "2026-11-23"}, 0.0),
    ],
)
def test_what_an_agreement_binds_and_when(
    database: Database, process: Process, changes: dict[str, object], strength: float
) -> None:
    agree(database, **changes)

    assert process.tie() == strength


def test_an_agreement_ends_at_midnight_without_anybody_writing(
    database: Database, process: Process
) -> None:
    agree(database, valid_until="2026-11-24")
    assert process.tie() == WHOLE

    process.day += DAY

    assert process.tie() == 0


def test_at_most_one_ranker_is_active(database: Database) -> None:
    promote(database, "first")
    promote(database, "second")

    with database.read() as session:
        states = {row.name: row.state for row in list_rankers(session)}
    assert states == {"first": "retired", "second": "active"}
