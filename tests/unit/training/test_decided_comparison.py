"""Held-out comparison: nobody is judged by a ranker that knows them, and noise wins nothing."""

import numpy as np
import pytest

from matchmaker.domain.match import Purpose
from matchmaker.training.decided_figures import FIT, NDCG, compare_contests, contest, excludes_harm
from matchmaker.training.decided_fit import Fit, fit_decided
from matchmaker.training.decided_folds import hold_out
from matchmaker.training.decided_pairs import DecidedPairs, Mask
from tests.unit.training.decisions import (
    AGAINST,
    FOR,
    decided_by,
    loose_prior,
    plant,
)

PROJECT, MARKET = Purpose.JOINT_PROJECT, Purpose.THIRD_MARKET
RULE = plant({FOR: 6.0, AGAINST: -6.0})


def learn(decided: DecidedPairs, signals: Mask) -> Fit:
    return fit_decided(decided, signals, loose_prior())


def test_a_pair_is_scored_by_a_ranker_that_knows_neither_company() -> None:
    decided, seen = decided_by(RULE), []

    def watched(_: DecidedPairs, signals: Mask) -> Fit:
        seen.append(signals)
        return Fit(plant({}, float(len(seen))), 0.0)

    found = hold_out(decided, watched, seed=0)

    for number, signals in enumerate(seen, start=1):
        scored = found.log_odds == number
        trained = np.unique(decided.pair[signals])
        assert not set(decided.belarusian[trained]) & set(decided.belarusian[scored])
        assert not set(decided.russian[trained]) & set(decided.russian[scored])
    assert (found.log_odds > 0).all()


def test_held_out_scores_are_scaled_to_probabilities() -> None:
    decided = decided_by(RULE, 4_000)

    held_out = hold_out(decided, learn, seed=0)

    result = contest(PROJECT, decided, np.zeros(len(decided)), held_out.scaled_apart)
    assert result.errors[1] is not None
    assert result.errors[1] < 0.05


def test_a_rule_that_was_learned_beats_a_ranker_that_does_not_know_it() -> None:
    decided = decided_by(RULE)
    held_out = hold_out(decided, learn, seed=0)

    result = contest(PROJECT, decided, plant({}).log_odds(decided.x), held_out.scaled_apart)

    assert excludes_harm({PROJECT: result}, seed=0)


def test_a_ranker_that_knows_the_rule_is_not_replaced() -> None:
    decided = decided_by(RULE, 600)
    held_out = hold_out(decided, learn, seed=0)

    result = contest(PROJECT, decided, RULE.log_odds(decided.x), held_out.scaled_apart)

    assert not excludes_harm({PROJECT: result}, seed=0)


@pytest.mark.parametrize("seed", range(5))
def test_coins_tossed_replace_nothing(seed: int) -> None:
    decided = decided_by(plant({}), 800, seed)
    held_out = hold_out(decided, learn, seed=0)

    result = contest(PROJECT, decided, RULE.log_odds(decided.x), held_out.scaled_apart)

    assert not excludes_harm({PROJECT: result}, seed=0)


def test_a_gain_for_one_purpose_does_not_pay_for_harm_to_the_other() -> None:
    decided = decided_by(RULE, 4_000)
    good, bad = RULE.log_odds(decided.x), plant({FOR: -6.0}).log_odds(decided.x)
    some = np.zeros(len(decided))
    gained = contest(PROJECT, decided, some, good)
    lost = contest(MARKET, decided, good, bad)

    assert excludes_harm({PROJECT: gained}, seed=0)
    assert not excludes_harm({PROJECT: gained, MARKET: lost}, seed=0)


def test_a_ranker_whose_chances_fit_worse_is_not_promoted_for_its_order() -> None:
    decided = decided_by(RULE, 4_000)
    in_use = 0.3 * RULE.log_odds(decided.x) + np.random.default_rng(0).normal(0, 1, len(decided))
    overconfident = 40.0 * RULE.log_odds(decided.x)

    result = contest(PROJECT, decided, in_use, overconfident)

    found = {
        each.measure: each.difference.value for each in compare_contests({PROJECT: result}, seed=0)
    }
    assert found[NDCG] > 0 > found[FIT]
    assert not excludes_harm({PROJECT: result}, seed=0)


def test_the_same_ranker_gains_nothing_over_itself() -> None:
    decided = decided_by(RULE, 400)
    odds = RULE.log_odds(decided.x)

    assert not excludes_harm({PROJECT: contest(PROJECT, decided, odds, odds)}, seed=0)


def test_lists_in_which_all_was_refused_have_no_order_to_judge() -> None:
    decided = decided_by(plant({}, -30.0), 200)
    odds = RULE.log_odds(decided.x)

    result = contest(PROJECT, decided, odds, odds)

    assert NDCG not in result.values[0]
    assert result.errors == (None, None)
