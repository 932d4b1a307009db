"""What the staff of a chamber sees of matches: pages of its queue, and one pair in full."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session

from matchmaker.domain.match_life import (
    CONTACTS_SHOWN,
    MATCH_LIFE,
    STEP_OF_OUTCOME,
    Answer,
    MatchState,
    Outcome,
    Side,
    SideState,
    Verdict,
)
from matchmaker.domain.permissions import Act, Owner
from matchmaker.domain.profile import Contact
from matchmaker.errors import NotFound
from matchmaker.services.access import Principal
from matchmaker.services.match_steps import is_visible
from matchmaker.services.review import possible_verdicts
from matchmaker.services.show_contacts import record_contacts_seen
from matchmaker.store.companies import PublicProfile, find_profiles
from matchmaker.store.contacts import find_contacts
from matchmaker.store.database import Database
from matchmaker.store.match_history import (
    find_judged,
    has_judged,
    list_decisions,
    list_outcomes,
)
from matchmaker.store.match_queue import (
    ListedMatch,
    MatchFilter,
    Place,
    list_by_state,
    list_queue,
)
from matchmaker.store.matches import StoredMatch, find_match, find_siblings
from matchmaker.store.tables import DecisionRow, MatchRow, MatchSideRow, OutcomeRow


class Queue(StrEnum):
    """What of a chamber's queue is shown."""

    WAITING = "waiting"
    """What the chamber has to decide now."""
    DEFERRED = "deferred"
    """What it has put off to a day that is still to come."""


@dataclass(frozen=True, slots=True)
class QueueItem:
    """A row of a list.

    Attributes:
        is_hidden: score and reasons are not shown before the decision.
    """

    listed: ListedMatch
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class QueuePage:
    """One page of a list; `after` leads to the next one, None on the last."""

    items: tuple[QueueItem, ...]
    after: Place | None


@dataclass(frozen=True, slots=True)
class MatchView:
    """Everything about a match, as the staff of one side sees it.

    Attributes:
        side: from which side it is seen.
        is_hidden: score and reasons are not shown before the decision.
        profiles: of both companies, by side.
        decisions: those of this side, first one first.
        verdicts, answers, outcomes: what can be decided, answered and recorded now.
        contacts: of both companies, once both have agreed; None before.
    """

    match: StoredMatch
    side: Side
    is_hidden: bool
    profiles: dict[Side, PublicProfile]
    decisions: tuple[DecisionRow, ...]
    history: tuple[OutcomeRow, ...]
    verdicts: tuple[Verdict, ...]
    answers: tuple[Answer, ...]
    outcomes: tuple[Outcome, ...]
    contacts: dict[Side, Contact] | None


def list_matches(
    session: Session,
    caller: Principal,
    what: Queue | MatchState,
    wanted: MatchFilter,
    *,
    after: Place | None,
    limit: int,
    now: datetime,
) -> QueuePage:
    """Return a page of the queue of the caller's chamber, or of its matches in one state.

    The queue has the highest priority first, a state what changed last.
    """
    chamber_id = caller.chamber_id
    if isinstance(what, Queue):
        is_deferred = what is Queue.DEFERRED
        found = list_queue(
            session,
            chamber_id,
            wanted,
            is_deferred=is_deferred,
            after=after,
            limit=limit + 1,
            now=now,
        )
    else:
        found = list_by_state(session, chamber_id, what, wanted, after=after, limit=limit + 1)
    page = found[:limit]
    judged = find_judged(session, [each.match.id for each in page if each.match.is_blind])
    items = tuple(
        QueueItem(
            each, _is_hidden(each.match, each.side, (each.match.id, each.side.side) in judged)
        )
        for each in page
    )
    return QueuePage(items, _place(page[-1], what) if len(found) > limit else None)


def view_match(
    database: Database, caller: Principal, match_id: UUID, *, now: datetime
) -> MatchView:
    """Return everything about a match; that contacts were seen is recorded first.

    Raises:
        NotFound: there is no such match, or neither company is with the caller's chamber.
    """
    with database.read() as session:
        match = find_match(session, match_id)
        if match is None or not is_visible(match, caller):
            raise NotFound("There is no such match.")
        view = _view(session, caller, match)
    if view.contacts is not None:
        record_contacts_seen(database, caller, view.match, view.contacts, now=now)
    return view


def seen_from(match: StoredMatch, caller: Principal) -> Side:
    """Return the side from which the caller sees a match: that of its chamber or company."""
    sides = [
        side
        for side, row in match.sides.items()
        if caller.viewer.may(Act.SEE_PRIVATE, Owner(row.chamber_id, row.company_id))
    ]
    own = [side for side in sides if match.sides[side].chamber_id == caller.chamber_id]
    return min(own or sides or Side)


def _view(session: Session, caller: Principal, match: StoredMatch) -> MatchView:
    side = seen_from(match, caller)
    match = StoredMatch(match.row, match.sides, find_siblings(session, match))
    decisions = list_decisions(session, match.row.id)
    companies = {each: row.company_id for each, row in match.sides.items()}
    profiles = find_profiles(session, list(companies.values()), published_only=False)
    contacts = None
    if match.state in CONTACTS_SHOWN:
        found = find_contacts(session, list(companies.values()))
        contacts = {each: found[key] for each, key in companies.items() if key in found}
    view = MatchView(
        match=match,
        side=side,
        is_hidden=_is_hidden(match.row, match.sides[side], has_judged(decisions, side)),
        profiles={each: profiles[key] for each, key in companies.items()},
        decisions=tuple(each for each in decisions if each.side == side),
        history=tuple(list_outcomes(session, match.row.id)),
        verdicts=tuple(possible_verdicts(match, side, decisions, caller)),
        answers=_possible_answers(match),
        outcomes=possible_outcomes(match.state),
        contacts=contacts,
    )
    session.expunge_all()
    return view


def possible_outcomes(state: MatchState) -> tuple[Outcome, ...]:
    """Return what can be recorded of a match now."""
    return tuple(
        outcome
        for outcome, step in STEP_OF_OUTCOME.items()
        if outcome is not Outcome.INTRODUCED and MATCH_LIFE.allows(state, step)
    )


def _possible_answers(match: StoredMatch) -> tuple[Answer, ...]:
    if match.state is not MatchState.PROPOSED:
        return ()
    return tuple(Answer) if any(s.answer is None for s in match.sides.values()) else ()


def _is_hidden(match: MatchRow, side: MatchSideRow, is_judged: bool) -> bool:  # noqa: FBT001 - private
    return match.is_blind and side.state == SideState.WAITING and not is_judged


def _place(last: ListedMatch, what: Queue | MatchState) -> Place:
    if isinstance(what, Queue):
        return Place(last.side.priority, last.match.id)
    return Place(last.match.changed_at, last.match.id)
