"""Filters of the review queue that an account keeps."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from matchmaker.errors import Conflict, NotFound
from matchmaker.store.changes import count_changed
from matchmaker.store.tables import SavedViewRow


def list_saved_views(session: Session, account_id: UUID) -> Sequence[SavedViewRow]:
    """Return what an account keeps, by name."""
    statement = (
        select(SavedViewRow)
        .where(col(SavedViewRow.account_id) == account_id)
        .order_by(col(SavedViewRow.name))
    )
    return session.execute(statement).scalars().all()


def find_saved_view(session: Session, account_id: UUID, name: str) -> SavedViewRow | None:
    """Return what an account keeps under a name."""
    statement = select(SavedViewRow).where(
        col(SavedViewRow.account_id) == account_id, col(SavedViewRow.name) == name
    )
    return session.execute(statement).scalar_one_or_none()


def get_saved_view(session: Session, account_id: UUID, view_id: UUID) -> SavedViewRow:
    """Return one of an account's views, to be changed.

    Raises:
        NotFound: it has none with this id.
    """
    statement = (
        select(SavedViewRow)
        .where(col(SavedViewRow.id) == view_id, col(SavedViewRow.account_id) == account_id)
        .with_for_update()
    )
    row: SavedViewRow | None = session.execute(statement).scalar_one_or_none()
    if row is None:
        raise NotFound("There is no such view.")
    return row


def store_saved_view(session: Session, row: SavedViewRow) -> None:
    """Store a view, new or renamed.

    Raises:
        Conflict: the account has another one of this name.
    """
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise Conflict("There is a view of this name already.") from error


def drop_saved_view(session: Session, account_id: UUID, view_id: UUID) -> bool:
    """Delete one of an account's views; return whether it was there."""
    statement = delete(SavedViewRow).where(
        col(SavedViewRow.id) == view_id, col(SavedViewRow.account_id) == account_id
    )
    return count_changed(session, statement) > 0
