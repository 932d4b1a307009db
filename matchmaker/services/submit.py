"""A company submits, changes, withdraws or erases its profile.

The vectors are made before the transaction begins: encoding is slow and holds no lock. A
profile saved without them is picked up by `refresh`.
"""

import hashlib
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from uuid import UUID

import structlog
from sqlmodel import Session

from matchmaker.domain.merge_patch import merge_patch
from matchmaker.domain.permissions import Act, Viewer
from matchmaker.domain.profile import Profile, parse_profile
from matchmaker.engine.encoder import Encoder, Vectors
from matchmaker.errors import (
    Conflict,
    DuplicateRef,
    DuplicateTaxId,
    IdempotencyMismatch,
    InvalidProfile,
)
from matchmaker.services.audit import Author, record_audit
from matchmaker.services.events import Event, emit_event
from matchmaker.services.personal_data import erase_company
from matchmaker.store import companies, idempotency
from matchmaker.store.companies import SavedCompany, StoredCompany
from matchmaker.store.embeddings import has_embedding, save_embedding
from matchmaker.store.revisions import lock_revisions
from matchmaker.store.submissions import find_open_submission
from matchmaker.store.tables import WITHDRAWN, IdempotencyRow

log = structlog.get_logger(__name__)

PATCH_ATTEMPTS = 5

Transaction = Callable[[], AbstractContextManager[Session]]
"""Opens a session that commits on success and rolls back on error."""


def submit_profile(
    session: Session,
    profile: Profile,
    *,
    chamber_id: UUID,
    ref: str,
    encoder: Encoder,
    now: datetime,
    reading: Transaction | None = None,
) -> SavedCompany:
    """Create or replace the chamber's profile under `ref`; the same profile twice changes nothing.

    Args:
        session: one that has not begun to write: encoding is slow and holds no lock.
        reading: opens a session that only reads, to see whether only other things than the texts
            change, whose vectors stay; None: the texts are encoded in any case.

    Raises:
        InvalidProfile: the body names another reference than the address.
        DuplicateTaxId: another company in use has this tax id.
    """
    if profile.ref is not None and profile.ref != ref:
        problem = {"field": "ref", "reason": f"differs from {ref!r} in the address"}
        raise InvalidProfile(
            "The reference in the body is not the one addressed.", errors=[problem]
        )
    vectors = None
    if reading is None or not _is_embedded(reading, profile, chamber_id, ref, encoder):
        vectors = encoder.encode(profile.embedded_texts())
    saved = companies.save_company(
        session, chamber_id=chamber_id, ref=ref, profile=profile, now=now
    )
    _embed(session, saved, profile, encoder, vectors)
    return saved


def _is_embedded(
    reading: Transaction, profile: Profile, chamber_id: UUID, ref: str, encoder: Encoder
) -> bool:
    with reading() as session:
        return has_embedding(
            session,
            chamber_id=chamber_id,
            ref=ref,
            encoder=encoder.name,
            text_hash=profile.text_hash(),
        )


def create_profile(
    session: Session,
    profile: Profile,
    *,
    chamber_id: UUID,
    key: str | None,
    encoder: Encoder,
    now: datetime,
) -> SavedCompany:
    """Create a company; under the same Idempotency-Key, only once.

    Raises:
        DuplicateRef: the chamber already has a company under the profile's reference.
        DuplicateTaxId: another company in use has this tax id.
        IdempotencyMismatch: the key was used with another body.
    """
    vectors = encoder.encode(profile.embedded_texts())
    digest = hashlib.sha256(profile.model_dump_json().encode()).hexdigest()
    if key is not None:
        lock_revisions(session)  # of two at once, the second finds what the first has done
        done = idempotency.find_key(session, chamber_id, key, now=now)
        if done is not None and done.body_hash != digest:
            raise IdempotencyMismatch("This Idempotency-Key was used with a different body.")
        if done is not None and done.company_id is not None:
            return SavedCompany(done.company_id, created=False, changed=False)
    saved = companies.add_company(session, chamber_id=chamber_id, profile=profile, now=now)
    _embed(session, saved, profile, encoder, vectors)
    if key is not None:
        idempotency.save_key(
            session,
            IdempotencyRow(
                chamber_id=chamber_id,
                key=key,
                body_hash=digest,
                company_id=saved.company_id,
                created_at=now,
            ),
        )
    return saved


