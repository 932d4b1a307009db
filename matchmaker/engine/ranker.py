"""Scores a pair from its features with a logistic model whose parts add up.

score = sigmoid(intercept + Σ weight_j · x_j). Each term of the sum is kept as the feature's
contribution in log-odds, so an explanation is the score itself, not an approximation of it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.match import Purpose
from matchmaker.engine.features import COLUMN_NAMES
from matchmaker.errors import FeatureMismatch

Floats = NDArray[np.float64]

FORMAT = 1
FILE = "ranker.json"


@dataclass(frozen=True, slots=True)
class LinearRanker:
    """A trained ranker for one purpose.

    Attributes:
        weights: (columns,) log-odds per unit of feature value, columns as in `COLUMN_NAMES`.
        intercept: log-odds of a pair with no evidence at all.
    """

    weights: Floats
    intercept: float

    def contributions(self, x: Floats) -> Floats:
        """Return (…, columns) log-odds contributions for (…, columns) features in [0, 1]."""
        return np.asarray(x * self.weights)

    def log_odds(self, x: Floats) -> Floats:
        """Return (…,) log-odds that chamber staff would approve the pair."""
        return np.asarray(self.intercept + self.contributions(x).sum(axis=-1))


def probability(log_odds: Floats) -> Floats:
    """Return the probabilities, in (0, 1), that belong to log-odds."""
    return np.asarray(1.0 / (1.0 + np.exp(-log_odds)))


@dataclass(frozen=True, slots=True)
class Rankers:
    """The rankers of all purposes, trained together.

    Attributes:
        name: changes whenever a score would.
    """

    name: str
    by_purpose: Mapping[Purpose, LinearRanker]

    def __getitem__(self, purpose: Purpose) -> LinearRanker:
        return self.by_purpose[purpose]


def load_rankers(folder: Path) -> Rankers:
    """Read `folder`/ranker.json.

    Raises:
        FeatureMismatch: it was made for other features than this code computes, or in a format
            that this code does not read.
        FileNotFoundError: there is no such file.
    """
    path = folder / FILE
    stored = json.loads(path.read_text("utf-8"))
    if stored["format"] != FORMAT:
        raise FeatureMismatch(f"{path} has format {stored['format']}, this code reads {FORMAT}")
    features = tuple(stored["features"])
    if features != COLUMN_NAMES:
        odd = sorted(set(features) ^ set(COLUMN_NAMES)) or ["their order"]
        raise FeatureMismatch(f"{path} does not fit this code: {', '.join(odd)}")
    return Rankers(stored["name"], {p: _read(stored["purposes"][p.value]) for p in Purpose})


def save_rankers(folder: Path, rankers: Rankers, about: Mapping[str, object] | None = None) -> None:
    """Write `folder`/ranker.json; the same rankers give the same bytes.

    Args:
        about: what the card says of the training, kept with the weights.
    """
    stored = {
        "format": FORMAT,
        "name": rankers.name,
        "about": dict(about or {}),
        "features": list(COLUMN_NAMES),
        "purposes": {
            purpose.value: {
                "intercept": ranker.intercept,
                "weights": ranker.weights.tolist(),
            }
            for purpose, ranker in rankers.by_purpose.items()
        },
    }
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(stored, indent=1, ensure_ascii=False)
    (folder / FILE).write_text(text + "\n", "utf-8")


def _read(stored: Mapping[str, object]) -> LinearRanker:
    weights = np.asarray(stored["weights"], np.float64)
    if weights.shape != (len(COLUMN_NAMES),) or not np.isfinite(weights).all():
        raise FeatureMismatch(f"expected {len(COLUMN_NAMES)} finite weights, got {weights.shape}")
    intercept = float(str(stored["intercept"]))
    if not np.isfinite(intercept):
        raise FeatureMismatch(f"expected a finite intercept, got {intercept}")
    return LinearRanker(weights, intercept)
