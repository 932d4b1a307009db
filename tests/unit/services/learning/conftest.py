"""A desk, empty or with a history."""

import shutil
from pathlib import Path
from uuid import UUID

import pytest

from matchmaker.store.access import ensure_chamber
from matchmaker.store.database import Database
from tests.unit.conftest import NOW
from tests.unit.services.learning.desk import Desk, fill


def make_desk(database: Database) -> Desk:
    with database.write() as session:
        return Desk(database, ensure_chamber(session, "Minsk chamber", now=NOW).id)


@pytest.fixture
def desk(database: Database, chamber_id: UUID) -> Desk:
    return Desk(database, chamber_id)


@pytest.fixture(scope="session")
def history_file(empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with a history that speaks clearly; tests work on copies."""
    path = tmp_path_factory.mktemp("history") / "history.sqlite3"
    shutil.copy(empty_database, path)
    database = Database(f"sqlite:///{path}")
    desk = make_desk(database)
    fill(desk)
    desk.runtime.keeper.catch_up()
    database.close()
    return path


@pytest.fixture
def busy(history_file: Path, database: Database, tmp_path: Path) -> Desk:
    """Return a desk with a history; it works on the test's own database."""
    database.close()
    shutil.copy(history_file, tmp_path / "test.sqlite3")
    return make_desk(database)
