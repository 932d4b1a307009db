"""Puts candidates in order in C; see `engine.best_first`."""

import ctypes

import numpy as np
from numpy.typing import NDArray

from matchmaker.engine.growing import GrowingArray
from matchmaker.engine.native.libraries import address, load

_library = load("rank")
if _library is not None:
    _library.matchmaker_rank.restype = ctypes.c_int64


def rank(
    scores: NDArray[np.float64],
    ids: GrowingArray,
    slots: NDArray[np.int32],
    lowest: float,
    barred: bytes,
) -> NDArray[np.int32] | None:
    """Return the places of c candidates, best score first, ties by id; None without the library.

    Args:
        scores: (c,) those below `lowest` are left out.
        ids: (s, 16) of all companies of a shelf; slots: (c,) of the candidates.
        barred: ids that are left out, 16 bytes each.
    """
    if _library is None:
        return None
    out = np.empty(len(slots), np.int32)
    slots, scores = np.ascontiguousarray(slots, np.int32), np.ascontiguousarray(scores)
    block = ids.block
    count = _library.matchmaker_rank(
        *(ctypes.c_void_p(address(each)) for each in (scores, block, slots)),
        ctypes.c_int64(len(slots)),
        ctypes.c_double(lowest),
        barred,
        ctypes.c_int64(len(barred) // 16),
        ctypes.c_void_p(address(out)),
    )
    if count < 0:
        raise MemoryError
    return out[:count]
