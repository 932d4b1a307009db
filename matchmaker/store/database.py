"""Connections and transactions, for SQLite and PostgreSQL alike.

SQLite runs in WAL mode: readers never wait for the writer. A writing transaction begins with
BEGIN IMMEDIATE, because one that starts as a reader and then writes fails under concurrency
instead of waiting.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session

BUSY_TIMEOUT_SECONDS = 30.0
_READ = "BEGIN"
_PAUSE_SECONDS = 0.02
_BULK_CACHE_KIB = 64 * 1024
_BULK_WAL_BYTES = 64 * 2**20  # SQLite's 1,000 pages are fewer than a bulk transaction changes
_PAGE_BYTES = 8192  # of new files; with SQLite's 4,096, matches in bulk take a third more CPU

IS_BULK = "matchmaker_is_bulk"
"""Execution option of connections whose transactions change rows by the thousand."""

_POOL = {"pool_size": 10, "max_overflow": 70}
"""Connections of a process, kept and more: as many as it may need at once, so that none waits for
one that another holds while it waits itself. That is 40 requests at a time, the limit of
Starlette's threads, with two sessions each."""


class Database:
    """A database and its two kinds of transaction.

    Attributes:
        url: the SQLAlchemy URL.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        parsed = make_url(url)
        self._sqlite = parsed.get_backend_name() == "sqlite"
        if self._sqlite and parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        self._readers = self._connect(_READ)
        self._writers = self._connect("BEGIN IMMEDIATE") if self._sqlite else self._readers
        self._bulk_writers = (
            self._connect("BEGIN IMMEDIATE", is_bulk=True) if self._sqlite else self._readers
        )

    @property
    def is_in_memory(self) -> bool:
        """Tell whether it ends with its connections."""
        return self._sqlite and make_url(self.url).database in {None, "", ":memory:"}

    def _connect(
        self, begin: str, *, enforces_references: bool = True, is_bulk: bool = False
    ) -> Engine:
        if not self._sqlite:
            return create_engine(_with_driver(self.url), pool_pre_ping=True, **_POOL)
        engine = create_engine(
            make_url(self.url),
            execution_options={IS_BULK: is_bulk},
            connect_args={"timeout": BUSY_TIMEOUT_SECONDS},
            **({} if self.is_in_memory else _POOL),  # that has a pool of its own, of one
        )

        @event.listens_for(engine, "connect")
        def _prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
            connection.isolation_level = None  # BEGIN is ours
            cursor = connection.cursor()
            cursor.execute(f"PRAGMA page_size = {_PAGE_BYTES}")  # where there is none
            _switch_to_wal(cursor)
            cursor.execute("PRAGMA synchronous = FULL")  # an acknowledged write survives power loss
            is_enforced = enforces_references and not is_bulk
            cursor.execute(f"PRAGMA foreign_keys = {'ON' if is_enforced else 'OFF'}")
            if is_bulk:
                cursor.execute("PRAGMA synchronous = NORMAL")  # see `write`
                connection.set_authorizer(_refuse_deletions)
                cursor.execute(f"PRAGMA cache_size = -{_BULK_CACHE_KIB}")
                cursor.execute("PRAGMA page_size")
                page_bytes: int = cursor.fetchone()[0]  # type: ignore[index]
                cursor.execute(f"PRAGMA wal_autocheckpoint = {_BULK_WAL_BYTES // page_bytes}")
                cursor.execute("PRAGMA temp_store = MEMORY")  # what undoes a statement of many rows
            cursor.close()

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            if begin == _READ:  # which waits for nothing and cannot fail: by the shortest way
                connection.connection.cursor().execute(begin)
            else:
                connection.exec_driver_sql(begin)

        return engine

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a session that sees one snapshot and writes nothing."""
        with Session(self._readers) as session:
            yield session

    @contextmanager
    def write(self, *, is_bulk: bool = False) -> Iterator[Session]:
        """Open a session that commits on success and rolls back on any error.

        Args:
            is_bulk: it changes rows by the thousand, all over the tables. SQLite then keeps more of
                them in memory, copies them out of its log less often, and leaves it to the next
                transaction of the other kind to wait for the disk: what says that something is done
                is written in one of those. Nor does it look up what
                new rows refer to, a quarter of the work: whoever adds some has read in the same
                transaction that it is there. Rows cannot be deleted, as none would go with them.
        """
        engine = self._bulk_writers if is_bulk else self._writers
        with Session(engine, expire_on_commit=False) as session:
            try:
                yield session
                session.commit()
            except BaseException:
                session.rollback()
                raise

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """Open a writing connection without a session, for migrations.

        References are not enforced on it in SQLite, where changing a table means to write it
        anew and drop the old one, and dropping one empties all that refer to it.
        """
        if not self._sqlite:
            with self._writers.connect() as connection:
                yield connection
            return
        engine = self._connect("BEGIN IMMEDIATE", enforces_references=False)
        try:
            with engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()

    def is_ready(self) -> bool:
        """Tell whether the database answers."""
        try:
            with self._readers.connect() as connection:
                connection.execute(text("SELECT 1"))
        except DBAPIError:
            return False
        return True

    def close(self) -> None:
        """Close every connection."""
        self._readers.dispose()
        self._writers.dispose()
        self._bulk_writers.dispose()


def _refuse_deletions(
    action: int, _table: str | None, _: str | None, schema: str | None, *_more: object
) -> int:
    """Tell SQLite what a bulk connection may do, where no reference is followed."""
    is_refused = action == sqlite3.SQLITE_DELETE and schema == "main"
    return sqlite3.SQLITE_DENY if is_refused else sqlite3.SQLITE_OK


def _with_driver(url: str) -> URL:
    """Return the URL with psycopg 3, the driver that the `postgres` extra installs."""
    parsed = make_url(url)
    plain = parsed.drivername in {"postgres", "postgresql"}
    return parsed.set(drivername="postgresql+psycopg") if plain else parsed


def _switch_to_wal(cursor: DBAPICursor) -> None:
    """Bring a file to WAL mode; only its first connection ever has to.

    The busy timeout does not cover this switch: of two that start at once on a new file, one is
    told at once that it is locked.
    """
    deadline = time.monotonic() + BUSY_TIMEOUT_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE_SECONDS)
        else:
            return
