"""Many suggested pairs at once: which are stored, and those brought up to date."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import String, and_, bindparam, case, func, or_, select, type_coerce, update
from sqlmodel import Session, col

from matchmaker.domain.match_life import MatchState, Side
from matchmaker.store.published import IS_PUBLISHED
from matchmaker.store.rows_by_id import rows_by_id
from matchmaker.store.suggested_pair import SuggestedPair
from matchmaker.store.tables import (
    EXPIRED,
    PUBLISHED,
    WITHDRAWN,
    CompanyRow,
    MatchRow,
    MatchRunRow,
    MatchSideRow,
)
from matchmaker.store.tables.columns import table_of

_REFRESHED = ("score", "rank", "by_rank", "ru_rank", "relation", "ranker", "wanted_by")
"""What is brought up to date of a match that nobody has decided on, besides its reasons."""

_PLACES = ("rank", "by_rank", "ru_rank")


class KnownPair(NamedTuple):
    """What is stored of a match that may be suggested (again)."""

    status: str
    score: float
    rank: int
    by_rank: int
    ru_rank: int
    relation: str
    ranker: str
    is_blind: bool
    wanted_by: str | None


_MATCH, _COMPANY = table_of(MatchRow), table_of(CompanyRow)
_KNOWN = (_MATCH.c.id, *(_MATCH.c[name] for name in KnownPair._fields))


def lock_run(session: Session) -> MatchRunRow:
    """Return how far the queues have been filled; others who add matches wait."""
    statement = select(MatchRunRow).where(col(MatchRunRow.id) == 1).with_for_update()
    run: MatchRunRow = session.execute(statement).scalar_one()
    return run


def find_known_pairs(session: Session, match_ids: Sequence[str]) -> dict[str, KnownPair]:
    """Return what is stored under these ids."""
    rows = rows_by_id(session, _KNOWN, _MATCH.c.id, match_ids)
    return {row[0]: KnownPair._make(row[1:]) for row in rows}


def find_undecided_partners(
    session: Session, company_ids: Sequence[UUID], *, is_all: bool
) -> dict[UUID, set[UUID]]:
    """Return with whom each company has a match about which nobody has decided.

    Args:
        is_all: also those that stand only in the partner's list; they are looked at with that.
    """
    found: dict[UUID, set[UUID]] = {each: set() for each in company_ids}
    ids = [each.hex for each in company_ids]
    by, ru = (_MATCH.c.by_company_id, _MATCH.c.by_rank), (_MATCH.c.ru_company_id, _MATCH.c.ru_rank)
    # Not by the index of states, in which most matches are `suggested`.
    status = func.coalesce(_MATCH.c.status, _MATCH.c.status)
    for (own, own_rank), (partner, partner_rank) in ((by, ru), (ru, by)):
        conditions = [status == MatchState.SUGGESTED.value]
        if not is_all:
            conditions.append(or_(own_rank > 0, partner_rank == 0))
        for company_id, partner_id in rows_by_id(session, (own, partner), own, ids, *conditions):
            found[UUID(company_id)].add(UUID(partner_id))
    return found


def find_sides(session: Session, company_ids: Sequence[UUID]) -> dict[UUID, Side]:
    """Return on which side each of the published companies among these is, in their order."""
    key, ids = _COMPANY.c.id, [each.hex for each in company_ids]
    is_published = _COMPANY.c.status == PUBLISHED
    rows = rows_by_id(session, (key, _COMPANY.c.country), key, ids, is_published)
    found = {row[0]: row[1] for row in rows}
    return {each: Side(found[each.hex]) for each in company_ids if each.hex in found}


def _move(session: Session, pairs: Sequence[SuggestedPair]) -> None:
    """Give the sides of matches their place in the queues."""
    side = MatchSideRow.__table__  # type: ignore[attr-defined]
    session.connection().execute(
        side.update().where(side.c.match_id == bindparam("key")).values(priority=bindparam("new")),
        [{"key": UUID(pair.match_id), "new": pair.priority} for pair in pairs],
    )


def refresh_pairs(session: Session, pairs: Sequence[SuggestedPair]) -> None:
    """Bring score, reasons and place up to date where nobody has decided yet.

    Reasons stay where the same ranker gives the same score.
    """
    if not pairs:
        return
    match = MatchRow.__table__  # type: ignore[attr-defined]
    is_same = and_(match.c.score == bindparam("score"), match.c.ranker == bindparam("ranker"))
    reasons = case((is_same, match.c.reasons), else_=bindparam("reasons"))
    names = (*_REFRESHED, "reasons")
    connection = session.connection()
    connection.execute(
        match.update()
        .where(match.c.id == bindparam("key"), match.c.status == MatchState.SUGGESTED.value)
        .values({name: bindparam(name) for name in _REFRESHED} | {"reasons": reasons}),
        [
            {"key": UUID(pair.match_id), **{name: getattr(pair, name) for name in names}}
            for pair in pairs
        ],
    )
    _move(session, pairs)
    session.expire_all()


def replace_places(session: Session, pairs: Sequence[SuggestedPair]) -> None:
    """Bring the places in lists up to date, and nothing else, where nobody has decided yet."""
    if not pairs:
        return
    connection = session.connection()
    key = (
        _MATCH.c.id if connection.dialect.name == "postgresql" else type_coerce(_MATCH.c.id, String)
    )
    connection.execute(
        _MATCH.update()
        .where(key == bindparam("key"), _MATCH.c.status == MatchState.SUGGESTED.value)
        .values({name: bindparam(f"new_{name}") for name in _PLACES}),
        [
            {
                "key": pair.match_id,
                "new_rank": pair.rank,
                "new_by_rank": pair.by_rank,
                "new_ru_rank": pair.ru_rank,
            }
            for pair in pairs
        ],
    )
    session.expire_all()


def save_reasons(session: Session, told: Mapping[UUID, str], *, in_place_of: str) -> None:
    """Store the reasons of matches, where they still are what they were."""
    match = MatchRow.__table__  # type: ignore[attr-defined]
    session.connection().execute(
        match.update()
        .where(match.c.id == bindparam("key"), match.c.reasons == in_place_of)
        .values(reasons=bindparam("told")),
        [{"key": key, "told": reasons} for key, reasons in told.items()],
    )


def set_wish(session: Session, match_id: UUID, wanted_by: str | None, priority: float) -> None:
    """Store which companies ask for a match, and its place in the queues."""
    session.execute(
        update(MatchRow).where(col(MatchRow.id) == match_id).values(wanted_by=wanted_by)
    )
    session.execute(
        update(MatchSideRow).where(col(MatchSideRow.match_id) == match_id).values(priority=priority)
    )


def list_changed_companies(
    session: Session, *, after: int, up_to: int, limit: int
) -> list[tuple[UUID, int]]:
    """Return published companies with a revision in (after, up_to], in that order."""
    statement = (
        select(col(CompanyRow.id), col(CompanyRow.revision))
        .where(
            col(CompanyRow.revision) > after,
            col(CompanyRow.revision) <= up_to,
            IS_PUBLISHED,
        )
        .order_by(col(CompanyRow.revision))
        .limit(limit)
    )
    return [(row[0], row[1]) for row in session.execute(statement)]


def list_companies_in_order(session: Session, *, after: UUID | None, limit: int) -> list[UUID]:
    """Return published companies in the order of their ids."""
    statement = select(col(CompanyRow.id)).where(IS_PUBLISHED)
    if after is not None:
        statement = statement.where(col(CompanyRow.id) > after)
    return list(session.execute(statement.order_by(col(CompanyRow.id)).limit(limit)).scalars())


def count_companies_left(
    session: Session, *, walk_after: UUID | None, is_walk: bool, after: int, up_to: int
) -> int:
    """Return how many published companies a run has still to look at."""
    statement = select(func.count()).where(col(CompanyRow.status) == PUBLISHED)
    if not is_walk:
        in_range = (col(CompanyRow.revision) > after, col(CompanyRow.revision) <= up_to)
        statement = statement.where(*in_range)
    elif walk_after is not None:
        statement = statement.where(col(CompanyRow.id) > walk_after)
    return int(session.execute(statement.select_from(CompanyRow)).scalar_one())


def list_left_behind(session: Session, *, limit: int) -> list[UUID]:
    """Return open matches of which one company is not published any more."""
    left = select(col(CompanyRow.id)).where(col(CompanyRow.status).in_((EXPIRED, WITHDRAWN)))
    is_open = [
        state.value for state in (MatchState.SUGGESTED, MatchState.SHORTLISTED, MatchState.PROPOSED)
    ]
    statement = (
        select(col(MatchRow.id))
        .where(
            col(MatchRow.status).in_(is_open),
            or_(col(MatchRow.by_company_id).in_(left), col(MatchRow.ru_company_id).in_(left)),
        )
        .order_by(col(MatchRow.id))
        .limit(limit)
    )
    return list(session.execute(statement).scalars())
