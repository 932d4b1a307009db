"""Some companies of one country as one side of a comparison, copied off their shelf."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.profile import Profile
from matchmaker.engine.encoder import Vectors
from matchmaker.engine.exact import widened
from matchmaker.engine.goods import Shares
from matchmaker.engine.growing import ranges
from matchmaker.engine.index import IndexEntry, Kind, Shelf
from matchmaker.engine.postings import Slots
from matchmaker.engine.scan import Codes
from matchmaker.engine.vocabulary import WordNumbers

Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Lines:
    """The texts of one kind of c companies.

    Attributes:
        start, count: (c,) where a company's rows begin among those of the kind, and how many.
    """

    start: Rows
    count: Rows

    def __len__(self) -> int:
        return int(self.count.sum())

    @cached_property
    def owner(self) -> Rows:
        """(r,) number of the company a row belongs to."""
        return np.repeat(np.arange(len(self.count)), self.count)

    def largest(self, values: NDArray[np.number]) -> NDArray[np.float64]:
        """Return (c, …) the largest of each company's (r, …) rows, 0 where it has none.

        Rows are taken in layers: the first ones of all companies, the second ones of all that
        have two, and so on. `reduceat` takes five times as long for segments of a few rows.
        """
        found = np.zeros((len(self.count), *values.shape[1:]))
        if not self._layers:  # nobody has any, though others beside them may
            return found
        best = np.take(values, self._layers[0], axis=0, mode="clip")
        for layer in self._layers[1:]:
            some = best[: len(layer)]
            np.maximum(some, np.take(values, layer, axis=0, mode="clip"), out=some)
        found[self._fullest_first[: len(best)]] = best
        return found

    def total(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return (c,) the sum of each company's (r,) rows, 0 where it has none."""
        return np.asarray(np.bincount(self.owner, values, len(self.count)), np.float64)

    def of(self, row: int) -> slice:
        """Return where the rows of one company stand."""
        start = int(self.start[row])
        return slice(start, start + int(self.count[row]))

    @cached_property
    def _fullest_first(self) -> Rows:
        """(c,) numbers of the companies, those with most rows first."""
        return np.argsort(-self.count, kind="stable")

    @cached_property
    def _layers(self) -> list[Rows]:
        """Their first rows, their second rows, and so on; the fullest company first."""
        first = self.start[self._fullest_first]
        without = np.bincount(self.count).cumsum()  # companies with at most so many rows
        having = len(self.count) - without[:-1]
        return [first[:companies] + layer for layer, companies in enumerate(having.tolist())]


