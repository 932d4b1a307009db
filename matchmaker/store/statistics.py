"""Counts of published companies: by region and by the codes of their profiles.

Nearly all companies are published. So all are counted, which an index alone tells, and those that
are not published, who are few, are taken off; to look at the state of each takes thirty times as
long where there are a million.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from sqlalchemy import Row, func, select
from sqlmodel import Session, col

from matchmaker.store.tables import EXPIRED, WITHDRAWN, CompanyCodeRow, CompanyRow

_CHAPTER_DIGITS = 2
Counted = Iterable[Row[str, int]]

_IS_OUT = col(CompanyRow.status).in_((EXPIRED, WITHDRAWN))


def count_by_region(session: Session) -> Sequence[tuple[str, int]]:
    """Return regions with the number of their published companies, most first."""
    region = col(CompanyRow.region)
    everybody = select(region, func.count()).group_by(region)
    return _left(session.execute(everybody), session.execute(everybody.where(_IS_OUT)))


def count_by_code(session: Session, kind: str) -> Sequence[tuple[str, int]]:
    """Return codes with the number of published companies that have them, most first.

    Args:
        kind: `market`, `cooperation` or `hs`; of HS codes, the chapters are counted.
    """
    code, own_kind = col(CompanyCodeRow.code), col(CompanyCodeRow.kind)
    counted = select(code, func.count()).group_by(code)
    if kind == "hs":
        counted = counted.where(func.length(code) == _CHAPTER_DIGITS)
    # Not the bare column: SQLite takes all codes of the kind for the better way in.
    outsiders = counted.where(own_kind.concat("") == kind, _IS_OUT).join(
        CompanyRow, col(CompanyRow.id) == col(CompanyCodeRow.company_id)
    )
    return _left(session.execute(counted.where(own_kind == kind)), session.execute(outsiders))


def _left(everybody: Counted, out: Counted) -> list[tuple[str, int]]:
    counts = Counter({row[0]: row[1] for row in everybody})
    counts.subtract({row[0]: row[1] for row in out})
    found = [(name, number) for name, number in counts.items() if number]
    return sorted(found, key=lambda each: (-each[1], each[0]))
