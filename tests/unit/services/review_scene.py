"""Two chambers with a pair of companies, and everybody who may call."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from matchmaker.domain.match import Purpose
from matchmaker.domain.match_life import Answer, MatchState, Outcome, Reason, Side, Verdict
from matchmaker.errors import MatchmakerError
from matchmaker.services.access import Principal, Scope, authenticate, create_token
from matchmaker.services.audit import verify_audit
from matchmaker.services.introduce import Answered, answer_proposal
from matchmaker.services.record_outcome import OutcomeReport, Recorded, record_outcome
from matchmaker.services.review import Decided, Decision, decide
from matchmaker.store.access import ensure_chamber
from matchmaker.store.database import Database
from matchmaker.store.match_history import list_decisions, list_outcomes
from matchmaker.store.matches import StoredMatch, lock_match
from matchmaker.store.tables import DecisionRow, MatchSideRow, OutcomeRow
from tests.unit.conftest import NOW
from tests.unit.matches import make_match, make_pair

COMPANY = frozenset({Scope.PROFILES_READ, Scope.PROFILES_WRITE})
STAFF = COMPANY | {Scope.REVIEWS_WRITE}


def caller(
    database: Database,
    chamber: str,
    scopes: frozenset[Scope] = STAFF,
    company_id: UUID | None = None,
) -> Principal:
    """Return who calls with a new token."""
    with database.write() as session:
        made = create_token(
            session, name="test", scopes=scopes, chamber=chamber, company_id=company_id, now=NOW
        )
    return authenticate(database, made.secret, now=NOW)


class Scene:
    """A pair of companies with a match, each with a chamber that takes part in the review.

    Attributes:
        by, ru: staff of the two chambers.
        by_company, ru_company: the companies themselves.
    """

    def __init__(self, database: Database, *, chambers: tuple[str, str] = ("Minsk", "Kuzbass")):
        self.database, self.names = database, chambers
        with database.write() as session:
            self.chambers = tuple(ensure_chamber(session, name, now=NOW).id for name in chambers)
        self.pair = make_pair(database, self.chambers[0], self.chambers[1])
        self.by, self.ru = (caller(database, name) for name in chambers)
        self.by_company, self.ru_company = (
            caller(database, name, COMPANY, company_id)
            for name, company_id in zip(chambers, self.pair, strict=True)
        )
        self.match_id = self.add_match()

    def new_pair(self) -> tuple[UUID, UUID]:
        """Return another pair of companies of the two chambers."""
        return make_pair(self.database, self.chambers[0], self.chambers[1])

    def add_match(self, **options: Any) -> UUID:
        """Return another match of the same pair, or of the pair that is named."""
        pair = options.pop("pair", self.pair)
        return make_match(self.database, pair, (self.chambers[0], self.chambers[1]), **options)

    def decide(
        self,
        who: Principal,
        verdict: Verdict,
        *,
        match_id: UUID | None = None,
        now: datetime = NOW,
        **fields: Any,
    ) -> Decided:
        if verdict is Verdict.REJECT:
            fields.setdefault("reason", Reason.NO_FIT)
        decision = Decision(verdict, **fields)
        with self.database.write() as session:
            return decide(session, who, match_id or self.match_id, decision, now=now)

    def approve(self) -> None:
        """Let both chambers approve."""
        self.decide(self.by, Verdict.APPROVE)
        self.decide(self.ru, Verdict.APPROVE)

    def answer(
        self, who: Principal, answer: Answer, *, now: datetime = NOW, **options: Any
    ) -> Answered:
        match_id = options.pop("match_id", self.match_id)
        with self.database.write() as session:
            return answer_proposal(session, who, match_id, answer, now=now, **options)

    def introduce(self) -> None:
        """Let both chambers approve and both companies accept."""
        self.approve()
        self.answer(self.by_company, Answer.ACCEPTED)
        self.answer(self.ru_company, Answer.ACCEPTED)

    def record(
        self, who: Principal, kind: Outcome, *, key: str | None = None, **fields: Any
    ) -> Recorded:
        if kind is Outcome.FAILED:
            fields.setdefault("reason", Reason.NO_FIT)
        report = OutcomeReport(kind, **fields)
        with self.database.write() as session:
            return record_outcome(session, who, self.match_id, report, key=key, now=NOW)

    def stored(self, match_id: UUID | None = None) -> StoredMatch:
        with self.database.read() as session:
            found = lock_match(session, match_id or self.match_id)
            session.expunge_all()
            return found

    def state(self, match_id: UUID | None = None) -> MatchState:
        return self.stored(match_id).state

    def side(self, side: Side, match_id: UUID | None = None) -> MatchSideRow:
        return self.stored(match_id).sides[side]

    def decisions(self) -> list[DecisionRow]:
        with self.database.read() as session:
            return list(list_decisions(session, self.match_id))

    def outcomes(self) -> list[OutcomeRow]:
        with self.database.read() as session:
            return list(list_outcomes(session, self.match_id))

    def audit_entries(self) -> int:
        """Return how many entries the log has; all of them fit."""
        with self.database.read() as session:
            found = verify_audit(session)
        assert found.broken_at is None
        return found.entries

    def other_purpose(self, **options: Any) -> UUID:
        """Return a match of the same pair for the other purpose."""
        return self.add_match(purpose=Purpose.THIRD_MARKET, **options)


def outcome_of(call: Callable[[], Any]) -> Any:
    """Return what a call returns or, if it is refused, the error."""
    try:
        return call()
    except MatchmakerError as error:
        return error
