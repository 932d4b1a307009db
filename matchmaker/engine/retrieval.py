"""Finds the companies worth a closer look: recall first, and never through one path alone.

Each path scores every company of the other country in its own way; the best of each list are
fused by reciprocal rank (Cormack, Clarke, Büttcher 2009, k = 60). Search is exact.
"""

from collections.abc import Callable, Mapping
from copy import copy

import numpy as np
from numpy.typing import NDArray

from matchmaker.engine.attributes import NO_HS, Mask, meet
from matchmaker.engine.index import Kind, Shelf, Slots
from matchmaker.engine.pairs import Side, ranges
from matchmaker.engine.words import WordWeights

Scores = NDArray[np.float32]  # (c,) one per company looked through; higher is better, -inf: none

RRF_K = 60
_HEADING = 100  # six digits of HS to four
_NONE = -np.inf
_COMPARED = {
    Kind.WHOLE: (Kind.WHOLE, Kind.PRODUCT, Kind.NEED),
    Kind.PRODUCT: (Kind.WHOLE, Kind.NEED),
    Kind.NEED: (Kind.WHOLE, Kind.PRODUCT),
}
"""Kind of their lines → kinds of your lines that a path compares them with."""
_FEW = 1 / 3  # share of a shelf; up to it, copying the codes of those companies costs less than
# scanning all


def needs_to_products(search: "Search") -> Scores:
    """Their product nearest to one of your needs."""
    return search.best_line(Kind.NEED, Kind.PRODUCT)


def products_to_needs(search: "Search") -> Scores:
    """Their need nearest to one of your products."""
    return search.best_line(Kind.PRODUCT, Kind.NEED)


def whole_to_whole(search: "Search") -> Scores:
    """The profiles as a whole."""
    return search.best_line(Kind.WHOLE, Kind.WHOLE)


def lines_to_whole(search: "Search") -> Scores:
    """One of your lines and their profile as a whole."""
    return np.maximum(
        search.best_line(Kind.NEED, Kind.WHOLE), search.best_line(Kind.PRODUCT, Kind.WHOLE)
    )


def whole_to_lines(search: "Search") -> Scores:
    """Your profile as a whole and one of their lines."""
    return np.maximum(
        search.best_line(Kind.WHOLE, Kind.NEED), search.best_line(Kind.WHOLE, Kind.PRODUCT)
    )


def words(search: "Search") -> Scores:
    """Rare words, brands and codes that both profiles use."""
    lines = search.you.lines[Kind.WHOLE]
    scores = np.zeros(search.size, np.float32)
    for word, weight in zip(lines.words.tolist(), search.weights.tolist(), strict=True):
        posting = search.shelf.postings.get(word)
        if posting is not None:
            slots = posting.view
            scores[slots[slots < search.size]] += weight**2
    norms = np.sqrt(np.maximum(search.shelf.wholes.word_count.view[search.slots], 1))
    found = scores[search.slots]
    return np.where(found > 0, found / norms, _NONE).astype(np.float32)


