"""How evenly companies are shown: a few famous ones in every list, or each its share."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Exposure:
    """How often companies stand in somebody's list.

    Attributes:
        companies: how many there are.
        shown: share of them in at least one list, in [0, 1].
        gini: Gini coefficient of the times shown; 0 is even, near 1 is one company everywhere.
        most: times the most shown company is shown.
    """

    companies: int
    shown: float
    gini: float
    most: int


def exposure(times: NDArray[np.int64]) -> Exposure:
    """Return the exposure of companies of which each was shown `times`, (n,) whole numbers."""
    if not len(times):
        return Exposure(0, 0.0, 0.0, 0)
    return Exposure(len(times), float((times > 0).mean()), gini(times), int(times.max()))


def gini(values: NDArray[np.int64] | NDArray[np.float64]) -> float:
    """Return the Gini coefficient of (n,) values that are not negative; 0 when all are 0."""
    total = float(values.sum())
    if not total:
        return 0.0
    n = len(values)
    ranks = np.arange(1, n + 1)
    return float((2 * ranks - n - 1) @ np.sort(values) / (n * total))
