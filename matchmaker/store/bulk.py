"""Many companies at once: what is stored of them, for imports and exports."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple, TypeVar
from uuid import UUID

import orjson
from sqlalchemy import select
from sqlmodel import Session, col

from matchmaker.domain.profile import Contact, Profile
from matchmaker.store.profile_columns import dump_profile
from matchmaker.store.rows_by_id import rows_by_id
from matchmaker.store.tables import PUBLISHED, WITHDRAWN, CompanyRow, ContactRow, EmbeddingRow
from matchmaker.store.tables.columns import table_of

T = TypeVar("T")

PARAMETERS = 400  # values in one IN list; old SQLite builds take 999


def batched(values: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Yield `values` in order, `size` at a time."""
    return (values[start : start + size] for start in range(0, len(values), size))


class CompanyLabel(NamedTuple):
    """How a company is called.

    Attributes:
        company_id: 32 hexadecimal digits.
    """

    company_id: str
    ref: str | None
    name: str
    country: str


class KnownCompany(NamedTuple):
    """What decides whether a row of an import changes anything.

    Attributes:
        encoder: whose vectors are stored; None when there are none of the present texts.
    """

    company_id: UUID
    status: str
    profile: str
    contact: str | None
    text_hash: str
    encoder: str | None
    expires_at: datetime | None = None

    def holds(self, profile: Profile) -> bool:
        """Tell whether saving `profile` would change nothing."""
        contact = profile.contact.model_dump_json() if profile.contact else None
        return (
            self.status == PUBLISHED
            and self.profile == dump_profile(profile)
            and self.contact == contact
        )

    def tax_id(self) -> tuple[str, str] | None:
        """Return the country and the tax id that the stored profile has."""
        stored = orjson.loads(self.profile)
        return (stored["country"], stored["tax_id"]) if stored["tax_id"] else None


def find_known(
    session: Session, refs: Sequence[str], *, chamber_id: UUID
) -> dict[str, KnownCompany]:
    """Return what is stored under the chamber's references, by reference."""
    known: dict[str, KnownCompany] = {}
    for start in range(0, len(refs), PARAMETERS):
        statement = (
            select(
                col(CompanyRow.ref),
                col(CompanyRow.id),
                col(CompanyRow.status),
                col(CompanyRow.profile),
                col(ContactRow.contact),
                col(CompanyRow.text_hash),
                col(EmbeddingRow.encoder),
                col(EmbeddingRow.text_hash),
                col(CompanyRow.expires_at),
            )
            .outerjoin(ContactRow, col(ContactRow.company_id) == col(CompanyRow.id))
            .outerjoin(EmbeddingRow, col(EmbeddingRow.company_id) == col(CompanyRow.id))
            .where(
                col(CompanyRow.chamber_id) == chamber_id,
                col(CompanyRow.ref).in_(refs[start : start + PARAMETERS]),
            )
        )
        for (
            ref,
            company_id,
            status,
            profile,
            contact,
            text_hash,
            encoder,
            embedded,
            expires_at,
        ) in session.execute(statement):
            fresh = encoder if embedded == text_hash else None
            known[ref] = KnownCompany(
                company_id, status, profile, contact, text_hash, fresh, expires_at
            )
    return known


def find_tax_ids(
    session: Session, tax_ids: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], UUID]:
    """Return the companies in use that have one of these (country, tax id) pairs."""
    found: dict[tuple[str, str], UUID] = {}
    # By country: SQLite looks pairs up in no index, but at every company there is.
    for country, pairs in groupby(sorted(tax_ids), key=itemgetter(0)):
        for numbers in batched([number for _, number in pairs], PARAMETERS - 2):
            statement = select(col(CompanyRow.tax_id), col(CompanyRow.id)).where(
                col(CompanyRow.country) == country,
                col(CompanyRow.tax_id).in_(numbers),
                col(CompanyRow.status) != WITHDRAWN,
            )
            found |= {(country, row[0]): row[1] for row in session.execute(statement)}
    return found


def find_contacts(session: Session, company_ids: Iterable[UUID]) -> dict[UUID, Contact]:
    """Return the private contacts of companies, for an export that asked for them."""
    statement = select(col(ContactRow.company_id), col(ContactRow.contact)).where(
        col(ContactRow.company_id).in_(list(company_ids))
    )
    return {row[0]: Contact.model_validate_json(row[1]) for row in session.execute(statement)}


def find_labels(session: Session, company_ids: Iterable[str]) -> list[CompanyLabel]:
    """Return how the published ones among these companies are called.

    Args:
        company_ids: 32 hexadecimal digits each.
    """
    table = table_of(CompanyRow).c
    columns = (table.id, table.ref, table.name, table.country, table.status)
    rows = rows_by_id(session, columns, table.id, company_ids)
    return [CompanyLabel(*label) for *label, status in rows if status == PUBLISHED]
