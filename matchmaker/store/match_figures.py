"""Matches and outcomes, counted."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, String, case, cast, func, select, text, union_all
from sqlmodel import Session, col

from matchmaker.domain.match_life import Side
from matchmaker.store.tables import (
    PUBLISHED,
    CompanyRow,
    DecisionRow,
    MatchRow,
    MatchSideRow,
    OutcomeRow,
)
from matchmaker.store.tables.matches import IN_QUEUE, IS_DECIDED

_MONTH = 7  # characters of an ISO 8601 date up to its month


class StateCount(NamedTuple):
    """How many matches between two regions stand somewhere."""

    by_region: str
    ru_region: str
    status: str
    number: int


class OutcomeCount(NamedTuple):
    """How many outcomes of a kind there were between two regions in a month.

    Attributes:
        value_minor: sum of the values of contracts, in minor units of the currency.
    """

    kind: str
    month: str
    by_region: str
    ru_region: str
    currency: str | None
    number: int
    value_minor: int | None


_regions = col(MatchSideRow.region), col(MatchSideRow.partner_region)
_is_by_first = _regions[0] < _regions[1]  # `BY-…` before `RU-…`: needs nothing but the index
_by_region = case((_is_by_first, _regions[0]), else_=_regions[1])
_ru_region = case((_is_by_first, _regions[1]), else_=_regions[0])


def count_states(session: Session, chamber_id: UUID | None) -> Sequence[StateCount]:
    """Return the matches by regions and state.

    Args:
        chamber_id: whose; None for all.
    """
    conditions: list[ColumnElement[bool]] = [_once(None)]
    if chamber_id is not None:  # by the two indexes that together have all its sides
        own = col(MatchSideRow.chamber_id) == chamber_id
        conditions = [own & text(IN_QUEUE), own & text(IS_DECIDED)]
    found: Counter[tuple[str, str, str]] = Counter()
    for condition in conditions:
        statement = (
            select(_by_region, _ru_region, col(MatchRow.status), func.count())
            .join(MatchRow, col(MatchRow.id) == col(MatchSideRow.match_id))
            .where(condition)
            .group_by(_by_region, _ru_region, col(MatchRow.status))
        )
        for by_region, ru_region, status, number in session.execute(statement):
            found[by_region, ru_region, status] += number
    return [StateCount(*key, number) for key, number in found.items()]


def count_outcomes(session: Session, chamber_id: UUID | None) -> Sequence[OutcomeCount]:
    """Return the outcomes by kind, month, regions and currency.

    The month is that of the day it happened or, where that is not known, was recorded.
    """
    day = func.coalesce(col(OutcomeRow.happened_on), cast(col(OutcomeRow.recorded_at), String))
    month = func.substr(day, 1, _MONTH)
    keys = (col(OutcomeRow.kind), month, _by_region, _ru_region, col(OutcomeRow.currency))
    statement = (
        select(*keys, func.count(), func.sum(col(OutcomeRow.value_minor)))
        .join(MatchSideRow, col(MatchSideRow.match_id) == col(OutcomeRow.match_id))
        .where(_once(chamber_id))
        .group_by(*keys)
        .order_by(*keys[:4])
    )
    return [
        OutcomeCount(*row)._replace(value_minor=int(row[6]) if row[6] is not None else None)
        for row in session.execute(statement)
    ]


def count_decisions(
    session: Session, chamber_id: UUID | None
) -> Sequence[tuple[str, str, str | None, int]]:
    """Return decisions by month, verdict and reason."""
    month = func.substr(cast(col(DecisionRow.decided_at), String), 1, _MONTH)
    keys = (month, col(DecisionRow.verdict), col(DecisionRow.reason))
    statement = select(*keys, func.count()).group_by(*keys).order_by(*keys[:2])
    if chamber_id is not None:
        statement = statement.where(col(DecisionRow.chamber_id) == chamber_id)
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(statement)]


def count_waiting(session: Session, chamber_id: UUID | None, *, now: datetime) -> tuple[int, int]:
    """Return how many sides wait for a decision now, and how many were put off."""
    is_due = col(MatchSideRow.due_at) <= now
    statement = select(is_due, func.count()).where(text(IN_QUEUE)).group_by(is_due)
    if chamber_id is not None:
        statement = statement.where(col(MatchSideRow.chamber_id) == chamber_id)
    found = {bool(row[0]): row[1] for row in session.execute(statement)}
    return found.get(True, 0), found.get(False, 0)


def count_matches_by_company(session: Session, chamber_id: UUID | None) -> dict[str, list[int]]:
    """Return, by country, in how many matches each published company stands; unordered.

    Companies without any match count with 0.
    """
    each_time = union_all(
        select(col(MatchRow.by_company_id).label("company_id")),
        select(col(MatchRow.ru_company_id)),
    ).subquery()
    times = func.count(each_time.c.company_id)
    statement = (
        select(col(CompanyRow.country), times)
        .outerjoin(each_time, each_time.c.company_id == col(CompanyRow.id))
        .where(col(CompanyRow.status) == PUBLISHED)
        .group_by(col(CompanyRow.id), col(CompanyRow.country))
    )
    if chamber_id is not None:
        statement = statement.where(col(CompanyRow.chamber_id) == chamber_id)
    found: dict[str, list[int]] = {}
    for country, count in session.execute(statement):
        found.setdefault(country, []).append(count)
    return found


def _once(chamber_id: UUID | None) -> ColumnElement[bool]:
    """Return the condition that picks each match once: the chamber's side, or the Belarusian."""
    if chamber_id is None:
        return col(MatchSideRow.side) == Side.BY.value
    return (col(MatchSideRow.chamber_id) == chamber_id) & col(MatchSideRow.is_queued)
