"""What a company sees of the introductions proposed to it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from matchmaker.domain.match_life import CONTACTS_SHOWN, Answer, MatchState, Side
from matchmaker.domain.permissions import Act
from matchmaker.domain.profile import Contact
from matchmaker.errors import NotFound
from matchmaker.services.access import Principal
from matchmaker.services.introduce import ASKED, is_known_to_companies
from matchmaker.services.match_steps import own_side
from matchmaker.services.show_contacts import record_contacts_seen
from matchmaker.store.companies import PublicProfile, find_profiles
from matchmaker.store.contacts import find_contacts
from matchmaker.store.database import Database
from matchmaker.store.introductions import list_introductions
from matchmaker.store.match_queue import Place
from matchmaker.store.matches import find_match
from matchmaker.store.tables import MatchRow, MatchSideRow

SHOWN = ASKED - {MatchState.LAPSED}
"""States of the matches that companies have in their list."""


@dataclass(frozen=True, slots=True)
class Introduction:
    """A match as one of its companies sees it.

    Attributes:
        side: which company sees it.
        own: that company's side; the other one's answer is not shown before the end.
        partner: whom it is to meet; None when that company has been erased since.
        answers: what it can answer now.
        contact: of the partner, once both have agreed; None before, and in lists.
    """

    match: MatchRow
    side: Side
    own: MatchSideRow
    partner: PublicProfile | None
    answers: tuple[Answer, ...]
    contact: Contact | None = None


@dataclass(frozen=True, slots=True)
class IntroductionPage:
    """One page of a list; `after` leads to the next one, None on the last."""

    items: tuple[Introduction, ...]
    after: Place | None


def list_own_introductions(
    session: Session,
    caller: Principal,
    *,
    state: MatchState | None = None,
    company_id: UUID | None = None,
    after: Place | None,
    limit: int,
) -> IntroductionPage:
    """Return the introductions proposed to the caller's company, or to those of its chamber.

    Args:
        company_id: only those of this company.
    """
    own_company = caller.company_id
    if own_company is not None and company_id not in {None, own_company}:
        return IntroductionPage((), None)
    states = SHOWN if state is None else SHOWN & {state}
    found = list_introductions(
        session,
        chamber_id=None if own_company is not None else caller.chamber_id,
        company_id=own_company or company_id,
        states=states,
        after=after,
        limit=limit + 1,
    )
    page = found[:limit]
    partners = find_profiles(
        session, [_partner_of(match, side) for match, side in page], published_only=False
    )
    items = tuple(
        _introduction(match, side, partners.get(_partner_of(match, side))) for match, side in page
    )
    last = Place(page[-1][0].changed_at, page[-1][0].id) if len(found) > limit else None
    return IntroductionPage(items, last)


def view_introduction(
    database: Database,
    caller: Principal,
    match_id: UUID,
    *,
    company_id: UUID | None = None,
    now: datetime,
) -> Introduction:
    """Return one introduction, with the contact of the partner once both have agreed.

    That the contact was seen is recorded first.

    Args:
        company_id: as which company it is seen, where the caller acts for both.

    Raises:
        NotFound: there is no such match, it has not been proposed, or it is not the caller's.
        InvalidInput: the caller acts for both companies and has not said for which.
    """
    with database.read() as session:
        match = find_match(session, match_id)
        if match is None or not is_known_to_companies(match):
            raise NotFound("There is no such match.")
        side = own_side(match, caller, Act.SEE_PRIVATE, company_id)
        partner_id = match.sides[side.other].company_id
        partner = find_profiles(session, [partner_id], published_only=False).get(partner_id)
        contact = None
        if match.state in CONTACTS_SHOWN:
            contact = find_contacts(session, [partner_id]).get(partner_id)
        session.expunge_all()
    if contact is not None:
        record_contacts_seen(database, caller, match, {side.other: contact}, now=now)
    return _introduction(match.row, match.sides[side], partner, contact)


def _introduction(
    match: MatchRow,
    own: MatchSideRow,
    partner: PublicProfile | None,
    contact: Contact | None = None,
) -> Introduction:
    is_asked = match.status == MatchState.PROPOSED and own.answer is None
    answers = tuple(Answer) if is_asked else ()
    return Introduction(match, Side(own.side), own, partner, answers, contact)


def _partner_of(match: MatchRow, own: MatchSideRow) -> UUID:
    return match.ru_company_id if own.side == Side.BY else match.by_company_id
