"""Calibration: of the pairs scored 70 %, are seven in ten approved?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Pairs of like score.

    Attributes:
        score: mean score.
        approved: share with grade 2 or 3.
        pairs: how many.
    """

    score: float
    approved: float
    pairs: int


@dataclass(frozen=True, slots=True)
class Calibration:
    """How far scores are from the share of approved pairs.

    Over judged pairs only: their share of approved ones is that of the judged set, not that of
    all pairs one could form.

    Attributes:
        error: expected calibration error: mean of |score − approved| over ten bins of equal
            mass, weighted by pairs (Naeini et al. 2015; Nixon et al. 2019 for equal mass).
        bins: lowest scores first.
    """

    error: float
    bins: tuple[Bin, ...]


def calibration(scores: NDArray[np.float64], approved: NDArray[np.bool_]) -> Calibration | None:
    """Return the calibration of (n,) scores in [0, 1] of pairs that were approved or not.

    None when all pairs were approved or none was: such a set says nothing about probabilities.
    """
    if approved.all() or not approved.any():
        return None
    order = np.argsort(scores, kind="stable")
    bins = tuple(
        Bin(float(scores[rows].mean()), float(approved[rows].mean()), len(rows))
        for rows in np.array_split(order, BINS)
        if len(rows)
    )
    gaps = sum(found.pairs * abs(found.score - found.approved) for found in bins)
    return Calibration(gaps / len(scores), bins)
