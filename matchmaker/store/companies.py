"""Companies and their profiles: saving, reading, withdrawing, erasing."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, delete, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from matchmaker.domain.new_ids import new_id
from matchmaker.domain.permissions import Act, Owner, Viewer
from matchmaker.domain.profile import Contact, Profile
from matchmaker.errors import Conflict, DuplicateRef, DuplicateTaxId, NotFound
from matchmaker.store.company_parts import write_parts
from matchmaker.store.personal_data import erase_all_of_company
from matchmaker.store.profile_columns import (
    confirmed_until,
    dump_profile,
    load_profile,
    profile_columns,
)
from matchmaker.store.revisions import lock_revisions, take_revision
from matchmaker.store.tables import (
    PUBLISHED,
    WITHDRAWN,
    CompanyRow,
    ContactRow,
    RemovalRow,
)
from matchmaker.store.tables.columns import table_of

_UNKNOWN = "There is no such company."


class SavedCompany(NamedTuple):
    """What saving a profile did."""

    company_id: UUID
    created: bool
    changed: bool


class StoredCompany(NamedTuple):
    """A company as stored; the profile carries its contact only when it was asked for."""

    company_id: UUID
    chamber_id: UUID
    ref: str | None
    status: str
    profile: Profile
    revision: int
    created_at: datetime
    updated_at: datetime
    expires_at: datetime | None = None

    @property
    def owner(self) -> Owner:
        """Return whose it is."""
        return Owner(self.chamber_id, self.company_id)


def save_company(
    session: Session, *, chamber_id: UUID, ref: str | None, profile: Profile, now: datetime
) -> SavedCompany:
    """Create the company, or replace the profile the chamber has under `ref`, and publish it.

    The same profile twice changes nothing: no revision, no time.

    Args:
        ref: the chamber's own reference; None always creates.

    Raises:
        DuplicateTaxId: another company in use has this tax id.
    """
    lock_revisions(session)
    row = _find_by_ref(session, chamber_id, ref) if ref is not None else None
    created = row is None
    if row is None:
        row = _new_row(chamber_id, ref, profile, now)
    elif not _differs(session, row, profile):
        return SavedCompany(row.id, created=False, changed=False)
    _write(session, row, profile, now)
    return SavedCompany(row.id, created=created, changed=True)


def add_company(
    session: Session, *, chamber_id: UUID, profile: Profile, now: datetime
) -> SavedCompany:
    """Create and publish a company under the reference its profile names, if any.

    Raises:
        DuplicateRef: the chamber already has a company under this reference.
        DuplicateTaxId: another company in use has this tax id.
    """
    lock_revisions(session)
    row = _new_row(chamber_id, profile.ref, profile, now)
    _write(session, row, profile, now)
    return SavedCompany(row.id, created=True, changed=True)


def replace_profile(
    session: Session,
    company_id: UUID,
    profile: Profile,
    *,
    viewer: Viewer,
    expected_revision: int | None,
    now: datetime,
) -> SavedCompany:
    """Replace the profile of one of the viewer's companies and publish it.

    Args:
        expected_revision: the revision the change was made from; None takes any.

    Raises:
        NotFound: unknown, or somebody else's.
        Conflict: the company has changed since `expected_revision`.
        DuplicateTaxId: another company in use has this tax id.
        DuplicateRef: the chamber has another company under the profile's reference.
    """
    lock_revisions(session)
    row = _get_own(session, company_id, viewer)
    if expected_revision is not None and row.revision != expected_revision:
        raise Conflict("The profile was changed by somebody else at the same time.")
    if profile.ref == row.ref and not _differs(session, row, profile):
        return SavedCompany(row.id, created=False, changed=False)
    row.ref = profile.ref
    _write(session, row, profile, now)
    return SavedCompany(row.id, created=False, changed=True)


def withdraw_company(session: Session, company_id: UUID, *, viewer: Viewer, now: datetime) -> None:
    """Take a company out of every list and suggestion; its profile stays with its chamber.

    Raises:
        NotFound: unknown, or somebody else's.
    """
    lock_revisions(session)
    row = _get_own(session, company_id, viewer)
    if row.status == WITHDRAWN:
        return
    row.status, row.updated_at, row.revision = WITHDRAWN, now, take_revision(session)
    session.add(row)
    session.flush()


def erase_company(session: Session, company_id: UUID, *, viewer: Viewer) -> None:
    """Delete everything about a company; what stays is its id and that it is gone.

    Raises:
        NotFound: unknown, or somebody else's.
    """
    lock_revisions(session)
    _get_own(session, company_id, viewer)
    erase_all_of_company(session, company_id)


def get_company(
    session: Session,
    company_id: UUID,
    *,
    viewer: Viewer,
    act: Act = Act.SEE,
    private: bool = False,
) -> StoredCompany:
    """Return a published company, or any of the viewer's own.

    Args:
        act: what the viewer wants of it.
        private: with the contact, when the viewer may see it.

    Raises:
        NotFound: unknown, not published and somebody else's, or not open to this act.
    """
    row = session.get(CompanyRow, company_id)
    if row is None:
        raise NotFound(_UNKNOWN)
    owner = Owner(row.chamber_id, row.id)
    _check_visible(owner, row.status, viewer, act)
    return _stored(session, row, private=private and viewer.may(Act.SEE_PRIVATE, owner))


class Standing(NamedTuple):
    """Whose a company is and whether it is seen, without its profile."""

    owner: Owner
    ref: str | None
    status: str


def get_standing(session: Session, company_id: UUID, *, viewer: Viewer, act: Act) -> Standing:
    """Return how a company stands, which costs a third of reading it.

    Raises:
        NotFound: as `get_company`.
    """
    found = session.connection().execute(_STANDING, {"company_id": company_id}).one_or_none()
    if found is None:
        raise NotFound(_UNKNOWN)
    owner = Owner(found[0], company_id)
    _check_visible(owner, found[2], viewer, act)
    return Standing(owner, found[1], found[2])


def _check_visible(owner: Owner, status: str, viewer: Viewer, act: Act) -> None:
    is_visible = viewer.may_see(owner, is_published=status == PUBLISHED)
    if not (is_visible and viewer.may(act, owner)):
        raise NotFound(_UNKNOWN)


def get_own_company(session: Session, company_id: UUID, *, viewer: Viewer) -> StoredCompany:
    """Return one of the viewer's own companies, with its contact, locked against changes.

    Raises:
        NotFound: unknown, or somebody else's.
    """
    return _stored(session, _get_own(session, company_id, viewer), private=True)


def get_company_by_ref(session: Session, ref: str, *, viewer: Viewer) -> StoredCompany:
    """Return the company under `ref` of the viewer's chamber, with its contact.

    Raises:
        NotFound: there is none under this reference, or the viewer acts for another company.
    """
    row = _find_by_ref(session, viewer.chamber_id, ref)
    if row is None or not viewer.may(Act.SEE_PRIVATE, Owner(row.chamber_id, row.id)):
        raise NotFound(_UNKNOWN)
    return _stored(session, row, private=True)


def find_company(session: Session, company_id: UUID) -> StoredCompany | None:
    """Return a company with its contact, whatever its status, for those who act in its name."""
    row = session.get(CompanyRow, company_id, populate_existing=True)
    return _stored(session, row, private=True) if row is not None else None


def publish_company(
    session: Session,
    company_id: UUID,
    profile: Profile,
    *,
    chamber_id: UUID,
    expires_at: datetime,
    now: datetime,
) -> SavedCompany:
    """Make `profile` the published one of a company that staff have read, until `expires_at`.

    Args:
        chamber_id: whose staff; it owns the company if it is new, which is then published under
            the id that it was registered with. A reference is the company's own and not kept here.

    Raises:
        DuplicateTaxId: another company in use has this tax id.
    """
    lock_revisions(session)
    row = session.get(CompanyRow, company_id, with_for_update=True, populate_existing=True)
    created = row is None
    if row is None:
        session.execute(delete(RemovalRow).where(col(RemovalRow.company_id) == company_id))
        row = _new_row(chamber_id, None, profile, now)
        row.id = company_id
    row.expires_at = expires_at
    _write(session, row, profile, now)
    return SavedCompany(row.id, created=created, changed=True)


class PublicProfile(NamedTuple):
    """What other companies may see of a published company."""

    company_id: UUID
    chamber_id: UUID
    ref: str | None
    profile: bytes  # JSON, as `dump_profile` writes it

    @property
    def owner(self) -> Owner:
        """Return whose it is."""
        return Owner(self.chamber_id, self.company_id)


def find_profiles(
    session: Session, company_ids: Sequence[UUID], *, published_only: bool = True
) -> dict[UUID, PublicProfile]:
    """Return the published companies among `company_ids`, by id.

    Args:
        published_only: without those that have left; False for who has met them before.
    """
    # SQLite, asked for the status too, would look through every published company instead.
    return {
        row[0]: PublicProfile(row[0], row[1], row[2], row[3].encode())
        for row in session.connection().execute(_PROFILES, {"ids": list(company_ids)})
        if row[4] == PUBLISHED or not published_only
    }


_COMPANY = table_of(CompanyRow).c
_PROFILES = select(  # of the table, not of the class: asked with every list of partners
    _COMPANY.id, _COMPANY.chamber_id, _COMPANY.ref, _COMPANY.profile, _COMPANY.status
).where(_COMPANY.id.in_(bindparam("ids", expanding=True)))
_STANDING = select(_COMPANY.chamber_id, _COMPANY.ref, _COMPANY.status).where(
    _COMPANY.id == bindparam("company_id")
)


def _find_by_ref(session: Session, chamber_id: UUID, ref: str) -> CompanyRow | None:
    statement = (
        select(CompanyRow)
        .where(col(CompanyRow.chamber_id) == chamber_id, col(CompanyRow.ref) == ref)
        .with_for_update()
    )
    return session.execute(statement).scalar_one_or_none()


def _get_own(session: Session, company_id: UUID, viewer: Viewer) -> CompanyRow:
    statement = select(CompanyRow).where(col(CompanyRow.id) == company_id).with_for_update()
    row: CompanyRow | None = session.execute(statement).scalar_one_or_none()
    if row is None or not viewer.may(Act.CHANGE, Owner(row.chamber_id, row.id)):
        raise NotFound(_UNKNOWN)
    return row


def _contact_of(session: Session, company_id: UUID) -> Contact | None:
    row = session.get(ContactRow, company_id)
    return Contact.model_validate_json(row.contact) if row else None


def _stored(session: Session, row: CompanyRow, *, private: bool) -> StoredCompany:
    profile = load_profile(row.profile, row.ref)
    if private:
        profile = profile.model_copy(update={"contact": _contact_of(session, row.id)})
    return StoredCompany(
        row.id,
        row.chamber_id,
        row.ref,
        row.status,
        profile,
        row.revision,
        row.created_at,
        row.updated_at,
        row.expires_at,
    )


def _differs(session: Session, row: CompanyRow, profile: Profile) -> bool:
    return (
        row.status != PUBLISHED
        or row.profile != dump_profile(profile)
        or _contact_of(session, row.id) != profile.contact
    )


def _new_row(chamber_id: UUID, ref: str | None, profile: Profile, now: datetime) -> CompanyRow:
    return CompanyRow(
        id=new_id(),
        chamber_id=chamber_id,
        ref=ref,
        revision=0,
        created_at=now,
        updated_at=now,
        **profile_columns(profile),
    )


def _write(session: Session, row: CompanyRow, profile: Profile, now: datetime) -> None:
    row.sqlmodel_update(profile_columns(profile))
    row.expires_at = confirmed_until(row.expires_at, now)
    try:
        # Taking a revision is a query, before which the session sends the changed row.
        row.updated_at, row.revision = now, take_revision(session)
        session.add(row)
        session.flush()
    except IntegrityError as error:
        raise _conflict(error) from error
    write_parts(session, row.id, profile)


def _conflict(error: IntegrityError) -> DuplicateTaxId | DuplicateRef:
    if "tax_id" in str(error.orig):
        return DuplicateTaxId("Another company is registered with this tax id.", field="tax_id")
    return DuplicateRef("There is another company under this reference.", field="ref")
