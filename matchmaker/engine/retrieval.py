"""Finds the companies worth a closer look: recall first, and never through one path alone.

Each path scores every company of the other country in its own way; the best of each list are
fused by reciprocal rank (Cormack, Clarke, Büttcher 2009, k = 60). Search is exact.
"""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from matchmaker.engine.attributes import NO_HS, Mask
from matchmaker.engine.index import LineBlock, Shelf, Slots
from matchmaker.engine.pairs import Kind, Side
from matchmaker.engine.words import WordWeights

Scores = NDArray[np.float32]  # (s,) one per slot; higher is better, -inf for none

RRF_K = 60
_HEADING = 100  # six digits of HS to four
_NONE = -np.inf
_COMPARED = {
    Kind.WHOLE: (Kind.WHOLE, Kind.PRODUCT, Kind.NEED),
    Kind.PRODUCT: (Kind.WHOLE, Kind.NEED),
    Kind.NEED: (Kind.WHOLE, Kind.PRODUCT),
}
"""Kind of their lines → kinds of your lines that a path compares them with."""


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
    for token, weight in zip(lines.tokens.tolist(), search.weights(lines.tokens), strict=True):
        posting = search.shelf.postings.get(token)
        if posting is not None:
            slots = posting.view
            scores[slots[slots < search.size]] += weight**2
    norms = np.sqrt(np.maximum(search.shelf.wholes.token_count.view[: search.size], 1))
    return np.where(scores > 0, scores / norms, _NONE).astype(np.float32)


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
        slots = block.slot.view[np.flatnonzero(np.isin(codes // _HEADING, wanted))]
        np.add.at(scores, slots[slots < search.size], 1)
    near = search.best_line(Kind.WHOLE, Kind.WHOLE)  # in [-1, 1]: orders equal counts
    return np.where(scores > 0, 4 * scores + near, _NONE).astype(np.float32)


def common_markets(search: "Search") -> Scores:
    """Third countries in common, nearer profiles first."""
    yours, theirs = search.you.shelf.attributes, search.shelf.attributes
    own = search.you.slots[0]
    wanted = yours.markets.view[own] | yours.targets.view[own]
    named = theirs.markets.view[: search.size] | theirs.targets.view[: search.size]
    near = search.best_line(Kind.WHOLE, Kind.WHOLE)
    return np.where(named[:, wanted].any(axis=1), near, _NONE).astype(np.float32)


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
        weights: how much words say.
        size: number s of slots that are looked through.
    """

    def __init__(self, you: Side, shelf: Shelf, weights: WordWeights) -> None:
        self.you = you
        self.shelf = shelf
        self.weights = weights
        self.size = len(shelf.ids)  # written after all that is compared here
        self._blocks: Mapping[Kind, LineBlock] = {
            Kind.WHOLE: shelf.wholes,
            Kind.PRODUCT: shelf.products,
            Kind.NEED: shelf.needs,
        }
        self._similarity: dict[Kind, dict[Kind, NDArray[np.float32]]] = {}

    def best_line(self, yours: Kind, theirs: Kind) -> Scores:
        """Return (s,) largest similarity of your lines and their lines of these kinds."""
        block, similarity = self._blocks[theirs], self._compare(theirs)[yours]
        count, start = block.count.view[: self.size], block.start.view[: self.size]
        best = np.full(self.size, _NONE, np.float32)
        filled = np.flatnonzero(count)  # `reduceat` knows no empty segment
        if similarity.size and len(filled):
            best[filled] = np.maximum.reduceat(similarity.max(axis=0), start[filled])
        return best

    def _compare(self, theirs: Kind) -> dict[Kind, NDArray[np.float32]]:
        """Return (your rows, their rows) similarities by kind; one pass over their rows."""
        if theirs not in self._similarity:
            block, kinds = self._blocks[theirs], _COMPARED[theirs]
            vectors = [self.you.lines[kind].vectors for kind in kinds]
            ends = np.cumsum([len(rows) for rows in vectors])[:-1]
            yours = np.concatenate(vectors).astype(np.float32)
            rows = int(block.count.view[: self.size].sum())
            product = yours @ block.vectors.view[:rows].T
            self._similarity[theirs] = dict(zip(kinds, np.split(product, ends), strict=True))
        return self._similarity[theirs]


def retrieve(
    search: Search, eligible: Mask, count: int, paths: Mapping[str, Path] = PATHS
) -> Slots:
    """Return the slots of up to `count` eligible companies, ascending.

    When no more are eligible than asked for, all are returned without a search.

    Args:
        eligible: (s,) False rows are never returned; nor are companies that came after the
            search began.
    """
    rows = np.flatnonzero(eligible[: search.size]).astype(np.int32)
    if len(rows) <= count:
        return rows
    fused = np.zeros(len(rows))
    for path in paths.values():
        scores = path(search)[rows]
        ranked = _top(scores, count)
        ranked = ranked[np.isfinite(scores[ranked])]
        fused[ranked] += 1.0 / (RRF_K + 1 + np.arange(len(ranked)))
    return np.sort(rows[_top(fused, count)])


def _top(scores: NDArray[np.floating], count: int) -> NDArray[np.intp]:
    """Return the places of the `count` largest scores, largest first, ties by place."""
    edge = np.partition(scores, len(scores) - count)[len(scores) - count]
    places = np.flatnonzero(scores >= edge)
    return places[np.argsort(-scores[places], kind="stable")][:count]
