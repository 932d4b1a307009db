"""Connections and transactions: what is kept, what is undone, who waits for whom."""

import sqlite3
import threading
from datetime import UTC, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from matchmaker.store.access import ensure_chamber
from matchmaker.store.chambers import find_chamber
from matchmaker.store.database import Database
from matchmaker.store.tables import ChamberRow, TokenRow, UtcDateTime
from tests.empty_database import file_of
from tests.unit.conftest import NOW


def names(database: Database) -> list[str]:
    with database.read() as session:
        return [row[0] for row in session.execute(text("SELECT name FROM chamber ORDER BY name"))]


def test_a_write_that_ends_well_is_kept(database: Database) -> None:
    with database.write() as session:
        ensure_chamber(session, "Minsk", now=NOW)

    assert names(database) == ["Minsk"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_write_that_fails_leaves_nothing(database: Database, error: type[BaseException]) -> None:
    def fail() -> None:
        with database.write() as session:
            ensure_chamber(session, "Minsk", now=NOW)
            raise error

    with pytest.raises(error):
        fail()

    assert names(database) == []


def test_a_read_leaves_nothing(database: Database) -> None:
    with database.read() as session:
        session.add(ChamberRow(name="Minsk", created_at=NOW))
        session.flush()

    assert names(database) == []


def test_a_read_sees_one_snapshot(database: Database) -> None:
    with database.read() as reader:
        before = find_chamber(reader, "Minsk")
        with database.write() as session:
            ensure_chamber(session, "Minsk", now=NOW)

        assert before is None
        assert find_chamber(reader, "Minsk") is None
    assert names(database) == ["Minsk"]


def test_readers_do_not_wait_for_the_writer(database: Database) -> None:
    with database.write() as session:
        ensure_chamber(session, "Minsk", now=NOW)
        session.flush()

        assert names(database) == []


def test_writers_wait_for_each_other_and_none_is_lost(database: Database) -> None:
    def write(number: int) -> None:
        for step in range(10):
            with database.write() as session:
                count = session.execute(text("SELECT count(*) FROM chamber")).scalar_one()
                session.add(ChamberRow(name=f"{count:03d}-{number}-{step}", created_at=NOW))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [int(name[:3]) for name in names(database)] == list(range(20))


def test_references_are_enforced(database: Database, chamber_id: object) -> None:
    token = TokenRow(
        chamber_id=chamber_id, name="a", prefix="a", digest="a", scopes="", created_at=NOW
    )
    with database.write() as session:
        session.add(token)

    with pytest.raises(IntegrityError), database.write() as session:
        session.execute(text("DELETE FROM chamber"))


def test_the_journal_is_a_write_ahead_log_that_survives_power_loss(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/test.sqlite3")

    for opened in (database.read, database.write):
        with opened() as session:
            assert session.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
            assert session.execute(text("PRAGMA synchronous")).scalar_one() == 2  # FULL
    database.close()


def test_a_new_file_has_larger_pages_and_one_that_is_there_keeps_its_own(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "old.sqlite3") as connection:
        connection.execute("CREATE TABLE chamber (name)")
    connection.close()

    found = []
    for name in ("new", "old"):
        database = Database(f"sqlite:///{tmp_path / name}.sqlite3")
        with database.write() as session:
            found.append(session.execute(text("PRAGMA page_size")).scalar_one())
        database.close()

    assert found == [8192, 4096]


def test_the_folder_of_the_file_is_made(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/a/b/test.sqlite3")

    assert database.is_ready()
    database.close()


def test_a_database_in_memory_needs_no_folder() -> None:
    database = Database("sqlite:///:memory:")

    assert database.is_ready()
    database.close()


def test_a_file_that_is_no_database_is_not_ready(tmp_path: Path) -> None:
    (tmp_path / "test.sqlite3").write_text("not a database, whatever its name says " * 50)
    database = Database(f"sqlite:///{tmp_path}/test.sqlite3")

    assert not database.is_ready()
    database.close()


def test_a_time_is_read_in_utc_whatever_the_zone_of_the_database(database: Database) -> None:
    with database.connect() as connection:
        dialect = connection.dialect
    answered = NOW.astimezone(timezone(timedelta(hours=3)))

    read = UtcDateTime().process_result_value(answered, dialect)

    assert read == NOW
    assert read.tzinfo is UTC


def test_naive_times_are_refused(database: Database) -> None:
    with pytest.raises(Exception, match="without a time zone"), database.write() as session:
        session.add(ChamberRow(name="Minsk", created_at=NOW.replace(tzinfo=None)))


def test_times_come_back_in_utc(database: Database) -> None:
    moscow = NOW.astimezone(timezone(timedelta(hours=3)))
    with database.write() as session:
        session.add(ChamberRow(name="Minsk", created_at=moscow))

    with database.read() as session:
        found = session.get(ChamberRow, find_chamber(session, "Minsk"))
    assert found is not None
    assert found.created_at == NOW
    assert found.created_at.utcoffset() == timedelta(0)


def test_other_programs_may_read_beside_the_service(database: Database) -> None:
    with database.write() as session:
        ensure_chamber(session, "Minsk", now=NOW)

    other = sqlite3.connect(file_of(database))
    assert other.execute("SELECT name FROM chamber").fetchall() == [("Minsk",)]
    other.close()
