"""What happened to matches: decisions, outcomes and reminders as rows; only ever added."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from matchmaker.domain.match_life import Side, Verdict
from matchmaker.store.tables import DecisionRow, OutcomeRow, ReminderRow

_JUDGEMENTS = (Verdict.APPROVE, Verdict.REJECT)


def add_to_history(session: Session, row: DecisionRow | OutcomeRow | ReminderRow) -> None:
    """Store one row."""
    session.add(row)
    session.flush()


def list_decisions(session: Session, match_id: UUID) -> Sequence[DecisionRow]:
    """Return what was decided about a match, on both sides, first decision first."""
    statement = (
        select(DecisionRow)
        .where(col(DecisionRow.match_id) == match_id)
        .order_by(col(DecisionRow.version))
    )
    return session.execute(statement).scalars().all()


def last_decision(decisions: Sequence[DecisionRow], side: Side) -> DecisionRow | None:
    """Return the newest decision of a side; None before the first."""
    return next((each for each in reversed(decisions) if each.side == side), None)


def has_judged(decisions: Sequence[DecisionRow], side: Side) -> bool:
    """Tell whether a side has ever approved or rejected, and so has seen score and reasons."""
    return any(each.side == side and each.verdict in _JUDGEMENTS for each in decisions)


def find_judged(session: Session, match_ids: Sequence[UUID]) -> set[tuple[UUID, str]]:
    """Return the (match, side) pairs that have ever been approved or rejected."""
    if not match_ids:
        return set()
    statement = select(col(DecisionRow.match_id), col(DecisionRow.side)).where(
        col(DecisionRow.match_id).in_(match_ids), col(DecisionRow.verdict).in_(_JUDGEMENTS)
    )
    return {(row[0], row[1]) for row in session.execute(statement)}


def is_built_on(decisions: Sequence[DecisionRow], decision: DecisionRow) -> bool:
    """Tell whether the other side has approved or rejected since `decision`."""
    return any(
        each.version > decision.version
        and each.side != decision.side
        and each.verdict in _JUDGEMENTS
        for each in decisions
    )


def list_outcomes(session: Session, match_id: UUID) -> Sequence[OutcomeRow]:
    """Return what came of a match, first thing first."""
    statement = (
        select(OutcomeRow)
        .where(col(OutcomeRow.match_id) == match_id)
        .order_by(col(OutcomeRow.version))
    )
    return session.execute(statement).scalars().all()


def find_outcome(session: Session, match_id: UUID, request_key: str) -> OutcomeRow | None:
    """Return the outcome that was recorded under a key, or None."""
    statement = select(OutcomeRow).where(
        col(OutcomeRow.match_id) == match_id, col(OutcomeRow.request_key) == request_key
    )
    return session.execute(statement).scalar_one_or_none()


def list_due_reminders(session: Session, *, now: datetime, limit: int) -> Sequence[ReminderRow]:
    """Return reminders whose day has come and that were not sent, oldest first."""
    statement = (
        select(ReminderRow)
        .where(col(ReminderRow.done_at).is_(None), col(ReminderRow.due_at) <= now)
        .order_by(col(ReminderRow.due_at), col(ReminderRow.match_id), col(ReminderRow.months))
        .limit(limit)
        .with_for_update()
    )
    return session.execute(statement).scalars().all()
