"""Finds the companies worth a closer look: recall first, and never through one path alone.

Each path ranks the companies of the other country in its own way; the best of each list are fused
by reciprocal rank (Cormack, Clarke, Büttcher 2009, k = 60). Every eligible company is looked at,
by codes that are fine enough for a list of candidates (`engine.scan`).
"""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.engine.attributes import Mask, meet
from matchmaker.engine.company_scan import NONE, Scanned, scan_companies
from matchmaker.engine.index import Kind, Shelf
from matchmaker.engine.postings import Slots
from matchmaker.engine.sides import Rows, Side
from matchmaker.engine.words import WordWeights

RRF_K = 60
TELLING = 0.25
"""Weight of a word from which the path of words follows it: one that fewer than n^(3/4) of n
companies use. Commoner ones find half of the country and cost most of the time."""

_SAMPLED = 8  # scores for each one wanted, from which a sample says where to look


class Found(NamedTuple):
    """Companies that a path ranked, each once, best first, ties by slot."""

    slots: Slots
    scores: NDArray[np.number]


def needs_to_products(search: "Search") -> Found:
    """Their product nearest to one of your needs."""
    return search.nearest_lines(Kind.NEED, Kind.PRODUCT)


def products_to_needs(search: "Search") -> Found:
    """Their need nearest to one of your products."""
    return search.nearest_lines(Kind.PRODUCT, Kind.NEED)


def whole_to_whole(search: "Search") -> Found:
    """The profiles as a whole."""
    return search.nearest_lines(Kind.WHOLE, Kind.WHOLE)


def lines_to_whole(search: "Search") -> Found:
    """One of your lines and their profile as a whole."""
    return search.better(
        search.nearest_lines(Kind.NEED, Kind.WHOLE), search.nearest_lines(Kind.PRODUCT, Kind.WHOLE)
    )


def whole_to_lines(search: "Search") -> Found:
    """Your profile as a whole and one of their lines."""
    return search.better(
        search.nearest_lines(Kind.WHOLE, Kind.NEED), search.nearest_lines(Kind.WHOLE, Kind.PRODUCT)
    )


def words(search: "Search") -> Found:
    """Rare words, brands and codes that both profiles use."""
    telling = np.flatnonzero(search.weights >= TELLING)
    slots, owners = search.shelf.postings.of(search.words[telling])
    weights = (search.weights[telling] ** 2)[owners]
    if len(slots) and slots.max() >= search.size:  # some have come meanwhile
        known = slots < search.size
        slots, weights = slots[known], weights[known]
    scores = np.bincount(slots, weights, search.size)
    found = np.flatnonzero(scores).astype(np.int32)
    if len(search.slots) < search.size:
        found = found[search.eligible[found]]
    norms = np.sqrt(search.shelf.wholes.word_count.view[found])
    return search.top(found, scores[found] / norms)


def hs_headings(search: "Search") -> Found:
    """HS headings that one side offers and the other looks for, nearer profiles first."""
    counts = search.scanned.headings
    places = np.flatnonzero(counts)
    nearness = search.scanned.nearest[Kind.WHOLE, Kind.WHOLE][places]
    most = search.shelf.projection.widest
    return search.top(search.slots[places], most * counts[places] + nearness)


def common_markets(search: "Search") -> Found:
    """Third countries in common, nearer profiles first."""
    yours, theirs = search.you.shelf.attributes, search.shelf.attributes
    own = search.you.slots[0]
    wanted = yours.markets.view[own] | yours.targets.view[own]
    if not wanted.any():
        return search.top(np.zeros(0, np.int32), np.zeros(0))
    named = search.of(theirs.markets.view) | search.of(theirs.targets.view)
    places = np.flatnonzero(meet(named, wanted))
    nearness = search.scanned.nearest[Kind.WHOLE, Kind.WHOLE]
    return search.top(search.slots[places], nearness[places])


