"""A company writes its profile: step by step, until staff are asked to read it.

Whatever was typed is kept, right or wrong; the rules of a profile are told with every answer and
enforced when it is submitted. A published profile stays as it is while its next version is written.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from sqlmodel import Session

from matchmaker.domain.life_cycle import Actor
from matchmaker.domain.merge_patch import merge_patch
from matchmaker.domain.profile_life import (
    SUBMISSION_LIFE,
    WRITABLE,
    ProfileState,
    SubmissionState,
    profile_state,
)
from matchmaker.errors import IllegalStep, NotFound, StaleVersion
from matchmaker.services.audit import Author, record_audit
from matchmaker.services.chambers import chamber_of_region, move_company_accounts
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
from matchmaker.store.companies import StoredCompany, find_company
from matchmaker.store.duplicates import has_other_tax_id
from matchmaker.store.submissions import add_submission, find_latest_submission
from matchmaker.store.submissions import find_open_submission as find_open
from matchmaker.store.tables import SubmissionRow

log = structlog.get_logger(__name__)

TAX_ID_REGISTERED = "tax_id_registered"
"""The notice that another company has this tax id; whose it is, is not told."""


@dataclass(frozen=True, slots=True)
class OwnSubmission:
    """What a company sees of its profile on its way to publication.

    Attributes:
        submission_id: None as long as nothing was saved.
        version: to name with the next change; 0 as long as nothing was saved.
        fields: as typed; at first those of the published profile.
        problems: rules of a profile that the fields break.
        notices: codes of what the company should know; none keeps it from submitting.
        possible: what the company can do next, such as `save` and `submit`.
        profile: where the published profile stands; None when there is none.
    """

    submission_id: UUID | None
    company_id: UUID
    status: SubmissionState
    version: int
    fields: Fields
    problems: Problems
    notices: tuple[str, ...]
    possible: tuple[str, ...]
    remarks: str
    submitted_at: datetime | None
    profile: ProfileState | None
    expires_at: datetime | None


def read_submission(session: Session, company_id: UUID, *, now: datetime) -> OwnSubmission:
    """Return what the company is writing, or what it would begin with."""
    row = find_open(session, company_id)
    published = find_company(session, company_id)
    if row is not None:
        return _seen(session, row, published, now)
    latest = find_latest_submission(session, company_id)
    fields = _fields_of(published) if published is not None else {}
    return OwnSubmission(
        submission_id=None,
        company_id=company_id,
        status=SubmissionState.PUBLISHED if published is not None else SubmissionState.DRAFT,
        version=0,
        fields=fields,
        problems=check_fields(fields),
        notices=(),
        possible=("save",),
        remarks=latest.remarks if latest is not None else "",
        submitted_at=None,
        profile=_state_of(published, now),
        expires_at=published.expires_at if published is not None else None,
    )


def save_draft(
    session: Session,
    fields: Fields,
    *,
    company_id: UUID,
    chamber_id: UUID,
    author: Author,
    version: int,
    is_patch: bool = False,
    now: datetime,
) -> OwnSubmission:
    """Keep what a company has typed so far, whether it is a valid profile yet or not.

    Args:
        chamber_id: the caller's; the chamber of the region replaces it as soon as one is named.
        version: the one the company was writing on; 0 begins.
        is_patch: `fields` are a merge patch (RFC 7396), such as one page of a form.

    Raises:
        StaleVersion: somebody else of the company has saved meanwhile, or begun.
        IllegalStep: staff are about to read it; `recall` comes first.
        InvalidInput: it is longer than any profile.
    """
    row = find_open(session, company_id, lock=True)
    published = find_company(session, company_id)
    before = load_fields(row) if row is not None else _fields_of(published) if published else {}
    wanted: Fields = merge_patch(before, fields) if is_patch else fields  # type: ignore[assignment]
    if row is None:
        if version:
            raise StaleVersion("There is no draft any more; begin with version 0.", version=0)
        chamber_id = _chamber_for(session, wanted, published, chamber_id)
        row = _begin(company_id, chamber_id, author, now)
        put_fields(row, wanted)
        add_submission(session, row)
    elif not (wanted == before and row.version in {version, version + 1}):
        check_version(row, version)
        if row.status not in WRITABLE:
            raise _not_writable(row)
        put_fields(row, wanted)
        row.chamber_id = _chamber_for(session, wanted, published, row.chamber_id)
        row.version, row.updated_at, row.author_id = row.version + 1, now, account_of(author)
        session.add(row)
        session.flush()
    return _seen(session, row, published, now)


def submit_draft(
    session: Session, *, company_id: UUID, author: Author, version: int, now: datetime
) -> OwnSubmission:
    """Ask staff to read what was written.

    Raises:
        NotFound: nothing was written.
        InvalidProfile: a rule is broken; one problem per field.
        StaleVersion: it was changed since `version`.
        IllegalStep: it is submitted already.
    """
    row = _get_open(session, company_id)
    published = find_company(session, company_id)
    if not is_repeat(row, "submit", version):
        check_version(row, version)
        SUBMISSION_LIFE.after(SubmissionState(row.status), "submit")
        profile_of(row)
        row.submitted_at = row.updated_at = now
        take_step(session, row, "submit", author=author, now=now)
        if published is None:
            move_company_accounts(session, company_id, row.chamber_id)
        log.info("submission_submitted", submission_id=str(row.id))
    return _seen(session, row, published, now)


def recall_submission(
    session: Session, *, company_id: UUID, author: Author, version: int, now: datetime
) -> OwnSubmission:
    """Take a submission back that nobody is reading, to go on writing.

    Raises:
        NotFound: nothing was written.
        StaleVersion: it was changed since `version`.
        IllegalStep: it is being read, or was never submitted.
    """
    row = _get_open(session, company_id)
    if not is_repeat(row, "recall", version):
        check_version(row, version)
        row.updated_at = now
        take_step(session, row, "recall", author=author, now=now)
    return _seen(session, row, find_company(session, company_id), now)


def discard_draft(
    session: Session, *, company_id: UUID, author: Author, version: int, now: datetime
) -> None:
    """Throw away what was written; what is published stays.

    Raises:
        NotFound: nothing was written.
        StaleVersion: it was changed since `version`.
        IllegalStep: it is with staff; `recall` comes first.
    """
    row = _get_open(session, company_id)
    check_version(row, version)
    if row.status not in WRITABLE:
        raise _not_writable(row)
    session.delete(row)
    session.flush()
    details = {"company_id": company_id, "version": version}
    record_audit(
        session, author, "submission.discarded", "submission", row.id, now=now, details=details
    )


def _begin(company_id: UUID, chamber_id: UUID, author: Author, now: datetime) -> SubmissionRow:
    return SubmissionRow(
        company_id=company_id,
        chamber_id=chamber_id,
        author_id=account_of(author),
        status=SUBMISSION_LIFE.first.value,
        fields="{}",
        version=1,
        created_at=now,
        updated_at=now,
    )


def _get_open(session: Session, company_id: UUID) -> SubmissionRow:
    row = find_open(session, company_id, lock=True)
    if row is None:
        raise NotFound("There is no such submission.")
    return row


def _not_writable(row: SubmissionRow) -> IllegalStep:
    state = SubmissionState(row.status)
    return IllegalStep(
        f"The submission is {state.value}; this does not allow to save.",
        state=state.value,
        step="save",
        possible=SUBMISSION_LIFE.possible(state),
    )


def _chamber_for(
    session: Session, fields: Fields, published: StoredCompany | None, otherwise: UUID
) -> UUID:
    """Return whose staff will read it: the owner's once published, else those of the region."""
    if published is not None:
        return published.chamber_id
    return chamber_of_region(session, fields.get("country"), fields.get("region")) or otherwise


def _fields_of(published: StoredCompany) -> dict[str, object]:
    return published.profile.model_dump(mode="json", exclude_none=True)


def _state_of(published: StoredCompany | None, now: datetime) -> ProfileState | None:
    if published is None:
        return None
    return profile_state(published.status, published.expires_at, now=now)


def _seen(
    session: Session, row: SubmissionRow, published: StoredCompany | None, now: datetime
) -> OwnSubmission:
    fields, state = load_fields(row), SubmissionState(row.status)
    taken = row.tax_id is not None and has_other_tax_id(
        session, row.tax_id, company_id=row.company_id
    )
    return OwnSubmission(
        submission_id=row.id,
        company_id=row.company_id,
        status=state,
        version=row.version,
        fields=fields,
        problems=check_fields(fields),
        notices=(TAX_ID_REGISTERED,) if taken else (),
        possible=_possible(state),
        remarks=row.remarks,
        submitted_at=row.submitted_at,
        profile=_state_of(published, now),
        expires_at=published.expires_at if published is not None else None,
    )


def _possible(state: SubmissionState) -> tuple[str, ...]:
    steps = SUBMISSION_LIFE.possible(state, Actor.COMPANY)
    return ("save", *steps, "discard") if state in WRITABLE else tuple(steps)
