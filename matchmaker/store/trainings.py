"""Training that was asked for: at most one at a time, its progress, and how each ended."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import Session, col

from matchmaker.store.changes import count_changed
from matchmaker.store.tables import TrainingRow

RUNNING, DONE, FAILED = "running", "done", "failed"


def find_running(session: Session, *, lock: bool = False) -> TrainingRow | None:
    """Return the training that is under way, or was when its process ended; None: none is."""
    statement = select(TrainingRow).where(col(TrainingRow.state) == RUNNING)
    if lock:
        statement = statement.with_for_update()
    return session.execute(statement).scalar_one_or_none()


def list_trainings(session: Session, *, limit: int) -> Sequence[TrainingRow]:
    """Return trainings, the newest first."""
    newest = (col(TrainingRow.asked_at).desc(), col(TrainingRow.id))
    return session.execute(select(TrainingRow).order_by(*newest).limit(limit)).scalars().all()


def add_training(session: Session, row: TrainingRow) -> None:
    """Store a training that begins.

    Raises:
        IntegrityError: another one is under way.
    """
    session.add(row)
    session.flush()


def note_progress(
    session: Session, training_id: UUID, done: int, total: int, *, now: datetime
) -> bool:
    """Record how far a training is; False when it has been given up meanwhile."""
    statement = (
        update(TrainingRow)
        .where(col(TrainingRow.id) == training_id, col(TrainingRow.state) == RUNNING)
        .values(done=done, total=total, seen_at=now)
    )
    return count_changed(session, statement) > 0


def end_training(
    session: Session,
    training_id: UUID,
    *,
    ranker: str | None = None,
    problem: str | None = None,
    known: str = "",
    now: datetime,
) -> bool:
    """Record how a training ended; False when it has been given up meanwhile.

    Args:
        ranker: what it made.
        problem: why it made nothing.
        known: JSON of how much was known where that was too little.
    """
    statement = (
        update(TrainingRow)
        .where(col(TrainingRow.id) == training_id, col(TrainingRow.state) == RUNNING)
        .values(
            state=DONE if problem is None else FAILED,
            ranker=ranker,
            problem=problem,
            known=known,
            seen_at=now,
            ended_at=now,
        )
    )
    return count_changed(session, statement) > 0
