"""Cross-validation over decided pairs: each is scored by a ranker that knows neither company."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.training.decided_fit import Fit
from matchmaker.training.decided_pairs import DecidedPairs, Mask
from matchmaker.training.ranker_fit import Scaling, fit_scaling
from matchmaker.training.ranker_folds import split_companies

Floats = NDArray[np.float64]

FOLDS = 4  # of each side: sixteen rankers, each from nine sixteenths of the pairs

Learn = Callable[[DecidedPairs, Mask], Fit]
"""Learns from some of the signals."""


@dataclass(frozen=True, slots=True)
class HeldOut:
    """What rankers that know neither company say of every pair.

    Attributes:
        log_odds: (p,) before scaling.
        scaling: what makes them probabilities, set on all signals with their places counted in.
        scaled_apart: (p,) log-odds scaled as the signals of the other companies say.
    """

    log_odds: Floats
    scaling: Scaling
    scaled_apart: Floats


def hold_out(decided: DecidedPairs, learn: Learn, *, seed: int, folds: int = FOLDS) -> HeldOut:
    """Return held-out log-odds of all pairs.

    Both sides are split on their own; the pairs of one fold of each are scored by the ranker that
    was trained on the pairs outside both.
    """
    sizes = int(decided.belarusian.max()) + 1, int(decided.russian.max()) + 1
    split = split_companies(sizes, seed, folds)
    rows, columns = split.belarusian[decided.belarusian], split.russian[decided.russian]
    log_odds = np.zeros(len(decided))
    as_shown = np.zeros(len(decided.pair))
    for row in range(folds):
        for column in range(folds):
            here = (rows == row) & (columns == column)
            if not here.any():
                continue
            fit = learn(decided, decided.signals_of((rows != row) & (columns != column)))
            log_odds[here] = fit.ranker.log_odds(decided.x[here])
            signals = decided.signals_of(here)
            as_shown[signals] = fit.log_odds_as_shown(decided, signals)
    return HeldOut(
        log_odds,
        _scaling(decided, as_shown, np.ones(len(decided), np.bool_)),
        _scaled_apart(decided, log_odds, as_shown, rows),
    )


def _scaling(decided: DecidedPairs, as_shown: Floats, pairs: Mask) -> Scaling:
    signals = decided.signals_of(pairs)
    approved = decided.target[signals] >= 0.5  # noqa: PLR2004 - more likely than not
    return fit_scaling(as_shown[signals], approved, decided.importance[signals])


def _scaled_apart(
    decided: DecidedPairs, log_odds: Floats, as_shown: Floats, fold: NDArray[np.int64]
) -> Floats:
    """Return (p,) log-odds of each fold scaled by the others, so that figures stay held out."""
    scaled = np.zeros(len(decided))
    for each in np.unique(fold):
        scaling = _scaling(decided, as_shown, fold != each)
        here = fold == each
        scaled[here] = scaling.slope * log_odds[here] + scaling.shift
    return scaled
