"""Some companies of one country as one side of a comparison, copied off their shelf."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.profile import Profile
from matchmaker.engine.encoder import Vectors
from matchmaker.engine.exact import Steps, widened
from matchmaker.engine.goods import Shares
from matchmaker.engine.growing import ranges
from matchmaker.engine.index import IndexEntry, Kind, Shelf
from matchmaker.engine.postings import Slots
from matchmaker.engine.projection import Codes
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

    def mean(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return (c,) the mean of each company's (r,) rows, 0 where it has none."""
        return self.total(values) / np.maximum(self.count, 1)

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


class Side:
    """Some companies of one country, with all that comparisons need, copied when asked for.

    Rows of all kinds stand one kind after the other, as in `Kind`. What stands in a slot of a shelf
    never changes, so it does not matter when it is copied.

    Attributes:
        slots: (c,) their slots on `shelf`.
    """

    def __init__(self, shelf: Shelf, slots: Slots) -> None:
        self.shelf = shelf
        self.slots = slots

    def __len__(self) -> int:
        return len(self.slots)

    @cached_property
    def lines(self) -> Mapping[Kind, Lines]:
        """Their texts by kind."""
        lines = {}
        for kind in Kind:
            count = self.shelf.block(kind).count.view[self.slots].astype(np.intp)
            lines[kind] = Lines(np.cumsum(count) - count, count)
        return lines

    @cached_property
    def rows(self) -> Mapping[Kind, slice]:
        """Where the rows of each kind stand among all."""
        rows, last = {}, 0
        for kind, lines in self.lines.items():
            rows[kind] = slice(last, last + len(lines))
            last += len(lines)
        return rows

    @cached_property
    def vectors(self) -> Vectors:
        """(r, d) turned unit rows, each number a whole step, see `engine.projection`."""
        return widened(np.concatenate([self.steps(kind) for kind in Kind]))

    def steps(self, kind: Kind) -> Steps:
        """Return (r, d) turned vectors of their texts of a kind in steps."""
        return self.shelf.block(kind).steps(self._places[kind])

    @cached_property
    def hs(self) -> NDArray[np.int32]:
        """(r,) HS numbers as in `attributes.hs_number`."""
        hs = np.empty(self.row_count, np.int32)
        for kind, rows in self.rows.items():
            np.take(self.shelf.block(kind).hs.view, self._places[kind], out=hs[rows], mode="clip")
        return hs

    @cached_property
    def words(self) -> WordNumbers:
        """(t,) word numbers, row after row."""
        found = []
        for kind, rows in self.rows.items():
            block, places = self.shelf.block(kind), self._places[kind]
            starts = block.word_start.view[places]
            found.append(block.words.view[ranges(starts, self.word_count[rows])])
        return np.concatenate(found)

    @cached_property
    def word_count(self) -> Rows:
        """(r,) how many words a row has."""
        counts = np.empty(self.row_count, np.intp)
        for kind, rows in self.rows.items():
            counts[rows] = self.shelf.block(kind).word_count.view[self._places[kind]]
        return counts

    @property
    def row_count(self) -> int:
        """Number r of rows of all kinds."""
        return sum(len(lines) for lines in self.lines.values())

    @cached_property
    def made(self) -> NDArray[np.uint8]:
        """(c, classes) what they make."""
        return np.asarray(self.shelf.made.view[self.slots])

    @cached_property
    def word_row(self) -> Rows:
        """(t,) row a word belongs to."""
        return np.repeat(np.arange(len(self.hs)), self.word_count)

    def words_of(self, row: int) -> list[int]:
        """Return the numbers of the words of one of them, ascending."""
        wholes, slot = self.shelf.wholes, self.slots[row]
        start, count = wholes.word_start.view[slot], wholes.word_count.view[slot]
        return [*wholes.words.view[start : start + count].tolist()]

    def made_by(self, row: int) -> Shares:
        """Return (classes,) what one of them makes."""
        return np.asarray(self.made[row])

    def scan_codes(self, kind: Kind) -> Codes:
        """Return (r, k) codes of their texts of a kind, for scanning."""
        return np.asarray(self.shelf.block(kind).codes.rows.view[self._places[kind]])

    def profile(self, row: int) -> Profile:
        """Return the profile of one of them."""
        return self.shelf.profiles[int(self.slots[row])]

    @cached_property
    def codes(self) -> NDArray[np.int32]:
        """(r,) HS numbers of their product lines, stated or suggested."""
        return np.asarray(self.shelf.codes.view[self._places[Kind.PRODUCT]])

    @property
    def profiles(self) -> list[Profile]:
        """Their profiles, in order."""
        return [self.shelf.profiles[slot] for slot in self.slots]

    @cached_property
    def _places(self) -> Mapping[Kind, Rows]:
        """Where their rows stand in the blocks of the shelf."""
        return {
            kind: ranges(self.shelf.block(kind).start.view[self.slots], lines.count)
            for kind, lines in self.lines.items()
        }


def take_side(shelf: Shelf, slots: Slots) -> Side:
    """Return companies of a shelf as one side of a comparison."""
    return Side(shelf, slots)


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
