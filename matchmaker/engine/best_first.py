"""Puts candidates in order: best score first, each company once."""

from collections.abc import Collection
from uuid import UUID

import numpy as np

from matchmaker.engine.line_tables import Floats
from matchmaker.engine.native.ranking import rank
from matchmaker.engine.postings import Slots
from matchmaker.engine.sides import Side
from matchmaker.engine.slot_map import split_id

LOWEST_SCORE = 0.005  # below, there is next to no evidence for a pair


def ranked(they: Side, scores: Floats, barred: Collection[UUID]) -> Slots:
    """Return positions of the good scores, best first, ties by id.

    A company that is being replaced at this moment may have two slots, or a new one that the
    rules have not seen; so ids are looked at once more.
    """
    ids, never = they.shelf.slot_of.ids, b"".join(each.bytes for each in barred)
    found = rank(scores, ids, they.slots, LOWEST_SCORE, never)
    return ranked_in_numpy(they, scores, barred) if found is None else found


def ranked_in_numpy(they: Side, scores: Floats, barred: Collection[UUID]) -> Slots:
    """Return the same without compiled loops."""
    good = np.flatnonzero(scores >= LOWEST_SCORE)
    ids = they.shelf.slot_of.numbers_of(they.slots[good])
    order = np.lexsort((*ids, -scores[good]))
    ranked, (low, high) = good[order], ids[:, order]
    by_id = np.lexsort((low, high))
    twice = (np.diff(low[by_id]) == 0) & (np.diff(high[by_id]) == 0)
    open_to_you = np.ones(len(ranked), np.bool_)
    open_to_you[by_id[1:][twice]] = False  # the sort is stable: the better one stands first
    never = np.array(sorted(split_id(each)[0] for each in barred), np.uint64)
    there = np.searchsorted(never, low, "right") > np.searchsorted(never, low)
    for place in np.flatnonzero(there).tolist():
        open_to_you[place] &= they.shelf.ids[they.slots[ranked[place]]] not in barred
    return ranked[open_to_you].astype(np.int32)
