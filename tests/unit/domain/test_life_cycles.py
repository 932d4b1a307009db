"""Life cycles: complete, without dead ends that are none, and closed where they must be."""

from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.life_cycle import LifeCycle
from matchmaker.domain.match_life import (
    CONTACTS_SHOWN,
    IN_REVIEW,
    MATCH_LIFE,
    NEVER_AGAIN,
    STEP_OF_OUTCOME,
    MatchState,
    Outcome,
)
from matchmaker.domain.profile_life import (
    PROFILE_LIFE,
    SUBMISSION_LIFE,
    Criterion,
    ProfileState,
    SubmissionState,
    judge_rubric,
)
from matchmaker.errors import IllegalStep

LIVES = [(MATCH_LIFE, MatchState), (SUBMISSION_LIFE, SubmissionState), (PROFILE_LIFE, ProfileState)]
AMONG_LIVES = pytest.mark.parametrize(
    ("life", "states"), LIVES, ids=lambda v: getattr(v, "what", "")
)


@AMONG_LIVES
def test_every_state_can_be_reached(life: LifeCycle, states: type[StrEnum]) -> None:
    reached, waiting = {life.first}, [life.first]
    while waiting:
        state = waiting.pop()
        new = {life.after(state, name) for name in life.possible(state)} - reached
        reached |= new
        waiting += new

    assert reached == set(states)


@AMONG_LIVES
def test_a_step_leads_to_one_state_only(life: LifeCycle, states: type[StrEnum]) -> None:
    for state in states:
        names = [step.name for step in life.steps if state in step.before]
        assert len(names) == len(set(names))


@AMONG_LIVES
def test_a_step_that_is_not_possible_is_refused_with_those_that_are(
    life: LifeCycle, states: type[StrEnum]
) -> None:
    for state in states:
        with pytest.raises(IllegalStep) as refused:
            life.after(state, "no such step")
        assert refused.value.extra["possible"] == life.possible(state)


@pytest.mark.parametrize("life", [life for life, _ in LIVES], ids=lambda life: life.what)
def test_the_diagram_shows_every_step(life: LifeCycle) -> None:
    lines = life.diagram().split("\n")

    for step in life.steps:
        for before in step.before:
            label = f"{before.value} --> {step.after.value}: {step.name} ({step.by.value})"
            assert f"    {label}" in lines


def test_what_was_introduced_never_goes_back_to_review() -> None:
    for state in CONTACTS_SHOWN:
        after = {MATCH_LIFE.after(state, name) for name in MATCH_LIFE.possible(state)}
        assert after <= CONTACTS_SHOWN


def test_states_in_review_are_not_among_those_never_suggested_again() -> None:
    assert not IN_REVIEW & NEVER_AGAIN
    assert CONTACTS_SHOWN <= NEVER_AGAIN


def test_every_outcome_is_a_step_of_the_life_of_a_match() -> None:
    names = {step.name for step in MATCH_LIFE.steps}

    assert set(STEP_OF_OUTCOME) == set(Outcome)
    assert set(STEP_OF_OUTCOME.values()) <= names


points = st.fixed_dictionaries({criterion: st.integers(0, 5) for criterion in Criterion})


@given(points)
def test_a_rubric_publishes_holds_or_returns_by_its_sum(scores: dict[Criterion, int]) -> None:
    total, step = judge_rubric(scores)

    assert total == sum(scores.values())
    assert (step == "return") == (total < 5)
    assert (step == "publish") == (total >= 10 and 0 not in scores.values())


@pytest.mark.parametrize("wrong", [{}, {Criterion.FORM: 3}, dict.fromkeys(Criterion, 6)])
def test_a_rubric_without_a_score_in_range_for_every_criterion_is_refused(
    wrong: dict[Criterion, int],
) -> None:
    with pytest.raises(ValueError, match=r"criterion|between"):
        judge_rubric(wrong)
