"""Matches as their companies see them: what they were asked, and what came of it."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, tuple_
from sqlmodel import Session, col

from matchmaker.domain.match_life import MatchState
from matchmaker.store.match_queue import Place
from matchmaker.store.tables import MatchRow, MatchSideRow


def list_introductions(
    session: Session,
    *,
    chamber_id: UUID | None,
    company_id: UUID | None,
    states: Collection[MatchState],
    after: Place | None,
    limit: int,
) -> Sequence[tuple[MatchRow, MatchSideRow]]:
    """Return the matches of a company, or of all companies of a chamber, newest change first.

    Args:
        chamber_id: None for any.
        company_id: None for all of the chamber; a match between two of them is listed once then.
        states: where the matches stand.
    """
    conditions: list[ColumnElement[bool]] = [col(MatchRow.status).in_(sorted(states))]
    if chamber_id is not None:
        conditions.append(col(MatchSideRow.chamber_id) == chamber_id)
    if company_id is not None:
        own = (col(MatchRow.by_company_id), col(MatchRow.ru_company_id))
        conditions.append(or_(*(each == company_id for each in own)))  # which have indexes
        conditions.append(col(MatchSideRow.company_id) == company_id)
    else:
        conditions.append(col(MatchSideRow.is_queued).is_(True))
    place = (col(MatchRow.changed_at), col(MatchRow.id))
    if after is not None:
        conditions.append(tuple_(*place) < tuple_(*after))
    statement = (
        select(MatchRow, MatchSideRow)
        .join(MatchSideRow, col(MatchSideRow.match_id) == col(MatchRow.id))
        .where(*conditions)
        .order_by(*(column.desc() for column in place))
        .limit(limit)
    )
    return [(row[0], row[1]) for row in session.execute(statement)]
