"""The file of all lists says what the queues would hold, and is there whole or not at all."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import polars as pl
import pytest
from sqlalchemy import func, select

from matchmaker.domain.match import Purpose
from matchmaker.domain.match_life import MatchState
from matchmaker.domain.permissions import Viewer
from matchmaker.engine.encoder import HashEncoder
from matchmaker.services.audit import SERVICE
from matchmaker.services.fill_queue import QueueFiller
from matchmaker.services.list_workers import Asked
from matchmaker.services.listed_rows import CompanyLists
from matchmaker.services.match_ids import match_id
from matchmaker.services.refresh import Progress
from matchmaker.services.runtime import Runtime, assemble_runtime
from matchmaker.services.submit import withdraw
from matchmaker.services.suggest import Engine
from matchmaker.services.write_lists import ListsReport, ListsWriter
from matchmaker.store.database import Database
from matchmaker.store.tables import MatchRow
from tests.unit.conftest import NOW
from tests.unit.engine.entries import EVERY_SIGN, make_rankers
from tests.unit.matches import call_irrelevant, make_match, make_pair

Pair = tuple[UUID, UUID]


class InterruptedSource:
    """Passes everything on; before the lists of each batch are made, something happens."""

    def __init__(self, runtime: Runtime, happens: Callable[[], object]) -> None:
        self.suggester = runtime.suggester
        self.happens = happens

    def engine(self) -> Engine:
        return self.suggester.engine()

    def catch_up(self) -> None:
        self.suggester.catch_up()

    def prepare_lists(
        self, expected: int, *, threads: int = 1, progress: Progress | None = None
    ) -> None:
        self.suggester.prepare_lists(expected, threads=threads, progress=progress)

    def shortlists(self, asked: Iterable[Asked], *, top: int) -> Iterator[CompanyLists]:
        self.happens()
        return self.suggester.shortlists(asked, top=top)


class Lists:
    """Companies of two chambers, and the file that their lists are written to."""

    def __init__(self, database: Database, chambers: Pair, folder: Path) -> None:
        self.database, self.chambers = database, chambers
        self.runtime = assemble_runtime(database, HashEncoder(), make_rankers(EVERY_SIGN))
        self.file = folder / "lists.parquet"

    def add_pair(self) -> Pair:
        return make_pair(self.database, *self.chambers)

    def write(self, happens: Callable[[], object] = bool, **options: Any) -> ListsReport:
        source = InterruptedSource(self.runtime, happens)
        return ListsWriter(self.database, source, **options).write(self.file)

    def places(self) -> set[tuple[UUID, UUID, str, int]]:
        columns = ("company_id", "partner_id", "purpose", "rank")
        rows = pl.read_parquet(self.file).select(columns).iter_rows()
        return {(UUID(own), UUID(partner), purpose, rank) for own, partner, purpose, rank in rows}


@pytest.fixture
def lists(database: Database, chamber_id: UUID, other_chamber_id: UUID, tmp_path: Path) -> Lists:
    return Lists(database, (chamber_id, other_chamber_id), tmp_path)


def places_in_queues(database: Database) -> set[tuple[UUID, UUID, str, int]]:
    found = set()
    with database.read() as session:
        for row in session.execute(select(MatchRow)).scalars():
            by, ru = row.by_company_id, row.ru_company_id
            found |= {(by, ru, row.purpose, row.by_rank)} if row.by_rank else set()
            found |= {(ru, by, row.purpose, row.ru_rank)} if row.ru_rank else set()
    return found


@pytest.mark.parametrize("at_once", [1, 2, 500])
def test_the_file_has_the_places_that_the_queues_get(
    lists: Lists, database: Database, at_once: int
) -> None:
    for _ in range(3):
        lists.add_pair()

    report = lists.write(top=2, at_once=at_once)
    QueueFiller(database, lists.runtime.suggester, top=2).run(now=NOW)

    assert lists.places() == places_in_queues(database)
    assert (report.companies, report.places) == (6, len(lists.places())) == (6, 24)


def test_a_row_names_both_companies_the_match_and_what_made_the_score(lists: Lists) -> None:
    pair = lists.add_pair()
    engine = lists.runtime.suggester.engine

    lists.write()

    rows = pl.read_parquet(lists.file).filter(company_country="RU").rows(named=True)
    assert {row["match_id"] for row in rows} == {str(match_id(*pair, each)) for each in Purpose}
    assert {row["company_id"] for row in rows} == {str(pair[1])}
    assert {(row["ranker"], row["index_revision"]) for row in rows} == {
        (engine().ranker, engine().index_revision)
    }
    assert all(row["company_name"] and row["company_ref"] for row in rows)
    assert all(row["partner_name"] and row["partner_ref"] for row in rows)


def test_no_match_is_stored(lists: Lists, database: Database) -> None:
    lists.add_pair()

    lists.write()

    with database.read() as session:
        assert session.execute(select(func.count()).select_from(MatchRow)).scalar_one() == 0


def test_pairs_that_were_turned_down_are_in_no_list(lists: Lists, database: Database) -> None:
    rejected, irrelevant = lists.add_pair(), lists.add_pair()
    make_match(database, rejected, lists.chambers, status=MatchState.DISMISSED)
    call_irrelevant(database, irrelevant[1], irrelevant[0])

    lists.write()

    pairs = {frozenset(place[:2]) for place in lists.places()}
    assert pairs == {
        frozenset((rejected[0], irrelevant[1])), frozenset((irrelevant[0], rejected[1])),
    }  # fmt: skip


def test_a_pair_that_is_turned_down_meanwhile_is_left_out(lists: Lists, database: Database) -> None:
    pair = lists.add_pair()

    lists.write(lambda: call_irrelevant(database, *pair))

    assert lists.places() == set()


def test_who_leaves_meanwhile_is_left_out(lists: Lists, database: Database) -> None:
    pair = lists.add_pair()

    def leave() -> None:
        with database.write() as session:
            viewer = Viewer(lists.chambers[1])
            withdraw(session, pair[1], viewer=viewer, author=SERVICE, erase=False, now=NOW)

    lists.write(leave)

    assert lists.places() == set()


def test_without_companies_there_are_columns_and_no_rows(lists: Lists) -> None:
    report = lists.write()

    table = pl.read_parquet(lists.file)
    assert (report.companies, report.places, len(table)) == (0, 0, 0)
    assert table.schema["score"] == pl.Float64
    assert "partner_id" in table.columns


def test_a_run_that_fails_leaves_an_earlier_file_and_nothing_else(lists: Lists) -> None:
    lists.add_pair()
    lists.write()
    before = lists.file.read_bytes()

    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        lists.write(stop)

    assert lists.file.read_bytes() == before
    assert list(lists.file.parent.glob(".lists*")) == []


def test_a_disk_that_is_full_is_an_error_of_the_system(
    lists: Lists, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise pl.exceptions.ComputeError("No space left on device (os error 28)")

    monkeypatch.setattr(pl.DataFrame, "write_parquet", refuse)

    with pytest.raises(OSError, match="No space left on device") as refused:
        lists.write()

    assert refused.value.filename == str(lists.file)
