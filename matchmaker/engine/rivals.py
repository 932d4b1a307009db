"""Balances one list against those of the companies that would be shown the same partners.

A batch run balances the whole market (`engine.balance`). For a single list it is enough to look at
the nearest companies of the own country: they are whom its partners are offered to as well.
"""

from collections.abc import Callable

import numpy as np

from matchmaker.engine.balance import CandidateGraph, balance, balanced_lists, even_capacity
from matchmaker.engine.index import Kind, Shelf
from matchmaker.engine.line_tables import Floats
from matchmaker.engine.postings import Slots
from matchmaker.engine.sides import Side

RIVALS = 40  # companies beside the one that asks; each costs a scoring of all candidates
_LOOKED_AT = 4  # times as many are compared exactly
ANSWERS = 5.0  # introductions a company can take part in at a time


def nearest(you: Side, shelf: Shelf, count: int = RIVALS) -> Slots:
    """Return slots of the companies of your own country most like you, nearest first.

    Args:
        shelf: the companies of your country; you may be among them, and are left out.
    """
    wholes, alive = shelf.wholes, shelf.alive.view
    near = wholes.codes.scan(you.scan_codes(Kind.WHOLE), [1], len(alive))[0]
    open_to_all = alive.copy()
    own = shelf.slot_of.get(you.shelf.ids[you.slots[0]])
    if own is not None and own < len(alive):
        open_to_all[own] = False
    slots = np.flatnonzero(open_to_all)
    slots = np.sort(slots[np.argsort(-near[slots], kind="stable")[: _LOOKED_AT * count]])
    exact = wholes.cosines(you.steps(Kind.WHOLE)[0], slots)
    return slots[np.argsort(-exact, kind="stable")[:count]].astype(np.int32)


def balanced_choice(scores: Callable[[int], Floats], rows: int, limit: int) -> list[int]:
    """Return which candidates the first of `rows` companies is shown, best score first.

    Args:
        scores: row number to the (c,) scores of all candidates for that company; row 0 asks.
        limit: places in every list.
    """
    matrix = np.stack([scores(row) for row in range(rows)])
    shape = matrix.shape
    graph = CandidateGraph(
        np.repeat(np.arange(shape[0]), shape[1]),
        np.tile(np.arange(shape[1]), shape[0]),
        matrix.ravel(),
        (shape[0], shape[1]),
    )
    capacity = even_capacity(graph.shape, limit, ANSWERS)
    found = balance(graph, np.full(shape[0], float(limit)), capacity)
    first = balanced_lists(graph, found, limit, capacity)[0]
    return [int(graph.columns[pair]) for pair in first]
