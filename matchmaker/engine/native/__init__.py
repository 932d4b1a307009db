"""The inner loops of matching in C, where a compiler was there to install them.

`lines.c` compares lines of one company with those of many and reads the columns of a shelf where
they lie. It is compiled when the package is installed (`hatch_build.py`); where that was not
possible, callers get None and go on in NumPy: the same numbers, several times as slowly
(docs/decisions/0013-a-compiled-inner-loop.md).
"""

import ctypes
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.engine.native.libraries import address, load
from matchmaker.engine.native.structures import (
    COUNTED,
    DIRECTED_FEATURES,
    FEATURE_COLUMNS,
    FIGURES,
    MARKET_WORDS,
    NEAREST,
    ROUGH,
    SCANNED,
    TOLD,
    Block,
    Columns,
    Countries,
    Evidence,
    Question,
    Weights,
    Words,
)

__all__ = [
    "DIRECTED_FEATURES",
    "FEATURE_COLUMNS",
    "FIGURES",
    "MARKET_WORDS",
    "NEAREST",
    "ROUGH",
    "SCANNED",
    "Block",
    "Columns",
    "Compared",
    "Countries",
    "Evidence",
    "Question",
    "Weights",
    "address",
    "cosines",
    "features",
    "figures",
    "is_compiled",
    "scan",
    "tables",
    "tell",
    "weigh",
]

_library = load("lines")


def is_compiled() -> bool:
    """Tell whether the compiled loops are there."""
    return _library is not None


def figures(
    yours: Columns,
    slot: int,
    theirs: Columns,
    slots: NDArray[np.int32],
    dimension: int,
    words: tuple[NDArray[np.int32], NDArray[np.float64]],
    weights: Weights,
) -> NDArray[np.float64] | None:
    """Return (FIGURES, c) figures of one company with c others, None without the library.

    Args:
        words: how many companies use each word, and what a word says by that.
    """
    if _library is None:
        return None
    out = np.empty((FIGURES, len(slots)))
    slots = np.ascontiguousarray(slots, np.int32)
    if _library.matchmaker_figures(
        yours.blocks,
        ctypes.c_int32(slot),
        theirs.blocks,
        ctypes.c_void_p(address(slots)),
        ctypes.c_int64(len(slots)),
        ctypes.c_int32(dimension),
        ctypes.byref(_words(words)),
        ctypes.byref(weights),
        ctypes.c_void_p(address(out)),
    ):
        raise MemoryError
    return out


def cosines(
    block: Block, rows: NDArray[np.int64], steps: NDArray[np.int16]
) -> NDArray[np.float64] | None:
    """Return (n,) cosines of (d,) a vector in steps with rows of a block, None without the library.

    Args:
        block: its codes and rests are enough; they are to be kept meanwhile.
    """
    if _library is None:
        return None
    out = np.empty(len(rows))
    rows, steps = np.ascontiguousarray(rows, np.int64), np.ascontiguousarray(steps)
    if _library.matchmaker_cosines(
        ctypes.byref(block),
        ctypes.c_void_p(address(rows)),
        ctypes.c_int64(len(rows)),
        ctypes.c_int32(len(steps)),
        ctypes.c_void_p(address(steps)),
        ctypes.c_void_p(address(out)),
    ):
        raise MemoryError
    return out


class Compared(NamedTuple):
    """One company and c others, with all that comparing them takes.

    Attributes:
        yours: the shelf of the one who asks, and its slot.
        slots: (c,) of the others, contiguous.
        words: how many companies use each word, and what a word says by that.
    """

    yours: tuple[Columns, int]
    theirs: Columns
    slots: NDArray[np.int32]
    dimension: int
    words: tuple[NDArray[np.int32], NDArray[np.float64]]
    weights: Weights
    evidence: Evidence
    question: Question

    def arguments(self) -> tuple[object, ...]:
        """Return what C is handed."""
        columns, slot = self.yours
        return (
            columns.blocks,
            ctypes.byref(columns.facts),
            ctypes.c_int32(slot),
            self.theirs.blocks,
            ctypes.byref(self.theirs.facts),
            ctypes.c_void_p(address(self.slots)),
            ctypes.c_int64(len(self.slots)),
            ctypes.c_int32(self.dimension),
            ctypes.byref(_words(self.words)),
            *(ctypes.byref(each) for each in (self.weights, self.evidence, self.question)),
        )


def features(
    pairs: Compared,
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.uint8]] | None:
    """Return features of one company with c others, None without the library.

    Returns:
        (c, FEATURE_COLUMNS) features, (DIRECTED_FEATURES, c) whether the better direction is yours,
        and (c,) places of relations.
    """
    if _library is None:
        return None
    count = len(pairs.slots)
    x = np.empty((count, FEATURE_COLUMNS))
    is_yours = np.empty((DIRECTED_FEATURES, count), np.bool_)
    relations = np.empty(count, np.uint8)
    out = [ctypes.c_void_p(address(each)) for each in (x, is_yours, relations)]
    if _library.matchmaker_features(*pairs.arguments(), *out):
        raise MemoryError
    return x, is_yours, relations