def hs_headings(search: "Search") -> Scores:
    """HS headings that one side offers and the other looks for, nearer profiles first."""
    scores = np.zeros(search.size, np.float32)
    for yours, block in (
        (Kind.NEED, search.shelf.products),
        (Kind.PRODUCT, search.shelf.needs),
    ):
        wanted = search.you.lines[yours].hs
        wanted = np.unique(wanted[wanted != NO_HS] // _HEADING)
        codes = block.hs.view
        for heading in wanted.tolist():
            first = heading * _HEADING
            slots = block.slot.view[np.flatnonzero((codes >= first) & (codes < first + _HEADING))]
            np.add.at(scores, slots[slots < search.size], 1)
    near = search.best_line(Kind.WHOLE, Kind.WHOLE)
    counts = scores[search.slots]
    return np.where(counts > 0, search.most * counts + near, _NONE).astype(np.float32)


def common_markets(search: "Search") -> Scores:
    """Third countries in common, nearer profiles first."""
    yours, theirs = search.you.shelf.attributes, search.shelf.attributes
    own = search.you.slots[0]
    wanted = yours.markets.view[own] | yours.targets.view[own]
    named = theirs.markets.view[search.slots] | theirs.targets.view[search.slots]
    near = search.best_line(Kind.WHOLE, Kind.WHOLE)
    return np.where(meet(named, wanted), near, _NONE).astype(np.float32)


Path = Callable[["Search"], Scores]

PATHS: Mapping[str, Path] = {
    path.__name__: path
    for path in (
        needs_to_products,
        products_to_needs,
        whole_to_whole,
        lines_to_whole,
        whole_to_lines,
        words,
        hs_headings,
        common_markets,
    )
}


class Search:
    """One company looking through a shelf as it is now: a writer may add to it meanwhile.

    Attributes:
        you: a side of one company.
        shelf: the companies of the other country.
        weights: (w,) how much each of your words said when the search began.
        size: number s of slots that there were when the search began.
        slots: (c,) which of them are looked through, ascending.
        most: larger than any product of two codes.
    """

    def __init__(self, you: Side, shelf: Shelf, weights: WordWeights) -> None:
        self.you = you
        self.shelf = shelf
        self.weights = weights(you.lines[Kind.WHOLE].words)
        self.size = len(shelf.ids)  # written after all that is compared here
        self.slots: Slots = np.arange(self.size, dtype=np.int32)
        self.most = float(3 * shelf.projection.squared_length)
        self._best: dict[Kind, dict[Kind, Scores]] = {}

    def among(self, slots: Slots) -> "Search":
        """Return the same search through some of the slots that there were when it began."""
        narrowed = copy(self)
        narrowed.slots = slots
        narrowed._best = {}  # noqa: SLF001 - of this class
        return narrowed

    def best_line(self, yours: Kind, theirs: Kind) -> Scores:
        """Return (c,) largest product of the codes of your lines and their lines of these kinds."""
        if theirs not in self._best:
            self._best[theirs] = self._compare(theirs)
        return self._best[theirs][yours]

    def _compare(self, theirs: Kind) -> dict[Kind, Scores]:
        """Return (c,) largest products by kind of your lines; one pass over their rows."""
        block = self.shelf.block(theirs)
        best = {kind: np.full(len(self.slots), _NONE, np.float32) for kind in _COMPARED[theirs]}
        codes = {kind: self.you.scan_codes(kind) for kind in best}
        kinds = [kind for kind, rows in codes.items() if len(rows)]
        count, start = block.count.view[: self.size], block.start.view[: self.size]
        filled = np.flatnonzero(count[self.slots])  # `reduceat` knows no empty segment
        if not kinds or not len(filled):
            return best
        queries = np.concatenate([codes[kind] for kind in kinds])
        ends = np.cumsum([len(codes[kind]) for kind in kinds]).tolist()
        slots = self.slots[filled]
        if len(self.slots) <= _FEW * self.size:
            counts = count[slots].astype(np.intp)
            products = block.codes.scan_some(queries, ends, ranges(start[slots], counts))
            found = np.maximum.reduceat(products, np.cumsum(counts) - counts, axis=1)
        else:
            products = block.codes.scan(queries, ends, int(count.sum()))
            rows = np.flatnonzero(count)
            of_all = np.zeros((len(kinds), self.size), np.int32)
            of_all[:, rows] = np.maximum.reduceat(products, start[rows], axis=1)
            found = of_all[:, slots]
        for kind, values in zip(kinds, found, strict=True):
            best[kind][filled] = values
        return best


def retrieve(
    search: Search, eligible: Mask, count: int, paths: Mapping[str, Path] = PATHS
) -> Slots:
    """Return the slots of up to `count` eligible companies, ascending.

    When no more are eligible than asked for, all are returned without a search. Only those that
    are eligible are looked at.

    Args:
        eligible: (s,) False rows are never returned; nor are companies that came after the
            search began.
    """
    slots = np.flatnonzero(eligible[: search.size]).astype(np.int32)
    if len(slots) <= count:
        return slots
    narrowed = search.among(slots)
    fused = np.zeros(len(slots))
    for path in paths.values():
        scores = path(narrowed)
        ranked = _top(scores, count)
        ranked = ranked[np.isfinite(scores[ranked])]
        fused[ranked] += 1.0 / (RRF_K + 1 + np.arange(len(ranked)))
    return np.sort(slots[_top(fused, count)])


def _top(scores: NDArray[np.floating], count: int) -> NDArray[np.intp]:
    """Return the places of the `count` largest scores, largest first, ties by place."""
    edge = np.partition(scores, len(scores) - count)[len(scores) - count]
    places = np.flatnonzero(scores >= edge)
    return places[np.argsort(-scores[places], kind="stable")][:count]
