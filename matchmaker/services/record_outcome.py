"""What came of an introduction, as the chambers hear of it: met, negotiating, contract, failed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import structlog
from sqlmodel import Session

from matchmaker.domain.currencies import MINOR_DIGITS
from matchmaker.domain.match_life import (
    MATCH_LIFE,
    STEP_OF_OUTCOME,
    MatchState,
    Outcome,
    Reason,
)
from matchmaker.errors import IdempotencyMismatch, IllegalStep, InvalidInput, NotFound
from matchmaker.services.access import Principal
from matchmaker.services.events import Event
from matchmaker.services.match_steps import audit_match, is_visible, take_step, tell_of_match
from matchmaker.store.match_history import add_to_history, find_outcome, list_outcomes
from matchmaker.store.matches import StoredMatch, lock_match
from matchmaker.store.tables import OutcomeRow

log = structlog.get_logger(__name__)

LONGEST_NOTE = 2_000  # characters
LARGEST_VALUE = 10**17  # minor units: a thousand times the yearly trade of the two countries
_EARLIEST = date(1991, 1, 1)
_TOMORROW = timedelta(days=1)  # somewhere it is already tomorrow


@dataclass(frozen=True, slots=True)
class OutcomeReport:
    """What a chamber records.

    Attributes:
        value_minor: of a contract, in minor units of the currency, such as kopecks.
        currency: ISO 4217; with a value only.
        reason: why it failed.
        happened_on: the day; None when it is not known.
    """

    kind: Outcome
    value_minor: int | None = None
    currency: str | None = None
    reason: Reason | None = None
    happened_on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """An outcome as it is stored now.

    Attributes:
        is_repeat: it had been recorded before, and nothing was changed.
    """

    outcome: OutcomeRow
    state: MatchState
    version: int
    is_repeat: bool = False


def record_outcome(
    session: Session,
    caller: Principal,
    match_id: UUID,
    report: OutcomeReport,
    *,
    key: str | None = None,
    now: datetime,
) -> Recorded:
    """Record what happened between two companies after their introduction.

    An introduction is recorded by the answers of the companies; to record it again is a repeat.
    Under the same Idempotency-Key an outcome is recorded once.

    Raises:
        NotFound: there is no such match, or neither company is with the caller's chamber.
        InvalidInput: a value without a currency, a day to come, no reason for a failure.
        IdempotencyMismatch: the key was used for another outcome of this match.
        IllegalStep: the match has not come that far, or has ended.
    """
    _check(report, now)
    match = lock_match(session, match_id)
    if not is_visible(match, caller):
        raise NotFound("There is no such match.")
    known = find_outcome(session, match_id, key) if key is not None else None
    if known is not None:
        if _report_of(known) != report:
            raise IdempotencyMismatch("This Idempotency-Key was used for another outcome.")
        return Recorded(known, match.state, match.row.version, is_repeat=True)
    if report.kind is Outcome.INTRODUCED and match.row.introduced_at is not None:
        return Recorded(
            list_outcomes(session, match_id)[0], match.state, match.row.version, is_repeat=True
        )
    return _add(session, caller, match, report, key, now)


def _add(
    session: Session,
    caller: Principal,
    match: StoredMatch,
    report: OutcomeReport,
    key: str | None,
    now: datetime,
) -> Recorded:
    version = _step(session, match, report, now)
    row = OutcomeRow(
        match_id=match.row.id,
        version=version,
        kind=report.kind.value,
        value_minor=report.value_minor,
        currency=report.currency,
        reason=report.reason.value if report.reason is not None else None,
        happened_on=report.happened_on.isoformat() if report.happened_on is not None else None,
        note=report.note,
        request_key=key,
        recorded_by=caller.caller_id,
        recorded_at=now,
    )
    add_to_history(session, row)
    details: dict[str, object] = {"kind": row.kind}
    if report.value_minor is not None:
        details |= {"value_minor": report.value_minor, "currency": report.currency}
    if row.reason is not None:
        details["reason"] = row.reason
    audit_match(session, caller.author, "match.outcome_recorded", match, now=now, details=details)
    tell_of_match(session, Event.OUTCOME_RECORDED, match, now=now, details=details)
    log.info("outcome_recorded", match_id=str(match.row.id), kind=row.kind)
    return Recorded(row, match.state, version)


def _step(session: Session, match: StoredMatch, report: OutcomeReport, now: datetime) -> int:
    """Take the step that an outcome records.

    Nobody but the two companies takes the step of an introduction.
    """
    name = STEP_OF_OUTCOME[report.kind]
    if report.kind is Outcome.INTRODUCED:
        raise IllegalStep(
            "Companies are introduced by their own answers, not by a record.",
            state=match.state.value,
            step=name,
            possible=MATCH_LIFE.possible(match.state),
        )
    return take_step(session, match, name, now=now)


def _check(report: OutcomeReport, now: datetime) -> None:
    errors = [*_value_problems(report)]
    if (report.kind is Outcome.FAILED) != (report.reason is not None):
        wrong = "is needed for a failure" if report.reason is None else "is only for a failure"
        errors.append({"field": "reason", "reason": wrong})
    day = report.happened_on
    if day is not None and not _EARLIEST <= day <= now.date() + _TOMORROW:
        errors.append({"field": "happened_on", "reason": "is no day between 1991 and today"})
    if len(report.note) > LONGEST_NOTE:
        errors.append({"field": "note", "reason": f"is longer than {LONGEST_NOTE} characters"})
    if errors:
        raise InvalidInput("The outcome is not acceptable.", errors=errors)


def _value_problems(report: OutcomeReport) -> list[dict[str, str]]:
    if report.value_minor is None and report.currency is None:
        return []
    if report.kind is not Outcome.CONTRACT:
        return [{"field": "value", "reason": "is only for a contract"}]
    errors = []
    if report.value_minor is None or not 0 <= report.value_minor <= LARGEST_VALUE:
        errors.append({"field": "value", "reason": "is no amount"})
    if report.currency not in MINOR_DIGITS:
        errors.append({"field": "currency", "reason": "is no currency of ISO 4217"})
    return errors


def _report_of(row: OutcomeRow) -> OutcomeReport:
    return OutcomeReport(
        kind=Outcome(row.kind),
        value_minor=row.value_minor,
        currency=row.currency,
        reason=Reason(row.reason) if row.reason is not None else None,
        happened_on=date.fromisoformat(row.happened_on) if row.happened_on is not None else None,
        note=row.note,
    )
