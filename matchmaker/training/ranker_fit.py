"""Fits the additive ranker: logistic regression with the sign of every weight held."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.engine.features import COLUMNS
from matchmaker.engine.ranker import LinearRanker

Floats = NDArray[np.float64]

_START = -3.0  # log-odds; most pairs are no partners
_ROUNDS = 500


@dataclass(frozen=True, slots=True)
class Strength:
    """How strongly weights are held back.

    Attributes:
        l2: precision of the Gaussian prior on each weight; set by cross-validation. Its mean is
            the feature's `prior`.
        rare: the part of it that holds for rare features, which have few pairs to speak with.
    """

    l2: float = 2.0
    rare: float = 0.15

    def of_columns(self) -> Floats:
        """Return (columns,) precisions."""
        return np.array([self.l2 * (self.rare if c.feature.rare else 1.0) for c in COLUMNS])


def fit_ranker(x: Floats, target: Floats, importance: Floats, strength: Strength) -> LinearRanker:
    """Return the ranker of least weighted log-loss whose weights have the signs of `COLUMNS`.

    Args:
        x: (n, columns) features in [0, 1].
        target: (n,) wanted probabilities, in [0, 1].
        importance: (n,) how much each row counts.
    """
    signs = np.array([column.feature.sign for column in COLUMNS], np.float64)
    signed = x * signs
    held_back = strength.of_columns()
    prior = np.array([column.feature.prior for column in COLUMNS])

    def loss(parameters: Floats) -> tuple[float, Floats]:
        weights, intercept = parameters[:-1], parameters[-1]
        odds = signed @ weights + intercept
        losses = importance * (np.logaddexp(0.0, odds) - target * odds)
        slope = importance * (1.0 / (1.0 + np.exp(-odds)) - target)
        moved = weights - prior
        gradient = np.append(signed.T @ slope + held_back * moved, slope.sum())
        return float(losses.sum() + 0.5 * held_back @ moved**2), gradient

    start = np.append(prior, _START)
    bounds = [(0.0, None)] * x.shape[1] + [(None, None)]
    from scipy.optimize import minimize  # half a second at start-up

    found = minimize(
        loss, start, jac=True, bounds=bounds, method="L-BFGS-B", options={"maxiter": _ROUNDS}
    )
    return LinearRanker(found.x[:-1] * signs, float(found.x[-1]))


@dataclass(frozen=True, slots=True)
class Scaling:
    """Platt's scaling of log-odds (Platt 1999): what calibrates keeps the parts adding up."""

    slope: float
    shift: float

    def apply(self, ranker: LinearRanker) -> LinearRanker:
        """Return the ranker whose log-odds are scaled."""
        return LinearRanker(ranker.weights * self.slope, ranker.intercept * self.slope + self.shift)


def fit_scaling(
    log_odds: Floats, approved: NDArray[np.bool_], importance: Floats | None = None
) -> Scaling:
    """Return the scaling that makes held-out log-odds probabilities of approval.

    Args:
        importance: (n,) how much each counts; None: all the same.
    """
    counts = np.ones(len(log_odds)) if importance is None else importance

    def loss(parameters: Floats) -> tuple[float, Floats]:
        odds = parameters[0] * log_odds + parameters[1]
        losses = counts * (np.logaddexp(0.0, odds) - approved * odds)
        slope = counts * (1.0 / (1.0 + np.exp(-odds)) - approved)
        return float(losses.sum()), np.array([slope @ log_odds, slope.sum()])

    from scipy.optimize import minimize  # half a second at start-up

    found = minimize(
        loss, np.array([1.0, 0.0]), jac=True, bounds=[(0.1, None), (None, None)], method="L-BFGS-B"
    )
    return Scaling(float(found.x[0]), float(found.x[1]))
