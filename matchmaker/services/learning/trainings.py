"""Training that an administrator asks for on a page: one at a time, and its result is kept.

It runs in a thread beside the requests of the process that was asked; where it stands is a row
that every process can show. A row that has given no sign of life for a while belongs to a process
that has ended: it is shown as interrupted, and the next training takes its place.
"""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlmodel import Session

from matchmaker.errors import IllegalStep, TooFewDecisions
from matchmaker.services.audit import Author, record_audit
from matchmaker.services.learning.train import train
from matchmaker.services.runtime import Runtime
from matchmaker.store import trainings as rows
from matchmaker.store.database import Database
from matchmaker.store.tables import TrainingRow
from matchmaker.training.ranker_prior import load_priors

log = structlog.get_logger(__name__)

SILENCE = timedelta(minutes=2)
"""Without a sign of life for so long, a training is taken for interrupted."""

TOO_FEW, INTERRUPTED, INTERNAL = "too_few", "interrupted", "internal"
PROBLEMS = (TOO_FEW, INTERRUPTED, INTERNAL)
"""Why a training made no ranker."""


@dataclass(frozen=True, slots=True)
class Training:
    """A training that was asked for.

    Attributes:
        state: `running`, `done` or `failed`.
        done, total: fits made, and how many there will be; 0 of 0 while data are gathered.
        ranker: name of what it made; None while there is none.
        problem: why it made none, one of `PROBLEMS`.
        known: where that was too little: purpose → pairs found good, found not, companies.
    """

    id: UUID
    state: str
    done: int
    total: int
    ranker: str | None
    problem: str | None
    known: Mapping[str, Mapping[str, int]]
    asked_at: datetime
    ended_at: datetime | None

    @property
    def is_running(self) -> bool:
        """Tell whether it is under way."""
        return self.state == rows.RUNNING


@dataclass(slots=True)
class _Progress:
    """Where the training thread leaves how far it is, for the thread that reports it."""

    done: int = 0
    total: int = 0
    is_over: threading.Event = field(default_factory=threading.Event)

    def __call__(self, done: int, total: int) -> None:
        self.done, self.total = done, total


def ask_for_training(session: Session, author: Author, *, now: datetime) -> UUID:
    """Store that a training begins, and return its id; `start_training` does it.

    Raises:
        IllegalStep: one is under way.
    """
    before = rows.find_running(session, lock=True)
    if before is not None:
        if _is_alive(before, now):
            raise _under_way()
        rows.end_training(session, before.id, problem=INTERRUPTED, now=before.seen_at)
    row = TrainingRow(state=rows.RUNNING, asked_at=now, seen_at=now)
    try:
        rows.add_training(session, row)
    except IntegrityError as error:
        raise _under_way() from error
    record_audit(session, author, "training.asked", "training", row.id, now=now)
    return row.id


def list_trainings(session: Session, *, limit: int, now: datetime) -> list[Training]:
    """Return the newest trainings, the newest first; silent ones as interrupted."""
    return [_shown(row, now) for row in rows.list_trainings(session, limit=limit)]


def start_training(
    runtime: Runtime, training_id: UUID, author: Author, *, every_seconds: float = 1.0
) -> threading.Thread:
    """Train beside the requests of this process, and return the thread that does it.

    The row of the training must be committed.

    Args:
        every_seconds: pause between two reports of how far it is.
    """
    thread = threading.Thread(
        target=run_training,
        args=(runtime, training_id, author),
        kwargs={"every_seconds": every_seconds},
        name="training",
        daemon=True,
    )
    thread.start()
    return thread


def run_training(
    runtime: Runtime, training_id: UUID, author: Author, *, every_seconds: float = 1.0
) -> None:
    """Train, and record how it ended."""
    database = runtime.database
    with _reported(database, training_id, every_seconds) as progress:
        ended = _train(runtime, author, progress)
    try:
        with database.write() as session:
            rows.end_training(session, training_id, **ended, now=_now())
    except SQLAlchemyError:  # the service stops, or is out of space; it will look interrupted
        log.exception("training_not_recorded")
        return
    log.info("training_ended", ranker=ended.get("ranker"), problem=ended.get("problem"))


def _train(runtime: Runtime, author: Author, progress: _Progress) -> dict[str, str]:
    """Return what is recorded of the end of a training."""
    try:
        found = train(
            runtime,
            load_priors(runtime.rankers_at, runtime.configured),
            author,
            seed=0,
            now=_now(),
            progress=progress,
        )
    except TooFewDecisions as error:
        return {"problem": TOO_FEW, "known": json.dumps(error.extra["known"])}
    except Exception:  # a thread's last resort: the page says that it went wrong
        log.exception("training_failed")
        return {"problem": INTERNAL}
    return {"ranker": found.name}


@contextmanager
def _reported(database: Database, training_id: UUID, every_seconds: float) -> Iterator[_Progress]:
    """Record again and again that the training lives and how far it is, until the block ends."""
    progress = _Progress()

    def report() -> None:
        while not progress.is_over.wait(every_seconds):
            try:
                with database.write() as session:
                    rows.note_progress(
                        session, training_id, progress.done, progress.total, now=_now()
                    )
            except SQLAlchemyError:
                log.warning("training_progress_not_recorded", exc_info=True)

    reporter = threading.Thread(target=report, name="training-progress", daemon=True)
    reporter.start()
    try:
        yield progress
    finally:
        progress.is_over.set()
        reporter.join()


def _is_alive(row: TrainingRow, now: datetime) -> bool:
    return now - row.seen_at < SILENCE


def _under_way() -> IllegalStep:
    return IllegalStep("A ranker is being learned already.", state=rows.RUNNING, possible=[])


def _shown(row: TrainingRow, now: datetime) -> Training:
    is_lost = row.state == rows.RUNNING and not _is_alive(row, now)
    return Training(
        id=row.id,
        state=rows.FAILED if is_lost else row.state,
        done=row.done,
        total=row.total,
        ranker=row.ranker,
        problem=INTERRUPTED if is_lost else row.problem,
        known=json.loads(row.known) if row.known else {},
        asked_at=row.asked_at,
        ended_at=row.seen_at if is_lost else row.ended_at,
    )


def _now() -> datetime:
    return datetime.now(UTC)
