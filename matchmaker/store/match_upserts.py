"""Many suggested pairs at once: stored as matches, or brought up to date."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, func, insert, or_, select, update
from sqlmodel import Session, col

from matchmaker.domain.match_life import MatchState, SideState
from matchmaker.store.bulk import PARAMETERS
from matchmaker.store.matches import ALWAYS_DUE
from matchmaker.store.tables import (
    PUBLISHED,
    CompanyRow,
    MatchRow,
    MatchRunRow,
    MatchSideRow,
)

RANKER_LENGTH = 60  # width of the column
REFRESHED = ("score", "rank", "relation", "ranker", "reasons", "wanted_by")
"""What is brought up to date of a match that nobody has decided on."""


@dataclass(frozen=True, slots=True)
class SuggestedPair:
    """A pair as it is suggested now.

    Attributes:
        rank: place in a company's list, counted from 1; 0 in none.
        reasons: as `services.stored_reasons` writes them.
        priority: its place in the queues.
    """

    match_id: UUID
    by_company_id: UUID
    ru_company_id: UUID
    purpose: str
    score: float
    rank: int
    relation: str
    ranker: str
    reasons: str
    is_blind: bool
    priority: float
    wanted_by: str | None = None


class CompanyFacts(NamedTuple):
    """What the side of a match has from its company."""

    chamber_id: UUID
    region: str
    country: str


class KnownPair(NamedTuple):
    """What is stored of a match that may be suggested (again)."""

    match_id: UUID
    by_company_id: UUID
    ru_company_id: UUID
    purpose: str
    status: str
    score: float
    rank: int
    relation: str
    ranker: str
    reasons: str
    is_blind: bool
    wanted_by: str | None


_KNOWN = select(
    col(MatchRow.id),
    col(MatchRow.by_company_id),
    col(MatchRow.ru_company_id),
    col(MatchRow.purpose),
    col(MatchRow.status),
    col(MatchRow.score),
    col(MatchRow.rank),
    col(MatchRow.relation),
    col(MatchRow.ranker),
    col(MatchRow.reasons),
    col(MatchRow.is_blind),
    col(MatchRow.wanted_by),
)


def lock_run(session: Session) -> MatchRunRow:
    """Return how far the queues have been filled; others who add matches wait."""
    statement = select(MatchRunRow).where(col(MatchRunRow.id) == 1).with_for_update()
    run: MatchRunRow = session.execute(statement).scalar_one()
    return run


def find_known_pairs(session: Session, match_ids: Sequence[UUID]) -> dict[UUID, KnownPair]:
    """Return what is stored under these ids."""
    found: dict[UUID, KnownPair] = {}
    for start in range(0, len(match_ids), PARAMETERS):
        some = match_ids[start : start + PARAMETERS]
        for row in session.execute(_KNOWN.where(col(MatchRow.id).in_(some))):
            found[row[0]] = KnownPair(*row)
    return found


def list_undecided(session: Session, company_id: UUID) -> list[KnownPair]:
    """Return the matches of a company about which nobody has decided."""
    own = or_(col(MatchRow.by_company_id) == company_id, col(MatchRow.ru_company_id) == company_id)
    statement = _KNOWN.where(own, col(MatchRow.status) == MatchState.SUGGESTED.value)
    return [KnownPair(*row) for row in session.execute(statement.order_by(col(MatchRow.id)))]


def find_facts(session: Session, company_ids: Sequence[UUID]) -> dict[UUID, CompanyFacts]:
    """Return chamber, region and country of the published companies among these."""
    found: dict[UUID, CompanyFacts] = {}
    for start in range(0, len(company_ids), PARAMETERS):
        some = company_ids[start : start + PARAMETERS]
        statement = select(
            col(CompanyRow.id),
            col(CompanyRow.chamber_id),
            col(CompanyRow.region),
            col(CompanyRow.country),
        ).where(col(CompanyRow.id).in_(some), col(CompanyRow.status) == PUBLISHED)
        found |= {
            row[0]: CompanyFacts(row[1], row[2], row[3]) for row in session.execute(statement)
        }
    return found


def add_pairs(
    session: Session,
    pairs: Sequence[SuggestedPair],
    facts: Mapping[UUID, CompanyFacts],
    *,
    now: datetime,
) -> None:
    """Store new matches with both their sides.

    Args:
        facts: of all companies concerned.
    """
    if pairs:
        session.execute(insert(MatchRow), [_match(pair, now) for pair in pairs])
        sides = [side for pair in pairs for side in _sides(pair, facts)]
        session.execute(insert(MatchSideRow), sides)


def refresh_pairs(session: Session, pairs: Sequence[SuggestedPair]) -> None:
    """Bring score, reasons and place up to date where nobody has decided yet."""
    if not pairs:
        return
    match, side = MatchRow.__table__, MatchSideRow.__table__  # type: ignore[attr-defined]
    connection = session.connection()
    connection.execute(
        match.update()
        .where(match.c.id == bindparam("key"), match.c.status == MatchState.SUGGESTED.value)
        .values({name: bindparam(name) for name in REFRESHED}),
        [
            {"key": pair.match_id, **{name: getattr(pair, name) for name in REFRESHED}}
            for pair in pairs
        ],
    )
    connection.execute(
        side.update().where(side.c.match_id == bindparam("key")).values(priority=bindparam("new")),
        [{"key": pair.match_id, "new": pair.priority} for pair in pairs],
    )
    session.expire_all()


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
            col(CompanyRow.status) == PUBLISHED,
        )
        .order_by(col(CompanyRow.revision))
        .limit(limit)
    )
    return [(row[0], row[1]) for row in session.execute(statement)]


def list_companies_in_order(session: Session, *, after: UUID | None, limit: int) -> list[UUID]:
    """Return published companies in the order of their ids."""
    statement = select(col(CompanyRow.id)).where(col(CompanyRow.status) == PUBLISHED)
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
    left = select(col(CompanyRow.id)).where(col(CompanyRow.status) != PUBLISHED)
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


def _match(pair: SuggestedPair, now: datetime) -> dict[str, object]:
    return {
        "id": pair.match_id,
        "purpose": pair.purpose,
        "by_company_id": pair.by_company_id,
        "ru_company_id": pair.ru_company_id,
        "status": MatchState.SUGGESTED.value,
        "score": pair.score,
        "rank": pair.rank,
        "relation": pair.relation,
        "ranker": pair.ranker,
        "reasons": pair.reasons,
        "is_blind": pair.is_blind,
        "wanted_by": pair.wanted_by,
        "version": 1,
        "created_at": now,
        "changed_at": now,
    }


def _sides(pair: SuggestedPair, facts: Mapping[UUID, CompanyFacts]) -> list[dict[str, object]]:
    own = {"BY": facts[pair.by_company_id], "RU": facts[pair.ru_company_id]}
    ids = {"BY": pair.by_company_id, "RU": pair.ru_company_id}
    is_one_chamber = own["BY"].chamber_id == own["RU"].chamber_id
    return [
        {
            "match_id": pair.match_id,
            "side": side,
            "chamber_id": own[side].chamber_id,
            "company_id": ids[side],
            "region": own[side].region,
            "partner_region": own[other].region,
            "purpose": pair.purpose,
            "priority": pair.priority,
            "state": SideState.WAITING.value,
            "is_on_behalf": False,
            "is_queued": side == "BY" or not is_one_chamber,
            "due_at": ALWAYS_DUE,
        }
        for side, other in (("BY", "RU"), ("RU", "BY"))
    ]
