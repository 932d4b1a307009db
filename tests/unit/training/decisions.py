"""Decisions made by a known rule, as rows to learn from."""

import numpy as np

from matchmaker.engine.features import COLUMNS
from matchmaker.engine.ranker import LinearRanker, probability
from matchmaker.training.decided_pairs import DecidedPairs, Mask, prominence
from matchmaker.training.ranker_prior import Prior, signs

SIGNS = signs()
USUAL = [place for place, column in enumerate(COLUMNS) if not column.feature.rare]
FOR = next(place for place in USUAL if SIGNS[place] > 0)
AGAINST = next(place for place in USUAL if SIGNS[place] < 0)


def plant(weights: dict[int, float], intercept: float = 0.0) -> LinearRanker:
    row = np.zeros(len(COLUMNS))
    for place, weight in weights.items():
        row[place] = weight
    return LinearRanker(row, intercept)


def loose_prior(ranker: LinearRanker | None = None, precision: float = 1.0) -> Prior:
    """Return a prior that gives way to decisions."""
    mean = plant({}) if ranker is None else ranker
    width = len(COLUMNS)
    return Prior(mean.weights * SIGNS, np.zeros(width), np.eye(width) * precision)


def decided_by(
    rule: LinearRanker, pairs: int = 2_000, seed: int = 0, *, trust: float = 0.0, blind: float = 0.2
) -> DecidedPairs:
    """Return decisions that follow a rule, by chance, and the place where it is seen."""
    chance = np.random.default_rng(seed)
    x = chance.random((pairs, len(COLUMNS)))
    rank = np.where(chance.random(pairs) < blind, 0, chance.integers(1, 20, pairs))
    shown = prominence(rank.tolist())
    yes = chance.random(pairs) < probability(rule.log_odds(x) + trust * shown)
    return DecidedPairs(
        x=x,
        belarusian=np.arange(pairs) % 40,
        russian=chance.permutation(pairs) % 50,
        pair=np.arange(pairs),
        target=np.where(yes, 0.8, 0.0),
        importance=np.ones(pairs),
        shown=shown,
        propensity=np.ones(pairs),
    )


def all_of(decided: DecidedPairs) -> Mask:
    return np.ones(len(decided.pair), np.bool_)
