"""Turns matches and what happened to them into JSON values."""

import math
from uuid import UUID

from matchmaker.domain.currencies import in_major_units
from matchmaker.domain.languages import Language
from matchmaker.domain.match_life import Side, SideState
from matchmaker.engine.suggestion import Reason
from matchmaker.errors import MatchmakerError
from matchmaker.services.access import Principal
from matchmaker.services.audit import ActorKind
from matchmaker.services.express_interest import Expressed
from matchmaker.services.introduce import Answered
from matchmaker.services.read_introductions import Introduction
from matchmaker.services.read_matches import MatchView, QueueItem
from matchmaker.services.record_outcome import Recorded
from matchmaker.services.remind import DueReminder
from matchmaker.services.review import Decided
from matchmaker.services.stored_reasons import load_reasons
from matchmaker.store.matches import ALWAYS_DUE
from matchmaker.store.tables import DecisionRow, MatchSideRow, OutcomeRow
from matchmaker.web.problems import problem_body
from matchmaker.web.render import Json, public_json, reasons_json

_COUNTRY = {Side.BY: "BY", Side.RU: "RU"}


def queue_item_json(item: QueueItem, language: Language) -> Json:
    """Return a match as a list shows it."""
    match, side = item.listed.match, item.listed.side
    seen_from = Side(side.side)
    shown = not item.is_hidden
    reasons = load_reasons(match.reasons, seen_from) if shown else None
    return {
        "id": match.id,
        "purpose": match.purpose,
        "status": match.status,
        "version": match.version,
        "side": side.side,
        "side_state": side.state,
        "due_at": _due(side),
        "company": _company_json(side.company_id, item.listed.own_name, seen_from, side.region),
        "partner": _company_json(
            item.listed.partner_id, item.listed.partner_name, seen_from.other, side.partner_region
        ),
        "blind": match.is_blind,
        "score": match.score if shown else None,
        "relation": match.relation if shown else None,
        "reasons": reasons_json(reasons, language) if reasons is not None else None,
        "wanted_by": match.wanted_by,
        "created_at": match.created_at,
        "changed_at": match.changed_at,
    }


def match_json(view: MatchView, *, caller: Principal, language: Language) -> Json:
    """Return everything about a match."""
    match, own = view.match.row, view.match.sides[view.side]
    shown = not view.is_hidden
    reasons = load_reasons(match.reasons, view.side) if shown else None
    contacts = view.contacts
    return {
        "id": match.id,
        "purpose": match.purpose,
        "status": match.status,
        "version": match.version,
        "side": view.side.value,
        "company": public_json(view.profiles[view.side], caller.viewer),
        "partner": public_json(view.profiles[view.side.other], caller.viewer),
        "blind": match.is_blind,
        "score": match.score if shown else None,
        "rank": match.rank if shown else None,
        "relation": match.relation if shown else None,
        "intercept": _intercept(match.score, reasons) if reasons is not None else None,
        "reasons": reasons_json(reasons, language) if reasons is not None else None,
        "ranker": match.ranker,
        "wanted_by": match.wanted_by,
        "due_at": _due(own),
        "own_side": _side_json(own),
        "other_side": _side_json(view.match.sides[view.side.other]),
        "decisions": [_decision_json(each, caller) for each in view.decisions],
        "outcomes": [outcome_json(each) for each in view.history],
        "possible": {
            "decisions": [each.value for each in view.verdicts],
            "answers": [each.value for each in view.answers],
            "outcomes": [each.value for each in view.outcomes],
        },
        "contacts": None
        if contacts is None
        else {
            name: contacts[side].model_dump() if side in contacts else None
            for name, side in (("company", view.side), ("partner", view.side.other))
        },
        "introduced_at": match.introduced_at,
        "created_at": match.created_at,
        "changed_at": match.changed_at,
    }


def decided_json(decided: Decided) -> Json:
    """Return what came of a decision."""
    return {
        "match_id": decided.match_id,
        "side": decided.side.value,
        "decision": decided.verdict.value,
        "side_state": decided.side_state.value,
        "status": decided.state.value,
        "version": decided.version,
        "repeat": decided.is_repeat,
    }


def decided_item_json(found: Decided | MatchmakerError) -> Json:
    """Return the answer to one decision of many."""
    if isinstance(found, MatchmakerError):
        return {"status": found.status, "problem": problem_body(found)}
    return {"status": 200, "result": decided_json(found)}


