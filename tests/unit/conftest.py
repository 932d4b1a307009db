"""A real database for the tests of the store and the services."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from matchmaker.store.access import ensure_chamber
from matchmaker.store.database import Database
from matchmaker.store.migrate import migrate

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database without rows; tests work on copies, which are made faster."""
    path = tmp_path_factory.mktemp("template") / "empty.sqlite3"
    database = Database(f"sqlite:///{path}")
    migrate(database)
    database.close()
    return path


@pytest.fixture
def database(empty_database: Path, tmp_path: Path) -> Iterator[Database]:
    path = shutil.copy(empty_database, tmp_path / "test.sqlite3")
    opened = Database(f"sqlite:///{path}")
    yield opened
    opened.close()


@pytest.fixture
def chamber_id(database: Database) -> UUID:
    with database.write() as session:
        return ensure_chamber(session, "Minsk chamber", now=NOW).id


@pytest.fixture
def other_chamber_id(database: Database) -> UUID:
    with database.write() as session:
        return ensure_chamber(session, "Kuzbass chamber", now=NOW).id
