"""A stored match as staff see it: both profiles, the score as suggested, what was decided."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from markupsafe import Markup
from sqlmodel import Session

from matchmaker.domain.languages import Language
from matchmaker.domain.match import Purpose, Relation
from matchmaker.domain.match_life import MatchState, Side, SideState, Verdict
from matchmaker.domain.permissions import Act
from matchmaker.engine.suggestion import Suggestion
from matchmaker.errors import NotFound
from matchmaker.services.access import Principal
from matchmaker.services.match_steps import own_side
from matchmaker.services.review import possible_verdicts
from matchmaker.services.stored_reasons import load_reasons
from matchmaker.store.companies import find_profiles
from matchmaker.store.match_history import has_judged, list_decisions, list_outcomes
from matchmaker.store.matches import StoredMatch, find_match
from matchmaker.store.profile_columns import load_profile
from matchmaker.store.tables import DecisionRow, OutcomeRow
from matchmaker.web.charts.waterfall import waterfall
from matchmaker.web.pages.pair_view import PairView, view_pair


@dataclass(frozen=True, slots=True)
class MatchView:
    """One match, seen from the side that the reader decides for.

    Attributes:
        is_hidden: score and reasons are not shown until the reader has decided.
        pair: both profiles with the reasons.
        chart: the waterfall of the score; None while it is hidden.
        possible: what can be decided now.
        decisions: what was decided on both sides, first decision first.
        company_ids: of the reader's side first.
    """

    match_id: UUID
    purpose: Purpose
    side: Side
    state: MatchState
    side_state: SideState
    version: int
    wanted_by: str | None
    is_hidden: bool
    pair: PairView
    chart: Markup | None
    possible: Sequence[Verdict]
    decisions: Sequence[DecisionRow]
    outcomes: Sequence[OutcomeRow]
    due_at: datetime
    company_ids: tuple[UUID, UUID]


def view_match(
    session: Session, match_id: UUID, caller: Principal, language: Language
) -> MatchView:
    """Return a match for staff of one of its chambers.

    Raises:
        NotFound: there is no such match, or neither company is with the caller's chamber.
    """
    match = find_match(session, match_id)
    if match is None:
        raise NotFound("There is no such match.")
    side = own_side(match, caller, Act.REVIEW, for_both=True)
    decisions = list_decisions(session, match_id)
    ids = match.sides[side].company_id, match.sides[side.other].company_id
    found = find_profiles(session, ids)
    if len(set(ids) & set(found)) < len(ids):
        raise NotFound("One of the two companies has left.")
    own, partner = (load_profile(found[each].profile) for each in ids)
    suggestion = suggestion_of(match, side)
    is_hidden = match.row.is_blind and not has_judged(decisions, side)
    return MatchView(
        match_id=match_id,
        purpose=match.purpose,
        side=side,
        state=match.state,
        side_state=SideState(match.sides[side].state),
        version=match.row.version,
        wanted_by=match.row.wanted_by,
        is_hidden=is_hidden,
        pair=view_pair(own, partner, suggestion, language),
        chart=None if is_hidden else waterfall(suggestion, language),
        possible=possible_verdicts(match, side, decisions, caller),
        decisions=decisions,
        outcomes=list_outcomes(session, match_id),
        due_at=match.sides[side].due_at,
        company_ids=ids,
    )


def suggestion_of(match: StoredMatch, side: Side) -> Suggestion:
    """Return what was suggested, as the company of one side was told it."""
    reasons = load_reasons(match.row.reasons, side)
    score = min(max(match.row.score, 1e-12), 1 - 1e-12)
    log_odds = math.log(score / (1 - score))
    return Suggestion(
        partner_id=match.sides[side.other].company_id,
        score=match.row.score,
        relation=Relation(match.row.relation),
        reasons=reasons,
        intercept=log_odds - sum(reason.weight for reason in reasons),
    )
