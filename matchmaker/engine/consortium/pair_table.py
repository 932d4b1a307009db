"""Every two companies of a pool compared, for the third-market purpose.

The same features and the same ranker as in a list of partners, only for many companies at once:
lines of a block of companies are multiplied with all others in one product, which takes a tenth of
the time of one company after the other. Companies of one country are compared as well; their
wishes for regions of the other country do not count then.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matchmaker.engine.features import COLUMN_NAMES, compute_features
from matchmaker.engine.index import Kind, Shelf
from matchmaker.engine.pairs import Floats, Lines, Pairs, Rows, Side, take_side
from matchmaker.engine.ranker import LinearRanker, probability
from matchmaker.engine.relation import are_competing
from matchmaker.engine.words import WordWeights

Mask = NDArray[np.bool_]

_ROWS = 256  # lines of a block; bounds memory, and fewer make the products slow
_DIGITS = 12  # of a score, as in a list of partners
_FIT = COLUMN_NAMES.index("need_fit.better")
_ABROAD = np.array([name.startswith(("wanted_", "unwanted_")) for name in COLUMN_NAMES])
"""Columns about regions of the other country where partners are wanted."""


@dataclass(frozen=True, slots=True)
class PairTable:
    """What is known of every two of n companies; every matrix is (n, n) and symmetric.

    Attributes:
        score: probability that chamber staff would approve the pair for third markets; 0 on the
            diagonal.
        need_fit: how well a product of one is what the other looks for, in [0, 1].
        competing: whether the two offer the same; False on the diagonal.
    """

    score: Floats
    need_fit: Floats
    competing: Mask


def compare_all(
    shelf: Shelf, ranker: LinearRanker, weights: WordWeights, market: str | None = None
) -> PairTable:
    """Return every two companies of a shelf compared.

    Args:
        shelf: companies of both countries, a slot each.
        market: the only third country that counts, ISO 3166-1; None: all of them.
    """
    size = len(shelf.ids)
    score, need_fit = np.zeros((size, size)), np.zeros((size, size))
    competing = np.zeros((size, size), np.bool_)
    abroad = np.array([profile.country for profile in shelf.profiles])
    for first, last in _blocks(shelf):
        block = _Block(shelf, first, last, weights, market)
        for row in range(first, last):
            pairs = block.pairs_of(row)
            x = compute_features(pairs).x
            x[abroad[first:] == abroad[row]] *= ~_ABROAD
            score[row, first:] = probability(ranker.log_odds(x))
            need_fit[row, first:] = x[:, _FIT]
            competing[row, first:] = are_competing(pairs)
    above = np.triu(np.ones((size, size), np.bool_), 1)
    score, need_fit = np.round(score, _DIGITS) * above, need_fit * above
    competing &= above
    return PairTable(score + score.T, need_fit + need_fit.T, competing | competing.T)


def score_against(
    you: Side, they: Side, ranker: LinearRanker, weights: WordWeights, market: str | None
) -> Floats:
    """Return (c,) scores of one company with c others, of its own country or the other."""
    x = compute_features(Pairs(you, they, weights, market)).x
    home = you.profile(0).country
    x[np.array([profile.country is home for profile in they.profiles], np.bool_)] *= ~_ABROAD
    return np.round(probability(ranker.log_odds(x)), _DIGITS)


def _blocks(shelf: Shelf) -> Iterator[tuple[int, int]]:
    """Yield ranges of slots with about `_ROWS` lines each."""
    lines = 1 + shelf.products.count.view + shelf.needs.count.view
    first = total = 0
    for slot, count in enumerate(lines.tolist()):
        if total + count > _ROWS and slot > first:
            yield first, slot
            first, total = slot, 0
        total += count
    if first < len(lines):
        yield first, len(lines)


class _Block:
    """Companies from `first` to before `last`, compared with `first` and all after it.

    Attributes:
        lines: the block as if it were one company.
        supply: (2, b, c) how usual what they make is as an input of what one makes; the reverse.
        segments: where the others' lines begin, found once for all of the block.
    """

    def __init__(
        self, shelf: Shelf, first: int, last: int, weights: WordWeights, market: str | None
    ) -> None:
        you = take_side(shelf, np.arange(first, last, dtype=np.int32))
        they = take_side(shelf, np.arange(first, len(shelf.ids), dtype=np.int32))
        self.lines = Pairs(you, they, weights, market)
        self.segments: dict[Kind, tuple[Rows, Rows]] = {}
        self._best: dict[tuple[int, Kind], Floats] = {}
        self.supply = np.zeros((2, last - first, len(shelf.ids) - first))
        if shelf.goods is not None:
            self.supply[0] = shelf.goods.supply(they.made, you.made).T
            self.supply[1] = shelf.goods.supply(you.made, they.made)
        self._first = first
        self._weights = weights

    def best(self, values: Floats, theirs: Kind) -> Floats:
        """Return what `best` gives for one of the block's own arrays, which it keeps."""
        key = id(values), theirs
        if key not in self._best:
            self._best[key] = self.lines.best(values, theirs)
        return self._best[key]

    def pairs_of(self, slot: int) -> Pairs:
        """Return the comparisons of one company of the block."""
        return _SlicedPairs(self, slot - self._first, self._weights)