def patch_profile(
    transaction: Transaction,
    company_id: UUID,
    patch: Mapping[str, object],
    *,
    viewer: Viewer,
    encoder: Encoder,
    now: datetime,
) -> SavedCompany:
    """Change some fields of one of the viewer's profiles: a JSON merge patch (RFC 7396).

    The new texts are encoded between two transactions; when somebody else changed the profile
    meanwhile, the patch is applied again to what they left, so neither change is lost.

    Args:
        patch: fields to replace; null takes an optional field away.

    Raises:
        NotFound: unknown, or somebody else's.
        InvalidProfile: the patched profile breaks a rule.
        DuplicateRef: the chamber has another company under the profile's reference.
        DuplicateTaxId: another company in use has this tax id.
        Conflict: others changed the profile at each of several tries.
    """
    attempts_left = PATCH_ATTEMPTS
    while True:
        attempts_left -= 1
        with transaction() as session:
            current = companies.get_own_company(session, company_id, viewer=viewer)
        profile = _patched(current.profile, patch)
        vectors = encoder.encode(profile.embedded_texts())
        try:
            with transaction() as session:
                saved = companies.replace_profile(
                    session,
                    company_id,
                    profile,
                    viewer=viewer,
                    expected_revision=current.revision,
                    now=now,
                )
                _embed(session, saved, profile, encoder, vectors)
        except (DuplicateRef, DuplicateTaxId):
            raise
        except Conflict:
            if not attempts_left:
                raise
        else:
            return saved


def withdraw(
    session: Session,
    company_id: UUID,
    *,
    viewer: Viewer,
    author: Author,
    erase: bool,
    now: datetime,
) -> None:
    """Take a company out of the service; with `erase`, delete everything about it.

    What a company itself has not published yet goes with it.

    Raises:
        NotFound: unknown, or somebody else's.
    """
    company = companies.find_company(session, company_id)
    if company is not None and viewer.may(Act.CHANGE, company.owner):
        _tell(session, company, erase=erase, now=now)
    if erase:
        erase_company(session, company_id, viewer=viewer, author=author, now=now)
        return
    waiting = find_open_submission(session, company_id, lock=True)
    is_own = viewer.company_id == company_id and waiting is not None
    if not is_own or company is not None:
        companies.withdraw_company(session, company_id, viewer=viewer, now=now)
    if is_own:
        session.delete(waiting)
    record_audit(session, author, "company.withdrawn", "company", company_id, now=now)
    log.info("company_withdrawn", company_id=str(company_id))


def _tell(session: Session, company: StoredCompany, *, erase: bool, now: datetime) -> None:
    if erase or company.status != WITHDRAWN:
        told = {"company_id": company.company_id, "is_erased": erase}
        chambers = [company.chamber_id]
        emit_event(session, Event.COMPANY_WITHDRAWN, told, chamber_ids=chambers, now=now)


def _patched(profile: Profile, patch: Mapping[str, object]) -> Profile:
    merged = merge_patch(profile.model_dump(mode="json"), patch)
    return parse_profile(merged)


def _embed(
    session: Session,
    saved: SavedCompany,
    profile: Profile,
    encoder: Encoder,
    vectors: Vectors | None,
) -> None:
    """Store the vectors of a changed profile; None: those that were stored before it still fit.

    Should they not fit any more, because somebody else was quicker, the next query embeds it.
    """
    if not saved.changed:
        return
    if vectors is not None:
        save_embedding(
            session,
            saved.company_id,
            encoder=encoder.name,
            text_hash=profile.text_hash(),
            vectors=vectors,
        )
    log.info("profile_submitted", company_id=str(saved.company_id), created=saved.created)
