"""Scores a pair from its features with a logistic model whose parts add up.

score = sigmoid(intercept + Σ weight_j · x_j). Each term of the sum is kept as the feature's
contribution in log-odds, so an explanation is the score itself, not an approximation of it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
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
        about: what the card says of the training, kept with the weights.
    """

    name: str
    by_purpose: Mapping[Purpose, LinearRanker]
    about: Mapping[str, object] = field(default_factory=dict)

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
    return parse_rankers(path.read_text("utf-8"), str(path))


def parse_rankers(text: str, source: str) -> Rankers:
    """Return the rankers that a text made by `dump_rankers` holds.

    Args:
        source: where it comes from, for messages.

    Raises:
        FeatureMismatch: they were made for other features than this code computes, or the text
            is in a format that this code does not read.
    """
    try:
        stored = json.loads(text)
        if stored["format"] != FORMAT:
            raise FeatureMismatch(
                f"{source} has format {stored['format']}, this code reads {FORMAT}"
            )
        features = tuple(stored["features"])
        if features != COLUMN_NAMES:
            odd = sorted(set(features) ^ set(COLUMN_NAMES)) or ["their order"]
            raise FeatureMismatch(f"{source} does not fit this code: {', '.join(odd)}")
        by_purpose = {p: _read(stored["purposes"][p.value]) for p in Purpose}
        return Rankers(str(stored["name"]), by_purpose, dict(stored.get("about") or {}))
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise FeatureMismatch(f"{source} holds no rankers: {problem}") from problem


def save_rankers(folder: Path, rankers: Rankers) -> None:
    """Write `folder`/ranker.json; the same rankers give the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE).write_text(dump_rankers(rankers), "utf-8")


def dump_rankers(rankers: Rankers) -> str:
    """Return rankers as JSON; the same rankers give the same bytes."""
    stored = {
        "format": FORMAT,
        "name": rankers.name,
        "about": dict(rankers.about),
        "features": list(COLUMN_NAMES),
        "purposes": {
            purpose.value: {
                "intercept": ranker.intercept,
                "weights": ranker.weights.tolist(),
            }
            for purpose, ranker in rankers.by_purpose.items()
        },
    }
    return json.dumps(stored, indent=1, ensure_ascii=False) + "\n"


def _read(stored: Mapping[str, object]) -> LinearRanker:
    weights = np.asarray(stored["weights"], np.float64)
    if weights.shape != (len(COLUMN_NAMES),) or not np.isfinite(weights).all():
        raise FeatureMismatch(f"expected {len(COLUMN_NAMES)} finite weights, got {weights.shape}")
    intercept = float(str(stored["intercept"]))
    if not np.isfinite(intercept):
        raise FeatureMismatch(f"expected a finite intercept, got {intercept}")
    return LinearRanker(weights, intercept)
