"""With whom a company is never to be brought together (again)."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Uuid, bindparam, not_, select, text, union_all
from sqlmodel import Session, col

from matchmaker.store.bulk import PARAMETERS, batched
from matchmaker.store.tables import WITHDRAWN, CompanyRow, InterestRow, MatchRow
from matchmaker.store.tables.columns import table_of
from matchmaker.store.tables.matches import IS_PAST

_PAST = text(IS_PAST)
_IN_USE = text(f"status <> '{WITHDRAWN}'")  # as the index of tax ids has it
_COMPANY = bindparam("company_id", type_=Uuid())

_MATCH, _INTEREST = table_of(MatchRow).c, table_of(InterestRow).c
_EXCLUDED = union_all(  # of tables, not of classes: asked with every request
    select(_MATCH.ru_company_id).where(_MATCH.by_company_id == _COMPANY, _PAST),
    select(_MATCH.by_company_id).where(_MATCH.ru_company_id == _COMPANY, _PAST),
    select(_INTEREST.partner_id).where(
        _INTEREST.company_id == _COMPANY, not_(_INTEREST.is_relevant)
    ),
)
_TURNED_DOWN_BY = select(col(InterestRow.company_id)).where(
    col(InterestRow.partner_id) == _COMPANY, not_(col(InterestRow.is_relevant))
)
_MANY = bindparam("ids", type_=Uuid(), expanding=True)
_UNWANTED_BY_MANY = tuple(  # a list of values: beside a query of them SQLite reads all past matches
    select(own, unwanted).where(own.in_(_MANY), condition)
    for own, unwanted, condition in (
        (_MATCH.by_company_id, _MATCH.ru_company_id, _PAST),
        (_MATCH.ru_company_id, _MATCH.by_company_id, _PAST),
        (_INTEREST.company_id, _INTEREST.partner_id, not_(_INTEREST.is_relevant)),
        (_INTEREST.partner_id, _INTEREST.company_id, not_(_INTEREST.is_relevant)),
    )
)


def find_excluded(session: Session, company_id: UUID) -> frozenset[UUID]:
    """Return the companies that are never suggested to this one, for whatever purpose.

    Those with which it was dismissed, declined or introduced, and those that it called not
    relevant itself. Three look-ups in indexes that hold nothing else.
    """
    found = session.connection().execute(_EXCLUDED, {"company_id": company_id})
    return frozenset(found.scalars())


def find_unwanted(session: Session, company_id: UUID) -> frozenset[UUID]:
    """Return the companies with which this one makes no match: as above, from both sides."""
    turned_down_by = session.execute(_TURNED_DOWN_BY, {"company_id": company_id}).scalars()
    return find_excluded(session, company_id).union(turned_down_by)


def find_all_unwanted(session: Session, company_ids: Sequence[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Return for each of many companies what `find_unwanted` does."""
    found: dict[UUID, set[UUID]] = {each: set() for each in company_ids}
    connection = session.connection()
    for ids in batched(company_ids, PARAMETERS):
        for statement in _UNWANTED_BY_MANY:
            for company_id, unwanted in connection.execute(statement, {"ids": ids}):
                found[company_id].add(unwanted)
    return {each: frozenset(unwanted) for each, unwanted in found.items()}


def find_own_company(
    session: Session, chamber_id: UUID, *, ref: str | None, tax_id: str | None
) -> UUID | None:
    """Return the chamber's company in use under a reference, or else with a tax id, or None."""
    wanted = ((CompanyRow.ref, ref), (CompanyRow.tax_id, tax_id))
    for column, value in wanted:
        statement = select(col(CompanyRow.id)).where(
            col(CompanyRow.chamber_id) == chamber_id, col(column) == value, _IN_USE
        )
        found: UUID | None = session.scalar(statement) if value is not None else None
        if found is not None:
            return found
    return None
