"""Chambers in the database of a test of the store or the services."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from matchmaker.store.access import ensure_chamber
from matchmaker.store.database import Database

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def chamber_id(database: Database) -> UUID:
    with database.write() as session:
        return ensure_chamber(session, "Minsk chamber", now=NOW).id


@pytest.fixture
def other_chamber_id(database: Database) -> UUID:
    with database.write() as session:
        return ensure_chamber(session, "Kuzbass chamber", now=NOW).id
