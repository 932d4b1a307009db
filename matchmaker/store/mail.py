"""Letters that wait to be sent."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from matchmaker.store.tables import MailRow


def add_letter(session: Session, row: MailRow) -> None:
    """Store a letter with what causes it."""
    session.add(row)
    session.flush()


def lock_due_letters(
    session: Session, *, now: datetime, most_attempts: int, limit: int
) -> Sequence[MailRow]:
    """Return letters that are due; no other process is given them during this transaction."""
    statement = (
        select(MailRow)
        .where(
            col(MailRow.sent_at).is_(None),
            col(MailRow.due_at) <= now,
            col(MailRow.attempts) < most_attempts,
        )
        .order_by(col(MailRow.due_at), col(MailRow.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return session.execute(statement).scalars().all()


def note_sent(session: Session, letter_id: UUID, *, now: datetime) -> None:
    """Record that a letter was sent, and forget what it said: it may hold a link that works."""
    session.execute(
        update(MailRow).where(col(MailRow.id) == letter_id).values(sent_at=now, body="")
    )


def count_waiting(session: Session) -> int:
    """Return how many letters have not been sent."""
    statement = select(func.count()).where(col(MailRow.sent_at).is_(None))
    return int(session.execute(statement).scalar_one())
