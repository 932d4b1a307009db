"""Agreements between regions: a table that staff keep, and what it says on a day."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from pydantic import ValidationError
from sqlmodel import Session

from matchmaker.domain.profile import field_problems
from matchmaker.domain.regional_agreements import Pair, RegionalAgreement, agreed_pairs
from matchmaker.errors import InvalidInput, StaleVersion
from matchmaker.services.audit import Author, record_audit
from matchmaker.store import agreements
from matchmaker.store.tables import AgreementRow

_LISTED = tuple(RegionalAgreement.model_fields)
_KEY = ("kind", "by_region", "ru_region", "by_party", "ru_party", "signed_on")


@dataclass(frozen=True, slots=True)
class StoredAgreement:
    """An agreement of the table."""

    agreement_id: UUID
    agreement: RegionalAgreement
    version: int
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class AgreementCounts:
    """What taking in a table did."""

    created: int
    updated: int
    unchanged: int


def parse_agreement(fields: object) -> RegionalAgreement:
    """Return the agreement that `fields` (JSON values) describe.

    Raises:
        InvalidInput: with one entry per broken rule in `errors`.
    """
    try:
        return RegionalAgreement.model_validate(fields)
    except ValidationError as error:
        raise InvalidInput(
            "The agreement is not acceptable.", errors=field_problems(error)
        ) from error


def pairs_in_force(session: Session, *, on: date) -> frozenset[Pair]:
    """Return the pairs of a Belarusian and a Russian region with an agreement in force on a day.

    What training and the region feature know of agreements.
    """
    return agreed_pairs((_read(row) for row in agreements.list_agreements(session)), on)


def list_agreements(
    session: Session,
    *,
    by_region: str | None = None,
    ru_region: str | None = None,
    after: UUID | None = None,
    limit: int | None = None,
) -> list[StoredAgreement]:
    """Return agreements in the order of their ids; with a region, also those of its country."""
    rows = agreements.list_agreements(
        session, by_region=by_region, ru_region=ru_region, after=after, limit=limit
    )
    return [_seen(row) for row in rows]


def get_agreement(session: Session, agreement_id: UUID) -> StoredAgreement:
    """Return an agreement.

    Raises:
        NotFound: there is no such agreement.
    """
    return _seen(agreements.get_agreement(session, agreement_id))


def add_agreement(
    session: Session, agreement: RegionalAgreement, *, author: Author, now: datetime
) -> StoredAgreement:
    """Add an agreement; one that is there already, by its parties and date, is replaced."""
    key = _key(agreement)
    rows = agreements.list_agreements(session)
    row = next((row for row in rows if _key(_read(row)) == key), None)
    if row is None:
        row = AgreementRow(
            id=uuid4(), version=0, created_at=now, updated_at=now, **_columns(agreement)
        )
        _save(session, row, "agreement.added", author, now)
    elif _read(row) != agreement:
        row.sqlmodel_update(_columns(agreement))
        _save(session, row, "agreement.changed", author, now)
    return _seen(row)


def change_agreement(
    session: Session,
    agreement_id: UUID,
    agreement: RegionalAgreement,
    *,
    version: int,
    author: Author,
    now: datetime,
) -> StoredAgreement:
    """Replace an agreement; the same content twice changes nothing.

    Raises:
        NotFound: there is no such agreement.
        StaleVersion: it was changed since `version`.
    """
    row = agreements.get_agreement(session, agreement_id, lock=True)
    if _read(row) == agreement and row.version in {version, version + 1}:
        return _seen(row)
    _check_version(row, version)
    row.sqlmodel_update(_columns(agreement))
    _save(session, row, "agreement.changed", author, now)
    return _seen(row)


def remove_agreement(
    session: Session, agreement_id: UUID, *, version: int, author: Author, now: datetime
) -> None:
    """Delete an agreement.

    Raises:
        NotFound: there is no such agreement.
        StaleVersion: it was changed since `version`.
    """
    row = agreements.get_agreement(session, agreement_id, lock=True)
    _check_version(row, version)
    agreements.delete_agreement(session, row)
    record_audit(session, author, "agreement.removed", "agreement", agreement_id, now=now)


def take_in(
    session: Session, listed: list[RegionalAgreement], *, author: Author, now: datetime
) -> AgreementCounts:
    """Add or replace every agreement of a table; the same table twice changes nothing."""
    known = {_key(_read(row)): row for row in agreements.list_agreements(session)}
    created = updated = 0
    for agreement in listed:
        row = known.get(_key(agreement))
        if row is not None and _read(row) == agreement:
            continue
        created, updated = created + (row is None), updated + (row is not None)
        if row is None:
            row = AgreementRow(
                id=uuid4(), version=0, created_at=now, updated_at=now, **_columns(agreement)
            )
        row.sqlmodel_update(_columns(agreement))
        row.version, row.updated_at = row.version + 1, now
        agreements.save_agreement(session, row)
        known[_key(agreement)] = row
    counts = AgreementCounts(created, updated, len(listed) - created - updated)
    if created or updated:
        details = {"created": created, "updated": updated}
        record_audit(
            session, author, "agreements.imported", "agreement", "all", now=now, details=details
        )
    return counts


def _save(session: Session, row: AgreementRow, action: str, author: Author, now: datetime) -> None:
    row.version, row.updated_at = row.version + 1, now
    agreements.save_agreement(session, row)
    details = {"by_region": row.by_region, "ru_region": row.ru_region, "version": row.version}
    record_audit(session, author, action, "agreement", row.id, now=now, details=details)


def _check_version(row: AgreementRow, version: int) -> None:
    if row.version != version:
        raise StaleVersion(
            f"This is version {row.version} by now, not {version}.", version=row.version
        )


def _key(agreement: RegionalAgreement) -> tuple[object, ...]:
    return tuple(getattr(agreement, name) for name in _KEY)


def _columns(agreement: RegionalAgreement) -> dict[str, Any]:
    fields = agreement.model_dump(mode="json")
    return {name: fields[name] for name in _LISTED}


def _read(row: AgreementRow) -> RegionalAgreement:
    return RegionalAgreement.model_validate({name: getattr(row, name) for name in _LISTED})


def _seen(row: AgreementRow) -> StoredAgreement:
    return StoredAgreement(row.id, _read(row), row.version, row.updated_at)
