"""One company compared with many, line by line.

Everything a feature looks at is computed here, for all the others at once and only when it is
asked for. Three things make `score(a, b) == score(b, a)` exact and not nearly so: vectors are
stored in half precision, so their products and sums are exact in float64 whatever the order; word
weights are whole multiples of 1/64; and what is averaged is rounded to steps first.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.profile import Profile
from matchmaker.engine.attributes import NO_HS
from matchmaker.engine.encoder import Vectors
from matchmaker.engine.exact import exact_products, widened
from matchmaker.engine.goods import Shares
from matchmaker.engine.growing import ranges
from matchmaker.engine.index import IndexEntry, Kind, Shelf
from matchmaker.engine.postings import Slots
from matchmaker.engine.scan import Codes
from matchmaker.engine.tokens import ids_in_word
from matchmaker.engine.vocabulary import FIRST_UNKNOWN, WordNumbers
from matchmaker.engine.words import WordWeights

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
T = TypeVar("T")

_PUNCTUATION = ".,;:!?()«»“”„\"'"
_FIT_WEIGHTS = (1.0, 0.3, 0.2, 0.4)  # of meaning, words, HS code, field; see docs/matching.md
_STEPS = 2.0**32  # to 1: sums of so many steps are whole numbers, the same in whatever order
_HS_MATCH = ((1, 1.0), (100, 0.8), (10_000, 0.4))  # by subheading, heading, chapter
_SAME_WEIGHTS = (1.0, 0.3, 0.75)  # of meaning, words, HS code of two products. The code weighs more
# than where a need meets a product: two headings are two products; see docs/matching.md
_UNKNOWN_CODES = 0.25  # closeness when a code is not known: neither the same nor different
_DIGITS = 100  # two digits of a code; 00 stands for digits that were not given


@dataclass(frozen=True, slots=True)
class Lines:
    """The texts of one kind of c companies.

    Attributes:
        start, count: (c,) where a company's rows begin among those of the kind, and how many.
    """

    start: Rows
    count: Rows

    def __len__(self) -> int:
        return int(self.count.sum())

    @property
    def owner(self) -> Rows:
        """(r,) number of the company a row belongs to."""
        return np.repeat(np.arange(len(self.count)), self.count)


def code_closeness(yours: NDArray[np.int32], theirs: NDArray[np.int32]) -> Floats:
    """Return (n, m) closeness of n with m HS numbers, as `Pairs.hs`."""
    ours = yours[:, None]
    closeness = np.zeros((len(yours), len(theirs)))
    for divisor, value in reversed(_HS_MATCH):
        number = ours // divisor
        stated = (ours != NO_HS) & (number % _DIGITS != 0)
        closeness[stated & (number == theirs // divisor)] = value
    return closeness


def in_steps(values: Floats) -> Floats:
    """Return values of at most 1 rounded to steps whose sums are exact."""
    return np.asarray(np.rint(values * _STEPS) / _STEPS)


@dataclass(frozen=True, slots=True)
class Side:
    """Some companies of one country, with all that comparisons need.

    Rows of all kinds stand one kind after the other, as in `Kind`.

    Attributes:
        slots: (c,) their slots on `shelf`.
        lines: their texts by kind.
        rows: where the rows of each kind stand among all.
        vectors: (r, d) unit rows, each number one of half precision.
        hs: (r,) HS numbers as in `attributes.hs_number`.
        words: (t,) word numbers, row after row; word_row: (t,) row a word belongs to.
    """

    shelf: Shelf
    slots: Slots
    lines: Mapping[Kind, Lines]
    rows: Mapping[Kind, slice]
    vectors: Vectors
    hs: NDArray[np.int32]
    words: WordNumbers
    word_row: Rows

    @property
    def made(self) -> NDArray[np.uint8]:
        """(c, classes) what they make."""
        return np.asarray(self.shelf.made.view[self.slots])

    def made_by(self, row: int) -> Shares:
        """Return (classes,) what one of them makes."""
        return np.asarray(self.shelf.made.view[self.slots[row]])

    def scan_codes(self, kind: Kind) -> Codes:
        """Return (r, k) codes of their texts of a kind, for scanning."""
        block = self.shelf.block(kind)
        count = block.count.view[self.slots].astype(np.intp)
        return np.asarray(block.codes.rows.view[ranges(block.start.view[self.slots], count)])

    def profile(self, row: int) -> Profile:
        """Return the profile of one of them."""
        return self.shelf.profiles[int(self.slots[row])]

    @property
    def codes(self) -> NDArray[np.int32]:
        """(r,) HS numbers of their product lines, stated or suggested."""
        products = self.shelf.products
        count = products.count.view[self.slots].astype(np.intp)
        return np.asarray(self.shelf.codes.view[ranges(products.start.view[self.slots], count)])

    @property
    def profiles(self) -> list[Profile]:
        """Their profiles, in order."""
        return [self.shelf.profiles[slot] for slot in self.slots]


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
        block = shelf.block(kind)
        np.take(block.vectors.view, found, axis=0, out=halves[rows[kind]])
        hs[rows[kind]] = block.hs.view[found]
        count = block.word_count.view[found].astype(np.intp)
        word_counts[rows[kind]] = count
        words.append(block.words.view[ranges(block.word_start.view[found], count)])
    return Side(
        shelf,
        slots,
        lines,
        rows,
        widened(halves),
        hs,
        np.concatenate(words),
        np.repeat(np.arange(last), word_counts),
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


class Pairs:
    """Comparisons of one company, "you", with c others, "they".

    Attributes:
        you: a side of one company.
        they: a side of c companies.
        market: the only third country that counts, ISO 3166-1; None: all of them.
    """

    def __init__(
        self, you: Side, they: Side, weights: WordWeights, market: str | None = None
    ) -> None:
        self.you = you
        self.they = they
        self.market = market
        self._weights = weights
        self._parts: dict[tuple[int, Kind, Kind], Floats] = {}
        self._best: dict[tuple[int, Kind], tuple[Floats, Floats]] = {}
        self._segments: dict[Kind, tuple[Rows, Rows]] = {}
        self._values: dict[object, object] = {}

    def __len__(self) -> int:
        return len(self.they.slots)

    def cosine(self, yours: Kind, theirs: Kind) -> Floats:
        """Return (your rows, their rows) cosine similarities."""
        return self._part(self._products, yours, theirs)

    @cached_property
    def _products(self) -> Floats:
        """(all your rows, all their rows) cosine similarities."""
        return exact_products(self.you.vectors, self.they.vectors)

    def words(self, yours: Kind, theirs: Kind) -> Floats:
        """Return (your rows, their rows) cosine similarity of weighted words, in [0, 1]."""
        return self._part(self._likeness, yours, theirs)

    @cached_property
    def _likeness(self) -> Floats:
        """(all your rows, all their rows) cosine similarities of weighted words."""
        shared = (self._bag(self.you) * self._squares) @ self._bag(self.they).T
        norms = self._norms(self.you)[:, None] * self._norms(self.they)
        return np.divide(shared, np.sqrt(norms), out=np.zeros_like(shared), where=norms > 0)

    def hs(self, yours: Kind, theirs: Kind) -> Floats:
        """Return (your rows, their rows) closeness of HS codes: 1, .8, .4 or 0.

        The same subheading, heading, chapter, or nothing in common; 0 where a code is missing.
        Only stated digits agree: two bare chapters have no more than the chapter in common.
        """
        return self._part(self._closeness, yours, theirs)

    @cached_property
    def _closeness(self) -> Floats:
        """(all your rows, all their rows) closeness of HS codes."""
        return code_closeness(self.you.hs, self.they.hs)

    def _part(self, table: Floats, yours: Kind, theirs: Kind) -> Floats:
        """Return the part of a table of all rows that is about two kinds; the same every time."""
        key = id(table), yours, theirs
        if key not in self._parts:
            self._parts[key] = table[self.you.rows[yours], self.they.rows[theirs]]
        return self._parts[key]

    def best(self, values: Floats, theirs: Kind) -> Floats:
        """Return (your rows, c) largest of each company's columns, 0 where it has none."""
        key = id(values), theirs
        if key not in self._best:  # the values are kept with it, so that their id stays their own
            self._best[key] = values, self._by_company(np.maximum, values, theirs)
        return self._best[key][1]

    def total(self, values: Floats, theirs: Kind) -> Floats:
        """Return (your rows, c) sum of each company's columns, 0 where it has none."""
        return self._by_company(np.add, values, theirs)

    def mean(self, values: Floats, theirs: Kind) -> Floats:
        """Return (your rows, c) mean of each company's columns, 0 where it has none."""
        sums = self.total(in_steps(values), theirs)
        return np.asarray(sums / np.maximum(self.they.lines[theirs].count, 1))

    def _by_company(self, combine: np.ufunc, values: Floats, theirs: Kind) -> Floats:
        """Return (your rows, c) each company's columns in one.

        Companies without any are left out first: `reduceat` knows no empty segment, and would
        take the last column of the one before from it.
        """
        filled, starts = self._filled(theirs)
        if len(filled) == len(self):
            return np.asarray(combine.reduceat(values, starts, axis=1))
        combined = np.zeros((len(values), len(self)))
        if len(filled):
            combined[:, filled] = combine.reduceat(values, starts, axis=1)
        return combined

    def _filled(self, theirs: Kind) -> tuple[Rows, Rows]:
        """Return which of them have lines of a kind, and where these begin."""
        if theirs not in self._segments:
            lines = self.they.lines[theirs]
            filled = np.flatnonzero(lines.count)
            self._segments[theirs] = filled, lines.start[filled]
        return self._segments[theirs]

    def once(self, compute: "Callable[[Pairs], T]") -> T:
        """Return what a comparison gives; it is computed at the first call."""
        if compute not in self._values:
            self._values[compute] = compute(self)
        return cast("T", self._values[compute])

    @cached_property
    def your_words(self) -> list[tuple[float, int, str]]:
        """The words of your profile: how much each says, its number, and as you write it."""
        written: dict[int, str] = {}
        for word in " ".join(self.you.profile(0).embedded_texts()).split():
            for token in ids_in_word(word):
                written.setdefault(token, word.strip(_PUNCTUATION))
        number = self._weights.vocabulary.number_of
        words = sorted((number(token), word) for token, word in written.items())
        weights = self._weights(np.array([n for n, _ in words], np.uint32)).tolist()
        return [(weight, n, word) for weight, (n, word) in zip(weights, words, strict=True)]

    def their_words(self, row: int) -> frozenset[int]:
        """Return the numbers of the words of one of them."""
        first = self.they.rows[Kind.WHOLE].start + row
        ends = np.searchsorted(self.they.word_row, [first, first + 1])
        return frozenset(self.they.words[slice(*ends)].tolist())

    @cached_property
    def your_need_fit(self) -> Floats:
        """(your needs, their products) how well a product meets a need, in [0, 1]."""
        their_field = self.cosine(Kind.NEED, Kind.WHOLE)[:, self.they.lines[Kind.PRODUCT].owner]
        return self._fit(Kind.NEED, Kind.PRODUCT, their_field)

    @cached_property
    def their_need_fit(self) -> Floats:
        """(your products, their needs) how well a product meets a need, in [0, 1]."""
        your_field = self.cosine(Kind.WHOLE, Kind.NEED)[self.you.lines[Kind.PRODUCT].owner]
        return self._fit(Kind.PRODUCT, Kind.NEED, your_field)

    def _fit(self, yours: Kind, theirs: Kind, field: Floats) -> Floats:
        """Return (your rows, their rows) fits.

        A bare line is ambiguous, so it counts too whether the need lies in the field of the one
        who offers.

        Args:
            field: (your rows, their rows) similarity of the need to the whole profile of the one
                who offers.
        """
        parts = (
            self.cosine(yours, theirs),
            self.words(yours, theirs),
            self.hs(yours, theirs),
            field,
        )
        total = sum(weight * part for weight, part in zip(_FIT_WEIGHTS, parts, strict=True))
        return np.clip(np.asarray(total) / sum(_FIT_WEIGHTS), 0.0, 1.0)

    @cached_property
    def products_alike(self) -> Floats:
        """(your products, their products) how much two are the same, suggested codes included."""
        yours, theirs = self.you.codes, self.they.codes
        codes = code_closeness(yours, theirs)
        codes[(yours == NO_HS)[:, None] | (theirs == NO_HS)[None, :]] = _UNKNOWN_CODES
        kinds = Kind.PRODUCT, Kind.PRODUCT
        parts = self.cosine(*kinds), self.words(*kinds), codes
        total = sum(weight * part for weight, part in zip(_SAME_WEIGHTS, parts, strict=True))
        return np.asarray(total) / sum(_SAME_WEIGHTS)

    @cached_property
    def supply(self) -> Floats:
        """(2, c) how usual what they make is as an input of what you make, and the reverse."""
        goods = self.they.shelf.goods
        if goods is None:
            return np.zeros((2, len(self)))
        yours, theirs = self.you.made, self.they.made
        return np.stack([goods.supply(theirs, yours)[:, 0], goods.supply(yours, theirs)[0]])

    @cached_property
    def _vocabulary(self) -> WordNumbers:
        """Your distinct words, ascending: no other word can be shared."""
        return np.unique(self.you.words)

    @cached_property
    def _squares(self) -> Floats:
        return self._weights(self._vocabulary) ** 2

    def _bag(self, side: Side) -> Floats:
        """Return (all rows, words of your vocabulary) of 0 and 1."""
        columns = self._columns(side.words)
        bag = np.zeros((len(side.vectors), len(self._vocabulary)))
        known = np.flatnonzero(columns >= 0)
        bag[side.word_row[known], columns[known]] = 1.0
        return bag

    def _columns(self, words: WordNumbers) -> Rows:
        """Return (w,) columns of words in your vocabulary, -1 for others."""
        vocabulary = self._vocabulary
        if not len(vocabulary):
            return np.full(len(words), -1)
        if vocabulary[-1] < FIRST_UNKNOWN:
            return np.asarray(self._table[np.minimum(words, len(self._table) - 1)])
        column = np.minimum(np.searchsorted(vocabulary, words), len(vocabulary) - 1)
        return np.where(vocabulary[column] == words, column, -1)

    @cached_property
    def _table(self) -> NDArray[np.int32]:
        """Word number → column in your vocabulary, -1 for none; the last one is for all above."""
        table = np.full(int(self._vocabulary[-1]) + 2, -1, np.int32)
        table[self._vocabulary] = np.arange(len(self._vocabulary))
        return table

    def _norms(self, side: Side) -> Floats:
        """Return (all rows,) sums of squared weights of all words of a row."""
        squares = self._weights(side.words) ** 2
        return np.bincount(side.word_row, squares, len(side.vectors)).astype(np.float64)
