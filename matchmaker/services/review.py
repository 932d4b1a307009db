"""A chamber decides about a match: approve, reject, not now, take back.

One decision per side; where one chamber has both companies, or the other one does not take part
in the review, it is the only one. Decisions are added and never changed. Of two reviewers who race
one wins, and the other is told what was decided; the same decision sent twice is one decision.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlmodel import Session

from matchmaker.domain.match_life import (
    IN_REVIEW,
    MATCH_LIFE,
    NEVER_AGAIN,
    MatchState,
    Reason,
    Side,
    SideState,
    Verdict,
)
from matchmaker.domain.permissions import Act
from matchmaker.errors import (
    AlreadyReviewed,
    IllegalStep,
    InvalidInput,
    MatchmakerError,
    StaleVersion,
)
from matchmaker.services.access import Principal
from matchmaker.services.audit import ActorKind
from matchmaker.services.match_letters import write_to_companies
from matchmaker.services.match_steps import (
    audit_match,
    close_waiting,
    end_siblings,
    own_side,
    require_published,
    revive_siblings,
    take_step,
)
from matchmaker.store.match_history import (
    add_to_history,
    has_judged,
    is_built_on,
    last_decision,
    list_decisions,
)
from matchmaker.store.matches import ALWAYS_DUE, StoredMatch, advance_match, lock_match
from matchmaker.store.participation import takes_part
from matchmaker.store.tables import DecisionRow

log = structlog.get_logger(__name__)

Transaction = Callable[[], AbstractContextManager[Session]]
LONGEST_DEFERRAL = timedelta(days=2 * 366)
LONGEST_NOTE = 2_000  # characters


@dataclass(frozen=True, slots=True)
class Decision:
    """What a reviewer wants to decide.

    Attributes:
        reason: needed to reject.
        until: when a deferred pair comes back.
        version: of the match as the reviewer saw it; None takes any.
        company_id: for whose side; None: the one the caller can only mean.
    """

    verdict: Verdict
    reason: Reason | None = None
    note: str = ""
    until: datetime | None = None
    version: int | None = None
    company_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of a decision.

    Attributes:
        is_repeat: it had been made before, and nothing was changed.
    """

    match_id: UUID
    side: Side
    verdict: Verdict
    side_state: SideState
    state: MatchState
    version: int
    is_repeat: bool = False


def decide(
    session: Session, caller: Principal, match_id: UUID, decision: Decision, *, now: datetime
) -> Decided:
    """Decide about a match for the caller's side.

    Raises:
        NotFound: there is no such match, or neither company is with the caller's chamber.
        InvalidInput: no reason to reject, no future date to defer to, a side not named.
        AlreadyReviewed: somebody else has decided for this side.
        StaleVersion: the match was changed since the version that the caller saw.
        IllegalStep: the match has gone on, or ended.
    """
    _check(decision, now)
    match = lock_match(session, match_id)
    side = own_side(match, caller, Act.REVIEW, decision.company_id, for_both=True)
    decisions = list_decisions(session, match_id)
    last = last_decision(decisions, side)
    if last is not None and _is_repeat(last, decision, caller):
        return _decided(match, side, decision.verdict, is_repeat=True)
    if decision.version not in {None, match.row.version}:
        raise _refused(last, match, side) or StaleVersion(
            "The match was changed since you read it.", version=match.row.version
        )
    was_blind = match.row.is_blind and not has_judged(decisions, side)
    if decision.verdict is Verdict.REOPEN:
        version = _reopen(session, caller, match, side, decisions, now=now)
    else:
        if (refused := _refused(last, match, side)) is not None:
            raise refused
        version = _STEPS[decision.verdict](session, match, side, decision, now)
    _record(session, caller, match, side, decision, version, was_blind=was_blind, now=now)
    log.info("match_decided", match_id=str(match_id), verdict=decision.verdict.value)
    return _decided(match, side, decision.verdict)


def decide_many(
    transaction: Transaction,
    caller: Principal,
    decisions: Sequence[tuple[UUID, Decision]],
    *,
    now: datetime,
) -> list[Decided | MatchmakerError]:
    """Decide about many matches, each in a transaction of its own; answer them in their order."""
    found: list[Decided | MatchmakerError] = []
    for match_id, decision in decisions:
        try:
            with transaction() as session:
                found.append(decide(session, caller, match_id, decision, now=now))
        except MatchmakerError as error:
            found.append(error)
    return found