def answered_json(answered: Answered) -> Json:
    """Return what came of an answer."""
    return {
        "match_id": answered.match_id,
        "answer": answered.answer.value,
        "on_behalf": answered.is_on_behalf,
        "status": answered.state.value,
        "repeat": answered.is_repeat,
    }


def recorded_json(recorded: Recorded) -> Json:
    """Return an outcome that was recorded."""
    return {
        "outcome": outcome_json(recorded.outcome),
        "status": recorded.state.value,
        "version": recorded.version,
        "repeat": recorded.is_repeat,
    }


def outcome_json(row: OutcomeRow) -> Json:
    """Return one thing that happened; amounts are exact."""
    value = None
    if row.value_minor is not None and row.currency is not None:
        amount = in_major_units(row.value_minor, row.currency)
        value = {"amount": f"{amount:f}", "currency": row.currency}
    return {
        "id": row.id,
        "kind": row.kind,
        "value": value,
        "reason": row.reason,
        "happened_on": row.happened_on,
        "note": row.note,
        "version": row.version,
        "recorded_at": row.recorded_at,
    }


def introduction_json(item: Introduction, *, caller: Principal, language: Language) -> Json:
    """Return an introduction as one of its companies sees it."""
    match, own = item.match, item.own
    return {
        "match_id": match.id,
        "purpose": match.purpose,
        "status": match.status,
        "company_id": own.company_id,
        "partner": public_json(item.partner, caller.viewer) if item.partner else None,
        "relation": match.relation,
        "reasons": reasons_json(load_reasons(match.reasons, item.side), language),
        "answer": own.answer,
        "on_behalf": own.is_on_behalf,
        "answered_at": own.answered_at,
        "possible": [each.value for each in item.answers],
        "introduced_at": match.introduced_at,
        "changed_at": match.changed_at,
        "contact": item.contact.model_dump() if item.contact is not None else None,
    }


def interest_json(expressed: Expressed) -> Json:
    """Return what a company has said of another one."""
    opinion = expressed.opinion
    return {
        "match_id": expressed.match_id,
        "purpose": opinion.purpose.value,
        "relevant": opinion.is_relevant,
        "interested": opinion.is_interested,
        "reason": opinion.reason.value if opinion.reason is not None else None,
        "interested_at": expressed.interested_at,
        "repeat": expressed.is_repeat,
    }


def reminder_json(reminder: DueReminder) -> Json:
    """Return an introduction that is to be asked after."""
    side = reminder.side
    seen_from = Side(side.side)
    return {
        "match_id": side.match_id,
        "months": reminder.months,
        "due_at": reminder.due_at,
        "status": reminder.state.value,
        "company": _company_json(side.company_id, reminder.own_name, seen_from, side.region),
        "partner": _company_json(
            reminder.partner_id, reminder.partner_name, seen_from.other, side.partner_region
        ),
    }


def _company_json(company_id: UUID, name: str, side: Side, region: str) -> Json:
    return {"id": company_id, "name": name, "country": _COUNTRY[side], "region": region}


def _side_json(side: MatchSideRow) -> Json:
    return {
        "state": side.state,
        "answer": side.answer,
        "reason": side.reason,
        "on_behalf": side.is_on_behalf,
        "answered_at": side.answered_at,
    }


def _decision_json(row: DecisionRow, caller: Principal) -> Json:
    reviewer = row.token_id if caller.kind is ActorKind.TOKEN else row.reviewer_id
    return {
        "decision": row.verdict,
        "reason": row.reason,
        "note": row.note,
        "until": row.until,
        "score": row.score,
        "was_blind": row.was_blind,
        "by_you": reviewer is not None and reviewer == caller.caller_id,
        "version": row.version,
        "decided_at": row.decided_at,
    }


def _due(side: MatchSideRow) -> object:
    """Return when a deferred side comes back; None for one that was not deferred or is decided."""
    is_deferred = side.state == SideState.WAITING and side.due_at > ALWAYS_DUE
    return side.due_at if is_deferred else None


def _intercept(score: float, reasons: tuple[Reason, ...]) -> float:
    """Return what, together with the reasons, adds up to the log-odds of the score."""
    return math.log(score / (1 - score)) - sum(reason.weight for reason in reasons)
