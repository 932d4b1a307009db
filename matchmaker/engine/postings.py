"""Which companies of a shelf use a word."""

from array import array
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from matchmaker.engine.growing import GrowingArray, ranges
from matchmaker.engine.vocabulary import WordNumbers

Slots = NDArray[np.int32]


class Postings:
    """Word number → slots of companies with that word anywhere in the profile, ascending.

    Attributes:
        start: (w + 1,) where the slots of each word begin, for companies that were settled.
        slots: their slots, word after word.
    """

    def __init__(self) -> None:
        self.start = GrowingArray(np.int64)
        self.slots = GrowingArray(np.int32)
        self._fresh: dict[int, array[int]] = {}

    def of(self, words: WordNumbers) -> tuple[Slots, NDArray[np.intp]]:
        """Return the slots of companies, dead ones too, that use words: once for each word.

        Returns:
            (n,) slots, and (n,) which of the words each of them uses.
        """
        settled = np.flatnonzero(words < max(len(self.start) - 1, 0))
        places = words[settled].astype(np.intp)
        first = self.start.view[places]
        counts = (self.start.view[places + 1] - first).astype(np.intp)
        slots, owners = self.slots.view[ranges(first, counts)], np.repeat(settled, counts)
        if not self._fresh:
            return slots, owners
        later = [np.array(self._fresh.get(word, ()), np.int32) for word in words.tolist()]
        added = np.repeat(np.arange(len(words)), [len(each) for each in later])
        return np.concatenate([slots, *later]), np.concatenate([owners, added])

    def add(self, slot: int, words: WordNumbers) -> None:
        """Note the words of the company in the newest slot."""
        for word in words.tolist():
            self._fresh.setdefault(word, array("i")).append(slot)

    def settle(self, words: WordNumbers, counts: NDArray[np.int32], vocabulary: int) -> None:
        """Sort the words of all companies anew.

        Args:
            words: company after company; counts: how many each has.
            vocabulary: number of words that there are.
        """
        from scipy.sparse import csr_array

        ends = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])
        shape = len(counts), vocabulary
        table = csr_array((np.ones(len(words), np.int8), words.astype(np.int32), ends), shape)
        by_word = table.tocsc()
        start, slots = by_word.indptr.astype(np.int64), by_word.indices.astype(np.int32)
        self.start.take_over(start, len(start))
        self.slots.take_over(slots, len(slots))
        self._fresh = {}

    def words(self) -> Iterator[int]:
        """Yield the words that any company here used."""
        settled = np.flatnonzero(np.diff(self.start.view)).tolist()
        yield from sorted({*settled, *self._fresh})
