"""Lists of companies: filters, search by words, keyset pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlmodel import Session, col

from matchmaker.domain.permissions import Viewer
from matchmaker.store.companies import PublicProfile
from matchmaker.store.profile_columns import fold
from matchmaker.store.published import IS_PUBLISHED
from matchmaker.store.tables import CompanyCodeRow, CompanyRow


@dataclass(frozen=True, slots=True)
class CompanyFilter:
    """What a list of companies is narrowed to; None does not narrow.

    Attributes:
        market: sells there or wants to.
        hs: a product or need lies under this code.
        words: every word occurs somewhere in name, tax id, lines or free text.
        own: only companies of the viewer's chamber, or its one company; withdrawn ones too.
    """

    country: str | None = None
    region: str | None = None
    market: str | None = None
    cooperation: str | None = None
    hs: str | None = None
    words: str | None = None
    updated_since: datetime | None = None
    own: bool = False


@dataclass(frozen=True, slots=True)
class ListedCompany:
    """One row of a list."""

    company: PublicProfile
    status: str
    created_at: datetime
    updated_at: datetime


def list_companies(
    session: Session,
    wanted: CompanyFilter,
    *,
    viewer: Viewer,
    after: UUID | None,
    limit: int,
) -> Sequence[ListedCompany]:
    """Return companies in the order of their ids: all published ones, or the viewer's own.

    Args:
        after: id of the last company already seen, None for the first page.
        limit: most rows to return, at least 1.
    """
    conditions = _conditions(wanted)
    if wanted.own:
        conditions.append(_is_own(viewer))
    else:
        conditions.append(IS_PUBLISHED)
    if after is not None:
        conditions.append(col(CompanyRow.id) > after)
    statement = select(
        col(CompanyRow.id),
        col(CompanyRow.chamber_id),
        col(CompanyRow.ref),
        col(CompanyRow.profile),
        col(CompanyRow.status),
        col(CompanyRow.created_at),
        col(CompanyRow.updated_at),
    )
    page = statement.where(*conditions).order_by(col(CompanyRow.id)).limit(limit)
    return [
        ListedCompany(
            PublicProfile(row[0], row[1], row[2], row[3].encode()), row[4], row[5], row[6]
        )
        for row in session.execute(page)
    ]


def _is_own(viewer: Viewer) -> ColumnElement[bool]:
    if viewer.company_id is not None:
        return col(CompanyRow.id) == viewer.company_id
    return col(CompanyRow.chamber_id) == viewer.chamber_id


def _conditions(wanted: CompanyFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.country is not None:
        conditions.append(col(CompanyRow.country) == wanted.country)
    if wanted.region is not None:
        conditions.append(col(CompanyRow.region) == wanted.region)
    codes = {"market": wanted.market, "cooperation": wanted.cooperation, "hs": wanted.hs}
    conditions += [_has_code(kind, code) for kind, code in codes.items() if code is not None]
    if wanted.updated_since is not None:
        conditions.append(col(CompanyRow.updated_at) >= wanted.updated_since)
    words = fold(wanted.words or "").split()
    conditions += [col(CompanyRow.search_text).contains(word, autoescape=True) for word in words]
    return conditions


def _has_code(kind: str, code: str) -> ColumnElement[bool]:
    return (
        select(col(CompanyCodeRow.company_id))
        .where(
            col(CompanyCodeRow.company_id) == col(CompanyRow.id),
            col(CompanyCodeRow.kind) == kind,
            col(CompanyCodeRow.code) == code,
        )
        .exists()
    )