def tell(pairs: Compared) -> tuple[NDArray[np.void], NDArray[np.int32]] | None:
    """Return what reasons quote of one company with c others, None without the library.

    Returns:
        (c, TOLD) nearest lines of `NEAREST`, and (c, COUNTED) whole numbers.
    """
    if _library is None:
        return None
    told = np.empty((len(pairs.slots), TOLD), NEAREST)
    counted = np.empty((len(pairs.slots), COUNTED), np.int32)
    out = [ctypes.c_void_p(address(each)) for each in (told, counted)]
    if _library.matchmaker_tell(*pairs.arguments(), *out):
        raise MemoryError
    return told, counted


def tables(
    yours: Columns,
    slot: int,
    theirs: Columns,
    slots: NDArray[np.int32],
    shape: tuple[int, int],
    dimension: int,
    words: tuple[NDArray[np.int32], NDArray[np.float64]],
) -> NDArray[np.float64] | None:
    """Return (measures, your rows, their rows) how near lines are, None without the library.

    Args:
        shape: how many rows the two sides have.
        words: how many companies use each word, and what a word says by that.
    """
    if _library is None:
        return None
    out = np.empty((3, *shape))
    slots = np.ascontiguousarray(slots, np.int32)
    if _library.matchmaker_tables(
        yours.blocks,
        ctypes.c_int32(slot),
        theirs.blocks,
        ctypes.c_void_p(address(slots)),
        ctypes.c_int64(len(slots)),
        ctypes.c_int64(shape[1]),
        ctypes.c_int32(dimension),
        ctypes.byref(_words(words)),
        ctypes.c_void_p(address(out)),
    ):
        raise MemoryError
    return out


def scan(
    yours: tuple[Columns, int], theirs: Columns, slots: NDArray[np.int32]
) -> NDArray[np.int32] | None:
    """Return (SCANNED, c) what a scan tells of each of c companies, None without the library.

    Args:
        yours: the shelf of the one who asks, and its slot.
    """
    if _library is None:
        return None
    out = np.empty((SCANNED, len(slots)), np.int32)
    slots = np.ascontiguousarray(slots, np.int32)
    if _library.matchmaker_scan(*_compared(yours, theirs, slots), ctypes.c_void_p(address(out))):
        raise MemoryError
    return out


def weigh(
    yours: tuple[Columns, int],
    theirs: Columns,
    slots: NDArray[np.int32],
    evidence: Evidence,
    question: Question,
    weights: NDArray[np.float64],
    kept: int = 0,
    threads: int = 1,
) -> tuple[NDArray[np.float64], NDArray[np.int32], NDArray[np.int32]] | None:
    """Return what is roughly known of each of c companies, None without the library.

    Args:
        yours: the shelf of the one who asks, and its slot.
        weights: (rankers, ROUGH) of rough features.
        kept: how many of the best of each ranker are wanted; 0: all are.
        threads: that share the companies among them.

    Returns:
        (rankers, c) rough scores, -inf of some who are not among the `kept` best of any ranker,
        (c,) products of the codes of whole profiles, and (c,) pairs
        of lines under the same heading.
    """
    if _library is None:
        return None
    scores = np.empty((len(weights), len(slots)))
    wholes, met = np.empty((2, len(slots)), np.int32)
    weights = np.ascontiguousarray(weights)
    slots = np.ascontiguousarray(slots, np.int32)
    if _library.matchmaker_weigh(
        *_compared(yours, theirs, slots),
        *(ctypes.byref(each) for each in (yours[0].facts, theirs.facts, evidence, question)),
        ctypes.c_void_p(address(weights)),
        ctypes.c_int32(len(weights)),
        ctypes.c_double(theirs.unit),
        ctypes.c_int64(kept),
        ctypes.c_int32(threads),
        *(ctypes.c_void_p(address(each)) for each in (scores, wholes, met)),
    ):
        raise MemoryError
    return scores, wholes, met


def _compared(
    yours: tuple[Columns, int], theirs: Columns, slots: NDArray[np.int32]
) -> tuple[object, ...]:
    """Return the arguments that scans have in common; slots are to be kept meanwhile."""
    return (
        yours[0].blocks,
        ctypes.c_int32(yours[1]),
        theirs.blocks,
        ctypes.c_int32(theirs.code_length),
        ctypes.c_void_p(address(slots)),
        ctypes.c_int64(len(slots)),
    )


def _words(words: tuple[NDArray[np.int32], NDArray[np.float64]]) -> Words:
    users, weights = words
    return Words(address(users), len(users), address(weights), len(weights) - 1)
