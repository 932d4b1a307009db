"""Whatever chambers, companies and the clock do, in whatever order: the laws of a match hold."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import text

from matchmaker.domain.match import Purpose
from matchmaker.domain.match_life import (
    CONTACTS_SHOWN,
    IN_REVIEW,
    MATCH_LIFE,
    NEVER_AGAIN,
    Answer,
    MatchState,
    Outcome,
    Reason,
    Side,
    SideState,
    Verdict,
)
from matchmaker.domain.profile import Contact
from matchmaker.engine.encoder import HashEncoder
from matchmaker.engine.suggestion import Options
from matchmaker.errors import Conflict, InvalidInput, NotFound
from matchmaker.services.access import Principal
from matchmaker.services.audit import SERVICE, verify_audit
from matchmaker.services.express_interest import Opinion, Quotas, express_interest
from matchmaker.services.fill_queue import QueueFiller, lapse_matches
from matchmaker.services.match_ids import match_id
from matchmaker.services.read_introductions import list_own_introductions, view_introduction
from matchmaker.services.read_matches import view_match
from matchmaker.services.remind import send_reminders
from matchmaker.services.runtime import assemble_runtime
from matchmaker.services.submit import submit_profile, withdraw
from matchmaker.store.matches import find_match
from tests.empty_database import fresh_database
from tests.unit.conftest import NOW
from tests.unit.engine.entries import EVERY_SIGN, make_rankers
from tests.unit.profiles import make_partner, make_profile
from tests.unit.services.review_scene import Scene

EXAMPLES, STEPS = 8, 25
CONTACT = Contact(person="Анна", email="anna@example.by", phone=None)
purposes = st.sampled_from(Purpose)
sides = st.sampled_from(Side)
answers = st.sampled_from(Answer)
outcomes = st.sampled_from(Outcome)
verdicts = st.sampled_from(Verdict)


class Review(RuleBasedStateMachine):
    """One pair of companies for both purposes, on a real database."""

    def __init__(self) -> None:
        super().__init__()
        self.database = fresh_database("story")
        self.now = NOW
        self.seen: dict[str, list[tuple[object, ...]]] = {"decision": [], "outcome": []}
        self.states: dict[UUID, MatchState] = {}

    @initialize(one_chamber=st.booleans())
    def two_chambers(self, *, one_chamber: bool) -> None:
        names = ("Minsk", "Minsk") if one_chamber else ("Minsk", "Kuzbass")
        self.scene = Scene(self.database, chambers=names)
        with self.database.write() as session:
            session.execute(text("DELETE FROM match"))
        self.runtime = assemble_runtime(self.database, HashEncoder(), make_rankers(EVERY_SIGN))
        for side in Side:
            self.publish(side)
        self.fill()

    def teardown(self) -> None:
        self.database.close()

    def staff(self, side: Side) -> Principal:
        return self.scene.by if side is Side.BY else self.scene.ru

    def company(self, side: Side) -> Principal:
        return self.scene.by_company if side is Side.BY else self.scene.ru_company

    def company_id(self, side: Side) -> UUID:
        return self.scene.pair[0 if side is Side.BY else 1]

    def match_id(self, purpose: Purpose) -> UUID:
        return match_id(*self.scene.pair, purpose)

    def attempt(self, call: Any, *arguments: Any, **options: Any) -> Any:
        """Return what a call returns; one of the refusals that callers are told of, or None."""
        try:
            return call(*arguments, **options)
        except (Conflict, InvalidInput, NotFound):
            return None

    @rule(side=sides, purpose=purposes, verdict=verdicts, is_versioned=st.booleans())
    def decide(self, *, side: Side, purpose: Purpose, verdict: Verdict, is_versioned: bool) -> None:
        fields: dict[str, Any] = {}
        if verdict is Verdict.DEFER:
            fields["until"] = self.now + timedelta(days=3)
        if is_versioned:
            fields["version"] = 1
        self.attempt(
            self.scene.decide,
            self.staff(side),
            verdict,
            match_id=self.match_id(purpose),
            now=self.now,
            **fields,
        )

    @rule(side=sides, purpose=purposes, answer=answers, by_staff=st.booleans())
    def answer(self, *, side: Side, purpose: Purpose, answer: Answer, by_staff: bool) -> None:
        who = self.staff(side) if by_staff else self.company(side)
        self.attempt(
            self.scene.answer,
            who,
            answer,
            match_id=self.match_id(purpose),
            company_id=self.company_id(side),
            now=self.now,
        )

    @rule(side=sides, purpose=purposes, kind=outcomes, key=st.none() | st.just("k"))
    def record(self, side: Side, purpose: Purpose, kind: Outcome, key: str | None) -> None:
        self.scene.match_id = self.match_id(purpose)
        self.attempt(self.scene.record, self.staff(side), kind, key=key)

    @rule(side=sides, purpose=purposes, relevant=st.booleans(), interested=st.booleans())
    def say(self, *, side: Side, purpose: Purpose, relevant: bool, interested: bool) -> None:
        opinion = Opinion(
            purpose, relevant, interested and relevant, None if relevant else Reason.NO_FIT
        )
        self.attempt(
            express_interest,
            self.database,
            self.runtime.suggester,
            self.company(side),
            self.company_id(side),
            self.company_id(side.other),
            opinion,
            quotas=Quotas(),
            now=self.now,
        )

    @rule(side=sides)
    def leave(self, side: Side) -> None:
        with self.database.write() as session:
            withdraw(
                session,
                self.company_id(side),
                viewer=self.staff(side).viewer,
                author=SERVICE,
                erase=False,
                now=self.now,
            )

    @rule(side=sides)
    def publish(self, side: Side) -> None:
        make = make_profile if side is Side.BY else make_partner
        with self.database.write() as session:
            (ref,) = session.execute(
                text("SELECT ref FROM company WHERE id = :id"), {"id": self.company_id(side).hex}
            ).one()
            submit_profile(
                session,
                make(contact=CONTACT.model_dump()),
                chamber_id=self.scene.chambers[0 if side is Side.BY else 1],
                ref=ref,
                encoder=HashEncoder(),
                now=self.now,
            )

    @rule()
    def fill(self) -> None:
        QueueFiller(self.database, self.runtime.suggester).run(now=self.now, is_full=True)

    @rule(days=st.integers(-400, 400))
    def let_time_pass(self, days: int) -> None:
        """The clock goes on, or is set back."""
        self.now += timedelta(days=days)

    @rule()
    def tend(self) -> None:
        lapse_matches(self.database, now=self.now)
        send_reminders(self.database, now=self.now)

    @invariant()
    def only_steps_of_the_life_cycle_are_taken(self) -> None:
        reachable = _reachable()
        for purpose in Purpose:
            key = self.match_id(purpose)
            state = self.state(key)
            if state is not None:
                before = self.states.get(key, MatchState.SUGGESTED)
                assert state is before or state in reachable[before], (before, state)
                self.states[key] = state

    @invariant()
    def sides_fit_the_state(self) -> None:
        for purpose in Purpose:
            with self.database.read() as session:
                match = find_match(session, self.match_id(purpose))
                if match is None:
                    continue
                states = {SideState(side.state) for side in match.sides.values()}
                given = [side.answer for side in match.sides.values()]
            if match.state in IN_REVIEW:
                assert SideState.WAITING in states
                assert given == [None, None]
            else:
                assert SideState.WAITING not in states
            if match.state is MatchState.SHORTLISTED:
                assert states == {SideState.WAITING, SideState.APPROVED}
            if match.state is MatchState.DISMISSED:
                assert SideState.REJECTED in states
            if match.state in CONTACTS_SHOWN:
                assert given == [Answer.ACCEPTED, Answer.ACCEPTED]
                assert match.row.introduced_at is not None

    @invariant()
    def nothing_with_a_past_comes_back(self) -> None:
        states = [self.state(self.match_id(purpose)) for purpose in Purpose]
        if not set(states) & NEVER_AGAIN:
            return
        assert not set(states) & IN_REVIEW
        for side in Side:
            for purpose in Purpose:
                found = self.runtime.suggester.partners_of(
                    self.company_id(side), Options(purpose), viewer=self.staff(side).viewer
                )
                partners = [item.partner.company_id for item in found.items]
                assert self.company_id(side.other) not in partners

    @invariant()
    def contacts_are_shown_to_both_when_both_have_agreed_and_never_before(self) -> None:
        for purpose in Purpose:
            key = self.match_id(purpose)
            is_shown = self.state(key) in CONTACTS_SHOWN
            for side in Side:
                seen = self.attempt(view_match, self.database, self.staff(side), key, now=self.now)
                assert seen is None or (seen.contacts is not None) is is_shown
                own = self.attempt(
                    view_introduction, self.database, self.company(side), key, now=self.now
                )
                assert own is None or (own.contact is not None) is is_shown
                with self.database.read() as session:
                    page = list_own_introductions(session, self.company(side), after=None, limit=10)
                assert all(item.contact is None for item in page.items)

    @invariant()
    def history_is_only_added_to(self) -> None:
        for table, before in self.seen.items():
            rows = self.rows(table)
            assert rows[: len(before)] == before
            self.seen[table] = rows

    @invariant()
    def the_log_verifies(self) -> None:
        with self.database.read() as session:
            assert verify_audit(session).broken_at is None

    def state(self, key: UUID) -> MatchState | None:
        with self.database.read() as session:
            match = find_match(session, key)
            return None if match is None else match.state

    def rows(self, table: str) -> list[tuple[object, ...]]:
        with self.database.read() as session:
            statement = text(f"SELECT * FROM {table} ORDER BY rowid")  # noqa: S608 - names of ours
            return [tuple(row) for row in session.execute(statement)]


def _reachable() -> dict[MatchState, set[MatchState]]:
    """Return the states to which one rule may lead: steps may follow each other at once."""
    steps = {
        state: {step.after for step in MATCH_LIFE.steps if state in step.before}
        for state in MatchState
    }
    found = {state: set(after) for state, after in steps.items()}
    for _ in MatchState:
        for after in found.values():
            after |= {further for each in after for further in steps[each]}
    return found


def test_the_laws_of_a_match_hold_whatever_is_done_in_whatever_order() -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Review,
        settings=settings(max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None),
    )
