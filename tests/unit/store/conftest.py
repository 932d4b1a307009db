"""Companies saved in transactions of their own."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import text

from matchmaker.domain.profile import Profile
from matchmaker.store.companies import SavedCompany, save_company
from matchmaker.store.database import Database
from matchmaker.store.revisions import newest_revision
from tests.unit.conftest import NOW
from tests.unit.profiles import make_profile

CONTACT = {"person": "И. Иванов", "email": "ivanov@example.by", "phone": "+375 17 000-00-00"}

Save = Callable[..., SavedCompany]


@pytest.fixture
def save(database: Database, chamber_id: UUID) -> Save:
    """Return a function that saves a profile in a transaction of its own."""

    def save(profile: Profile | None = None, ref: str | None = "a", **options: object) -> object:
        keywords = {"chamber_id": chamber_id, "now": NOW} | options
        with database.write() as session:
            return save_company(session, ref=ref, profile=profile or make_profile(), **keywords)  # type: ignore[arg-type]

    return save  # type: ignore[return-value]


def revision(database: Database) -> int:
    with database.read() as session:
        return newest_revision(session)


def count(database: Database, table: str) -> int:
    with database.read() as session:
        return int(session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())  # noqa: S608
