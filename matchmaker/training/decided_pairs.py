"""Pairs that somebody has judged in earnest, as rows to learn from."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]
Mask = NDArray[np.bool_]

GRADES_FROM = (0.15, 0.5, 0.9)
"""Mean target from which a pair has grade 1, 2, 3, as in the judgements of `data/evaluation`."""
APPROVED_FROM = 2


@dataclass(frozen=True, slots=True)
class DecidedPairs:
    """p pairs with n signals on them, for one purpose.

    Attributes:
        x: (p, columns) features.
        belarusian, russian: (p,) number of the company of each side.
        pair: (n,) which pair a signal is about.
        target: (n,) wanted probability, in [0, 1].
        importance: (n,) how much a signal counts.
        shown: (n,) how high the pair stood for the one who judged, 1/log2(1 + rank), in [0, 1];
            0 where its place was not to be seen.
        propensity: (n,) chance that a pair at such a rank is judged at all, in (0, 1].
    """

    x: Floats
    belarusian: Numbers
    russian: Numbers
    pair: Numbers
    target: Floats
    importance: Floats
    shown: Floats
    propensity: Floats

    def __len__(self) -> int:
        return len(self.x)

    def signals_of(self, pairs: Mask) -> Mask:
        """Return (n,) which signals are about one of these pairs."""
        return np.asarray(pairs[self.pair])

    @property
    def mean_target(self) -> Floats:
        """(p,) mean of the targets of a pair's signals, by importance."""
        weight = np.bincount(self.pair, self.importance, len(self))
        total = np.bincount(self.pair, self.importance * self.target, len(self))
        return np.asarray(total / weight)

    @property
    def grades(self) -> Numbers:
        """(p,) grades 0–3."""
        return np.searchsorted(GRADES_FROM, self.mean_target, side="right").astype(np.int64)

    @property
    def approved(self) -> Mask:
        """(p,) whether a pair was found good, on the whole."""
        return np.asarray(self.grades >= APPROVED_FROM)


def prominence(ranks: Sequence[int]) -> Floats:
    """Return (n,) 1/log2(1 + rank), the discount of nDCG; 0 for rank 0: nowhere to be seen."""
    found = np.array(ranks, np.float64)
    return np.where(found > 0, 1.0 / np.log2(1.0 + np.maximum(found, 1.0)), 0.0)
