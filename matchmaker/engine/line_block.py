"""Lines of text of all companies of a shelf, as columns."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.engine import native
from matchmaker.engine.exact import Steps, exact_products, widened
from matchmaker.engine.growing import GrowingArray, ranges
from matchmaker.engine.postings import Slots
from matchmaker.engine.projection import Codes, Projection, Rests
from matchmaker.engine.scan import CodeRows
from matchmaker.engine.vocabulary import WordNumbers

Rows = NDArray[np.intp]


class LineBlock:
    """Texts of one kind of all companies of a shelf: whole profiles, product lines or need lines.

    Attributes:
        codes: (r, k) codes of the vectors, for scanning, see `engine.scan`.
        rests: (r, rest length) what the codes leave of the vectors, see `engine.projection`.
        slot: (r,) slot of the company a row belongs to.
        hs: (r,) HS code as an integer of its first six digits padded with zeros, -1 without.
        start, count: (s,) where a company's rows begin, and how many it has.
        words: (t,) word numbers of all rows, one after the other, ascending within a row.
        word_start, word_count: (r,) where a row's words begin, and how many it has.
    """

    def __init__(self, projection: Projection) -> None:
        self.projection = projection
        self.codes = CodeRows(projection.dimension, by_halves=True)
        self.rests = GrowingArray(np.int8, (projection.rest_length,))
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
        codes: Codes,
        rests: Rests,
    ) -> None:
        """Add the rows of the next company: an HS number, words, a code and a rest for each."""
        self.start.append(len(self.slot))
        self.count.append(len(hs))
        self.codes.rows.extend(codes)
        self.rests.extend(rests)
        self.slot.extend(np.full(len(hs), slot, np.int32))
        self.hs.extend(np.array(hs, np.int32))
        if not words:
            return
        counts = np.array([len(row) for row in words], np.int32)
        first = self.words.extend(np.concatenate(words))
        self.word_start.extend(first + np.cumsum(counts, dtype=np.int64) - counts)
        self.word_count.extend(counts)

    def steps(self, rows: Rows) -> Steps:
        """Return (n, d) turned vectors of some rows in steps, see `engine.projection`."""
        codes = np.take(self.codes.rows.view, rows, axis=0, mode="clip")
        return self.projection.join(codes, np.take(self.rests.view, rows, axis=0, mode="clip"))

    def cosines(self, steps: Steps, rows: Rows) -> NDArray[np.float64]:
        """Return (n,) cosines of (d,) a turned vector in steps with some rows."""
        codes, rests, kept = self.codes.rows.block, self.rests.block, self.projection
        block = native.Block(
            codes=native.address(codes),
            rests=native.address(rests),
            code_length=kept.dimension,
            grain=kept.grain,
            tail=kept.tail,
            spare=kept.spare,
        )
        found = native.cosines(block, rows, steps)
        if found is None:
            return np.asarray(exact_products(widened(steps[None]), widened(self.steps(rows)))[0])
        return found

    def packed(self, slots: Slots) -> dict[str, NDArray[Any]]:
        """Return the columns as they would be with these companies alone, in their order."""
        count = self.count.view[slots]
        if len(slots) == len(self.start):
            return {name: column.view for name, column in self.columns().items()}
        rows = ranges(self.start.view[slots], count.astype(np.intp))
        word_count = self.word_count.view[rows]
        words = ranges(self.word_start.view[rows], word_count.astype(np.intp))
        return {
            "codes": self.codes.rows.view[rows],
            "rests": self.rests.view[rows],
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
            "codes": self.codes.rows,
            "rests": self.rests,
            "slot": self.slot,
            "hs": self.hs,
            "start": self.start,
            "count": self.count,
            "words": self.words,
            "word_start": self.word_start,
            "word_count": self.word_count,
        }
