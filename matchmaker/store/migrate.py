"""Brings the schema of a database up to the newest migration."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from matchmaker.store.database import Database

_SCRIPTS = Path(__file__).with_name("migrations")


def alembic_config() -> Config:
    """Return an Alembic configuration without any file."""
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    return config


def newest_schema() -> str:
    """Return the newest schema version that the code knows."""
    head = ScriptDirectory.from_config(alembic_config()).get_current_head()
    return str(head)


def current_schema(database: Database) -> str | None:
    """Return the schema version of `database`; None for an empty one."""
    with database.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def migrate(database: Database) -> bool:
    """Run the migrations that are missing and return whether there were any.

    All of them happen in one transaction, under the writer's lock: of two processes that start
    at once, one migrates and the other finds nothing to do.
    """
    config = alembic_config()
    with database.connect() as connection, connection.begin():
        before = MigrationContext.configure(connection).get_current_revision()
        if before == newest_schema():
            return False
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return True
