"""What the judged pairs have taught, in a form that later training starts from.

The loss of the judged pairs around the weights they led to, to the second order (Laplace): mean,
slope and curvature. Adding a part of it to the loss of staff's decisions is a power prior (Ibrahim
and Chen 2000): where decisions say nothing, the weights stay what the judgements made them. The
intercept is left free, because the pairs that staff see are not those that were judged.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.match import Purpose
from matchmaker.engine.features import COLUMN_NAMES, COLUMNS
from matchmaker.engine.ranker import LinearRanker, Rankers, probability
from matchmaker.training.ranker_fit import Scaling, Strength

Floats = NDArray[np.float64]

FILE = "prior.json"
_DIGITS = 8
_UNKNOWN = 20.0  # precision of each weight of a ranker that comes without a prior


@dataclass(frozen=True, slots=True)
class Prior:
    """A quadratic loss of weights, in the directions of their signs.

    Attributes:
        mean: (columns,) sizes of the weights, at least 0.
        slope: (columns,) at the mean; above 0 where a weight is held at 0.
        curvature: (columns, columns).
    """

    mean: Floats
    slope: Floats
    curvature: Floats

    def loss(self, weights: Floats) -> tuple[float, Floats]:
        """Return the loss of weights, and its gradient."""
        moved = weights - self.mean
        bent = self.curvature @ moved
        return float(self.slope @ moved + 0.5 * moved @ bent), self.slope + bent


def signs() -> Floats:
    """Return (columns,) the sign that each weight is held to."""
    return np.array([column.feature.sign for column in COLUMNS], np.float64)


def learned_prior(
    rows: tuple[Floats, Floats, Floats], fitted: LinearRanker, scaling: Scaling, strength: Strength
) -> Prior:
    """Return what rows say of the weights after scaling.

    Args:
        rows: (n, columns) features, (n,) targets and (n,) importances that it was fitted on.
    """
    x, target, importance = rows
    signed, held = x * signs(), strength.of_columns()
    size = fitted.weights * signs()
    chance = probability(fitted.log_odds(x))
    spread = importance * chance * (1.0 - chance)
    slope = signed.T @ (importance * (chance - target))
    slope += held * (size - np.array([column.feature.prior for column in COLUMNS]))
    to_intercept = signed.T @ spread
    curvature = (signed.T * spread) @ signed + np.diag(held)
    curvature -= np.outer(to_intercept, to_intercept) / spread.sum()  # whatever the intercept
    scale = np.where(x.any(axis=0), scaling.slope, 1.0)
    slope = np.where(size > 0, 0.0, np.maximum(slope, 0.0))
    return Prior(size * scale, slope / scale, curvature / np.outer(scale, scale))


def plain_prior(ranker: LinearRanker) -> Prior:
    """Return a prior around a ranker of which nothing more is known."""
    width = len(ranker.weights)
    return Prior(ranker.weights * signs(), np.zeros(width), np.eye(width) * _UNKNOWN)


def save_priors(folder: Path, name: str, priors: Mapping[Purpose, Prior]) -> None:
    """Write `folder`/prior.json beside the rankers of that name."""
    stored = {
        "name": name,
        "features": list(COLUMN_NAMES),
        "purposes": {
            purpose.value: {
                "mean": _rounded(prior.mean),
                "slope": _rounded(prior.slope),
                "curvature": [_rounded(row) for row in prior.curvature],
            }
            for purpose, prior in priors.items()
        },
    }
    (folder / FILE).write_text(json.dumps(stored, separators=(",", ":")) + "\n", "utf-8")


def load_priors(folder: Path | None, rankers: Rankers) -> dict[Purpose, Prior]:
    """Return the priors beside rankers; plain ones where there are none, or those of others.

    Args:
        folder: where the rankers were read; None: nowhere.
    """
    path = folder / FILE if folder is not None else None
    stored = json.loads(path.read_text("utf-8")) if path is not None and path.exists() else {}
    if stored.get("name") != rankers.name or tuple(stored["features"]) != COLUMN_NAMES:
        return {purpose: plain_prior(rankers[purpose]) for purpose in Purpose}
    return {
        purpose: Prior(
            *(
                np.asarray(stored["purposes"][purpose.value][part], np.float64)
                for part in ("mean", "slope", "curvature")
            )
        )
        for purpose in Purpose
    }


def _rounded(values: Floats) -> list[float]:
    return [float(f"{value:.{_DIGITS}g}") for value in values.tolist()]
