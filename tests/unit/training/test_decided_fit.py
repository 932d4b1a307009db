"""Learning from decisions: rules are found, signs held, places seen through, priors kept."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.training.decided_fit import Exposure, fit_decided
from matchmaker.training.decided_pairs import DecidedPairs, prominence
from tests.unit.training.decisions import (
    AGAINST,
    FOR,
    SIGNS,
    all_of,
    decided_by,
    loose_prior,
    plant,
)

RULE = plant({FOR: 3.0, AGAINST: -3.0})


def test_the_rule_behind_decisions_is_found() -> None:
    decided = decided_by(RULE, 6_000)

    found = fit_decided(decided, all_of(decided), loose_prior()).ranker

    assert found.weights[FOR] > 1.0
    assert found.weights[AGAINST] < -1.0
    assert np.abs(np.delete(found.weights, [FOR, AGAINST])).max() < 0.5


@given(st.integers(0, 1_000))
@settings(max_examples=10, deadline=None)
def test_signs_are_held_whatever_staff_say(seed: int) -> None:
    decided = decided_by(plant({FOR: -4.0, AGAINST: 4.0}), 300, seed)

    found = fit_decided(decided, all_of(decided), loose_prior()).ranker

    assert (found.weights * SIGNS >= 0).all()


def test_without_decisions_the_weights_stay_those_of_the_prior() -> None:
    decided = decided_by(RULE, 10)
    nothing = np.zeros(10, np.bool_)

    found = fit_decided(decided, nothing, loose_prior(RULE)).ranker

    assert found.weights == pytest.approx(RULE.weights, abs=1e-4)


def test_few_decisions_move_the_weights_less_than_many() -> None:
    few, many = decided_by(RULE, 60), decided_by(RULE, 3_000)

    moved = [
        fit_decided(each, all_of(each), loose_prior(precision=100.0)).ranker.weights[FOR]
        for each in (few, many)
    ]

    assert 0 <= moved[0] < moved[1]


def test_what_a_high_place_adds_is_told_apart_from_fit() -> None:
    decided = decided_by(RULE, 6_000, trust=3.0)

    fit = fit_decided(decided, all_of(decided), loose_prior())

    unmoved = fit_decided(decided_by(RULE, 6_000), all_of(decided), loose_prior())
    assert fit.place > 1.0
    assert unmoved.place < 0.4


def test_a_place_that_is_ignored_is_not_learnt() -> None:
    decided = decided_by(RULE, trust=3.0)

    fit = fit_decided(decided, all_of(decided), loose_prior(), exposure=Exposure.IGNORED)

    assert fit.place == 0


def test_rarely_judged_places_count_more() -> None:
    decided = decided_by(RULE, 400)
    half = np.arange(400) < 200
    against = np.where(half, decided.target, 0.0)  # the second half was always refused
    rare = replace(decided, target=against, propensity=np.where(half, 1.0, 0.2))

    plain = fit_decided(rare, all_of(rare), loose_prior(), exposure=Exposure.IGNORED)
    weighted = fit_decided(rare, all_of(rare), loose_prior(), exposure=Exposure.PROPENSITY)

    assert weighted.ranker.intercept < plain.ranker.intercept


def test_more_important_signals_pull_more() -> None:
    decided = decided_by(plant({}), 200)
    yes = decided.target > 0
    louder = replace(decided, importance=np.where(yes, 4.0, 1.0))

    quiet, loud = (fit_decided(d, all_of(d), loose_prior()).ranker for d in (decided, louder))

    assert loud.intercept > quiet.intercept


def test_the_same_decisions_give_the_same_bytes() -> None:
    decided = decided_by(RULE)

    first, second = (fit_decided(decided, all_of(decided), loose_prior()) for _ in range(2))

    assert first.ranker.weights.tobytes() == second.ranker.weights.tobytes()
    assert first.ranker.intercept == second.ranker.intercept


def test_the_first_place_stands_out_most_and_an_unseen_one_not_at_all() -> None:
    assert prominence([1, 3, 0]).tolist() == [1.0, 0.5, 0.0]


def pairs_of(signals: list[tuple[int, float, float]]) -> DecidedPairs:
    """Return pairs with (pair, target, importance) said of them."""
    rows = max(pair for pair, _, _ in signals) + 1
    return DecidedPairs(
        x=np.zeros((rows, len(SIGNS))),
        belarusian=np.arange(rows),
        russian=np.arange(rows),
        pair=np.array([pair for pair, _, _ in signals]),
        target=np.array([target for _, target, _ in signals]),
        importance=np.array([importance for _, _, importance in signals]),
        shown=np.zeros(len(signals)),
        propensity=np.ones(len(signals)),
    )


@pytest.mark.parametrize(
    ("said", "grade"),
    [
        ([(0.0, 1.0)], 0),
        ([(0.3, 1.0)], 1),
        ([(0.8, 1.0)], 2),
        ([(1.0, 4.0)], 3),
        ([(0.8, 1.0), (0.8, 1.0), (1.0, 4.0)], 3),
        ([(0.8, 1.0), (0.0, 1.0)], 1),
        ([(0.8, 1.0), (0.0, 0.5)], 2),
    ],
)
def test_the_grade_of_a_pair_is_what_was_said_of_it_on_the_whole(
    said: list[tuple[float, float]], grade: int
) -> None:
    assert pairs_of([(0, *each) for each in said]).grades.tolist() == [grade]
