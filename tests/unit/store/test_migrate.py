"""Bringing a schema up to date: once, in one piece, whoever starts first."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from matchmaker.store.database import Database
from matchmaker.store.migrate import current_schema, migrate, newest_schema


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Database]:
    opened = Database(f"sqlite:///{tmp_path / 'fresh.sqlite3'}")
    yield opened
    opened.close()


def test_an_empty_database_has_no_schema(fresh: Database) -> None:
    assert current_schema(fresh) is None


def test_migrating_brings_the_newest_schema_and_then_nothing(fresh: Database) -> None:
    assert migrate(fresh)
    assert current_schema(fresh) == newest_schema()
    assert not migrate(fresh)


def test_of_two_that_start_at_once_one_migrates(fresh: Database) -> None:
    done: list[bool] = []
    barrier = threading.Barrier(2)

    def start() -> None:
        own = Database(fresh.url)
        barrier.wait()
        done.append(migrate(own))
        own.close()

    threads = [threading.Thread(target=start) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(done) == [False, True]
    assert current_schema(fresh) == newest_schema()


def test_a_migration_that_fails_leaves_nothing(fresh: Database) -> None:
    with fresh.write() as session:
        session.execute(text("CREATE TABLE company (id INTEGER)"))  # in the migration's way

    with pytest.raises(Exception, match="company"):
        migrate(fresh)

    with fresh.read() as session:
        names = session.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
        assert {row[0] for row in names} <= {"company", "alembic_version"}
    assert current_schema(fresh) is None
