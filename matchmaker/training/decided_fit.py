"""Fits the additive ranker to signals of staff and companies, from a prior, with signs held.

Two biases of such signals are known. Pairs that stood high were judged more often (Joachims,
Swaminathan and Schnabel 2017, WSDM), which weights of 1/propensity undo; and a pair that is seen to
stand high is trusted more (Agarwal et al. 2019, WWW), which a covariate for its place takes up, as
in the shallow tower of Zhao et al. 2019 (RecSys). The covariate is left out of the ranker: what it
predicts is what a reviewer would say who does not see the place. docs/learning.md measures both.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from matchmaker.engine.ranker import LinearRanker
from matchmaker.training.decided_pairs import DecidedPairs, Mask
from matchmaker.training.ranker_prior import Prior, signs

Floats = NDArray[np.float64]

PRIOR_SHARE = 0.1
"""How much a judged pair counts beside a decision; see docs/learning.md."""

_LEAST_PROPENSITY = 0.1  # a rank that is judged more rarely would count without measure
_PLACE_HELD = 1.0  # precision of the covariate's weight
_INTERCEPT_HELD = 1e-3  # next to nothing; it keeps the problem bounded
_ROUNDS = 500


class Exposure(StrEnum):
    """What is done about the place at which a pair was shown."""

    IGNORED = "ignored"
    COVARIATE = "covariate"
    PROPENSITY = "propensity"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Fit:
    """A ranker learned from signals.

    Attributes:
        place: log-odds that a pair gained by standing first where that was to be seen.
    """

    ranker: LinearRanker
    place: float

    def log_odds_as_shown(self, decided: DecidedPairs, signals: Mask) -> Floats:
        """Return (k,) log-odds of the chosen signals, their places counted in."""
        odds = self.ranker.log_odds(decided.x[decided.pair[signals]])
        return np.asarray(odds + self.place * decided.shown[signals])


def fit_decided(
    decided: DecidedPairs,
    signals: Mask,
    prior: Prior,
    *,
    exposure: Exposure = Exposure.BOTH,
    prior_share: float = PRIOR_SHARE,
) -> Fit:
    """Return the ranker of least loss on these signals.

    Args:
        signals: (n,) which ones to learn from.
    """
    x = decided.x[decided.pair[signals]] * signs()
    target = decided.target[signals]
    importance = _importance(decided, signals, exposure)
    takes_place = exposure in {Exposure.COVARIATE, Exposure.BOTH}
    shown = decided.shown[signals] * takes_place
    width = x.shape[1]

    def loss(parameters: Floats) -> tuple[float, Floats]:
        weights, place, intercept = parameters[:width], parameters[width], parameters[-1]
        odds = x @ weights + place * shown + intercept
        losses = importance * (np.logaddexp(0.0, odds) - target * odds)
        wrong = importance * (1.0 / (1.0 + np.exp(-odds)) - target)
        before, slope = prior.loss(weights)
        held = _PLACE_HELD * place**2 + _INTERCEPT_HELD * intercept**2
        gradient = np.concatenate(
            [
                x.T @ wrong + prior_share * slope,
                [shown @ wrong + _PLACE_HELD * place],
                [wrong.sum() + _INTERCEPT_HELD * intercept],
            ]
        )
        return float(losses.sum() + prior_share * before + 0.5 * held), gradient

    start = np.concatenate([prior.mean, [0.0, 0.0]])
    bounds = [(0.0, None)] * (width + 1) + [(None, None)]
    options = {"maxiter": _ROUNDS, "ftol": 1e-12, "gtol": 1e-7}
    from scipy.optimize import minimize  # half a second at start-up

    found = minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B", options=options).x
    return Fit(LinearRanker(found[:width] * signs(), float(found[-1])), float(found[width]))


def _importance(decided: DecidedPairs, signals: Mask, exposure: Exposure) -> Floats:
    """Return (k,) importances; weighting by propensity leaves their sum as it was."""
    importance = decided.importance[signals]
    if exposure not in {Exposure.PROPENSITY, Exposure.BOTH} or not len(importance):
        return np.asarray(importance)
    weighted = importance / np.maximum(decided.propensity[signals], _LEAST_PROPENSITY)
    return np.asarray(weighted * (importance.sum() / weighted.sum()))
