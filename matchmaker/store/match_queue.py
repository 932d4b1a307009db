"""Pages of matches: a chamber's queue, and matches by where they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, text, tuple_, union_all
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from matchmaker.domain.match_life import MatchState, Side
from matchmaker.store.profile_columns import fold
from matchmaker.store.tables import PUBLISHED, CompanyRow, MatchRow, MatchSideRow
from matchmaker.store.tables.matches import IN_QUEUE

_QUEUED = text(IN_QUEUE)
_FEW = 200  # companies with the words of a search that are looked up by their ids
_own, _partner = aliased(CompanyRow), aliased(CompanyRow)
_Rows = Select[MatchRow, MatchSideRow, str, str, UUID]


@dataclass(frozen=True, slots=True)
class MatchFilter:
    """What a list of matches is narrowed to; None does not narrow.

    Attributes:
        region: of one of the two companies, ISO 3166-2.
        words: every word occurs in the profile of one of the two companies.
        is_wanted: whether one of the companies has asked for it.
        is_approved_by_other: whether the other chamber has approved it already.
    """

    purpose: str | None = None
    region: str | None = None
    words: str | None = None
    is_wanted: bool | None = None
    is_approved_by_other: bool | None = None


class Place(NamedTuple):
    """Where a page ends: what the list is ordered by, and the id as a tie-break."""

    order: float | datetime
    match_id: UUID


class ListedMatch(NamedTuple):
    """One row of a list, seen from one side."""

    match: MatchRow
    side: MatchSideRow
    own_name: str
    partner_name: str
    partner_id: UUID


def list_queue(
    session: Session,
    chamber_id: UUID,
    wanted: MatchFilter,
    *,
    is_deferred: bool = False,
    after: Place | None,
    limit: int,
    now: datetime,
) -> Sequence[ListedMatch]:
    """Return the sides that wait for a chamber's decision, highest priority first.

    Args:
        is_deferred: those whose day has not come yet, instead of those that are due.
    """
    due_at = col(MatchSideRow.due_at)
    conditions = [
        _QUEUED,
        due_at > now if is_deferred else due_at <= now,
        col(_own.status) == PUBLISHED,
        col(_partner.status) == PUBLISHED,
        *_narrowed(session, wanted),
    ]
    place = (col(MatchSideRow.priority), col(MatchSideRow.match_id))
    own = col(MatchSideRow.chamber_id) == chamber_id
    return _page(session, _listed([own, *conditions]), place, after, limit)


def list_by_state(
    session: Session,
    chamber_id: UUID,
    state: MatchState,
    wanted: MatchFilter,
    *,
    after: Place | None,
    limit: int,
) -> Sequence[ListedMatch]:
    """Return a chamber's matches in one state, what changed last first.

    Walks the states by time and picks those of the chamber: a chamber may have a hundred thousand
    matches, of which few are introduced.
    """
    chamber = col(MatchSideRow.chamber_id)
    conditions = [
        func.coalesce(chamber, chamber) == chamber_id,  # keeps the index of chambers out of it
        col(MatchRow.status) == state.value,
        col(MatchSideRow.is_queued),
        *_narrowed(session, wanted),
    ]
    place = (col(MatchRow.changed_at), col(MatchRow.id))
    return _page(session, _listed(conditions), place, after, limit)


def _listed(conditions: Sequence[Any]) -> _Rows:
    partner_id = case(
        (col(MatchSideRow.side) == Side.BY.value, col(MatchRow.ru_company_id)),
        else_=col(MatchRow.by_company_id),
    )
    return (
        select(MatchRow, MatchSideRow, col(_own.name), col(_partner.name), col(_partner.id))
        .join(MatchSideRow, col(MatchSideRow.match_id) == col(MatchRow.id))
        .join(_own, col(_own.id) == col(MatchSideRow.company_id))
        .join(_partner, col(_partner.id) == partner_id)
        .where(*conditions)
    )


def _page(
    session: Session,
    listed: _Rows,
    place: tuple[Any, Any],
    after: Place | None,
    limit: int,
) -> Sequence[ListedMatch]:
    if after is not None:
        listed = listed.where(tuple_(*place) < tuple_(*after))
    listed = listed.order_by(*(column.desc() for column in place)).limit(limit)
    return [ListedMatch(*row) for row in session.execute(listed)]


def _narrowed(session: Session, wanted: MatchFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.purpose is not None:
        conditions.append(col(MatchSideRow.purpose) == wanted.purpose)
    if wanted.region is not None:
        regions = (col(MatchSideRow.region), col(MatchSideRow.partner_region))
        conditions.append(or_(*(region == wanted.region for region in regions)))
    if wanted.is_wanted is not None:
        is_wanted = col(MatchRow.wanted_by).is_not(None)
        conditions.append(is_wanted if wanted.is_wanted else ~is_wanted)
        if wanted.is_wanted:  # whoever asks adds 1 to a priority, see `services.queue_places`
            conditions.append(col(MatchSideRow.priority) >= 1)
    if wanted.is_approved_by_other is not None:
        shortlisted = col(MatchSideRow.match_id).in_(
            select(col(MatchRow.id)).where(col(MatchRow.status) == MatchState.SHORTLISTED.value)
        )
        conditions.append(shortlisted if wanted.is_approved_by_other else ~shortlisted)
    words = fold(wanted.words or "").split()
    if words:
        conditions.append(_with_words(session, words))
    return conditions


def _with_words(session: Session, words: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition that one of the two companies has all these words.

    Few companies that have them lead to their matches at once; where there are many, the queue is
    walked, and a page of it is soon full.
    """
    found = session.execute(
        select(col(CompanyRow.id)).where(*_has(CompanyRow, words)).limit(_FEW + 1)
    ).scalars()
    few = list(found)
    if len(few) > _FEW:
        return or_(and_(*_has(_own, words)), and_(*_has(_partner, words)))
    theirs = union_all(
        select(col(MatchRow.id)).where(col(MatchRow.by_company_id).in_(few)),
        select(col(MatchRow.id)).where(col(MatchRow.ru_company_id).in_(few)),
    )
    return col(MatchSideRow.match_id).in_(theirs)


def _has(company: type[CompanyRow], words: Sequence[str]) -> list[ColumnElement[bool]]:
    return [col(company.search_text).contains(word, autoescape=True) for word in words]
