"""A company answers a proposal; when both have said yes they are introduced.

The second yes, the introduction, its reminders and its entry in the history are one transaction: a
process that dies between them leaves either all of it or nothing.
"""

import calendar
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from sqlmodel import Session

from matchmaker.domain.match_life import (
    MATCH_LIFE,
    REMINDED_AFTER_MONTHS,
    Answer,
    MatchState,
    Outcome,
    Reason,
    Side,
)
from matchmaker.domain.permissions import Act
from matchmaker.errors import AlreadyAnswered, InvalidInput, NotFound
from matchmaker.services.access import Principal
from matchmaker.services.match_letters import write_to_companies
from matchmaker.services.match_steps import (
    audit_match,
    end_siblings,
    own_side,
    require_published,
    take_step,
)
from matchmaker.store.match_history import add_to_history
from matchmaker.store.matches import StoredMatch, advance_match, lock_match
from matchmaker.store.tables import MatchSideRow, OutcomeRow, ReminderRow

log = structlog.get_logger(__name__)

ASKED = frozenset(
    state
    for state in MatchState
    if state not in {MatchState.SUGGESTED, MatchState.SHORTLISTED, MatchState.DISMISSED}
)
"""States of a match that its companies may know of, once they have been asked."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of an answer.

    Attributes:
        is_repeat: it had been given before, and nothing was changed.
    """

    match_id: UUID
    side: Side
    answer: Answer
    is_on_behalf: bool
    state: MatchState
    version: int
    is_repeat: bool = False


def answer_proposal(
    session: Session,
    caller: Principal,
    match_id: UUID,
    answer: Answer,
    *,
    reason: Reason | None = None,
    company_id: UUID | None = None,
    now: datetime,
) -> Answered:
    """Answer for a company; the second yes introduces the two.

    The staff of its chamber may answer in its place, and this is recorded.

    Args:
        reason: why it declines; may be left open.
        company_id: which company answers, where the caller may answer for both.

    Raises:
        NotFound: there is no such match, it has not been proposed, or it is not the caller's.
        InvalidInput: a reason to accept, or a side not named.
        AlreadyAnswered: the company has given the other answer.
        IllegalStep: the match has gone on, or one of the companies has left.
    """
    if answer is Answer.ACCEPTED and reason is not None:
        problem = {"field": "reason", "reason": "is only for declining"}
        raise InvalidInput("The answer is not acceptable.", errors=[problem])
    match = lock_match(session, match_id)
    side = own_side(match, caller, Act.CHANGE, company_id)
    row = match.sides[side]
    if not is_known_to_companies(match):
        raise NotFound("There is no such match.")
    if row.answer is not None:
        return _again(match, side, answer)
    MATCH_LIFE.after(match.state, "introduce" if answer is Answer.ACCEPTED else "decline")
    require_published(session, match)
    row.answer, row.answered_at = answer.value, now
    row.reason = reason.value if reason is not None else None
    row.is_on_behalf = caller.company_id is None
    session.add(row)
    _go_on(session, match, answer, now=now)
    details = {"side": side.value, "answer": answer.value, "is_on_behalf": row.is_on_behalf}
    if reason is not None:
        details["reason"] = reason.value
    audit_match(session, caller.author, "match.answered", match, now=now, details=details)
    if match.state is MatchState.INTRODUCED:
        _introduce(session, caller, match, now=now)
    log.info("proposal_answered", match_id=str(match_id), answer=answer.value)
    return _answered(match, side, answer)


def is_known_to_companies(match: StoredMatch) -> bool:
    """Tell whether its companies have been asked, and so may know of the match."""
    if match.state is MatchState.LAPSED:
        return any(each.answer is not None for each in match.sides.values())
    return match.state in ASKED


def add_months(moment: datetime, months: int) -> datetime:
    """Return the same day `months` later, or the last day of a month that has no such day."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def _again(match: StoredMatch, side: Side, answer: Answer) -> Answered:
    row: MatchSideRow = match.sides[side]
    if row.answer == answer.value:
        return _answered(match, side, answer, is_repeat=True)
    raise AlreadyAnswered(
        f"The company has already {row.answer} this proposal.",
        answer=row.answer,
        state=match.state.value,
    )


def _go_on(session: Session, match: StoredMatch, answer: Answer, *, now: datetime) -> None:
    """Move the match on as far as the answers given until now carry it."""
    if answer is Answer.DECLINED:
        take_step(session, match, "decline", now=now)
        end_siblings(session, match, now=now)
    elif all(each.answer == Answer.ACCEPTED for each in match.sides.values()):
        take_step(session, match, "introduce", now=now, introduced_at=now)
    else:
        advance_match(session, match, now=now)


def _introduce(session: Session, caller: Principal, match: StoredMatch, *, now: datetime) -> None:
    """Write down the introduction and when both are asked what came of it."""
    add_to_history(
        session,
        OutcomeRow(
            match_id=match.row.id,
            version=match.row.version,
            kind=Outcome.INTRODUCED.value,
            happened_on=now.date().isoformat(),
            recorded_by=caller.caller_id,
            recorded_at=now,
        ),
    )
    for months in REMINDED_AFTER_MONTHS:
        add_to_history(
            session,
            ReminderRow(match_id=match.row.id, months=months, due_at=add_months(now, months)),
        )
    end_siblings(session, match, now=now)
    write_to_companies(session, match, "introduced", now=now)
    audit_match(session, caller.author, "match.introduced", match, now=now)


def _answered(
    match: StoredMatch, side: Side, answer: Answer, *, is_repeat: bool = False
) -> Answered:
    return Answered(
        match_id=match.row.id,
        side=side,
        answer=answer,
        is_on_behalf=match.sides[side].is_on_behalf,
        state=match.state,
        version=match.row.version,
        is_repeat=is_repeat,
    )
