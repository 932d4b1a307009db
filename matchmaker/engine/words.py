"""How much a word says: rare ones say more."""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from matchmaker.engine.index import CompanyIndex
from matchmaker.engine.vocabulary import FIRST_UNKNOWN, Vocabulary, WordNumbers

_SMOOTHING = 50  # companies; in a small index no word looks rare
_STEPS = 64  # weights are multiples of 1/64, so that sums are exact in any order
_DIGITS = 8  # binary, of the number of companies: one more among a thousand changes no weight


class WordWeights:
    """Inverse document frequency over the companies of an index, in (0, 1].

    log((n + 50) / (f + 1)) / log(n + 50) for a word that f of n companies use.

    Attributes:
        vocabulary: whose numbers words go by.
    """

    def __init__(self, index: CompanyIndex, vocabulary: Vocabulary | None = None) -> None:
        """Weigh the words of an index.

        Args:
            vocabulary: that of a shelf, which the index may have exchanged meanwhile.
        """
        self.vocabulary = index.vocabulary if vocabulary is None else vocabulary
        self._weights = _weights_by_users(_rounded(len(index)) + _SMOOTHING)

    @property
    def columns(self) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """How many companies use each word, and the weight of a word by that."""
        return self.vocabulary.users.view, self._weights

    def __call__(self, words: WordNumbers) -> NDArray[np.float64]:
        """Return the weight of each word: (w,)."""
        users = self.vocabulary.users.view
        if not len(users):
            return np.ones(len(words))
        found = users[np.minimum(words, len(users) - 1)]
        found = np.where(words < FIRST_UNKNOWN, found, 0)
        return np.asarray(self._weights[np.minimum(found, len(self._weights) - 1)])


def _rounded(companies: int) -> int:
    """Return the number in so many binary digits: tables are made anew as seldom as that."""
    spare = max(companies.bit_length() - _DIGITS, 0)
    return companies >> spare << spare


@lru_cache(maxsize=4)
def _weights_by_users(size: int) -> NDArray[np.float64]:
    """Return (f + 1,) weights of words by how many companies use them."""
    users = np.arange(2 * size)
    steps = np.rint(np.log(size / (users + 1)) / math.log(size) * _STEPS)
    weights = np.maximum(steps, 1) / _STEPS
    weights.flags.writeable = False
    return weights
