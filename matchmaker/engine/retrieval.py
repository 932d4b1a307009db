"""Finds the companies worth a closer look: recall first, and never through one path alone.

Each path ranks the companies of the other country in its own way; the best of each list are fused
by reciprocal rank (Cormack, Clarke, Büttcher 2009, k = 60). Every eligible company is looked at,
by codes that are fine enough for a list of candidates (`engine.scan`).
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.engine.attributes import NO_HS, Mask, meet
from matchmaker.engine.growing import ranges
from matchmaker.engine.index import Kind, Shelf
from matchmaker.engine.postings import Slots
from matchmaker.engine.scan import Products
from matchmaker.engine.sides import Lines, Rows, Side
from matchmaker.engine.words import WordWeights

RRF_K = 60
TELLING = 0.25
"""Weight of a word from which the path of words follows it: one that fewer than n^(3/4) of n
companies use. Commoner ones find half of the country and cost most of the time."""

_HEADING = 100  # six digits of HS to four
_FEW = 0.25  # share of a shelf; up to it, copying the codes of those companies costs less than
# scanning all
_NONE = np.iinfo(np.int32).min  # below any product of codes
_BARRED = 0.1  # share of a shelf; up to it, rows are barred company by company
_SAMPLED = 8  # scores for each one wanted, from which a sample says where to look
_SPARE = 3  # rows looked at for each company wanted: a company has several lines


class Found(NamedTuple):
    """Companies that a path ranked, each once, best first, ties by slot."""

    slots: Slots
    scores: NDArray[np.number]


class Compared(NamedTuple):
    """Products of codes of your lines with theirs of one kind.

    Attributes:
        best: kind of your lines → (r,) largest product of each of their rows.
        slots: (r,) slot that a row belongs to, ascending.
        hs: (r,) HS number of a row.
    """

    best: Mapping[Kind, NDArray[np.int32]]
    slots: Slots
    hs: NDArray[np.int32]


def needs_to_products(search: "Search") -> Found:
    """Their product nearest to one of your needs."""
    return search.best_lines(Kind.NEED, Kind.PRODUCT)


def products_to_needs(search: "Search") -> Found:
    """Their need nearest to one of your products."""
    return search.best_lines(Kind.PRODUCT, Kind.NEED)


def whole_to_whole(search: "Search") -> Found:
    """The profiles as a whole."""
    return search.best_lines(Kind.WHOLE, Kind.WHOLE)


def lines_to_whole(search: "Search") -> Found:
    """One of your lines and their profile as a whole."""
    return search.better(
        search.best_lines(Kind.NEED, Kind.WHOLE), search.best_lines(Kind.PRODUCT, Kind.WHOLE)
    )


def whole_to_lines(search: "Search") -> Found:
    """Your profile as a whole and one of their lines."""
    return search.better(
        search.best_lines(Kind.WHOLE, Kind.NEED), search.best_lines(Kind.WHOLE, Kind.PRODUCT)
    )


def words(search: "Search") -> Found:
    """Rare words, brands and codes that both profiles use."""
    telling = np.flatnonzero(search.weights >= TELLING)
    postings = [search.shelf.postings.get(word) for word in search.words[telling].tolist()]
    if not postings:
        return search.top(np.zeros(0, np.int32), np.zeros(0))
    weights = np.repeat(search.weights[telling] ** 2, [len(slots) for slots in postings])
    slots = np.concatenate(postings)
    known = slots < search.size
    scores = np.bincount(slots[known], weights[known], search.size)
    found = np.flatnonzero(scores).astype(np.int32)
    found = found[search.eligible[found]]
    norms = np.sqrt(search.shelf.wholes.word_count.view[found])
    return search.top(found, scores[found] / norms)


def hs_headings(search: "Search") -> Found:
    """HS headings that one side offers and the other looks for, nearer profiles first."""
    slots = [np.zeros(0, np.int32)]
    for yours, theirs in ((Kind.NEED, Kind.PRODUCT), (Kind.PRODUCT, Kind.NEED)):
        wanted = search.you.hs[search.you.rows[yours]]
        headings = {code // _HEADING for code in wanted.tolist() if code != NO_HS}
        compared = search.compared(theirs)
        codes = compared.hs // _HEADING if headings else compared.hs
        slots += [compared.slots[np.flatnonzero(codes == each)] for each in headings]
    all_slots = np.sort(np.concatenate(slots))
    first = _firsts(all_slots)
    counts, found = np.diff(first, append=len(all_slots)), all_slots[first]
    open_to_you = np.flatnonzero(search.eligible[found])
    found = found[open_to_you]
    return search.top(found, search.most * counts[open_to_you] + search.nearness(found))


def common_markets(search: "Search") -> Found:
    """Third countries in common, nearer profiles first."""
    yours, theirs = search.you.shelf.attributes, search.shelf.attributes
    own = search.you.slots[0]
    wanted = yours.markets.view[own] | yours.targets.view[own]
    if not wanted.any():
        return search.top(np.zeros(0, np.int32), np.zeros(0))
    if search.is_narrow:
        named = theirs.markets.view[search.slots] | theirs.targets.view[search.slots]
        found = search.slots[meet(named, wanted)]
    else:
        named = theirs.markets.view[: search.size] | theirs.targets.view[: search.size]
        found = np.flatnonzero(meet(named, wanted) & search.eligible).astype(np.int32)
    return search.top(found, search.nearness(found))


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
        size: number s of slots that there were when the search began.
        eligible: (s,) which of them are looked through; slots: the same, (c,) ascending.
        count: how many companies a path finds at most.
        is_narrow: whether so few are eligible that only they are compared.
        most: larger than the difference of any two products of codes.
    """

    def __init__(
        self, you: Side, shelf: Shelf, weights: WordWeights, eligible: Mask, count: int
    ) -> None:
        self.you = you
        self.shelf = shelf
        self.words = np.array(you.words_of(0), np.uint32)
        self.weights = weights(self.words)
        self.size = len(eligible)
        self.eligible = eligible
        self.slots = np.flatnonzero(eligible).astype(np.int32)
        self.count = count
        self.is_narrow = len(self.slots) <= _FEW * self.size
        self.most = int(3 * shelf.projection.squared_length)
        self._codes = {kind: you.scan_codes(kind) for kind in Kind}
        self._compared: dict[Kind, Compared] = {}

    @property
    def unit(self) -> float:
        """The product of codes that stands for a cosine of 1."""
        own = self._codes[Kind.WHOLE][0].astype(np.int64)
        return float(max(own @ own, 1))

    def places_of(self, slots: Slots) -> Rows | Slots:
        """Return where eligible companies stand among those that are compared."""
        return np.searchsorted(self.slots, slots) if self.is_narrow else slots

    def lines_of(self, kind: Kind, slots: Slots) -> Lines:
        """Return where the lines of companies stand among those that are compared.

        Args:
            slots: eligible ones, ascending.
        """
        block = self.shelf.block(kind)
        if not self.is_narrow:
            return Lines(block.start.view[slots], block.count.view[slots].astype(np.intp))
        count = block.count.view[self.slots].astype(np.intp)
        places = self.places_of(slots)
        return Lines((np.cumsum(count) - count)[places], count[places])

    def best_lines(self, yours: Kind, theirs: Kind) -> Found:
        """Return the companies with the largest product of your lines and theirs of these kinds."""
        compared = self.compared(theirs)
        products = compared.best.get(yours)
        if products is None:
            return self.top(np.zeros(0, np.int32), np.zeros(0, np.int32))
        looked_at = self.count * (1 if theirs is Kind.WHOLE else _SPARE)
        while True:
            rows = largest(products, looked_at)
            slots, scores = compared.slots[rows], products[rows]
            first = _firsts(slots)
            if len(first) >= self.count or len(rows) == len(products):
                break
            looked_at *= 4
        scores = np.maximum.reduceat(scores, first) if len(first) else scores
        there = scores > _NONE
        return self.top(slots[first][there], scores[there])

    def nearness(self, slots: Slots) -> NDArray[np.int32]:
        """Return (c,) products of the codes of the whole profiles."""
        compared = self.compared(Kind.WHOLE)
        products = compared.best[Kind.WHOLE]
        return products[self.places_of(slots)]

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

    def top(self, slots: Slots, scores: NDArray[np.number]) -> Found:
        """Return the companies with the best scores, as many as are asked for.

        Args:
            slots: each once, ascending.
        """
        places = largest(scores, self.count)
        places = places[np.argsort(-scores[places], kind="stable")][: self.count]
        return Found(slots[places], scores[places])

    def compared(self, theirs: Kind) -> Compared:
        """Return what one pass over their rows of a kind gives."""
        if theirs not in self._compared:
            self._compared[theirs] = self._scan(theirs)
        return self._compared[theirs]

    def _scan(self, theirs: Kind) -> Compared:
        block = self.shelf.block(theirs)
        count, start = block.count.view[: self.size], block.start.view[: self.size]
        codes = {
            kind: rows
            for kind, rows in self._codes.items()
            if len(rows) and (kind is not theirs or kind is Kind.WHOLE)
        }
        queries = np.concatenate([*codes.values()])
        ends = np.cumsum([len(rows) for rows in codes.values()]).tolist()
        if self.is_narrow:
            rows = ranges(start[self.slots], count[self.slots].astype(np.intp))
            products = block.codes.scan_some(queries, ends, rows)
            slots, hs = block.slot.view[rows], block.hs.view[rows]
        else:
            last = int(start[-1] + count[-1])
            products = block.codes.scan(queries, ends, last)
            slots, hs = block.slot.view[:last], block.hs.view[:last]
            self._bar(products, slots, start, count)
        return Compared(dict(zip(codes, products, strict=True)), slots, hs)

    def _bar(
        self, products: Products, slots: Slots, start: Slots, count: NDArray[np.int32]
    ) -> None:
        """Put rows of companies that are not eligible behind all others."""
        others = np.flatnonzero(~self.eligible)
        if len(others) <= _BARRED * self.size:
            products[:, ranges(start[others], count[others].astype(np.intp))] = _NONE
        else:
            np.copyto(products, _NONE, where=~self.eligible[slots])


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
