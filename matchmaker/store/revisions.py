"""The growing counter that orders every change an index must learn of."""

from sqlalchemy import bindparam, select, update
from sqlmodel import Session

from matchmaker.store.tables import RevisionRow
from matchmaker.store.tables.columns import table_of


def lock_revisions(session: Session) -> None:
    """Make other writers of companies wait for this transaction to end.

    Comes before any row of a company is read to be changed: writers that took the two locks in
    different orders would wait for each other for ever. SQLite, with one writer at a time, needs
    no lock and takes none.
    """
    session.connection().execute(_LOCK)


def take_revision(session: Session) -> int:
    """Return the next revision; other writers wait for this transaction to end.

    So revisions become visible in their own order, and who has seen revision n has missed
    nothing below it.
    """
    return take_revisions(session, 1)[0]


def take_revisions(session: Session, count: int) -> range:
    """Return the next `count` revisions, at least one; as `take_revision` for many changes."""
    session.flush()  # as before any query: what is to be written is written in order
    newest = int(session.connection().execute(_TAKE, {"count": count}).scalar_one())
    return range(newest - count + 1, newest + 1)


def newest_revision(session: Session) -> int:
    """Return the newest revision that is visible to this session; 0 when nothing ever changed."""
    return int(session.connection().execute(_NEWEST).scalar_one())


_TABLE = table_of(RevisionRow)  # statements of the table: run with every request and write
_NEWEST = select(_TABLE.c.value)
_LOCK = _NEWEST.where(_TABLE.c.id == 1).with_for_update()
_TAKE = (
    update(_TABLE)
    .where(_TABLE.c.id == 1)
    .values(value=_TABLE.c.value + bindparam("count"))
    .returning(_TABLE.c.value)
)
