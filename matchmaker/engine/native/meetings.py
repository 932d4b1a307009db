"""Companies of two countries, each pair weighed once, in C; see `engine.all_pairs`."""

import ctypes
from collections.abc import Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from matchmaker.engine.native.libraries import address, load
from matchmaker.engine.native.structures import Columns, Evidence, Question

_library = load("lines")

_SPARE = 2  # a list has room for half as many again as are kept of it, before it is pruned
_LEAST_SPARE = 8


class Best(ctypes.Structure):
    """Lists of each of some companies, as in lines_best.h."""

    _fields_ = (
        ("lists", ctypes.c_int32),
        *((name, ctypes.c_void_p) for name in ("keep", "start", "scores", "slots", "counts")),
        ("least", ctypes.c_void_p),
    )


class BestLists:
    """The best of what each of c companies is offered, list by list.

    Args:
        keep: how many of each list.
    """

    def __init__(self, companies: int, keep: Sequence[int]) -> None:
        rooms = (each + max(each // _SPARE, _LEAST_SPARE) for each in keep)
        start = np.array([0, *accumulate(rooms)], np.int32)
        kept = np.array(keep, np.int32)
        self.kept = int(kept.sum())
        self._companies = companies
        self._held = (
            kept,
            start,
            np.empty((companies, start[-1])),
            np.empty((companies, start[-1]), np.int32),
            np.zeros((companies, len(keep)), np.int32),
            np.full((companies, len(keep)), -np.inf),
        )
        self.columns = Best(len(keep), *(address(each) for each in self._held))

    def slots(self) -> NDArray[np.int32]:
        """Return (c, kept) whom they are to look at, -1 where lists are shorter."""
        if _library is None:
            raise RuntimeError("nothing was compiled")
        out = np.empty((self._companies, self.kept), np.int32)
        _library.matchmaker_best(
            ctypes.byref(self.columns),
            ctypes.c_int64(self._companies),
            ctypes.c_void_p(address(out)),
        )
        return out


def meet(
    askers: tuple[Columns, NDArray[np.int32]],
    others: tuple[Columns, NDArray[np.int32]],
    evidence: Evidence,
    question: Question,
    weights: NDArray[np.float64],
    scale: tuple[float, int],
    best: BestLists,
    threads: int,
) -> NDArray[np.int32]:
    """Weigh some companies with all of the other country, and gather what is best for both.

    Args:
        askers: their shelf and their slots, ascending, and higher than of those who asked before.
        others: the shelf of the other country, and (c,) ascending slots.
        weights: (rankers, ROUGH) of rough features.
        scale: product of codes that stands for a cosine of 1; more than any two products differ by.
        best: of the c others: a list for each ranker, and one of lines under headings.
        threads: that share the work.

    Returns:
        (askers, kept) slots of the best for each who asks, -1 where lists are shorter.
    """
    if _library is None:
        raise RuntimeError("nothing was compiled")
    (yours, asking), (theirs, slots) = askers, others
    out = np.empty((len(asking), best.kept), np.int32)
    asking, slots = (np.ascontiguousarray(each, np.int32) for each in (asking, slots))
    weights = np.ascontiguousarray(weights)
    unit, most = scale
    if _library.matchmaker_meet(
        yours.blocks,
        ctypes.byref(yours.facts),
        ctypes.c_void_p(address(asking)),
        ctypes.c_int32(len(asking)),
        theirs.blocks,
        ctypes.byref(theirs.facts),
        ctypes.c_void_p(address(slots)),
        ctypes.c_int64(len(slots)),
        ctypes.c_int32(theirs.code_length),
        ctypes.byref(evidence),
        ctypes.byref(question),
        ctypes.c_void_p(address(weights)),
        ctypes.c_int32(len(weights)),
        ctypes.c_double(unit),
        ctypes.c_double(most),
        ctypes.c_int32(threads),
        ctypes.byref(best.columns),
        ctypes.c_void_p(address(out)),
    ):
        raise MemoryError
    return out
