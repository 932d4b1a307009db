"""Chambers decide about a match, each for its side."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from matchmaker.domain.match_life import Answer, MatchState, Reason, Side, SideState, Verdict
from matchmaker.errors import (
    AlreadyReviewed,
    IllegalStep,
    InvalidInput,
    NotFound,
    StaleVersion,
)
from matchmaker.services.access import Scope
from matchmaker.services.audit import SERVICE
from matchmaker.services.submit import withdraw
from matchmaker.store.database import Database
from tests.unit.conftest import NOW
from tests.unit.services.review_scene import Scene, caller

APPROVE, REJECT, DEFER, REOPEN = Verdict.APPROVE, Verdict.REJECT, Verdict.DEFER, Verdict.REOPEN
TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def scene(database: Database) -> Scene:
    return Scene(database)


def test_the_first_approval_shortlists_and_the_second_proposes(scene: Scene) -> None:
    first = scene.decide(scene.by, APPROVE)
    second = scene.decide(scene.ru, APPROVE)

    assert (first.state, second.state) == (MatchState.SHORTLISTED, MatchState.PROPOSED)
    assert [(each.side, each.verdict) for each in scene.decisions()] == [
        ("BY", "approve"),
        ("RU", "approve"),
    ]


def test_a_chamber_that_does_not_take_part_is_not_waited_for(database: Database) -> None:
    scene = Scene(database)
    with database.write() as session:
        session.execute(
            text("UPDATE token SET revoked_at = :now WHERE chamber_id = :id"),
            {"id": scene.chambers[1].hex, "now": NOW.isoformat(" ")},
        )

    decided = scene.decide(scene.by, APPROVE)

    assert decided.state is MatchState.PROPOSED
    assert scene.side(Side.RU).state == SideState.CLOSED


def test_a_chamber_with_both_companies_decides_once(database: Database) -> None:
    scene = Scene(database, chambers=("Minsk", "Minsk"))

    decided = scene.decide(scene.by, APPROVE)

    assert decided.state is MatchState.PROPOSED
    assert [scene.side(side).state for side in Side] == ["approved", "approved"]
    assert len(scene.decisions()) == 1


def test_a_rejection_of_either_side_dismisses(scene: Scene) -> None:
    scene.decide(scene.by, APPROVE)

    decided = scene.decide(scene.ru, REJECT, reason=Reason.COMPETITORS)

    assert decided.state is MatchState.DISMISSED
    assert scene.decisions()[1].reason == "competitors"


def test_a_rejection_takes_the_pair_out_of_the_other_queue(scene: Scene) -> None:
    scene.decide(scene.by, REJECT)

    assert scene.side(Side.RU).state == SideState.CLOSED
    with pytest.raises(IllegalStep):
        scene.decide(scene.ru, APPROVE)


def test_a_rejection_ends_the_pair_for_its_other_purpose_too(scene: Scene) -> None:
    other = scene.other_purpose()

    scene.decide(scene.by, REJECT)

    assert scene.state(other) is MatchState.LAPSED
    assert scene.side(Side.BY, other).state == SideState.CLOSED


def test_a_rejection_taken_back_brings_the_other_purpose_back(scene: Scene) -> None:
    other = scene.other_purpose()
    scene.decide(scene.by, REJECT)

    scene.decide(scene.by, REOPEN)

    assert (scene.state(), scene.state(other)) == (MatchState.SUGGESTED, MatchState.SUGGESTED)


def test_a_deferred_pair_still_waits_until_its_day(scene: Scene) -> None:
    decided = scene.decide(scene.by, DEFER, until=TOMORROW)

    assert (decided.state, decided.side_state) == (MatchState.SUGGESTED, SideState.WAITING)
    assert scene.side(Side.BY).due_at == TOMORROW


def test_a_deferred_pair_can_be_decided_any_time(scene: Scene) -> None:
    scene.decide(scene.by, DEFER, until=TOMORROW)

    assert scene.decide(scene.by, APPROVE).state is MatchState.SHORTLISTED


@pytest.mark.parametrize(
    ("verdict", "fields", "field"),
    [
        (REJECT, {"reason": None}, "reason"),
        (APPROVE, {"reason": Reason.NO_FIT}, "reason"),
        (DEFER, {}, "until"),
        (DEFER, {"until": NOW}, "until"),
        (DEFER, {"until": NOW + timedelta(days=10_000)}, "until"),
        (APPROVE, {"until": TOMORROW}, "until"),
        (APPROVE, {"note": "x" * 2_001}, "note"),
    ],
)
def test_a_decision_that_lacks_or_has_too_much_is_refused(
    scene: Scene, verdict: Verdict, fields: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        scene.decide(scene.by, verdict, **fields)

    assert [each["field"] for each in refused.value.extra["errors"]] == [field]  # type: ignore[attr-defined]
    assert scene.decisions() == []


def test_a_second_reviewer_is_told_what_was_decided(scene: Scene) -> None:
    colleague = caller(scene.database, "Minsk")
    scene.decide(scene.by, APPROVE)

    with pytest.raises(AlreadyReviewed) as refused:
        scene.decide(colleague, REJECT)

    assert refused.value.extra["verdict"] == "approve"
    assert len(scene.decisions()) == 1


@pytest.mark.parametrize(
    ("verdict", "fields"), [(APPROVE, {}), (REJECT, {"note": "n"}), (DEFER, {"until": TOMORROW})]
)
def test_the_same_decision_sent_twice_is_one_decision(
    scene: Scene, verdict: Verdict, fields: dict[str, object]
) -> None:
    first = scene.decide(scene.by, verdict, version=1, **fields)
    entries = scene.audit_entries()

    again = scene.decide(scene.by, verdict, version=1, **fields)

    assert (again.state, again.version, again.is_repeat) == (first.state, first.version, True)
    assert len(scene.decisions()) == 1
    assert scene.audit_entries() == entries


def test_a_decision_about_what_has_changed_since_it_was_read_is_refused(scene: Scene) -> None:
    scene.decide(scene.by, APPROVE)

    with pytest.raises(StaleVersion) as refused:
        scene.decide(scene.ru, APPROVE, version=1)

    assert refused.value.extra["version"] == 2


@pytest.mark.parametrize("verdict", [APPROVE, REJECT])
def test_a_decision_can_be_taken_back(scene: Scene, verdict: Verdict) -> None:
    scene.decide(scene.by, verdict)

    decided = scene.decide(scene.by, REOPEN)

    assert decided.state is MatchState.SUGGESTED
    assert [scene.side(side).state for side in Side] == ["waiting", "waiting"]
    assert [each.verdict for each in scene.decisions()] == [verdict.value, "reopen"]


def test_taking_back_a_deferral_makes_it_due(scene: Scene) -> None:
    scene.decide(scene.by, DEFER, until=TOMORROW)

    scene.decide(scene.by, REOPEN)

    assert scene.side(Side.BY).due_at < NOW


def test_taking_back_the_second_approval_leaves_the_first(scene: Scene) -> None:
    scene.approve()

    assert scene.decide(scene.ru, REOPEN).state is MatchState.SHORTLISTED


def test_a_colleague_may_take_the_chamber_s_decision_back(scene: Scene) -> None:
    scene.decide(scene.by, APPROVE)

    assert scene.decide(caller(scene.database, "Minsk"), REOPEN).state is MatchState.SUGGESTED


def test_a_decision_that_the_other_chamber_has_built_on_stays(scene: Scene) -> None:
    scene.approve()

    with pytest.raises(IllegalStep, match="other chamber"):
        scene.decide(scene.by, REOPEN)


def test_a_decision_that_a_company_has_built_on_stays(scene: Scene) -> None:
    scene.approve()
    scene.answer(scene.by_company, Answer.ACCEPTED)

    with pytest.raises(IllegalStep, match="companies has answered"):
        scene.decide(scene.ru, REOPEN)


@pytest.mark.parametrize("verdicts", [[], [APPROVE, REOPEN]])
def test_there_is_nothing_to_take_back(scene: Scene, verdicts: list[Verdict]) -> None:
    for verdict in verdicts:
        scene.decide(scene.by, verdict)

    with pytest.raises(IllegalStep):
        scene.decide(caller(scene.database, "Minsk"), REOPEN)


def test_a_pair_of_which_one_has_left_is_not_approved(scene: Scene) -> None:
    with scene.database.write() as session:
        withdraw(
            session, scene.pair[1], viewer=scene.ru.viewer, author=SERVICE, erase=False, now=NOW
        )

    with pytest.raises(IllegalStep, match="published"):
        scene.decide(scene.by, APPROVE)


def test_strangers_and_unknown_matches_are_answered_alike(scene: Scene) -> None:
    stranger = caller(scene.database, "Tula")

    with pytest.raises(NotFound) as unknown:
        scene.decide(scene.by, APPROVE, match_id=uuid4())
    with pytest.raises(NotFound) as hidden:
        scene.decide(stranger, APPROVE)

    assert unknown.value.detail == hidden.value.detail


def test_a_company_does_not_review_its_own_match(scene: Scene) -> None:
    with pytest.raises(NotFound):
        scene.decide(scene.by_company, APPROVE)


def test_an_administrator_of_neither_chamber_says_for_which_side(scene: Scene) -> None:
    admin = caller(scene.database, "operator", frozenset({Scope.ADMIN}))

    with pytest.raises(InvalidInput):
        scene.decide(admin, APPROVE)
    decided = scene.decide(admin, APPROVE, company_id=scene.pair[1])

    assert decided.side is Side.RU


def test_a_blind_decision_is_remembered_as_one_and_the_next_is_not(database: Database) -> None:
    scene = Scene(database)
    scene.match_id = scene.other_purpose(is_blind=True)

    for verdict in (APPROVE, REOPEN, REJECT):
        scene.decide(scene.by, verdict)

    assert [each.was_blind for each in scene.decisions()] == [True, False, False]


def test_every_decision_is_in_the_log(scene: Scene) -> None:
    before = scene.audit_entries()

    scene.decide(scene.by, DEFER, until=TOMORROW)
    scene.decide(scene.by, APPROVE)
    scene.decide(scene.by, REOPEN)

    assert scene.audit_entries() == before + 3
