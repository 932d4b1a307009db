"""One company compared with many, line by line.

Everything a feature looks at is computed here, for all the others at once and only when it is
asked for. Three things make `score(a, b) == score(b, a)` exact and not nearly so: vectors are
stored in half precision, so their products and sums are exact in float64 whatever the order; word
weights are whole multiples of 1/64; and what is averaged is rounded to steps first.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.profile import Profile
from matchmaker.engine.attributes import NO_HS
from matchmaker.engine.goods import Goods
from matchmaker.engine.index import IndexEntry, LineBlock, Shelf, Slots
from matchmaker.engine.region_ties import RegionTies
from matchmaker.engine.tokens import hash_tokens, tokens
from matchmaker.engine.words import WordWeights

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
T = TypeVar("T")

_PUNCTUATION = ".,;:!?()«»“”„\"'"
_FIT_WEIGHTS = (1.0, 0.3, 0.2, 0.4)  # of meaning, words, HS code, field; see docs/matching.md
_STEPS = 2.0**32  # to 1: sums of so many steps are whole numbers, the same in whatever order
_HS_MATCH = ((1, 1.0), (100, 0.8), (10_000, 0.4))  # by subheading, heading, chapter
_DIGITS = 100  # two digits of a code; 00 stands for digits that were not given


class Kind(StrEnum):
    """What a text of a profile is."""

    WHOLE = "whole"
    PRODUCT = "product"
    NEED = "need"


@dataclass(frozen=True, slots=True)
class Lines:
    """The texts of one kind of c companies, r in all.

    Attributes:
        vectors: (r, d) unit rows, exact in float64.
        hs: (r,) HS numbers as in `attributes.hs_number`.
        start, count: (c,) where a company's rows begin, and how many it has.
        tokens: (t,) token ids, row after row; token_row: (t,) row a token belongs to.
    """

    vectors: Floats
    hs: NDArray[np.int32]
    start: Rows
    count: Rows
    tokens: NDArray[np.uint32]
    token_row: Rows

    def __len__(self) -> int:
        return len(self.hs)

    @property
    def owner(self) -> Rows:
        """(r,) number of the company a row belongs to."""
        return np.repeat(np.arange(len(self.count)), self.count)


def take_lines(block: LineBlock, slots: Slots) -> Lines:
    """Return the rows of these companies, in their order."""
    count = block.count.view[slots].astype(np.intp)
    rows = _ranges(block.start.view[slots], count)
    token_count = block.token_count.view[rows].astype(np.intp)
    tokens = block.tokens.view[_ranges(block.token_start.view[rows], token_count)]
    return Lines(
        block.vectors.view[rows].astype(np.float64),
        block.hs.view[rows],
        np.cumsum(count) - count,
        count,
        tokens,
        np.repeat(np.arange(len(rows)), token_count),
    )


def _ranges(starts: NDArray[np.integer], counts: Rows) -> Rows:
    """Return start, start + 1, … for each start, count of them, one after the other."""
    before = np.cumsum(counts) - counts
    return np.repeat(starts - before, counts) + np.arange(counts.sum())


def code_closeness(yours: NDArray[np.int32], theirs: NDArray[np.int32]) -> Floats:
    """Return (n, m) closeness of n with m HS numbers, as `Pairs.hs`."""
    a, b = yours[:, None], theirs[None, :]
    known = (a != NO_HS) & (b != NO_HS)
    closeness = np.zeros(known.shape)
    for divisor, value in reversed(_HS_MATCH):
        stated = a // divisor % _DIGITS != 0
        closeness[known & stated & (a // divisor == b // divisor)] = value
    return closeness


def in_steps(values: Floats) -> Floats:
    """Return values of at most 1 rounded to steps whose sums are exact."""
    return np.asarray(np.rint(values * _STEPS) / _STEPS)


@dataclass(frozen=True, slots=True)
class Side:
    """Some companies of one country, with all that comparisons need.

    Attributes:
        slots: (c,) their slots on `shelf`.
        lines: their texts by kind.
    """

    shelf: Shelf
    slots: Slots
    lines: Mapping[Kind, Lines]

    @property
    def made(self) -> NDArray[np.uint8]:
        """(c, classes) what they make."""
        return np.asarray(self.shelf.made.view[self.slots])

    @property
    def codes(self) -> NDArray[np.int32]:
        """(r,) HS numbers of their product lines, stated or suggested."""
        products = self.shelf.products
        count = products.count.view[self.slots].astype(np.intp)
        return np.asarray(self.shelf.codes.view[_ranges(products.start.view[self.slots], count)])

    @property
    def profiles(self) -> list[Profile]:
        """Their profiles, in order."""
        return [self.shelf.profiles[slot] for slot in self.slots]


def take_side(shelf: Shelf, slots: Slots) -> Side:
    """Return companies of a shelf as one side of a comparison."""
    blocks = {
        Kind.WHOLE: shelf.wholes,
        Kind.PRODUCT: shelf.products,
        Kind.NEED: shelf.needs,
    }
    return Side(shelf, slots, {kind: take_lines(block, slots) for kind, block in blocks.items()})


def single_side(
    entry: IndexEntry, goods: Goods | None = None, ties: RegionTies | None = None
) -> Side:
    """Return one company as a side."""
    shelf = Shelf(entry.vectors.shape[1], goods, ties)
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
        self._cosines: dict[tuple[Kind, Kind], Floats] = {}
        self._words: dict[tuple[Kind, Kind], Floats] = {}
        self._segments: dict[Kind, tuple[Rows, Rows]] = {}
        self._values: dict[object, object] = {}

    def __len__(self) -> int:
        return len(self.they.slots)

    def cosine(self, yours: Kind, theirs: Kind) -> Floats:
        """Return (your rows, their rows) cosine similarities."""
        key = yours, theirs
        if key not in self._cosines:
            ours, others = self.you.lines[yours], self.they.lines[theirs]
            self._cosines[key] = ours.vectors @ others.vectors.T
        return self._cosines[key]

    def words(self, yours: Kind, theirs: Kind) -> Floats:
        """Return (your rows, their rows) cosine similarity of weighted words, in [0, 1]."""
        key = yours, theirs
        if key not in self._words:
            ours, others = self._bags(self.you, yours), self._bags(self.they, theirs)
            shared = (ours * self._squares) @ others.T
            norms = self._norms(self.you, yours)[:, None] * self._norms(self.they, theirs)
            self._words[key] = np.divide(
                shared, np.sqrt(norms), out=np.zeros_like(shared), where=norms > 0
            )
        return self._words[key]

    def hs(self, yours: Kind, theirs: Kind) -> Floats:
        """Return (your rows, their rows) closeness of HS codes: 1, .8, .4 or 0.

        The same subheading, heading, chapter, or nothing in common; 0 where a code is missing.
        Only stated digits agree: two bare chapters have no more than the chapter in common.
        """
        return code_closeness(self.you.lines[yours].hs, self.they.lines[theirs].hs)

    def best(self, values: Floats, theirs: Kind) -> Floats:
        """Return (your rows, c) largest of each company's columns, 0 where it has none."""
        return self._by_company(np.maximum, values, theirs)

    def mean(self, values: Floats, theirs: Kind) -> Floats:
        """Return (your rows, c) mean of each company's columns, 0 where it has none."""
        sums = self._by_company(np.add, in_steps(values), theirs)
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
        """The words of your profile: how much each says, its token id, and as you write it."""
        written: dict[int, str] = {}
        for word in " ".join(self.you.profiles[0].embedded_texts()).split():
            for token in hash_tokens(tokens(word)).tolist():
                written.setdefault(token, word.strip(_PUNCTUATION))
        ids = np.array(sorted(written), np.uint32)
        weights = self._weights(ids).tolist()
        return [(weight, n, written[n]) for weight, n in zip(weights, ids.tolist(), strict=True)]

    def their_tokens(self, row: int) -> frozenset[int]:
        """Return the token ids of one of them."""
        lines = self.they.lines[Kind.WHOLE]
        ends = np.searchsorted(lines.token_row, [row, row + 1])
        return frozenset(lines.tokens[slice(*ends)].tolist())

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
    def supply(self) -> Floats:
        """(2, c) how usual what they make is as an input of what you make, and the reverse."""
        goods = self.they.shelf.goods
        if goods is None:
            return np.zeros((2, len(self)))
        yours, theirs = self.you.made, self.they.made
        return np.stack([goods.supply(theirs, yours)[:, 0], goods.supply(yours, theirs)[0]])

    @cached_property
    def _vocabulary(self) -> NDArray[np.uint32]:
        """Your distinct tokens, ascending: no other token can be shared."""
        return np.unique(self.you.lines[Kind.WHOLE].tokens)

    @cached_property
    def _squares(self) -> Floats:
        return self._weights(self._vocabulary) ** 2

    def _bags(self, side: Side, kind: Kind) -> Floats:
        """Return (rows, words of your vocabulary) of 0 and 1."""
        lines, vocabulary = side.lines[kind], self._vocabulary
        bags = np.zeros((len(lines), len(vocabulary)))
        if len(vocabulary):
            column = np.minimum(np.searchsorted(vocabulary, lines.tokens), len(vocabulary) - 1)
            known = vocabulary[column] == lines.tokens
            bags[lines.token_row[known], column[known]] = 1.0
        return bags

    def _norms(self, side: Side, kind: Kind) -> Floats:
        """Return (rows,) sums of squared weights of all words of a row."""
        lines = side.lines[kind]
        vocabulary, squares = self._their_squares if side is self.they else self._your_squares
        weights = squares[np.searchsorted(vocabulary, lines.tokens)]
        return np.bincount(lines.token_row, weights, len(lines)).astype(np.float64)

    @cached_property
    def _your_squares(self) -> tuple[NDArray[np.uint32], Floats]:
        return self._vocabulary, self._squares

    @cached_property
    def _their_squares(self) -> tuple[NDArray[np.uint32], Floats]:
        """(w,) their distinct tokens, ascending, and (w,) their squared weights."""
        distinct = np.unique(self.they.lines[Kind.WHOLE].tokens)
        return distinct, self._weights(distinct) ** 2
