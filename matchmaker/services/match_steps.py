"""Steps in the life of a match, with what each of them brings about."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from matchmaker.domain.match_life import IN_REVIEW, MATCH_LIFE, MatchState, Side, SideState
from matchmaker.domain.permissions import Act, Owner
from matchmaker.errors import IllegalStep, InvalidInput, NotFound
from matchmaker.services.access import Principal
from matchmaker.services.audit import SERVICE, Author, record_audit
from matchmaker.services.events import Event, emit_event
from matchmaker.store.matches import ALWAYS_DUE, StoredMatch, advance_match, are_published
from matchmaker.store.tables import MatchSideRow

_EVENTS = {
    MatchState.PROPOSED: Event.MATCH_PROPOSED,
    MatchState.DECLINED: Event.MATCH_DECLINED,
    MatchState.INTRODUCED: Event.MATCH_INTRODUCED,
}
_ENDS_FOR_THE_OTHER_PURPOSE = frozenset({MatchState.PROPOSED, *IN_REVIEW})


def own_side(
    match: StoredMatch,
    caller: Principal,
    act: Act,
    company_id: UUID | None = None,
    *,
    for_both: bool = False,
) -> Side:
    """Return the side for which the caller acts.

    Args:
        act: what the caller wants to do.
        company_id: the company the caller named; None: the one it can only mean.
        for_both: a chamber that has both companies acts for both at once, on the Belarusian side.

    Raises:
        NotFound: neither company is the caller's.
        InvalidInput: it acts for both, and has to say for which.
    """
    mine = [side for side in Side if _may(match.sides[side], caller, act)]
    if company_id is not None:
        mine = [side for side in mine if match.sides[side].company_id == company_id]
    if not mine:
        raise NotFound("There is no such match.")
    own = [side for side in mine if match.sides[side].chamber_id == caller.chamber_id]
    found = own or mine
    if len(found) > 1 and not (own and for_both):
        problem = {"field": "company_id", "reason": "has to say for which of the two you act"}
        raise InvalidInput("You act for both companies.", errors=[problem])
    return found[0]


def is_visible(match: StoredMatch, caller: Principal) -> bool:
    """Tell whether the match has a side whose chamber's staff the caller is."""
    return any(_may(match.sides[side], caller, Act.REVIEW) for side in Side)


def _may(side: MatchSideRow, caller: Principal, act: Act) -> bool:
    return caller.viewer.may(act, Owner(side.chamber_id, side.company_id))


def take_step(
    session: Session,
    match: StoredMatch,
    name: str,
    *,
    now: datetime,
    **changes: Any,  # noqa: ANN401 - values of columns
) -> int:
    """Take a step of the life cycle and return the version of the match after it.

    Raises:
        IllegalStep: the state does not allow it.
        StaleVersion: somebody else has changed the match meanwhile.
    """
    state = MATCH_LIFE.after(match.state, name)
    version = advance_match(session, match, now=now, status=state.value, **changes)
    if state in _EVENTS:
        tell_of_match(session, _EVENTS[state], match, now=now)
    return version


def tell_of_match(
    session: Session,
    event: Event,
    match: StoredMatch,
    *,
    now: datetime,
    details: Mapping[str, object] | None = None,
) -> None:
    """Tell the webhooks of both chambers what became of a match."""
    told = {
        "match_id": match.row.id,
        "purpose": match.row.purpose,
        "company_ids": [side.company_id for side in match.sides.values()],
        **(details or {}),
    }
    chamber_ids = {side.chamber_id for side in match.sides.values()}
    emit_event(session, event, told, chamber_ids=chamber_ids, now=now)


def require_published(session: Session, match: StoredMatch) -> None:
    """Refuse to go on with a pair of which one company has left.

    Raises:
        IllegalStep: one of the two is not published any more.
    """
    if not are_published(session, match):
        raise IllegalStep(
            "One of the two companies is not published any more.",
            state=match.state.value,
            possible=[],
        )


def lapse(session: Session, match: StoredMatch, *, now: datetime, why: str) -> None:
    """End a match before an introduction: one of the companies, or the reason for it, has gone."""
    take_step(session, match, "lapse", now=now)
    close_waiting(session, match)
    audit_match(session, SERVICE, "match.lapsed", match, now=now, details={"why": why})


def close_waiting(session: Session, match: StoredMatch) -> None:
    """Take the sides that have not decided out of their queues."""
    for side in match.sides.values():
        if side.state == SideState.WAITING:
            side.state = SideState.CLOSED
            session.add(side)
    session.flush()


def end_siblings(session: Session, match: StoredMatch, *, now: datetime) -> None:
    """Let the same pair lapse for its other purpose, where that has not come to anything yet.

    What was rejected, declined or introduced is never suggested again for any purpose. A proposal
    that the companies have before them is only ended by an introduction.
    """
    is_introduced = match.state is MatchState.INTRODUCED
    ending = _ENDS_FOR_THE_OTHER_PURPOSE if is_introduced else IN_REVIEW
    for sibling in match.siblings:
        if sibling.state in ending:
            lapse(session, sibling, now=now, why=f"other_purpose_{match.state.value}")


def revive_siblings(session: Session, match: StoredMatch, *, now: datetime) -> None:
    """Suggest the pair for its other purpose again, once what had ended it is taken back."""
    for sibling in match.siblings:
        if sibling.state is MatchState.LAPSED and are_published(session, sibling):
            suggest_again(session, sibling, now=now)


def suggest_again(session: Session, match: StoredMatch, *, now: datetime, **changes: Any) -> None:  # noqa: ANN401
    """Bring a match that lapsed back into the queues, as if nobody had decided."""
    take_step(session, match, "suggest_again", now=now, **changes)
    for side in match.sides.values():
        side.state, side.due_at = SideState.WAITING, ALWAYS_DUE
        side.answer = side.answered_at = side.reason = None
        side.is_on_behalf = False
        session.add(side)
    session.flush()
    audit_match(session, SERVICE, "match.suggested_again", match, now=now)


def audit_match(
    session: Session,
    author: Author,
    action: str,
    match: StoredMatch,
    *,
    now: datetime,
    details: Mapping[str, object] | None = None,
) -> None:
    """Record in the log what was done to a match, and where it stands now."""
    told = {"status": match.row.status, "version": match.row.version, **(details or {})}
    record_audit(session, author, action, "match", match.row.id, now=now, details=told)
