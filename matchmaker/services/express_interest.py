"""A company says what it thinks of another one: relevant, not relevant, please introduce us.

Asking for an introduction creates the match or lifts it in the queues of both chambers. So that
nobody is flooded, a company can ask for so many introductions a week, and be asked for so often;
what was asked for and taken back counts too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

import structlog
from sqlmodel import Session

from matchmaker.domain.match import Purpose
from matchmaker.domain.match_life import IN_REVIEW, NEVER_AGAIN, MatchState, Reason, Side
from matchmaker.domain.permissions import Act
from matchmaker.engine.suggestion import Suggestion
from matchmaker.errors import IllegalStep, InvalidInput, QuotaReached
from matchmaker.services.access import Principal
from matchmaker.services.audit import record_audit
from matchmaker.services.listed_pairs import suggested_pair, with_wish
from matchmaker.services.match_ids import match_id
from matchmaker.services.match_steps import lapse, suggest_again
from matchmaker.services.queue_places import is_in_sample, priority_of
from matchmaker.services.suggest import Engine
from matchmaker.store.add_matches import add_pairs
from matchmaker.store.companies import StoredCompany, get_company
from matchmaker.store.database import Database
from matchmaker.store.interests import (
    find_interest,
    is_interested,
    lock_companies,
    save_interest,
    wishes_for,
    wishes_of,
)
from matchmaker.store.match_upserts import (
    find_sides,
    lock_run,
    set_wish,
)
from matchmaker.store.matches import StoredMatch, lock_pair
from matchmaker.store.tables import PUBLISHED, InterestRow

log = structlog.get_logger(__name__)

WEEK = timedelta(days=7)


class PairJudge(Protocol):
    """What judges single pairs."""

    def engine(self) -> Engine:
        """Return what makes the score."""

    def catch_up(self) -> None:
        """Take in what has changed in the database."""

    def judge_stored(self, company_id: UUID, other_id: UUID, purpose: Purpose) -> Suggestion | None:
        """Return score and reasons of a pair; None when one of the two is not published."""


@dataclass(frozen=True, slots=True)
class Quotas:
    """How many introductions can be asked for in seven days.

    Attributes:
        asked: by one company.
        addressed: to one company.
        blind_share: of matches that are reviewed without seeing their score, in [0, 1].
    """

    asked: int = 10
    addressed: int = 20
    blind_share: float = 0.0


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a company says of another one.

    Attributes:
        is_interested: it asks to be introduced; it is relevant then.
        reason: why it is not relevant.
        rank: place in the list in which it was shown; None when not known.
    """

    purpose: Purpose
    is_relevant: bool
    is_interested: bool = False
    reason: Reason | None = None
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class Expressed:
    """What came of it.

    Attributes:
        state: of the match; None when there is none.
        is_repeat: it had been said before, and nothing was changed.
    """

    match_id: UUID
    state: MatchState | None
    opinion: Opinion
    interested_at: datetime | None
    is_repeat: bool = False


def express_interest(
    database: Database,
    judge: PairJudge,
    caller: Principal,
    company_id: UUID,
    partner_id: UUID,
    opinion: Opinion,
    *,
    quotas: Quotas,
    now: datetime,
) -> Expressed:
    """Store what a company says of another one, in place of what it said before.

    Raises:
        NotFound: one of the two is unknown, or the first is not the caller's.
        InvalidInput: a pair of one country, or a contradiction.
        IllegalStep: the company is not published, or the pair has been decided.
        QuotaReached: enough introductions were asked for this week; says when there is room.
    """
    _check(opinion)
    with database.read() as session:
        company = get_company(session, company_id, viewer=caller.viewer, act=Act.CHANGE)
        partner = get_company(session, partner_id, viewer=caller.viewer, act=Act.SEE)
    _check_pair(company, partner, opinion)
    judge.catch_up()
    judged = judge.judge_stored(company_id, partner_id, opinion.purpose)
    wish = _Wish(company, partner, opinion, judged, judge.engine().ranker, quotas, now)
    with database.write() as session:
        return _express(session, caller, wish)


