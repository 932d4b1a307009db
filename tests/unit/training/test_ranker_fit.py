"""Fitting the additive ranker: planted rules are found, signs are held, odds become chances."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.engine.features import COLUMN_NAMES, COLUMNS
from matchmaker.engine.line_tables import Floats
from matchmaker.engine.ranker import LinearRanker, probability
from matchmaker.training.ranker_fit import Scaling, Strength, fit_ranker, fit_scaling

SIGNS = np.array([column.feature.sign for column in COLUMNS], np.float64)
USUAL = [place for place, column in enumerate(COLUMNS) if not column.feature.rare]
FOR = next(place for place in USUAL if SIGNS[place] > 0)
AGAINST = next(place for place in USUAL if SIGNS[place] < 0)
GENTLE = Strength(l2=0.1)


def make_rows(seed: int = 0, rows: int = 1_500) -> Floats:
    return np.random.default_rng(seed).random((rows, len(COLUMNS)))


def plant(weights: dict[int, float], intercept: float = -1.0) -> LinearRanker:
    row = np.zeros(len(COLUMNS))
    for place, weight in weights.items():
        row[place] = weight
    return LinearRanker(row, intercept)


def fit(x: Floats, target: Floats, strength: Strength = GENTLE) -> LinearRanker:
    return fit_ranker(x, target, np.ones(len(x)), strength)


def test_a_planted_rule_is_found() -> None:
    x, rule = make_rows(), plant({FOR: 4.0, AGAINST: -3.0})

    found = fit(x, probability(rule.log_odds(x)))

    assert found.weights[FOR] == pytest.approx(4.0, abs=0.5)
    assert found.weights[AGAINST] == pytest.approx(-3.0, abs=0.5)
    others = np.delete(found.weights, [FOR, AGAINST])
    assert np.abs(others).max() < 0.3


def test_a_rule_against_the_meaning_of_a_feature_is_not_learnt() -> None:
    x, absurd = make_rows(), plant({FOR: -4.0, AGAINST: 3.0})

    found = fit(x, probability(absurd.log_odds(x)))

    assert found.weights[FOR] == 0
    assert found.weights[AGAINST] == 0


@given(st.integers(0, 1_000))
@settings(max_examples=10, deadline=None)
def test_signs_are_held_whatever_the_targets(seed: int) -> None:
    x = make_rows(seed, rows=80)
    target = np.random.default_rng(seed).random(80)

    found = fit(x, target)

    assert (found.weights * SIGNS >= 0).all()
    assert np.isfinite(found.weights).all()


def test_the_same_rows_give_the_same_ranker() -> None:
    x = make_rows(rows=200)
    target = x[:, FOR]

    one, two = fit(x, target), fit(x, target)

    assert one.weights.tobytes() == two.weights.tobytes()
    assert one.intercept == two.intercept


def test_weights_are_held_back_more_by_more_strength() -> None:
    x = make_rows(rows=300)
    target = probability(plant({FOR: 4.0}).log_odds(x))

    sizes = [np.abs(fit(x, target, Strength(l2)).weights).sum() for l2 in (0.1, 10.0, 1_000.0)]

    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] < 0.5


def test_rare_features_are_held_back_less() -> None:
    strength = Strength(l2=2.0, rare=0.25)

    precisions = dict(zip(COLUMN_NAMES, strength.of_columns().tolist(), strict=True))

    assert precisions == {c.name: 0.5 if c.feature.rare else 2.0 for c in COLUMNS}


def test_rows_count_as_much_as_they_are_important() -> None:
    x = make_rows(rows=400)
    target = np.where(np.arange(400) < 200, x[:, FOR], 1 - x[:, FOR])

    first = fit_ranker(x, target, np.where(np.arange(400) < 200, 1.0, 1e-6), GENTLE)
    second = fit_ranker(x, target, np.where(np.arange(400) < 200, 1e-6, 1.0), GENTLE)

    assert first.weights[FOR] > 1
    assert second.weights[FOR] == 0


def test_a_row_twice_is_a_row_of_twice_the_importance() -> None:
    x = make_rows(rows=60)
    target = x[:, FOR]

    twice = fit_ranker(np.tile(x, (2, 1)), np.tile(target, 2), np.ones(120), GENTLE)
    heavy = fit_ranker(x, target, np.full(60, 2.0), GENTLE)

    assert twice.weights == pytest.approx(heavy.weights, abs=1e-3)


@pytest.mark.parametrize(("slope", "shift"), [(0.5, 0.0), (2.0, -1.0), (1.0, 3.0)])
def test_scaling_finds_how_far_odds_are_off(slope: float, shift: float) -> None:
    random = np.random.default_rng(0)
    right = random.normal(0, 2, 20_000)
    approved = random.random(20_000) < probability(right)

    found = fit_scaling((right - shift) / slope, approved)

    assert (found.slope, found.shift) == pytest.approx((slope, shift), abs=0.12)


@given(st.integers(0, 1_000))
@settings(max_examples=20, deadline=None)
def test_scaled_chances_are_right_on_the_whole(seed: int) -> None:
    random = np.random.default_rng(seed)
    odds = random.normal(1, 3, 500)
    approved = random.random(500) < probability(odds / 2)

    found = fit_scaling(odds, approved)

    chances = probability(found.slope * odds + found.shift)
    assert chances.mean() == pytest.approx(approved.mean(), abs=1e-3)


def test_scaling_never_turns_the_order_round() -> None:
    odds = np.linspace(-3, 3, 100)

    assert fit_scaling(odds, odds < 0).slope > 0


def test_a_scaled_ranker_has_the_scaled_odds_and_still_adds_up() -> None:
    x, ranker = make_rows(rows=20), plant({FOR: 4.0, AGAINST: -3.0})

    scaled = Scaling(0.5, -1.0).apply(ranker)

    assert scaled.log_odds(x) == pytest.approx(0.5 * ranker.log_odds(x) - 1.0)
    assert scaled.contributions(x) == pytest.approx(0.5 * ranker.contributions(x))


def test_the_scaling_of_one_and_nothing_changes_nothing() -> None:
    ranker = plant({FOR: 4.0})

    assert Scaling(1.0, 0.0).apply(ranker).weights.tolist() == ranker.weights.tolist()