def possible_verdicts(
    match: StoredMatch, side: Side, decisions: Sequence[DecisionRow], caller: Principal
) -> list[Verdict]:
    """Return what could be decided now for a side."""
    if match.sides[side].state == SideState.WAITING and match.state in IN_REVIEW:
        verdicts = [Verdict.APPROVE, Verdict.REJECT, Verdict.DEFER]
    else:
        verdicts = []
    if _why_not_reopened(match, side, decisions, caller) is None:
        verdicts.append(Verdict.REOPEN)
    return verdicts


def _check(decision: Decision, now: datetime) -> None:
    errors = []
    if decision.verdict is Verdict.REJECT and decision.reason is None:
        errors.append({"field": "reason", "reason": "is needed to reject"})
    if decision.verdict is not Verdict.REJECT and decision.reason is not None:
        errors.append({"field": "reason", "reason": "is only for rejections"})
    if decision.verdict is Verdict.DEFER:
        if decision.until is None or not now < decision.until <= now + LONGEST_DEFERRAL:
            errors.append({"field": "until", "reason": "is no date within the next two years"})
    elif decision.until is not None:
        errors.append({"field": "until", "reason": "is only for deferring"})
    if len(decision.note) > LONGEST_NOTE:
        errors.append({"field": "note", "reason": f"is longer than {LONGEST_NOTE} characters"})
    if errors:
        raise InvalidInput("The decision is not acceptable.", errors=errors)


def _is_repeat(last: DecisionRow, decision: Decision, caller: Principal) -> bool:
    """Tell whether the same reviewer has sent the same decision before, as their last one."""
    reviewer = (last.reviewer_id, last.token_id)
    return reviewer == _reviewer(caller) and (
        last.verdict,
        last.reason,
        last.note,
        last.until,
    ) == (decision.verdict, decision.reason, decision.note, decision.until)


def _reviewer(caller: Principal) -> tuple[UUID | None, UUID | None]:
    """Return the account and the token that decide; one of them, or neither for the operator."""
    account = caller.caller_id if caller.kind is ActorKind.ACCOUNT else None
    return account, caller.caller_id if caller.kind is ActorKind.TOKEN else None


def _refused(last: DecisionRow | None, match: StoredMatch, side: Side) -> AlreadyReviewed | None:
    """Return the answer to one who comes too late; None when the side still waits."""
    if match.sides[side].state not in {SideState.APPROVED, SideState.REJECTED}:
        return None
    return AlreadyReviewed(
        "Somebody has already decided on this side of the match.",
        verdict=last.verdict if last is not None else match.sides[side].state,
        decided_at=last.decided_at.isoformat() if last is not None else None,
        state=match.state.value,
        version=match.row.version,
    )


def _approve(
    session: Session, match: StoredMatch, side: Side, _decision: Decision, now: datetime
) -> int:
    require_published(session, match)
    mine, other = match.sides[side], match.sides[side.other]
    is_same_chamber = mine.chamber_id == other.chamber_id
    is_awaited = (
        other.state == SideState.WAITING
        and not is_same_chamber
        and takes_part(session, other.chamber_id, now=now)
    )
    version = take_step(session, match, "shortlist" if is_awaited else "propose", now=now)
    mine.state = SideState.APPROVED
    if is_same_chamber:
        other.state = SideState.APPROVED
    if not is_awaited:
        close_waiting(session, match)
        write_to_companies(session, match, "proposed", now=now)
    session.flush()
    return version


def _reject(
    session: Session, match: StoredMatch, side: Side, _decision: Decision, now: datetime
) -> int:
    mine, other = match.sides[side], match.sides[side.other]
    version = take_step(session, match, "dismiss", now=now)
    mine.state = SideState.REJECTED
    if mine.chamber_id == other.chamber_id:
        other.state = SideState.REJECTED
    close_waiting(session, match)
    end_siblings(session, match, now=now)
    return version


def _defer(
    session: Session, match: StoredMatch, side: Side, decision: Decision, now: datetime
) -> int:
    if match.state not in IN_REVIEW or decision.until is None:
        raise _too_late(match, "defer")
    version = advance_match(session, match, now=now)
    match.sides[side].due_at = decision.until
    session.flush()
    return version


