"""Saves many companies in one transaction, with a handful of statements instead of many for each.

Does what `save_company` does for each row in their order, and refuses the same rows. The lock on
the revisions comes first, so that nobody takes a tax id between the look and the write.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import delete, insert, update
from sqlmodel import Session, col

from matchmaker.domain.new_ids import new_id
from matchmaker.domain.profile import Profile
from matchmaker.store.bulk import PARAMETERS, KnownCompany, batched, find_known, find_tax_ids
from matchmaker.store.embeddings import AnyVectors, NewEmbedding, replace_vectors
from matchmaker.store.profile_columns import confirmed_until, profile_codes, profile_columns
from matchmaker.store.revisions import lock_revisions, take_revisions
from matchmaker.store.tables import CompanyCodeRow, CompanyRow, ContactRow
from matchmaker.store.tables.columns import table_of

TaxId = tuple[str, str]  # country, number


class Outcome(StrEnum):
    """What saving did with one row."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    TAX_ID_TAKEN = "tax_id"


class NewProfile(NamedTuple):
    """A profile to be saved under the chamber's own reference; vectors when they are known."""

    ref: str
    profile: Profile
    vectors: AnyVectors | None


class _Write(NamedTuple):
    company_id: UUID
    row: NewProfile
    columns: dict[str, Any]
    known: KnownCompany | None


def save_companies(
    session: Session,
    rows: Sequence[NewProfile],
    *,
    chamber_id: UUID,
    encoder: str,
    now: datetime,
) -> list[Outcome]:
    """Create or replace the profiles and publish them; return what happened to each.

    Args:
        rows: no reference and no tax id twice.
        encoder: name of what made the vectors.
    """
    lock_revisions(session)
    known = find_known(session, [row.ref for row in rows], chamber_id=chamber_id)
    wanted = [tax_id for row in rows if (tax_id := _tax_id(row.profile)) is not None]
    holders = find_tax_ids(session, wanted)
    outcomes: list[Outcome] = []
    writes: list[_Write] = []
    for row in rows:
        outcome, write = _decide(row, known.get(row.ref), holders)
        outcomes.append(outcome)
        if write is not None:
            writes.append(write)
    if writes:
        _write(session, writes, chamber_id=chamber_id, now=now)
        _write_parts(session, writes, encoder)
        session.expire_all()
    return outcomes


def _tax_id(profile: Profile) -> TaxId | None:
    return None if profile.tax_id is None else (profile.country.value, profile.tax_id)


def _decide(
    row: NewProfile, known: KnownCompany | None, holders: dict[TaxId, UUID]
) -> tuple[Outcome, _Write | None]:
    """Return what is to be done; `holders` is kept as it will be after the rows so far."""
    if known is not None and known.holds(row.profile):
        return Outcome.UNCHANGED, None
    company_id = known.company_id if known else new_id()
    tax_id = _tax_id(row.profile)
    before = known.tax_id() if known else None
    if tax_id is not None:
        if holders.get(tax_id, company_id) != company_id:
            return Outcome.TAX_ID_TAKEN, None
        holders[tax_id] = company_id
    if before is not None and before != tax_id and holders.get(before) == company_id:
        del holders[before]  # given up: a later row may have it
    write = _Write(company_id, row, profile_columns(row.profile), known)
    return (Outcome.UPDATED if known else Outcome.CREATED), write


def _write(session: Session, writes: Sequence[_Write], *, chamber_id: UUID, now: datetime) -> None:
    revisions = take_revisions(session, len(writes))
    created, updated = [], []
    for write, revision in zip(writes, revisions, strict=True):
        values = {**write.columns, "id": write.company_id, "revision": revision, "updated_at": now}
        if write.known is None:
            own = {"chamber_id": chamber_id, "ref": write.row.ref, "created_at": now}
            created.append({**values, **own})
        else:
            expires_at = confirmed_until(write.known.expires_at, now)
            updated.append({**values, "expires_at": expires_at})
    if updated:
        session.execute(update(CompanyRow).execution_options(synchronize_session=None), updated)
    if created:
        session.execute(insert(table_of(CompanyRow)), created)


def _write_parts(session: Session, writes: Sequence[_Write], encoder: str) -> None:
    updated = [write.company_id for write in writes if write.known is not None]
    for ids in batched(updated, PARAMETERS):
        for table in (CompanyCodeRow, ContactRow):
            session.execute(delete(table).where(col(table.company_id).in_(ids)))
    codes = [
        {"company_id": write.company_id, "kind": kind, "code": code}
        for write in writes
        for kind, code in sorted(profile_codes(write.row.profile))
    ]
    if codes:
        session.execute(insert(table_of(CompanyCodeRow)), codes)
    contacts = [
        {"company_id": write.company_id, "contact": contact.model_dump_json()}
        for write in writes
        if (contact := write.row.profile.contact) is not None
    ]
    if contacts:
        session.execute(insert(table_of(ContactRow)), contacts)
    made = [
        NewEmbedding(write.company_id, write.columns["text_hash"], write.row.vectors)
        for write in writes
        if write.row.vectors is not None
    ]
    replace_vectors(session, made, encoder=encoder)
