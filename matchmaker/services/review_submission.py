"""Staff of a chamber read a profile, score it, and publish it, hold it or send it back.

The vectors of a profile that is to be published are made before the transaction begins. Two who
decide at once: one wins, the other is told that there is a newer version.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import structlog
from sqlmodel import Session

from matchmaker.domain.life_cycle import Actor
from matchmaker.domain.permissions import Viewer
from matchmaker.domain.profile import Profile
from matchmaker.domain.profile_life import (
    SUBMISSION_LIFE,
    VALID_FOR,
    Criterion,
    SubmissionState,
    judge_rubric,
    steps_allowed,
)
from matchmaker.engine.encoder import Encoder, Vectors
from matchmaker.errors import Conflict, InvalidInput
from matchmaker.services.audit import Author, record_audit
from matchmaker.services.company_letters import write_to_company
from matchmaker.services.contacts import record_contact_view
from matchmaker.services.events import Event, emit_event
from matchmaker.services.find_duplicates import PossibleDuplicate, find_duplicates
from matchmaker.services.submission_rows import (
    Fields,
    Problems,
    account_of,
    check_fields,
    check_version,
    is_repeat,
    load_fields,
    profile_of,
    put_fields,
    take_step,
)
from matchmaker.store.companies import publish_company
from matchmaker.store.embeddings import save_embedding
from matchmaker.store.submissions import get_queued_submission, list_rubrics
from matchmaker.store.tables import RubricRow, SubmissionRow

log = structlog.get_logger(__name__)

_LETTERS = {"publish": "profile_published", "hold": "profile_held", "return": "profile_returned"}

MOST_REMARKS = 4_000  # characters

Transaction = Callable[[], AbstractContextManager[Session]]
"""Opens a session that commits on success and rolls back on error."""


@dataclass(frozen=True, slots=True)
class QueuedProfile:
    """A submission as the staff of its chamber see it.

    Attributes:
        fields: as the company typed them; without its contact unless that was asked for.
        has_contact: whether it names one.
        problems: rules of a profile that the fields break, if rules were added since.
        possible: what staff can do next, such as `take`.
        reviews: how it was scored before, oldest first.
        duplicates: entries that may be the same company, likeliest first.
    """

    row: SubmissionRow
    fields: Fields
    has_contact: bool
    problems: Problems
    possible: tuple[str, ...]
    reviews: tuple[RubricRow, ...]
    duplicates: tuple[PossibleDuplicate, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """What a reviewer found.

    Attributes:
        version: of the submission that was read.
        points: 0–5 for every criterion.
        step: `publish`, `hold` or `return`; None for what the points lead to.
        remarks: for the company; needed unless it is published.
    """

    version: int
    points: Mapping[Criterion, int]
    step: str | None = None
    remarks: str = ""


def read_queued(
    session: Session,
    submission_id: UUID,
    *,
    viewer: Viewer,
    author: Author,
    with_contact: bool = False,
    now: datetime,
) -> QueuedProfile:
    """Return a submission to the staff of its chamber.

    Args:
        with_contact: show the contact too; that it was seen goes into the audit log.

    Raises:
        NotFound: unknown, never submitted, or not the viewer's to review.
    """
    row = get_queued_submission(session, submission_id, viewer=viewer)
    fields = load_fields(row)
    has_contact = bool(fields.get("contact"))
    shown = {name: value for name, value in fields.items() if name != "contact" or with_contact}
    if has_contact and with_contact:
        record_contact_view(session, row.company_id, author=author, now=now)
    return QueuedProfile(
        row=row,
        fields=shown,
        has_contact=has_contact,
        problems=check_fields(fields),
        possible=tuple(SUBMISSION_LIFE.possible(SubmissionState(row.status), Actor.CHAMBER)),
        reviews=tuple(list_rubrics(session, row.id)),
        duplicates=tuple(find_duplicates(session, row, viewer=viewer)),
    )


def take_submission(
    session: Session,
    submission_id: UUID,
    *,
    viewer: Viewer,
    author: Author,
    version: int,
    now: datetime,
) -> SubmissionRow:
    """Begin to read a submission; from now on its company cannot change it.

    Raises:
        NotFound: unknown, or not the viewer's to review.
        StaleVersion: it was changed since `version`, or a colleague took it first.
        IllegalStep: it is not waiting to be read.
    """
    row = get_queued_submission(session, submission_id, viewer=viewer, lock=True)
    if is_repeat(row, "take", version) and row.reviewer_id == account_of(author):
        return row
    check_version(row, version)
    row.reviewer_id = account_of(author)
    take_step(session, row, "take", author=author, now=now)
    return row


def release_submission(
    session: Session,
    submission_id: UUID,
    *,
    viewer: Viewer,
    author: Author,
    version: int,
    now: datetime,
) -> SubmissionRow:
    """Put a submission back into the queue; a colleague's too, who may have fallen ill.

    Raises:
        NotFound: unknown, or not the viewer's to review.
        StaleVersion: it was changed since `version`.
        IllegalStep: nobody is reading it.
    """
    row = get_queued_submission(session, submission_id, viewer=viewer, lock=True)
    if is_repeat(row, "release", version) and row.reviewer_id is None:
        return row
    check_version(row, version)
    row.reviewer_id = None
    take_step(session, row, "release", author=author, now=now)
    return row


def review_submission(
    transaction: Transaction,
    submission_id: UUID,
    review: Review,
    *,
    viewer: Viewer,
    author: Author,
    encoder: Encoder,
    now: datetime,
) -> SubmissionRow:
    """Score a submission and publish it, hold it or return it with remarks.

    Publication makes it the company's profile for twelve months, found by the next suggestion.

    Raises:
        InvalidInput: points out of range, a milder step than they lead to, or no remarks.
        NotFound: unknown, or not the viewer's to review.
        StaleVersion: it was changed since `review.version`, or a colleague decided first.
        IllegalStep: nobody has taken it to read.
        Conflict: a colleague is reading it.
        InvalidProfile: it breaks a rule that was added since it was submitted.
        DuplicateTaxId: another company in use has this tax id.
    """
    step = _step_of(review)
    with transaction() as session:
        row = get_queued_submission(session, submission_id, viewer=viewer)
        if _is_done(session, row, review, step):
            return row
        _check(row, review, step, author)
    profile = profile_of(row) if step == "publish" else None
    vectors = encoder.encode(profile.embedded_texts()) if profile is not None else None
    with transaction() as session:
        row = get_queued_submission(session, submission_id, viewer=viewer, lock=True)
        if _is_done(session, row, review, step):
            return row
        _check(row, review, step, author)
        _score(session, row, review, step, author, now)
        row.remarks, row.decided_at, row.updated_at = review.remarks.strip(), now, now
        if profile is not None and vectors is not None:
            _publish(session, row, profile, encoder.name, vectors, author, now)
        take_step(session, row, step, author=author, now=now)
        write_to_company(session, _LETTERS[step], row.company_id, now=now, remarks=row.remarks)
    log.info("submission_reviewed", submission_id=str(row.id), step=step)
    return row


def _step_of(review: Review) -> str:
    """Return the step a review takes; it may be stricter than its points, never milder."""
    problems = []
    try:
        allowed = steps_allowed(review.points)
    except ValueError as error:
        raise InvalidInput(
            "The points are not acceptable.", errors=[{"field": "points", "reason": str(error)}]
        ) from error
    step = review.step if review.step is not None else allowed[0]
    if step not in allowed:
        total = judge_rubric(review.points).total
        reason = f"{total} points allow only: {', '.join(allowed)}"
        problems.append({"field": "step", "reason": reason})
    remarks = review.remarks.strip()
    if step != "publish" and not remarks:
        reason = "are needed, so that the company knows what to do"
        problems.append({"field": "remarks", "reason": reason})
    if len(remarks) > MOST_REMARKS or not all(c.isprintable() or c in "\n\t" for c in remarks):
        reason = f"are longer than {MOST_REMARKS:,} characters, or have some that cannot be shown"
        problems.append({"field": "remarks", "reason": reason})
    if problems:
        raise InvalidInput("The review is not acceptable.", errors=problems)
    return step


def _check(row: SubmissionRow, review: Review, step: str, author: Author) -> None:
    check_version(row, review.version)
    SUBMISSION_LIFE.after(SubmissionState(row.status), step)
    if row.reviewer_id not in {None, account_of(author)}:
        raise Conflict("A colleague is reading this submission; it can be released first.")


def _is_done(session: Session, row: SubmissionRow, review: Review, step: str) -> bool:
    """Tell whether this very review was carried out already."""
    if not is_repeat(row, step, review.version):
        return False
    scored = list_rubrics(session, row.id)[-1]
    points = {criterion: getattr(scored, criterion.value) for criterion in Criterion}
    same = points == dict(review.points) and scored.remarks == review.remarks.strip()
    return same and scored.version == review.version


def _score(
    session: Session,
    row: SubmissionRow,
    review: Review,
    step: str,
    author: Author,
    now: datetime,
) -> None:
    points = {criterion.value: review.points[criterion] for criterion in Criterion}
    session.add(
        RubricRow(
            id=uuid4(),
            submission_id=row.id,
            version=review.version,
            reviewer_id=account_of(author),
            step=step,
            remarks=review.remarks.strip(),
            scored_at=now,
            **points,
        )
    )
    session.flush()


def _publish(
    session: Session,
    row: SubmissionRow,
    profile: Profile,
    encoder: str,
    vectors: Vectors,
    author: Author,
    now: datetime,
) -> None:
    expires_at = now + VALID_FOR
    publish_company(
        session,
        row.company_id,
        profile,
        chamber_id=row.chamber_id,
        expires_at=expires_at,
        now=now,
    )
    save_embedding(
        session,
        row.company_id,
        encoder=encoder,
        text_hash=profile.text_hash(),
        vectors=vectors,
    )
    put_fields(row, {k: v for k, v in load_fields(row).items() if k != "contact"})
    record_audit(
        session,
        author,
        "company.published",
        "company",
        row.company_id,
        now=now,
        details={"submission_id": row.id, "expires_at": expires_at.isoformat()},
    )
    told = {"company_id": row.company_id, "submission_id": row.id}
    emit_event(session, Event.COMPANY_PUBLISHED, told, chamber_ids=[row.chamber_id], now=now)
