"""A company sends its whole profile as chambers do; it becomes a submission.

The same profile twice changes nothing, wherever it stands: being written, waiting, published.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from matchmaker.domain.merge_patch import merge_patch
from matchmaker.domain.profile import Profile, parse_profile
from matchmaker.domain.profile_life import WRITABLE, SubmissionState
from matchmaker.errors import (
    Conflict,
    IdempotencyMismatch,
    IllegalStep,
    InvalidProfile,
    NotFound,
)
from matchmaker.services.access import Principal
from matchmaker.services.submission_rows import load_fields
from matchmaker.services.write_submission import recall_submission, save_draft, submit_draft
from matchmaker.store import idempotency
from matchmaker.store.companies import (
    StoredCompany,
    find_company,
    get_company,
    get_company_by_ref,
)
from matchmaker.store.submissions import find_latest_submission, find_open_submission
from matchmaker.store.tables import PUBLISHED, IdempotencyRow, SubmissionRow


@dataclass(frozen=True, slots=True)
class OwnProfile:
    """What became of a profile that a company sent.

    Attributes:
        company: as it was sent; its status says where it stands.
        created: whether it is the first that the company sent.
    """

    company: StoredCompany
    created: bool


def read_company(session: Session, company_id: UUID, *, caller: Principal) -> StoredCompany:
    """Return a company as far as the caller may see it; its own also while it waits for staff.

    Raises:
        NotFound: unknown, or not for the caller to see.
    """
    try:
        return get_company(session, company_id, viewer=caller.viewer, private=True)
    except NotFound:
        waiting = _find_waiting(session, company_id) if company_id == caller.company_id else None
        if waiting is None:
            raise
        return waiting


def read_by_ref(session: Session, ref: str, *, caller: Principal) -> StoredCompany:
    """Return the caller's company under a reference: its chamber's, or one the company sent.

    Raises:
        NotFound: nothing of the caller's is under this reference.
    """
    try:
        return get_company_by_ref(session, ref, viewer=caller.viewer)
    except NotFound:
        own = caller.company_id
        sent = find_latest_submission(session, own) if own is not None else None
        if sent is None or sent.ref != ref:
            raise
        return read_company(session, sent.company_id, caller=caller)._replace(ref=ref)


def submit_own_profile(
    session: Session, profile: Profile, *, ref: str | None, caller: Principal, now: datetime
) -> OwnProfile:
    """Put a company's profile before the staff of its chamber.

    What waits to be read is replaced; what is being read is not.

    Args:
        ref: the reference in the address; None where there is none.

    Raises:
        InvalidProfile: the body names another reference than the address.
        IllegalStep: staff are reading what the company sent before.
    """
    if ref is not None and profile.ref not in {None, ref}:
        problem = {"field": "ref", "reason": f"differs from {ref!r} in the address"}
        raise InvalidProfile(
            "The reference in the body is not the one addressed.", errors=[problem]
        )
    company_id = _own_id(caller)
    wanted = profile.model_copy(update={"ref": ref or profile.ref})
    row = find_open_submission(session, company_id, lock=True)
    published = find_company(session, company_id)
    if row is None and published is not None and _is_published(published, wanted):
        return OwnProfile(published._replace(ref=wanted.ref), created=False)
    created = row is None and published is None
    if row is None or row.status in WRITABLE or not _holds(row, wanted):
        _replace(session, row, wanted, company_id=company_id, caller=caller, now=now)
    return OwnProfile(_get_waiting(session, company_id), created)


def create_own_profile(
    session: Session, profile: Profile, *, key: str | None, caller: Principal, now: datetime
) -> OwnProfile:
    """Put a company's first profile before staff; under the same Idempotency-Key, only once.

    Raises:
        Conflict: the company has a profile, published or on its way.
        IdempotencyMismatch: the key was used with another body.
    """
    company_id = _own_id(caller)
    digest = hashlib.sha256(profile.model_dump_json().encode()).hexdigest()
    own_key = hashlib.sha256(f"{company_id} {key}".encode()).hexdigest()  # not the chamber's
    done = idempotency.find_key(session, caller.chamber_id, own_key, now=now) if key else None
    if done is not None and done.body_hash != digest:
        raise IdempotencyMismatch("This Idempotency-Key was used with a different body.")
    published = find_company(session, company_id)
    waiting = find_open_submission(session, company_id, lock=True)
    if done is None and (published is not None or waiting is not None):
        raise Conflict("The company has a profile; change it by PUT or PATCH.")
    if done is not None and published is not None and waiting is None:
        return OwnProfile(published, created=False)
    sent = submit_own_profile(session, profile, ref=None, caller=caller, now=now)
    if key and done is None:
        idempotency.save_key(
            session,
            IdempotencyRow(
                chamber_id=sent.company.chamber_id,  # where the caller's token is from now on
                key=own_key,
                body_hash=digest,
                company_id=company_id,
                created_at=now,
            ),
        )
    return sent


def patch_own_profile(
    session: Session,
    company_id: UUID,
    patch: Mapping[str, object],
    *,
    caller: Principal,
    now: datetime,
) -> OwnProfile:
    """Change some fields of what the company sent last, and put the whole before staff.

    Raises:
        NotFound: not the caller's company, or it has sent nothing yet.
        InvalidProfile: the patched profile breaks a rule.
        IllegalStep: staff are reading what the company sent before.
    """
    row = find_open_submission(session, company_id, lock=True)
    published = find_company(session, company_id)
    if company_id != caller.company_id or (row is None and published is None):
        raise NotFound("There is no such company.")
    if row is not None:
        before: object = load_fields(row)
    else:
        before = published.profile.model_dump(mode="json") if published is not None else {}
    profile = parse_profile(merge_patch(before, patch))
    return submit_own_profile(session, profile, ref=None, caller=caller, now=now)


def _replace(
    session: Session,
    row: SubmissionRow | None,
    profile: Profile,
    *,
    company_id: UUID,
    caller: Principal,
    now: datetime,
) -> None:
    version = row.version if row is not None else 0
    if row is not None and row.status == SubmissionState.IN_REVIEW:
        raise IllegalStep(
            "Staff are reading the profile that was sent before; send this one when they are done.",
            state=row.status,
            step="save",
            possible=[],
        )
    if row is not None and row.status not in WRITABLE:
        version = recall_submission(
            session, company_id=company_id, author=caller.author, version=version, now=now
        ).version
    saved = save_draft(
        session,
        profile.model_dump(mode="json", exclude_none=True),
        company_id=company_id,
        chamber_id=caller.chamber_id,
        author=caller.author,
        version=version,
        now=now,
    )
    submit_draft(
        session, company_id=company_id, author=caller.author, version=saved.version, now=now
    )


def _own_id(caller: Principal) -> UUID:
    if caller.company_id is None:
        raise ValueError("a chamber's profiles are published, not submitted")
    return caller.company_id


def _find_waiting(session: Session, company_id: UUID) -> StoredCompany | None:
    row = find_open_submission(session, company_id)
    return _as_company(row) if row is not None else None


def _get_waiting(session: Session, company_id: UUID) -> StoredCompany:
    waiting = _find_waiting(session, company_id)
    if waiting is None:
        raise ValueError("a valid profile was stored a moment ago")
    return waiting


def _is_published(published: StoredCompany, wanted: Profile) -> bool:
    same = {"ref": None}
    is_same = published.profile.model_copy(update=same) == wanted.model_copy(update=same)
    return published.status == PUBLISHED and is_same


def _holds(row: SubmissionRow, wanted: Profile) -> bool:
    try:
        return parse_profile(load_fields(row)) == wanted
    except InvalidProfile:
        return False


def _as_company(row: SubmissionRow) -> StoredCompany | None:
    """Return a submission in the form of a company; None while it is no valid profile."""
    try:
        profile = parse_profile(load_fields(row))
    except InvalidProfile:
        return None
    return StoredCompany(
        row.company_id,
        row.chamber_id,
        profile.ref,
        row.status,
        profile,
        0,
        row.created_at,
        row.updated_at,
    )
