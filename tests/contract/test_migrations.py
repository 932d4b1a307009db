"""Migrations make exactly the tables the code declares, any number of times, and back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from matchmaker.store.database import Database
from matchmaker.store.migrate import alembic_config, current_schema, migrate, newest_schema
from matchmaker.store.tables import Base


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(f"sqlite:///{tmp_path / 'test.sqlite3'}")
    yield opened
    opened.close()


def tables(database: Database) -> set[str]:
    with database.connect() as connection:
        return set(inspect(connection).get_table_names()) - {"alembic_version"}


def test_a_fresh_database_is_what_the_tables_declare(database: Database) -> None:
    migrate(database)

    with database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        difference = compare_metadata(context, Base.metadata)
    assert difference == []
    assert tables(database) == set(Base.metadata.tables)


def test_migrating_twice_does_nothing_the_second_time(database: Database) -> None:
    first, second = migrate(database), migrate(database)

    assert (first, second) == (True, False)
    assert current_schema(database) == newest_schema()


def test_every_migration_can_be_undone_and_done_again(database: Database) -> None:
    migrate(database)
    config = alembic_config()

    with database.connect() as connection, connection.begin():
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    undone = tables(database)
    migrate(database)

    assert undone == set()
    assert tables(database) == set(Base.metadata.tables)


def test_migrations_are_one_line_without_branches() -> None:
    scripts = ScriptDirectory.from_config(alembic_config())

    assert len(scripts.get_heads()) == 1
    assert len(scripts.get_bases()) == 1
    assert scripts.get_current_head() == newest_schema()