_STEPS = {Verdict.APPROVE: _approve, Verdict.REJECT: _reject, Verdict.DEFER: _defer}


def _reopen(
    session: Session,
    caller: Principal,
    match: StoredMatch,
    side: Side,
    decisions: Sequence[DecisionRow],
    *,
    now: datetime,
) -> int:
    """Take the last decision of a side back, and what it has brought about."""
    refused = _why_not_reopened(match, side, decisions, caller)
    if refused is not None:
        raise refused
    mine, other = match.sides[side], match.sides[side.other]
    mine.due_at = ALWAYS_DUE
    if mine.state == SideState.WAITING:  # it was only deferred
        return advance_match(session, match, now=now)
    was_dismissed = match.state is MatchState.DISMISSED
    mine.state = SideState.WAITING
    if other.state == SideState.CLOSED or mine.chamber_id == other.chamber_id:
        other.state, other.due_at = SideState.WAITING, ALWAYS_DUE
    step_after = MATCH_LIFE.after(match.state, "reopen")
    if other.state == SideState.APPROVED:
        step_after = MATCH_LIFE.after(step_after, "shortlist")
    version = advance_match(session, match, now=now, status=step_after.value)
    session.flush()
    if was_dismissed:
        revive_siblings(session, match, now=now)
    return version


def _why_not_reopened(
    match: StoredMatch, side: Side, decisions: Sequence[DecisionRow], caller: Principal
) -> IllegalStep | None:
    """Return why the last decision of a side cannot be taken back; None when it can."""
    last = last_decision(decisions, side)
    if last is None or last.verdict == Verdict.REOPEN:
        return _too_late(match, "reopen", "There is no decision of yours to take back.")
    if last.chamber_id != caller.chamber_id and not caller.is_administrator:
        return _too_late(match, "reopen", "Another chamber has decided on this side.")
    if last.verdict == Verdict.DEFER:
        return None if match.state in IN_REVIEW else _too_late(match, "reopen")
    obstacles = {
        "The other chamber has decided since.": is_built_on(decisions, last),
        "One of the companies has answered since.": any(
            each.answer is not None for each in match.sides.values()
        ),
        "The pair has been decided for its other purpose.": any(
            sibling.state in NEVER_AGAIN for sibling in match.siblings
        ),
    }
    why = next((told for told, holds in obstacles.items() if holds), "")
    is_possible = not why and MATCH_LIFE.allows(match.state, "reopen")
    return None if is_possible else _too_late(match, "reopen", why)


def _too_late(match: StoredMatch, step: str, why: str = "") -> IllegalStep:
    return IllegalStep(
        why or f"The match is {match.state.value}; this does not allow to {step}.",
        state=match.state.value,
        step=step,
        possible=MATCH_LIFE.possible(match.state),
    )


def _record(
    session: Session,
    caller: Principal,
    match: StoredMatch,
    side: Side,
    decision: Decision,
    version: int,
    *,
    was_blind: bool,
    now: datetime,
) -> None:
    row, (account_id, token_id) = match.row, _reviewer(caller)
    add_to_history(
        session,
        DecisionRow(
            match_id=row.id,
            version=version,
            side=side.value,
            chamber_id=match.sides[side].chamber_id,
            reviewer_id=account_id,
            token_id=token_id,
            verdict=decision.verdict.value,
            reason=decision.reason.value if decision.reason else None,
            note=decision.note,
            score=row.score,
            rank=row.rank,
            ranker=row.ranker,
            was_blind=was_blind,
            until=decision.until,
            decided_at=now,
        ),
    )
    details = {"side": side.value, "verdict": decision.verdict.value, "was_blind": was_blind}
    if decision.reason is not None:
        details["reason"] = decision.reason.value
    audit_match(session, caller.author, "match.decided", match, now=now, details=details)


def _decided(
    match: StoredMatch, side: Side, verdict: Verdict, *, is_repeat: bool = False
) -> Decided:
    return Decided(
        match_id=match.row.id,
        side=side,
        verdict=verdict,
        side_state=SideState(match.sides[side].state),
        state=match.state,
        version=match.row.version,
        is_repeat=is_repeat,
    )
