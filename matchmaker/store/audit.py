"""The audit log as rows: adding to its end, reading it."""

from collections.abc import Sequence

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


def list_audit(session: Session, *, after: int, limit: int) -> Sequence[AuditRow]:
    """Return entries with a number above `after`, oldest first."""
    statement = (
        select(AuditRow).where(col(AuditRow.seq) > after).order_by(col(AuditRow.seq)).limit(limit)
    )
    return session.execute(statement).scalars().all()


def audit_head(session: Session) -> tuple[int, str]:
    """Return number and digest of the newest entry."""
    head = session.execute(select(AuditHeadRow)).scalar_one()
    return head.seq, head.digest
