"""How much a word says: rare ones say more."""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from matchmaker.engine.index import CompanyIndex
from matchmaker.engine.tokens import TokenIds

_SMOOTHING = 50  # companies; in a small index no word looks rare
_STEPS = 64  # weights are multiples of 1/64, so that sums are exact in any order


class WordWeights:
    """Inverse document frequency over the companies of an index, in (0, 1].

    log((n + 50) / (f + 1)) / log(n + 50) for a word that f of n companies use.
    """

    def __init__(self, index: CompanyIndex) -> None:
        self._index = index
        self._size = len(index) + _SMOOTHING
        self._weight = lru_cache(maxsize=None)(self._compute)

    def __call__(self, tokens: TokenIds) -> NDArray[np.float64]:
        """Return the weight of each token: (t,)."""
        return np.array([self._weight(token) for token in tokens.tolist()], np.float64)

    def _compute(self, token: int) -> float:
        weight = math.log(self._size / (self._index.spread(token) + 1)) / math.log(self._size)
        return max(round(weight * _STEPS), 1) / _STEPS
