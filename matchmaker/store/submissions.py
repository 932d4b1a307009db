"""Submissions: profiles that companies write and staff read, and how staff scored them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from matchmaker.domain.permissions import Act, Owner, Viewer
from matchmaker.domain.profile_life import SubmissionState
from matchmaker.errors import NotFound, StaleVersion
from matchmaker.store.tables import RubricRow, SubmissionRow

QUEUED = (SubmissionState.SUBMITTED, SubmissionState.IN_REVIEW, SubmissionState.ON_HOLD)
"""States in which staff have something to do."""


@dataclass(frozen=True, slots=True)
class QueuedSubmission:
    """One row of a chamber's queue."""

    submission_id: UUID
    company_id: UUID
    name: str
    status: str
    version: int
    reviewer_id: UUID | None
    submitted_at: datetime


def find_open_submission(
    session: Session, company_id: UUID, *, lock: bool = False
) -> SubmissionRow | None:
    """Return the submission of a company that is not published yet, if there is one."""
    statement = select(SubmissionRow).where(
        col(SubmissionRow.company_id) == company_id,
        col(SubmissionRow.status) != SubmissionState.PUBLISHED,
    )
    if lock:
        statement = statement.with_for_update()
    return session.execute(statement).scalar_one_or_none()


def find_latest_submission(session: Session, company_id: UUID) -> SubmissionRow | None:
    """Return the newest submission of a company: the open one, else the one published last."""
    statement = (
        select(SubmissionRow)
        .where(col(SubmissionRow.company_id) == company_id)
        .order_by(col(SubmissionRow.created_at).desc(), col(SubmissionRow.id))
    )
    rows = session.execute(statement).scalars().all()
    is_open = [row for row in rows if row.status != SubmissionState.PUBLISHED]
    return next(iter([*is_open, *rows]), None)


def get_queued_submission(
    session: Session, submission_id: UUID, *, viewer: Viewer, lock: bool = False
) -> SubmissionRow:
    """Return a submission that has come to the viewer's chamber at some time.

    What a company has not submitted yet is its own affair and is not found.

    Raises:
        NotFound: unknown, never submitted, or not the viewer's to review.
    """
    statement = select(SubmissionRow).where(
        col(SubmissionRow.id) == submission_id,
        col(SubmissionRow.status) != SubmissionState.DRAFT,
    )
    if lock:
        statement = statement.with_for_update()
    row: SubmissionRow | None = session.execute(statement).scalar_one_or_none()
    if row is None or not viewer.may(Act.REVIEW, Owner(row.chamber_id, row.company_id)):
        raise NotFound("There is no such submission.")
    return row


def add_submission(session: Session, row: SubmissionRow) -> None:
    """Store a new submission.

    Raises:
        StaleVersion: the company has begun another one at the same time.
    """
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        if "company_id" not in str(error.orig) and "uq_submission_open" not in str(error.orig):
            raise
        raise StaleVersion(
            "A profile was begun for this company at the same time.", version=None
        ) from error


def list_queue(
    session: Session,
    *,
    chamber_id: UUID | None,
    states: Sequence[SubmissionState] = QUEUED,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[QueuedSubmission]:
    """Return what has come to a chamber, longest waiting first.

    Args:
        chamber_id: None for all chambers.
        states: without drafts, which nobody but their company sees.
        after: time and id of the last row already seen, None for the first page.
    """
    table = SubmissionRow
    conditions: list[ColumnElement[bool]] = [
        col(table.status).in_(states),
        col(table.submitted_at).is_not(None),
    ]
    if chamber_id is not None:
        conditions.append(col(table.chamber_id) == chamber_id)
    if after is not None:
        later = col(table.submitted_at) > after[0]
        tied = and_(col(table.submitted_at) == after[0], col(table.id) > after[1])
        conditions.append(or_(later, tied))
    statement = (
        select(
            col(table.id),
            col(table.company_id),
            col(table.name),
            col(table.status),
            col(table.version),
            col(table.reviewer_id),
            col(table.submitted_at),
        )
        .where(*conditions)
        .order_by(col(table.submitted_at), col(table.id))
        .limit(limit)
    )
    return [QueuedSubmission(*row) for row in session.execute(statement)]


def count_queue(session: Session, chamber_id: UUID | None) -> int:
    """Return how much staff have to read; None counts every chamber's."""
    table = SubmissionRow
    statement = select(func.count()).select_from(table).where(col(table.status).in_(QUEUED))
    if chamber_id is not None:
        statement = statement.where(col(table.chamber_id) == chamber_id)
    return int(session.execute(statement).scalar_one())


def list_submissions_of(session: Session, company_id: UUID) -> Sequence[SubmissionRow]:
    """Return every submission of a company, oldest first."""
    statement = (
        select(SubmissionRow)
        .where(col(SubmissionRow.company_id) == company_id)
        .order_by(col(SubmissionRow.created_at), col(SubmissionRow.id))
    )
    return session.execute(statement).scalars().all()


def list_rubrics(session: Session, submission_id: UUID) -> Sequence[RubricRow]:
    """Return how a submission was scored, oldest first."""
    statement = (
        select(RubricRow)
        .where(col(RubricRow.submission_id) == submission_id)
        .order_by(col(RubricRow.scored_at), col(RubricRow.version))
    )
    return session.execute(statement).scalars().all()
