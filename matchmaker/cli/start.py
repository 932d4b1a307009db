"""What a command needs before it can begin: settings, database, encoder, runtime."""

import errno
import logging
import os
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from matchmaker.engine.encoder import Encoder
    from matchmaker.services.runtime import Runtime
    from matchmaker.settings import Settings
    from matchmaker.store.database import Database

SHIPPED = "shipped"


def read_settings() -> "Settings":
    """Return the settings from the environment and `.env`."""
    from matchmaker.settings import Settings

    return Settings()


def quiet_logs() -> None:
    """Keep the log of the services out of a command's output: warnings only, on stderr."""
    import structlog

    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


@contextmanager
def open_database(settings: "Settings") -> "Iterator[Database]":
    """Open the database with its schema brought up to date."""
    from matchmaker.store.database import Database
    from matchmaker.store.migrate import migrate

    quiet_logs()
    database = Database(settings.resolved_database_url())
    try:
        migrate(database)
        yield database
    finally:
        database.close()


def open_encoder(settings: "Settings") -> "Encoder":
    """Load the encoder that the settings name."""
    from matchmaker.engine.encoder import load_encoder

    return load_encoder(encoder_place(settings.encoder))


def encoder_place(name: str) -> str:
    """Return the folder or name that `load_encoder` takes, of what a person calls an encoder.

    Args:
        name: `shipped`, or a sentence-transformers folder or name.

    Raises:
        FileNotFoundError: it looks like a folder but is not there.
    """
    from matchmaker.resources import shipped

    if name == SHIPPED:
        return str(shipped("models", "encoder"))
    if os.sep in name and not Path(name).exists():
        raise FileNotFoundError(errno.ENOENT, "No such encoder folder", name)
    return name


@contextmanager
def open_runtime(settings: "Settings") -> "Iterator[Runtime]":
    """Open everything that suggestions need; the index is filled at the first query."""
    from matchmaker.services.runtime import start_runtime

    quiet_logs()
    runtime = start_runtime(
        database_url=settings.resolved_database_url(),
        encoder=settings.encoder,
        ranker=settings.ranker,
        candidates=settings.candidates,
        data_dir=settings.data_dir,
    )
    try:
        yield runtime
    finally:
        runtime.database.close()


def chamber_named(database: "Database", name: str | None) -> "UUID":
    """Return the chamber a command acts for: the operator unless another one is named.

    Raises:
        NotFound: there is no chamber of this name.
    """
    from matchmaker.errors import NotFound
    from matchmaker.services.access import operator
    from matchmaker.store.chambers import find_chamber

    if name is None:
        with database.write() as session:
            return operator(session, now=datetime.now(UTC)).chamber_id
    with database.read() as session:
        found = find_chamber(session, name)
    if found is None:
        raise NotFound(f"There is no chamber called {name!r}.")
    return found
