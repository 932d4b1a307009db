"""The audit log as rows: adding to its end, reading it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import Session, col

from matchmaker.store.tables import AuditHeadRow, AuditRow


def lock_audit_head(session: Session) -> tuple[int, str]:
    """Return number and digest of the newest entry; other writers wait for this transaction."""
    statement = select(AuditHeadRow).where(col(AuditHeadRow.id) == 1).with_for_update()
    head = session.execute(statement).scalar_one()
    return head.seq, head.digest


def append_audit(session: Session, entry: AuditRow) -> None:
    """Add an entry behind the newest one; its `seq` is one more."""
    session.add(entry)
    session.execute(
        update(AuditHeadRow)
        .where(col(AuditHeadRow.id) == 1)
        .values(seq=entry.seq, digest=entry.digest)
    )
    session.flush()


def list_audit(
    session: Session,
    *,
    after: int,
    limit: int,
    action: str | None = None,
    subject_kind: str | None = None,
    subject_id: str | None = None,
    actor_id: UUID | None = None,
) -> Sequence[AuditRow]:
    """Return entries with a number above `after`, oldest first; None does not narrow."""
    table = AuditRow
    wanted = (
        (col(table.action), action),
        (col(table.subject_kind), subject_kind),
        (col(table.subject_id), subject_id),
        (col(table.actor_id), actor_id),
    )
    conditions = [column == value for column, value in wanted if value is not None]
    statement = (
        select(table)
        .where(col(table.seq) > after, *conditions)
        .order_by(col(table.seq))
        .limit(limit)
    )
    return session.execute(statement).scalars().all()


def list_newest(
    session: Session,
    *,
    before: int | None = None,
    limit: int,
    action: str | None = None,
    subject_id: str | None = None,
    actor_id: UUID | None = None,
) -> Sequence[AuditRow]:
    """Return the newest entries, newest last; None does not narrow.

    Args:
        before: only entries with a lower number.
    """
    statement = select(AuditRow).order_by(col(AuditRow.seq).desc()).limit(limit)
    if before is not None:
        statement = statement.where(col(AuditRow.seq) < before)
    for column, value in (
        (col(AuditRow.action), action),
        (col(AuditRow.subject_id), subject_id),
        (col(AuditRow.actor_id), actor_id),
    ):
        if value is not None:
            statement = statement.where(column == value)
    return session.execute(statement).scalars().all()[::-1]


def audit_head(session: Session) -> tuple[int, str]:
    """Return number and digest of the newest entry."""
    head = session.execute(select(AuditHeadRow)).scalar_one()
    return head.seq, head.digest
