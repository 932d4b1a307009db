"""The growing counter that orders every change an index must learn of."""

from sqlalchemy import select, update
from sqlmodel import Session, col

from matchmaker.store.tables import RevisionRow


def take_revision(session: Session) -> int:
    """Return the next revision; other writers wait for this transaction to end.

    So revisions become visible in their own order, and who has seen revision n has missed
    nothing below it.
    """
    statement = (
        update(RevisionRow)
        .where(col(RevisionRow.id) == 1)
        .values(value=RevisionRow.value + 1)
        .returning(col(RevisionRow.value))
    )
    return int(session.execute(statement).scalar_one())


def newest_revision(session: Session) -> int:
    """Return the newest revision that is visible to this session; 0 when nothing ever changed."""
    return int(session.execute(select(col(RevisionRow.value))).scalar_one())
