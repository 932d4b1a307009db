"""Databases of tests: migrated, and opened by engines that know their statements already.

Two things took most of the time of a small test: the migrations, and compiling every statement
anew, which SQLAlchemy does for each engine. So the migrated file is made once per process, and a
database with its engines is opened once and gets another file for each test.
"""

import atexit
import shutil
import sqlite3
import tempfile
from functools import cache
from pathlib import Path

from sqlalchemy import event, make_url

from matchmaker.store.database import Database
from matchmaker.store.migrate import migrate


@cache
def _folder() -> Path:
    folder = tempfile.TemporaryDirectory(prefix="matchmaker-tests-")
    atexit.register(folder.cleanup)
    return Path(folder.name)


@cache
def empty_file() -> Path:
    """Return the file of a migrated database without rows; whoever wants to write takes a copy."""
    path = _folder() / "empty.sqlite3"
    database = Database(f"sqlite:///{path}")
    migrate(database)
    database.close()
    return path


@cache
def _opened(name: str) -> Database:
    database = Database(f"sqlite:///{_folder() / name}.sqlite3")
    for engine in (database._readers, database._writers):  # noqa: SLF001
        event.listen(engine, "connect", _never_wait_for_the_disk)
    return database


def _never_wait_for_the_disk(connection: sqlite3.Connection, _entry: object) -> None:
    """Let writes be lost with the power: no test shall fail because a disk stalls."""
    connection.execute("PRAGMA synchronous = OFF").close()


def file_of(database: Database) -> Path:
    """Return the file of a SQLite database."""
    return Path(make_url(database.url).database or "")


def fresh_database(name: str = "test", content: Path | None = None) -> Database:
    """Return a database of this process with a new file; what was in it before is gone.

    Args:
        name: of two that are open at once, each needs its own.
        content: the file to copy; None: that of a migrated database without rows.
    """
    database = _opened(name)
    database.close()
    path = file_of(database)
    for old in path.parent.glob(f"{path.name}*"):
        old.unlink()  # a connection that a test forgot keeps what it had
    shutil.copy(content or empty_file(), path)
    return database