Path = Callable[["Search"], Found]

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
        words: (w,) words of your profile; weights: (w,) how much each said when the search began.
        word_weights: how much any word says.
        size: number s of slots that there were when the search began.
        eligible: (s,) which of them are looked through; slots: the same, (c,) ascending.
        count: how many companies a path finds at most.
    """

    def __init__(
        self, you: Side, shelf: Shelf, weights: WordWeights, eligible: Mask, count: int
    ) -> None:
        self.you = you
        self.shelf = shelf
        self.words = np.array(you.words_of(0), np.uint32)
        self.weights = weights(self.words)
        self.word_weights = weights
        self.size = len(eligible)
        self.eligible = eligible
        self.slots = np.flatnonzero(eligible).astype(np.int32)
        self.count = count

    @cached_property
    def scanned(self) -> Scanned:
        """What scanning the codes of all eligible companies tells of each."""
        return scan_companies(self.you, self.shelf, self.slots)

    def of(self, column: NDArray[Any]) -> NDArray[Any]:
        """Return (c, …) the rows of a column of all slots that are looked through."""
        return column[: self.size] if len(self.slots) == self.size else column[self.slots]

    def nearest_lines(self, yours: Kind, theirs: Kind) -> Found:
        """Return the companies with the largest product of your lines and theirs of these kinds."""
        products = self.scanned.nearest[yours, theirs]
        there = np.flatnonzero(products > NONE)
        return self.top(self.slots[there], products[there])

    def better(self, some: Found, others: Found) -> Found:
        """Return the best of two lists, each company with its better score."""
        slots = np.concatenate([some.slots, others.slots])
        scores = np.concatenate([some.scores, others.scores])
        order = np.argsort(slots, kind="stable")
        slots, scores = slots[order], scores[order]
        first = _firsts(slots)
        if len(first):
            scores = np.maximum.reduceat(scores, first)
        return self.top(slots[first], scores)

    def top(self, slots: Slots, scores: NDArray[np.number], count: int | None = None) -> Found:
        """Return the companies with the best scores, as many as are asked for.

        Args:
            slots: each once, ascending.
            count: how many; None: as many as a path finds.
        """
        most = self.count if count is None else count
        places = largest(scores, most)
        if len(places) > 1:
            places = places[np.argsort(-scores[places], kind="stable")][:most]
        return Found(slots[places], scores[places])


def retrieve(
    you: Side,
    shelf: Shelf,
    weights: WordWeights,
    eligible: Mask,
    count: int,
    paths: Mapping[str, Path] = PATHS,
) -> Slots:
    """Return the slots of up to `count` eligible companies, ascending.

    When no more are eligible than asked for, all are returned without a search. Only those that
    are eligible are looked at.

    Args:
        you: a side of one company.
        shelf: the companies of the other country.
        weights: how much words say.
        eligible: (s,) False rows are never returned; nor are companies that are not in the mask
            because they came after it was made.
    """
    slots = np.flatnonzero(eligible).astype(np.int32)
    if len(slots) <= count:
        return slots
    fused = fuse(Search(you, shelf, weights, eligible, count), paths).slots
    if len(fused) < count:  # paths that find nobody: the first others, so that there are enough
        others = slots[~np.isin(slots, fused)][: count - len(fused)]
        fused = np.concatenate([fused, others])
    return np.sort(fused)


def fuse(search: Search, paths: Mapping[str, Path] = PATHS) -> Found:
    """Return the companies that all paths together put first, by reciprocal rank."""
    lists = [path(search).slots for path in paths.values()]
    ranks = np.concatenate([1.0 / (RRF_K + 1 + np.arange(len(each))) for each in lists])
    slots = np.concatenate(lists)
    order = np.argsort(slots, kind="stable")
    slots = slots[order]
    first = _firsts(slots)
    place = np.zeros(len(slots), np.intp)
    place[first[1:]] = 1
    return search.top(slots[first], np.bincount(place.cumsum(), ranks[order]))


def _firsts(slots: Slots) -> Rows:
    """Return where each of ascending slots stands first."""
    differs = np.ones(len(slots), np.bool_)
    np.not_equal(slots[1:], slots[:-1], out=differs[1:])
    return np.flatnonzero(differs)


def largest(scores: NDArray[np.number], count: int) -> Rows:
    """Return the places of the `count` largest scores and of all that equal the last, ascending."""
    if len(scores) <= count:
        return np.arange(len(scores))
    if len(scores) > _SAMPLED * count:
        sample = scores[:: len(scores) // (_SAMPLED * count)]
        expected = count * len(sample) / len(scores)
        rank = int(expected + 4 * expected**0.5) + 1  # four deviations more than needed
        likely = np.flatnonzero(scores >= np.partition(sample, -rank)[-rank])
        if count <= len(likely) <= len(scores) // 2:  # nearly always: the largest are among them
            return np.asarray(likely[largest(scores[likely], count)])
    edge = np.partition(scores, len(scores) - count)[len(scores) - count]
    return np.flatnonzero(scores >= edge)
