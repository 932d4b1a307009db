"""A desk, empty or with a history."""

from pathlib import Path
from uuid import UUID

import pytest

from matchmaker.store.access import ensure_chamber
from matchmaker.store.database import Database
from tests.empty_database import file_of, fresh_database
from tests.unit.conftest import NOW
from tests.unit.services.learning.desk import Desk, fill


def make_desk(database: Database) -> Desk:
    with database.write() as session:
        return Desk(database, ensure_chamber(session, "Minsk chamber", now=NOW).id)


@pytest.fixture
def desk(database: Database, chamber_id: UUID) -> Desk:
    return Desk(database, chamber_id)


@pytest.fixture(scope="session")
def history_file() -> Path:
    """A database with a history that speaks clearly; tests work on copies."""
    database = fresh_database("history")
    desk = make_desk(database)
    fill(desk)
    desk.runtime.keeper.catch_up()
    database.close()
    return file_of(database)


@pytest.fixture
def busy(history_file: Path, database: Database) -> Desk:  # noqa: ARG001 - closed at the end
    """Return a desk with a history; it works on the test's own database."""
    return make_desk(fresh_database(content=history_file))