@dataclass(frozen=True, slots=True)
class _Wish:
    """Everything that is known before the transaction begins."""

    company: StoredCompany
    partner: StoredCompany
    opinion: Opinion
    judged: Suggestion | None
    ranker: str
    quotas: Quotas
    now: datetime

    @property
    def side(self) -> Side:
        return Side(self.company.profile.country.value)

    @property
    def ids(self) -> tuple[UUID, UUID]:
        """Return the two companies, the Belarusian one first."""
        ids = (self.company.company_id, self.partner.company_id)
        return ids if self.side is Side.BY else (ids[1], ids[0])

    @property
    def match_id(self) -> UUID:
        return match_id(*self.ids, self.opinion.purpose)


def _express(session: Session, caller: Principal, wish: _Wish) -> Expressed:
    lock_run(session)
    lock_companies(session, wish.ids)
    matches = lock_pair(session, *wish.ids)
    match = next((each for each in matches if each.row.id == wish.match_id), None)
    opinion, known = wish.opinion, find_interest(session, *_key(wish))
    if known is not None and _same(known, opinion):
        return _expressed(wish, match, known, is_repeat=True)
    was_interested = known is not None and known.is_interested
    if opinion.is_interested:
        _refuse_decided(matches)
        if not was_interested:
            _hold_to_quotas(session, wish)
    row = known or InterestRow(
        company_id=wish.company.company_id,
        partner_id=wish.partner.company_id,
        purpose=opinion.purpose.value,
        is_relevant=opinion.is_relevant,
        created_at=wish.now,
    )
    row.is_relevant, row.is_interested = opinion.is_relevant, opinion.is_interested
    row.reason = opinion.reason.value if opinion.reason is not None else None
    row.rank = opinion.rank
    row.score = wish.judged.score if wish.judged is not None else None
    if opinion.is_interested and not was_interested:
        row.interested_at = wish.now
    save_interest(session, row)
    _audit(session, caller, wish)
    _follow(session, wish, match, matches)
    match = next((m for m in lock_pair(session, *wish.ids) if m.row.id == wish.match_id), None)
    log.info("interest_expressed", company_id=str(row.company_id), interested=row.is_interested)
    return _expressed(wish, match, row)


def _follow(
    session: Session, wish: _Wish, match: StoredMatch | None, matches: Sequence[StoredMatch]
) -> None:
    """Bring the match in line with what the companies say now."""
    if not wish.opinion.is_relevant:
        for each in matches:
            if each.state in IN_REVIEW:
                lapse(session, each, now=wish.now, why="not_relevant")
        return
    if _is_closed(session, wish, matches):
        return
    wanted_by = _wanted_by(session, wish)
    if match is None:
        if wanted_by is not None:
            _add(session, wish, wanted_by)
        return
    if match.state is MatchState.LAPSED and wanted_by is not None:
        suggest_again(session, match, now=wish.now)
    if match.row.wanted_by != wanted_by and match.state not in NEVER_AGAIN:
        priority = priority_of(
            match.row.id, match.row.score, is_blind=match.row.is_blind, wanted_by=wanted_by
        )
        set_wish(session, match.row.id, wanted_by, priority)


def _is_closed(session: Session, wish: _Wish, matches: Sequence[StoredMatch]) -> bool:
    """Tell whether no match is made of a wish: the pair has a past, or the other one said no.

    The wish is kept all the same; it counts as soon as the other company changes its mind.
    """
    company_id, partner_id, _ = _key(wish)
    theirs = [find_interest(session, partner_id, company_id, each.value) for each in Purpose]
    has_past = any(each.state in NEVER_AGAIN for each in matches)
    return has_past or any(each is not None and not each.is_relevant for each in theirs)


def _add(session: Session, wish: _Wish, wanted_by: str) -> None:
    if wish.judged is None:
        raise IllegalStep("One of the two companies is not published any more.", possible=[])
    pair = suggested_pair(
        wish.match_id,
        wish.company.company_id,
        wish.side,
        wish.opinion.purpose,
        wish.judged,
        rank=wish.opinion.rank or 0,
        ranker=wish.ranker,
        is_blind=is_in_sample(wish.match_id, wish.quotas.blind_share),
    )
    if len(find_sides(session, wish.ids)) < len(Side):
        raise IllegalStep("One of the two companies is not published any more.", possible=[])
    add_pairs(session, [with_wish(pair, wanted_by)], now=wish.now)


