"""A stored match as staff see it: both profiles, the score as suggested, what was decided."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from markupsafe import Markup

from matchmaker.domain.languages import Language
from matchmaker.domain.match import Purpose, Relation
from matchmaker.domain.match_life import MatchState, Side, SideState, Verdict
from matchmaker.engine.suggestion import Suggestion
from matchmaker.services.read_matches import MatchView
from matchmaker.services.stored_reasons import load_reasons
from matchmaker.store.matches import StoredMatch
from matchmaker.store.profile_columns import load_profile
from matchmaker.store.tables import DecisionRow
from matchmaker.web.charts.waterfall import waterfall
from matchmaker.web.pages.pair_view import PairView, view_pair


@dataclass(frozen=True, slots=True)
class ShownMatch:
    """One match, seen from the side that the reader decides for.

    Attributes:
        is_hidden: score and reasons are not shown until the reader has decided.
        pair: both profiles with the reasons.
        chart: the waterfall of the score; None while it is hidden.
        possible: what can be decided now.
        decisions: what the reader's side has decided, first decision first.
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
    company_ids: tuple[UUID, UUID]


def show_match(view: MatchView, language: Language) -> ShownMatch:
    """Return a match in words of a language."""
    match, side = view.match, view.side
    own, partner = (load_profile(view.profiles[each].profile) for each in (side, side.other))
    suggestion = suggestion_of(match, side)
    return ShownMatch(
        match_id=match.row.id,
        purpose=match.purpose,
        side=side,
        state=match.state,
        side_state=SideState(match.sides[side].state),
        version=match.row.version,
        wanted_by=match.row.wanted_by,
        is_hidden=view.is_hidden,
        pair=view_pair(own, partner, suggestion, language),
        chart=None if view.is_hidden else waterfall(suggestion, language),
        possible=view.verdicts,
        decisions=view.decisions,
        company_ids=(match.sides[side].company_id, match.sides[side.other].company_id),
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
