"""The index beside the database: used when it fits, never when it does not."""

import threading
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from matchmaker.domain.places import Country
from matchmaker.engine.index import CompanyIndex
from matchmaker.engine.recommend import Recommender
from matchmaker.services import refresh
from matchmaker.services.refresh import IndexKeeper
from matchmaker.services.saved_index import SavedIndex
from matchmaker.services.scoring_basis import ScoringBasis
from matchmaker.store.database import Database
from tests.unit.engine.entries import make_rankers
from tests.unit.services.test_refresh import Chamber, WatchedEncoder, numbered


@pytest.fixture(autouse=True)
def _saved_early(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refresh, "_SAVED_AFTER", 3)


@pytest.fixture
def chamber(database: Database, chamber_id: UUID) -> Chamber:
    return Chamber(database, chamber_id)


class Process:
    """A process that has started: an index of its own, and the files of all."""

    def __init__(self, chamber: Chamber, folder: Path, encoder: str | None = None) -> None:
        made = WatchedEncoder(name=encoder)
        self.index = CompanyIndex(made.dimension)
        recommender = Recommender(self.index, make_rankers())
        basis = ScoringBasis(made.name, recommender.rankers, recommender, self.index.ties)
        saved = SavedIndex(folder, chamber.database, made)
        self.keeper = IndexKeeper(chamber.database, made, self.index, basis, saved)
        self.taken = 0

    def catch_up(self) -> "Process":
        """Catch up and count the changes that were taken in one by one."""
        self.keeper.catch_up(self._count)
        renewal = self.keeper._renewal  # noqa: SLF001
        if renewal is not None:
            renewal.join()
        return self

    def _count(self, taken: int, _total: int | None) -> None:
        self.taken = taken


Start = Callable[..., Process]


@pytest.fixture
def start(chamber: Chamber, tmp_path: Path) -> Start:
    def begin(encoder: str | None = None, *, begins: bool = True) -> Process:
        process = Process(chamber, tmp_path / "index", encoder)
        return process.catch_up() if begins else process

    return begin


def save_many(chamber: Chamber, count: int = 5) -> list[UUID]:
    return [chamber.save(f"c{n}", each) for n, each in enumerate(numbered(count))]


def test_the_next_process_goes_on_with_the_file(chamber: Chamber, start: Start) -> None:
    ids = save_many(chamber)
    first = start()

    second = start()

    assert (first.taken, second.taken) == (5, 0)
    assert all(second.keeper.find(each) is not None for each in ids)
    assert second.keeper.revision == first.keeper.revision


def test_who_builds_an_index_goes_on_with_its_file(chamber: Chamber, start: Start) -> None:
    save_many(chamber)

    first = start()

    read = [len(first.index.shelf(country).slot_of.order) for country in Country]
    assert sum(read) == len(first.index) == 5


def test_of_processes_that_start_at_once_one_builds(chamber: Chamber, tmp_path: Path) -> None:
    save_many(chamber)
    both = [Process(chamber, tmp_path / "index") for _ in range(2)]
    threads = [threading.Thread(target=each.catch_up) for each in both]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(each.taken for each in both) == [0, 5]
    assert [len(each.index) for each in both] == [5, 5]


def test_what_is_loaded_before_processes_part_is_theirs(chamber: Chamber, start: Start) -> None:
    save_many(chamber)
    start()
    new = chamber.save("new")
    later = start(begins=False)

    later.keeper.load_saved()
    loaded = len(later.index)
    later.catch_up()

    assert (loaded, later.taken) == (5, 1)  # the new one waits for its vectors
    assert later.keeper.find(new) is not None


def test_what_changed_since_the_file_is_taken_in_before_processes_part(
    chamber: Chamber, start: Start
) -> None:
    ids = save_many(chamber)
    start()
    chamber.withdraw(ids[0])
    later = start(begins=False)

    later.keeper.load_saved()
    loaded = len(later.index)
    later.catch_up()

    assert (loaded, later.taken) == (4, 0)


def test_a_process_that_begins_later_goes_on_with_a_newer_file(
    chamber: Chamber, start: Start
) -> None:
    save_many(chamber)
    start()
    later = start(begins=False)
    later.keeper.load_saved()
    for n in range(5, 10):
        chamber.save(f"c{n}")
    start()

    later.catch_up()

    assert (len(later.index), later.taken) == (10, 0)


def test_what_changed_since_the_file_is_taken_in(chamber: Chamber, start: Start) -> None:
    ids = save_many(chamber)
    start()
    chamber.erase(ids[0])
    chamber.withdraw(ids[1])
    new = chamber.save("new")

    second = start()

    assert second.taken == 3
    found = [second.keeper.find(each) is not None for each in (*ids, new)]
    assert found == [False, False, True, True, True, True]


def test_a_few_companies_are_not_worth_a_file(
    chamber: Chamber, start: Start, tmp_path: Path
) -> None:
    save_many(chamber, 2)

    start()

    assert not list(tmp_path.glob("index/*.bin"))


def test_a_file_of_another_encoder_is_not_used(chamber: Chamber, start: Start) -> None:
    save_many(chamber)
    start()

    second = start("another")

    assert second.taken == 5


def test_a_file_of_another_database_is_not_used(
    chamber: Chamber, start: Start, tmp_path: Path
) -> None:
    save_many(chamber)
    start()
    (file,) = tmp_path.glob("index/*.bin")
    kept = file.read_bytes()
    for n in range(5):  # the same numbers of revisions, spent on other companies
        chamber.save(f"c{n}")
    start()
    file.write_bytes(kept)
    with chamber.database.write() as session:
        session.connection().exec_driver_sql("UPDATE company SET revision = revision - 5")

    second = start()

    assert second.taken == 5


def test_a_damaged_file_is_not_used(chamber: Chamber, start: Start, tmp_path: Path) -> None:
    save_many(chamber)
    start()
    (file,) = tmp_path.glob("index/*.bin")
    file.write_bytes(file.read_bytes()[:5_000])

    second = start()

    assert second.taken == 5


def test_many_changes_later_the_index_goes_on_with_a_new_file(
    chamber: Chamber, start: Start, tmp_path: Path
) -> None:
    ids = save_many(chamber)
    process = start()
    (file,) = tmp_path.glob("index/*.bin")
    before = file.read_bytes()
    for n in range(4):
        chamber.save(f"new{n}")
    chamber.erase(ids[0])

    process.catch_up()

    assert file.read_bytes() != before
    assert len(process.index) == 8
    assert start().taken == 0


def test_a_file_is_written_by_one_process_at_a_time(
    chamber: Chamber, start: Start, tmp_path: Path
) -> None:
    save_many(chamber)
    saved = SavedIndex(tmp_path / "index", chamber.database, WatchedEncoder())

    with saved._alone() as is_alone:  # noqa: SLF001
        process = start()

    assert is_alone
    assert len(process.index) == 5
    assert not list(tmp_path.glob("index/*.bin"))


def test_what_a_killed_process_left_is_cleared_away(
    chamber: Chamber, start: Start, tmp_path: Path
) -> None:
    save_many(chamber)
    start()
    (file,) = tmp_path.glob("index/*.bin")
    left = file.with_name(f".{file.name}-abc")
    left.write_bytes(b"half of a file")
    file.unlink()

    start()

    assert not left.exists()
    assert file.exists()
