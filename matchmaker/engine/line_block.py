"""Lines of text of all companies of a shelf, as columns."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.engine.exact import Steps
from matchmaker.engine.growing import GrowingArray, ranges
from matchmaker.engine.postings import Slots
from matchmaker.engine.scan import CodeRows, Codes, Projection
from matchmaker.engine.vocabulary import WordNumbers


class LineBlock:
    """Texts of one kind of all companies of a shelf: whole profiles, product lines or need lines.

    Attributes:
        vectors: (r, d) unit rows in steps, see `engine.exact`.
        codes: (r, k) the same for scanning, see `engine.scan`.
        slot: (r,) slot of the company a row belongs to.
        hs: (r,) HS code as an integer of its first six digits padded with zeros, -1 without.
        start, count: (s,) where a company's rows begin, and how many it has.
        words: (t,) word numbers of all rows, one after the other, ascending within a row.
        word_start, word_count: (r,) where a row's words begin, and how many it has.
    """

    def __init__(self, dimension: int, projection: Projection) -> None:
        self.vectors = GrowingArray(np.int16, (dimension,))
        self.codes = CodeRows(projection.dimension, by_halves=True)
        self.slot = GrowingArray(np.int32)
        self.hs = GrowingArray(np.int32)
        self.start = GrowingArray(np.int32)
        self.count = GrowingArray(np.int32)
        self.words = GrowingArray(np.uint32)
        self.word_start = GrowingArray(np.int64)
        self.word_count = GrowingArray(np.int32)

    def append(
        self,
        slot: int,
        hs: Sequence[int],
        words: Sequence[WordNumbers],
        vectors: Steps,
        codes: Codes,
    ) -> None:
        """Add the rows of the next company: an HS number, words, a vector and a code for each."""
        self.start.append(len(self.slot))
        self.count.append(len(hs))
        self.codes.rows.extend(codes)
        self.vectors.extend(vectors)
        self.slot.extend(np.full(len(hs), slot, np.int32))
        self.hs.extend(np.array(hs, np.int32))
        if not words:
            return
        counts = np.array([len(row) for row in words], np.int32)
        first = self.words.extend(np.concatenate(words))
        self.word_start.extend(first + np.cumsum(counts, dtype=np.int64) - counts)
        self.word_count.extend(counts)

    def packed(self, slots: Slots) -> dict[str, NDArray[Any]]:
        """Return the columns as they would be with these companies alone, in their order."""
        count = self.count.view[slots]
        if len(slots) == len(self.start):
            return {name: column.view for name, column in self.columns().items()}
        rows = ranges(self.start.view[slots], count.astype(np.intp))
        word_count = self.word_count.view[rows]
        words = ranges(self.word_start.view[rows], word_count.astype(np.intp))
        return {
            "vectors": self.vectors.view[rows],
            "codes": self.codes.rows.view[rows],
            "slot": np.repeat(np.arange(len(slots), dtype=np.int32), count),
            "hs": self.hs.view[rows],
            "start": (np.cumsum(count) - count).astype(np.int32),
            "count": count,
            "words": self.words.view[words],
            "word_start": np.cumsum(word_count, dtype=np.int64) - word_count,
            "word_count": word_count,
        }

    def columns(self) -> dict[str, GrowingArray]:
        """Return all columns by name."""
        return {
            "vectors": self.vectors,
            "codes": self.codes.rows,
            "slot": self.slot,
            "hs": self.hs,
            "start": self.start,
            "count": self.count,
            "words": self.words,
            "word_start": self.word_start,
            "word_count": self.word_count,
        }