@dataclass(frozen=True)
class Side:
    """Some companies of one country, with all that comparisons need.

    Rows of all kinds stand one kind after the other, as in `Kind`.

    Attributes:
        slots: (c,) their slots on `shelf`.
        lines: their texts by kind.
        rows: where the rows of each kind stand among all.
        vectors: (r, d) unit rows, each number one of half precision.
        hs: (r,) HS numbers as in `attributes.hs_number`.
        words: (t,) word numbers, row after row.
        word_count: (r,) how many words a row has.
    """

    shelf: Shelf
    slots: Slots
    lines: Mapping[Kind, Lines]
    rows: Mapping[Kind, slice]
    vectors: Vectors
    hs: NDArray[np.int32]
    words: WordNumbers
    word_count: Rows

    def __len__(self) -> int:
        return len(self.slots)

    @cached_property
    def made(self) -> NDArray[np.uint8]:
        """(c, classes) what they make."""
        return np.asarray(self.shelf.made.view[self.slots])

    @cached_property
    def word_row(self) -> Rows:
        """(t,) row a word belongs to."""
        return np.repeat(np.arange(len(self.hs)), self.word_count)

    def words_of(self, row: int) -> list[int]:
        """Return the numbers of the words of one of them."""
        first = self._word_start[row]
        return [*self.words[first : first + self.word_count[row]].tolist()]

    @cached_property
    def _word_start(self) -> Rows:
        """(c,) where the words of whole profiles begin; these stand before all others."""
        count = self.word_count[self.rows[Kind.WHOLE]]
        return np.asarray(np.cumsum(count) - count)

    def made_by(self, row: int) -> Shares:
        """Return (classes,) what one of them makes."""
        return np.asarray(self.made[row])

    def scan_codes(self, kind: Kind) -> Codes:
        """Return (r, k) codes of their texts of a kind, for scanning."""
        block = self.shelf.block(kind)
        count = block.count.view[self.slots].astype(np.intp)
        return np.asarray(block.codes.rows.view[ranges(block.start.view[self.slots], count)])

    def profile(self, row: int) -> Profile:
        """Return the profile of one of them."""
        return self.shelf.profiles[int(self.slots[row])]

    @cached_property
    def codes(self) -> NDArray[np.int32]:
        """(r,) HS numbers of their product lines, stated or suggested."""
        products = self.shelf.products
        start, count = products.start.view[self.slots], self.lines[Kind.PRODUCT].count
        return np.asarray(self.shelf.codes.view[ranges(start, count)])

    @property
    def profiles(self) -> list[Profile]:
        """Their profiles, in order."""
        return [self.shelf.profiles[slot] for slot in self.slots]

    def only(self, row: int) -> "Side":
        """Return one of them, whose rows stay where they are among those of all."""
        rows, lines = {}, {}
        for kind, of_all in self.lines.items():
            own = of_all.of(row)
            before = self.rows[kind].start
            rows[kind] = slice(before + own.start, before + own.stop)
            lines[kind] = Lines(np.zeros(1, np.intp), of_all.count[row : row + 1])
        return Side(
            self.shelf,
            self.slots[row : row + 1],
            lines,
            rows,
            self.vectors,
            self.hs,
            self.words,
            self.word_count,
        )


def take_side(shelf: Shelf, slots: Slots) -> Side:
    """Return companies of a shelf as one side of a comparison."""
    lines, rows, places, last = {}, {}, {}, 0
    for kind in Kind:
        block = shelf.block(kind)
        count = block.count.view[slots].astype(np.intp)
        places[kind] = ranges(block.start.view[slots], count)
        lines[kind] = Lines(np.cumsum(count) - count, count)
        rows[kind] = slice(last, last + len(places[kind]))
        last += len(places[kind])
    halves = np.empty((last, shelf.dimension), np.float16)
    hs = np.empty(last, np.int32)
    word_counts = np.empty(last, np.intp)
    words = []
    for kind, found in places.items():
        block, own = shelf.block(kind), rows[kind]
        np.take(block.vectors.view, found, axis=0, out=halves[own], mode="clip")  # no copy between
        np.take(block.hs.view, found, out=hs[own], mode="clip")
        word_counts[own] = block.word_count.view[found]
        words.append(block.words.view[ranges(block.word_start.view[found], word_counts[own])])
    return Side(
        shelf,
        slots,
        lines,
        rows,
        widened(halves),
        hs,
        np.concatenate(words),
        word_counts,
    )


def bare_side(shelf: Shelf, slots: Slots) -> Side:
    """Return companies of a shelf without their texts: how many they have, and facts."""
    lines, none = {}, np.zeros(0, np.intp)
    for kind in Kind:
        count = shelf.block(kind).count.view[slots].astype(np.intp)
        lines[kind] = Lines(np.cumsum(count) - count, count)
    vectors = np.zeros((0, shelf.dimension), np.float32)
    return Side(
        shelf, slots, lines, {}, vectors, none.astype(np.int32), none.astype(np.uint32), none
    )


def single_side(entry: IndexEntry, beside: Shelf) -> Side:
    """Return one company as a side of comparisons.

    One that stands in an index is taken from there, unless that has got new shelves meanwhile.

    Args:
        beside: a shelf of the companies that it is compared with, or of theirs.
    """
    if entry.place is not None and entry.place[0].vocabulary is beside.vocabulary:
        shelf, slot = entry.place
        return take_side(shelf, np.array([slot], np.int32))
    shelf = beside.new_guests()
    shelf.put(entry)
    return take_side(shelf, np.zeros(1, np.int32))
