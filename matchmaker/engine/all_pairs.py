"""Whom every company is worth comparing with, when all companies ask at once.

A company weighs everybody of the other country (`engine.prerank`), and so does everybody there:
each pair twice, and the codes of a large country pass through memory once for each who asks. When
lists of all are made, some companies ask together, and what a pair weighs is offered to the lists
of both. The same companies are chosen as if each had asked alone.
"""

from collections.abc import Callable, Sequence
from operator import is_
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.places import Country
from matchmaker.engine import evidence, native
from matchmaker.engine.compiled_features import question
from matchmaker.engine.index import CompanyIndex, Shelf
from matchmaker.engine.native.meetings import BestLists, meet
from matchmaker.engine.postings import Slots
from matchmaker.engine.prerank import lists_of, rough_weights
from matchmaker.engine.ranker import LinearRanker

_TOGETHER = 32  # who ask together: their texts stay in the cache with those of a block of others


class _Chosen(NamedTuple):
    """What was found for the companies of one country.

    Attributes:
        shelf: of their country, as it was; beside: of the other one.
        rows: (slots of the shelf,) places in `slots`, -1: nothing is known of the company.
        slots: (c, kept) whom they should be compared with, -1 where there are fewer.
    """

    shelf: Shelf
    beside: Shelf
    rows: NDArray[np.int32]
    slots: NDArray[np.int32]


class AllPairs:
    """Whom each company of both countries should be compared with.

    Attributes:
        rankers: in whose terms.
    """

    def __init__(self, rankers: Sequence[LinearRanker], chosen: Sequence[_Chosen]) -> None:
        self.rankers = tuple(rankers)
        self._chosen = chosen

    def of(
        self, company: tuple[Shelf, int] | None, beside: Shelf, rankers: Sequence[LinearRanker]
    ) -> Slots | None:
        """Return whom a company should be compared with, in any order, perhaps some twice.

        Args:
            company: its shelf and slot; None: it stands in none.
            beside: the shelf of the other country.
            rankers: who are to rank them.

        Returns:
            None where the company, the shelves or the rankers are others than were weighed.
        """
        is_same = all(map(is_, rankers, self.rankers)) and len(rankers) == len(self.rankers)
        if company is None or not is_same:
            return None
        shelf, slot = company
        for chosen in self._chosen:
            if chosen.shelf is shelf and chosen.beside is beside and slot < len(chosen.rows):
                row = chosen.rows[slot]
                if row >= 0:
                    slots = chosen.slots[row]
                    return np.asarray(slots[slots >= 0])
        return None


def weigh_all_pairs(
    index: CompanyIndex,
    rankers: Sequence[LinearRanker],
    *,
    count: int,
    threads: int,
    progress: Callable[[int, int], None],
) -> AllPairs | None:
    """Weigh all companies of the two countries with each other.

    Args:
        rankers: who are to rank them.
        count: as of `find_candidates`.
        threads: that share the work.
        progress: called with how many companies of how many have asked.

    Returns:
        None where nothing was compiled, or where a country has so few that all are compared.
    """
    shelves = [index.shelf(country) for country in Country]
    alive = [np.flatnonzero(shelf.alive.view).astype(np.int32) for shelf in shelves]
    if not native.is_compiled() or min(map(len, alive)) <= 2 * count:
        return None
    (yours, theirs), (askers, others) = shelves, alive
    keep = lists_of(count, len(rankers))
    best = BestLists(len(others), keep)
    asked, found = question(theirs, None), np.empty((len(askers), best.kept), np.int32)
    weights = rough_weights(rankers)
    scale = theirs.projection.unit, theirs.projection.widest
    for first in range(0, len(askers), _TOGETHER):
        some = slice(first, first + _TOGETHER)
        found[some] = meet(
            (yours.columns(), askers[some]),
            (theirs.columns(), others),
            evidence.COMPILED,
            asked,
            weights,
            scale,
            best,
            threads,
        )
        progress(min(first + _TOGETHER, len(askers)), len(askers))
    chosen = (
        _Chosen(yours, theirs, _rows(yours, askers), found),
        _Chosen(theirs, yours, _rows(theirs, others), best.slots()),
    )
    return AllPairs(rankers, chosen)


def _rows(shelf: Shelf, slots: Slots) -> NDArray[np.int32]:
    rows = np.full(len(shelf.alive), -1, np.int32)
    rows[slots] = np.arange(len(slots), dtype=np.int32)
    return rows