class _SlicedPairs(Pairs):
    """One company of a block compared with others: it takes its rows of what the block computed."""

    def __init__(self, block: _Block, place: int, weights: WordWeights) -> None:
        whole = block.lines
        self._rows = {kind: _rows_of(lines, place) for kind, lines in whole.you.lines.items()}
        lines = {kind: _one(rows) for kind, rows in self._rows.items()}
        you = replace(whole.you, slots=whole.you.slots[place : place + 1], lines=lines)
        super().__init__(you, whole.they, weights, whole.market)
        self._segments = block.segments
        self._block = block
        self._place = place
        self._taken: dict[int, tuple[Floats, Floats, Kind]] = {}

    def cosine(self, yours: Kind, theirs: Kind) -> Floats:
        """Return (your rows, their rows) cosine similarities."""
        return self._take(self._block.lines.cosine(yours, theirs), yours)

    def words(self, yours: Kind, theirs: Kind) -> Floats:
        """Return (your rows, their rows) cosine similarity of weighted words, in [0, 1]."""
        return self._take(self._block.lines.words(yours, theirs), yours)

    def hs(self, yours: Kind, theirs: Kind) -> Floats:
        """Return (your rows, their rows) closeness of HS codes."""
        return self._take(self._block.lines.hs(yours, theirs), yours)

    def best(self, values: Floats, theirs: Kind) -> Floats:
        """Return (your rows, c) largest of each company's columns, 0 where it has none."""
        taken = self._taken.get(id(values))
        if taken is None:
            return super().best(values, theirs)
        _, whole, yours = taken
        return self._block.best(whole, theirs)[self._rows[yours]]

    @cached_property
    def your_need_fit(self) -> Floats:
        """(your needs, their products) how well a product meets a need, in [0, 1]."""
        return self._take(self._block.lines.your_need_fit, Kind.NEED)

    @cached_property
    def their_need_fit(self) -> Floats:
        """(your products, their needs) how well a product meets a need, in [0, 1]."""
        return self._take(self._block.lines.their_need_fit, Kind.PRODUCT)

    @cached_property
    def products_alike(self) -> Floats:
        """(your products, their products) how much two are the same."""
        return self._take(self._block.lines.products_alike, Kind.PRODUCT)

    def _take(self, whole: Floats, yours: Kind) -> Floats:
        """Return this company's rows of an array of the block, and remember whose they are."""
        rows = whole[self._rows[yours]]
        self._taken[id(rows)] = rows, whole, yours  # kept, so that the id stays its own
        return rows

    @cached_property
    def supply(self) -> Floats:
        """(2, c) how usual what they make is as an input of what you make, and the reverse."""
        return self._block.supply[:, self._place]


def _rows_of(lines: Lines, place: int) -> slice:
    start = int(lines.start[place])
    return slice(start, start + int(lines.count[place]))


def _one(rows: slice) -> Lines:
    """Return the lines of one company; the block has compared what is in them."""
    one = np.zeros(1, np.intp)
    return Lines(one, one + rows.stop - rows.start)
