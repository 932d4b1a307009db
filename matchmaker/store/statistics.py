"""Counts of published companies: by region and by the codes of their profiles."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlmodel import Session, col

from matchmaker.store.tables import PUBLISHED, CompanyCodeRow, CompanyRow

_CHAPTER_DIGITS = 2


def count_by_region(session: Session) -> Sequence[tuple[str, int]]:
    """Return regions with the number of their published companies, most first."""
    count = func.count()
    statement = (
        select(col(CompanyRow.region), count)
        .where(col(CompanyRow.status) == PUBLISHED)
        .group_by(col(CompanyRow.region))
        .order_by(count.desc(), col(CompanyRow.region))
    )
    return [(region, number) for region, number in session.execute(statement)]


def count_by_code(session: Session, kind: str) -> Sequence[tuple[str, int]]:
    """Return codes with the number of published companies that have them, most first.

    Args:
        kind: `market`, `cooperation` or `hs`; of HS codes, the chapters are counted.
    """
    count = func.count()
    statement = (
        select(col(CompanyCodeRow.code), count)
        .join(CompanyRow, col(CompanyRow.id) == col(CompanyCodeRow.company_id))
        .where(col(CompanyCodeRow.kind) == kind, col(CompanyRow.status) == PUBLISHED)
        .group_by(col(CompanyCodeRow.code))
        .order_by(count.desc(), col(CompanyCodeRow.code))
    )
    if kind == "hs":
        statement = statement.where(func.length(col(CompanyCodeRow.code)) == _CHAPTER_DIGITS)
    return [(code, number) for code, number in session.execute(statement)]
