"""Which companies and submissions might be the same one: by tax number, site and keys of names.

A name is looked up under the rarest of its keys, so that no question reads more than a few
thousand rows, however many companies there are and however common a word is.
"""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlmodel import Session, col

from matchmaker.domain.profile_life import SubmissionState
from matchmaker.store.tables import WITHDRAWN, CompanyCodeRow, CompanyRow, SubmissionRow

MOST_CANDIDATES = 1_000
"""Companies whose names are compared for one question (`python -m benchmarks.duplicates`); where
even the rarest word of a name is in more, those of its region come first."""

_HOME = ("BY", "RU")  # leads the index by country and number; УНП and ИНН differ in length


class CandidateCompany(NamedTuple):
    """A company that may be the same."""

    company_id: UUID
    chamber_id: UUID
    status: str
    name: str
    country: str
    region: str
    tax_id: str | None
    has_site: bool


def has_other_tax_id(session: Session, tax_id: str, *, company_id: UUID) -> bool:
    """Tell whether a company in use, or one on its way, other than this one has a tax number."""
    registered = select(col(CompanyRow.id)).where(
        col(CompanyRow.tax_id) == tax_id,
        col(CompanyRow.country).in_(_HOME),
        col(CompanyRow.status) != WITHDRAWN,
        col(CompanyRow.id) != company_id,
    )
    submitted = select(col(SubmissionRow.id)).where(
        col(SubmissionRow.tax_id) == tax_id,
        col(SubmissionRow.status).not_in((SubmissionState.PUBLISHED, SubmissionState.DRAFT)),
        col(SubmissionRow.company_id) != company_id,
    )
    return any(session.execute(each.limit(1)).first() for each in (registered, submitted))


def find_candidates(
    session: Session, *, tax_id: str | None, site: str | None, keys: Sequence[str], region: str
) -> list[CandidateCompany]:
    """Return the companies, withdrawn ones too, that share tax number, site or a key of the name.

    Args:
        keys: of `domain.company_names.name_keys`.
    """
    by_name = _under("name", _rarest(session, keys))
    by_tax_id = and_(col(CompanyRow.tax_id) == tax_id, col(CompanyRow.country).in_(_HOME))
    status = col(CompanyRow.status)
    found = _read(session, by_name, region, has_site=False) if keys else {}
    if tax_id is not None:
        for is_one in (status != WITHDRAWN, status == WITHDRAWN):  # an index for each of them
            found |= _read(session, and_(by_tax_id, is_one), region, has_site=False)
    if site is not None:
        found |= _read(session, _under("site", [site]), region, has_site=True)
    return list(found.values())


def find_candidate_submissions(
    session: Session, *, company_id: UUID, tax_id: str | None, keys: Sequence[str]
) -> Sequence[SubmissionRow]:
    """Return what other companies have submitted and staff not published that may be the same."""
    alike = [col(SubmissionRow.name_keys).contains(f" {key} ", autoescape=True) for key in keys]
    if tax_id is not None:
        alike.append(col(SubmissionRow.tax_id) == tax_id)
    if not alike:
        return []
    statement = (
        select(SubmissionRow)
        .where(
            col(SubmissionRow.status).not_in((SubmissionState.PUBLISHED, SubmissionState.DRAFT)),
            col(SubmissionRow.company_id) != company_id,
            or_(*alike),
        )
        .limit(MOST_CANDIDATES)
    )
    return session.execute(statement).scalars().all()


def _rarest(session: Session, keys: Sequence[str]) -> list[str]:
    """Return as many keys as stay within the limit, rarest first."""
    if not keys:
        return []
    statement = (
        select(col(CompanyCodeRow.code), func.count())
        .where(col(CompanyCodeRow.kind) == "name", col(CompanyCodeRow.code).in_(keys))
        .group_by(col(CompanyCodeRow.code))
    )
    counts = sorted((row[1], row[0]) for row in session.execute(statement))
    chosen: list[str] = []
    left = MOST_CANDIDATES
    for count, key in counts:
        if chosen and count > left:
            break
        chosen.append(key)
        left -= count
    return chosen


def _under(kind: str, codes: Sequence[str]) -> ColumnElement[bool]:
    return col(CompanyRow.id).in_(
        select(col(CompanyCodeRow.company_id)).where(
            col(CompanyCodeRow.kind) == kind, col(CompanyCodeRow.code).in_(codes)
        )
    )


def _read(
    session: Session, condition: ColumnElement[bool], region: str, *, has_site: bool
) -> dict[UUID, CandidateCompany]:
    statement = (
        select(
            col(CompanyRow.id),
            col(CompanyRow.chamber_id),
            col(CompanyRow.status),
            col(CompanyRow.name),
            col(CompanyRow.country),
            col(CompanyRow.region),
            col(CompanyRow.tax_id),
        )
        .where(condition)
        .order_by(col(CompanyRow.region) != region, col(CompanyRow.id))
        .limit(MOST_CANDIDATES)
    )
    return {
        row[0]: CandidateCompany(row[0], row[1], row[2], row[3], row[4], row[5], row[6], has_site)
        for row in session.execute(statement)
    }