def _wanted_by(session: Session, wish: _Wish) -> str | None:
    """Return which of the two asks for the other: `BY`, `RU`, `both` or None."""
    purpose = wish.opinion.purpose.value
    by, ru = wish.ids
    asking: list[str | None] = [
        side.value
        for side, (one, other) in ((Side.BY, (by, ru)), (Side.RU, (ru, by)))
        if is_interested(session, one, other, purpose)
    ]
    return "both" if len(asking) == len(Side) else (asking or [None])[0]


def _refuse_decided(matches: Sequence[StoredMatch]) -> None:
    for match in matches:
        if match.state in NEVER_AGAIN:
            raise IllegalStep(
                "This pair has been decided already.", state=match.state.value, possible=[]
            )


def _hold_to_quotas(session: Session, wish: _Wish) -> None:
    """Refuse one wish too many.

    Raises:
        QuotaReached: says when there is room again.
    """
    since = wish.now - WEEK
    for quota, times, who in (
        (wish.quotas.asked, wishes_of(session, wish.company.company_id, since=since), "asked"),
        (
            wish.quotas.addressed,
            wishes_for(session, wish.partner.company_id, since=since),
            "addressed",
        ),
    ):
        if len(times) >= quota:
            free_at = times[-quota] + WEEK if quota else None
            raise QuotaReached(
                "Enough introductions were asked for this week."
                if who == "asked"
                else "Enough companies have asked for this one this week.",
                quota=quota,
                free_at=free_at.isoformat() if free_at is not None else None,
            )


def _check(opinion: Opinion) -> None:
    errors = []
    if opinion.is_interested and not opinion.is_relevant:
        errors.append({"field": "interested", "reason": "is only for a relevant company"})
    if opinion.is_relevant and opinion.reason is not None:
        errors.append({"field": "reason", "reason": "is only for a company that is not relevant"})
    if not opinion.is_relevant and opinion.reason is None:
        errors.append({"field": "reason", "reason": "is needed where it is not relevant"})
    if errors:
        raise InvalidInput("The opinion is not acceptable.", errors=errors)


def _check_pair(company: StoredCompany, partner: StoredCompany, opinion: Opinion) -> None:
    if company.profile.country is partner.profile.country:
        problem = {"field": "other_id", "reason": "is a company of the same country"}
        raise InvalidInput("Companies of one country are not introduced.", errors=[problem])
    if opinion.is_interested and company.status != PUBLISHED:
        raise IllegalStep("Your profile is not published.", state=company.status, possible=[])


def _key(wish: _Wish) -> tuple[UUID, UUID, str]:
    return wish.company.company_id, wish.partner.company_id, wish.opinion.purpose.value


def _same(row: InterestRow, opinion: Opinion) -> bool:
    said = (row.is_relevant, row.is_interested, row.reason)
    return said == (opinion.is_relevant, opinion.is_interested, opinion.reason)


def _audit(session: Session, caller: Principal, wish: _Wish) -> None:
    details: dict[str, object] = {
        "partner_id": wish.partner.company_id,
        "purpose": wish.opinion.purpose.value,
        "is_relevant": wish.opinion.is_relevant,
        "is_interested": wish.opinion.is_interested,
    }
    if wish.opinion.reason is not None:
        details["reason"] = wish.opinion.reason.value
    record_audit(
        session,
        caller.author,
        "company.expressed_interest",
        "company",
        wish.company.company_id,
        now=wish.now,
        details=details,
    )


def _expressed(
    wish: _Wish, match: StoredMatch | None, row: InterestRow, *, is_repeat: bool = False
) -> Expressed:
    return Expressed(
        match_id=wish.match_id,
        state=match.state if match is not None else None,
        opinion=wish.opinion,
        interested_at=row.interested_at,
        is_repeat=is_repeat,
    )
