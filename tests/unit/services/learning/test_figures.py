"""What is told against a ranker is what keeps it from being promoted, and nothing else."""

import numpy as np
import pytest

from matchmaker.domain.match import Purpose
from matchmaker.engine.ranker import LinearRanker
from matchmaker.services.learning.figures import (
    NO_GAIN,
    WORSE_FIT,
    WORSE_PURPOSE,
    describe_figures,
    reasons_against,
)
from matchmaker.training.decided_figures import Contest, contest, excludes_harm
from tests.unit.training.decisions import AGAINST, FOR, decided_by, plant

PROJECT, MARKET = Purpose.JOINT_PROJECT, Purpose.THIRD_MARKET
RULE, NOTHING, REVERSE = plant({FOR: 6.0, AGAINST: -6.0}), plant({}), plant({FOR: -6.0})
SURE = plant({FOR: 60.0, AGAINST: -60.0}, 20.0)  # orders like the rule and is wrong about chances


def held(purpose: Purpose, before: LinearRanker, after: LinearRanker) -> Contest:
    decided = decided_by(RULE, 800)
    return contest(purpose, decided, before.log_odds(decided.x), after.log_odds(decided.x))


@pytest.mark.parametrize(
    ("compared", "against"),
    [
        ([(PROJECT, NOTHING, RULE)], []),
        ([(PROJECT, NOTHING, NOTHING)], [NO_GAIN]),
        ([(PROJECT, NOTHING, SURE)], [WORSE_FIT]),
        (
            [(PROJECT, NOTHING, RULE), (MARKET, RULE, NOTHING)],
            [NO_GAIN, WORSE_PURPOSE],
        ),
        ([(PROJECT, RULE, REVERSE)], [NO_GAIN, WORSE_FIT, WORSE_PURPOSE]),
    ],
    ids=["better", "alike", "too sure", "worse for one", "worse"],
)
def test_reasons_are_those_of_the_refusal(
    compared: list[tuple[Purpose, LinearRanker, LinearRanker]], against: list[str]
) -> None:
    contests = {each[0]: held(*each) for each in compared}

    figures = describe_figures(contests, {}, [], seed=0)

    assert reasons_against(figures) == against
    assert excludes_harm(contests, seed=0) is (not against)


@pytest.mark.parametrize("seed", range(6))
def test_any_figures_and_the_refusal_agree(seed: int) -> None:
    chance, decided = np.random.default_rng(seed), decided_by(RULE, 300, seed)
    odds = [RULE.log_odds(decided.x) * chance.normal() for _ in range(4)]
    contests = {
        PROJECT: contest(PROJECT, decided, odds[0], odds[1]),
        MARKET: contest(MARKET, decided, odds[2], odds[3]),
    }

    figures = describe_figures(contests, {}, [], seed=seed)

    assert excludes_harm(contests, seed=seed) is (not reasons_against(figures))
