"""Places of pairs in the lists of their companies, and whose lists have to be made anew."""

from collections.abc import Collection, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, func, insert, or_, select, update
from sqlmodel import Session, col

from matchmaker.domain.match import Purpose
from matchmaker.domain.match_life import NEVER_AGAIN, MatchState, Side
from matchmaker.store.bulk import PARAMETERS, batched
from matchmaker.store.tables import PUBLISHED, CompanyRow, MatchDueRow, MatchRow

_IDS = {Side.BY: MatchRow.by_company_id, Side.RU: MatchRow.ru_company_id}
_RANKS = {Side.BY: MatchRow.by_rank, Side.RU: MatchRow.ru_rank}
_HAS_PLACE = or_(col(MatchRow.by_rank) > 0, col(MatchRow.ru_rank) > 0)
_ENDED = col(MatchRow.status).in_([each.value for each in (*NEVER_AGAIN, MatchState.LAPSED)])


class HeldPlace(NamedTuple):
    """That a company stands in the list of a partner, with the score that put it there."""

    company_id: UUID
    partner_id: UUID
    purpose: Purpose
    score: float


def find_held_places(session: Session, company_ids: Sequence[UUID], side: Side) -> list[HeldPlace]:
    """Return in whose lists these companies stand.

    Args:
        side: on which all of them are.
    """
    own, partner = col(_IDS[side]), col(_IDS[side.other])
    found = []
    for ids in batched(company_ids, PARAMETERS):
        statement = select(own, partner, col(MatchRow.purpose), col(MatchRow.score)).where(
            own.in_(ids), col(_RANKS[side.other]) > 0
        )
        found += [
            HeldPlace(row[0], row[1], Purpose(row[2]), row[3]) for row in session.execute(statement)
        ]
    return found


def find_last_scores(
    session: Session, company_ids: Sequence[UUID], side: Side, *, top: int
) -> dict[tuple[UUID, Purpose], float]:
    """Return the score of the last place in each full list of these companies.

    Args:
        side: on which all of them are.
        top: length of a full list.
    """
    own = col(_IDS[side])
    found = {}
    for ids in batched(company_ids, PARAMETERS):
        statement = (
            select(own, col(MatchRow.purpose), func.min(col(MatchRow.score)))
            .where(own.in_(ids), col(_RANKS[side]) > 0)
            .group_by(own, col(MatchRow.purpose))
            .having(func.count() >= top)
        )
        for company_id, purpose, score in session.execute(statement):
            found[company_id, Purpose(purpose)] = score
    return found


def vacate_ended(session: Session) -> None:
    """Take the pairs that have ended out of the lists; those lists are to be made anew."""
    for side in Side:
        held = select(col(_IDS[side])).where(_ENDED, col(_RANKS[side]) > 0).distinct()
        add_due(session, list(session.execute(held).scalars()))
    ended = update(MatchRow).where(_ENDED, _HAS_PLACE).values(by_rank=0, ru_rank=0)
    session.execute(ended.execution_options(synchronize_session=False))


def vacate_places_of(session: Session, company_id: UUID) -> None:
    """Note that the lists in which a company stands are to be made anew; it is about to go."""
    for side in Side:
        held = find_held_places(session, [company_id], side)
        add_due(session, sorted({each.partner_id for each in held}))


def add_due(session: Session, company_ids: Collection[UUID]) -> None:
    """Note that the lists of these companies are to be made anew."""
    wanted, known = sorted(company_ids), set()
    for ids in batched(wanted, PARAMETERS):
        statement = select(col(MatchDueRow.company_id)).where(col(MatchDueRow.company_id).in_(ids))
        known |= set(session.execute(statement).scalars())
    new = [{"company_id": each} for each in wanted if each not in known]
    if new:
        session.execute(insert(MatchDueRow), new)


def list_due(session: Session, *, after: UUID | None, limit: int) -> list[UUID]:
    """Return companies whose lists are to be made anew, in the order of their ids."""
    statement = select(col(MatchDueRow.company_id)).order_by(col(MatchDueRow.company_id))
    if after is not None:
        statement = statement.where(col(MatchDueRow.company_id) > after)
    return list(session.execute(statement.limit(limit)).scalars())


def count_due(session: Session) -> int:
    """Return how many published companies wait for their lists to be made anew."""
    statement = (
        select(func.count())
        .select_from(MatchDueRow)
        .join(CompanyRow, col(CompanyRow.id) == col(MatchDueRow.company_id))
        .where(col(CompanyRow.status) == PUBLISHED)
    )
    return int(session.execute(statement).scalar_one())


def drop_due(session: Session, company_ids: Sequence[UUID] | None = None) -> None:
    """Note that the lists of these companies, or of all, are made."""
    if company_ids is None:
        session.execute(delete(MatchDueRow))
        return
    for ids in batched(company_ids, PARAMETERS):
        session.execute(delete(MatchDueRow).where(col(MatchDueRow.company_id).in_(ids)))
