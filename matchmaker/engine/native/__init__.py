"""The inner loops of matching in C, where a compiler was there to install them.

`lines.c` compares lines of one company with those of many and reads the columns of a shelf where
they lie. It is compiled when the package is installed (`hatch_build.py`); where that was not
possible, callers get None and go on in NumPy: the same numbers, several times as slowly
(docs/decisions/0013-a-compiled-inner-loop.md).
"""

import ctypes
from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.engine.growing import GrowingArray
from matchmaker.engine.native.libraries import address, load

if TYPE_CHECKING:
    from matchmaker.engine.attributes import AttributeColumns
    from matchmaker.engine.line_block import LineBlock

FIGURES = 35
"""Numbers of a pair of companies, in the order of `FIGURES` in lines.h."""

SCANNED = 8
"""Whole numbers that a scan tells of a company."""

ROUGH = 24
"""Rough features of a company."""

MARKET_WORDS = 8
"""Words of a set of third countries, at most."""


class Block(ctypes.Structure):
    """Columns of a `LineBlock`, as in lines.h."""

    _fields_ = tuple(
        (name, ctypes.c_void_p)
        for name in (
            "start", "count", "vectors", "codes", "hs", "likely",
            "words", "word_start", "word_count",
        )
    )  # fmt: skip


class Words(ctypes.Structure):
    """How much a word says, as in lines.h."""

    _fields_ = (
        ("users", ctypes.c_void_p),
        ("vocabulary", ctypes.c_int64),
        ("weights", ctypes.c_void_p),
        ("most", ctypes.c_int64),
    )


class Weights(ctypes.Structure):
    """Weights of what two lines have in common, as in lines.h."""

    _fields_ = (
        ("fit", ctypes.c_double * 4),
        ("fit_sum", ctypes.c_double),
        ("same", ctypes.c_double * 3),
        ("same_sum", ctypes.c_double),
        ("alike", ctypes.c_double * 3),
        ("alike_sum", ctypes.c_double),
        ("unknown", ctypes.c_double),
    )


class Facts(ctypes.Structure):
    """Columns of `AttributeColumns`, as in lines.h."""

    _fields_ = tuple(
        (name, ctypes.c_void_p)
        for name in ("region", "partner_regions", "selective", "markets", "targets", "forms")
    )


class Terms(ctypes.Structure):
    """What rough features are made of, as in lines.h."""

    _fields_ = (
        *((name, ctypes.c_double * 2) for name in ("fit", "line", "field", "use", "profile")),
        *((name, ctypes.c_double) for name in ("meaning", "of_field", "fit_sum", "unit")),
        ("counts", ctypes.c_uint64 * MARKET_WORDS),
        ("forms", ctypes.c_uint64 * 4),
        ("ties", ctypes.c_void_p),
        ("regions", ctypes.c_int32),
        ("region_words", ctypes.c_int32),
        ("market_words", ctypes.c_int32),
    )


_library = load("lines")


def is_compiled() -> bool:
    """Tell whether the compiled loops are there."""
    return _library is not None


class Columns:
    """The columns of a shelf as C reads them; holds on to the arrays while it is used.

    Args:
        blocks: texts: whole profiles, products and needs.
        likely: HS numbers of product lines, stated or suggested.
        facts: attributes of the companies.
    """

    def __init__(
        self, blocks: "Sequence[LineBlock]", likely: GrowingArray, facts: "AttributeColumns"
    ) -> None:
        of_blocks = [
            (
                block.start, block.count, block.vectors, block.codes.rows, block.hs, likely,
                block.words, block.word_start, block.word_count,
            )
            for block in blocks
        ]  # fmt: skip
        of_facts = (
            facts.region, facts.partner_regions, facts.selective,
            facts.markets, facts.targets, facts.forms,
        )  # fmt: skip
        held = [[(column, column.block) for column in each] for each in (*of_blocks, of_facts)]
        addresses = [[address(block) for _, block in each] for each in held]
        self._held = [*chain.from_iterable(held)]
        self.blocks = (Block * len(blocks))(*(Block(*each) for each in addresses[:-1]))
        self.facts = Facts(*addresses[-1])

    def is_current(self) -> bool:
        """Tell whether none of the columns has grown out of its block."""
        return all(column.block is block for column, block in self._held)


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


class Asked(NamedTuple):
    """What a company's lines ask of others.

    Attributes:
        codes: (q, k) codes of its whole profile, products and needs, one after the other.
        ends: where each of the three ends.
        headings: HS headings looked for among products of others, and among their needs.
    """

    codes: NDArray[np.int8]
    ends: Sequence[int]
    headings: tuple[Sequence[int], Sequence[int]]


def scan(asked: Asked, theirs: Columns, slots: NDArray[np.int32]) -> NDArray[np.int32] | None:
    """Return (SCANNED, c) what a scan tells of each of c companies, None without the library."""
    if _library is None:
        return None
    out = np.empty((SCANNED, len(slots)), np.int32)
    held, arguments = _queries(asked, theirs, slots)
    if _library.matchmaker_scan(*arguments, ctypes.c_void_p(address(out))):
        raise MemoryError
    del held
    return out


def weigh(
    asked: Asked,
    yours: tuple[Columns, int],
    theirs: Columns,
    slots: NDArray[np.int32],
    terms: Terms,
    weights: NDArray[np.float64],
    threads: int = 1,
) -> tuple[NDArray[np.float64], NDArray[np.int32], NDArray[np.int32]] | None:
    """Return what is roughly known of each of c companies, None without the library.

    Args:
        yours: the shelf of the one who asks, and its slot.
        weights: (rankers, ROUGH) of rough features.
        threads: that share the companies among them.

    Returns:
        (rankers, c) rough scores, (c,) products of the codes of whole profiles, and (c,) lines
        under headings that are looked for.
    """
    if _library is None:
        return None
    scores = np.empty((len(weights), len(slots)))
    wholes, met = np.empty((2, len(slots)), np.int32)
    weights = np.ascontiguousarray(weights)
    held, arguments = _queries(asked, theirs, slots)
    if _library.matchmaker_weigh(
        *arguments,
        ctypes.byref(yours[0].facts),
        ctypes.c_int32(yours[1]),
        ctypes.byref(theirs.facts),
        ctypes.byref(terms),
        ctypes.c_void_p(address(weights)),
        ctypes.c_int32(len(weights)),
        ctypes.c_int32(threads),
        *(ctypes.c_void_p(address(each)) for each in (scores, wholes, met)),
    ):
        raise MemoryError
    del held
    return scores, wholes, met


def _queries(
    asked: Asked, theirs: Columns, slots: NDArray[np.int32]
) -> tuple[list[NDArray[np.generic]], list[object]]:
    """Return arrays to hold on to, and the arguments that scans have in common."""
    codes = np.ascontiguousarray(asked.codes)
    slots = np.ascontiguousarray(slots, np.int32)
    products, needs = asked.headings
    headings = np.array([*products, *needs], np.int32)
    arguments: list[object] = [
        ctypes.c_void_p(address(codes)),
        (ctypes.c_int32 * 3)(*asked.ends),
        theirs.blocks,
        ctypes.c_int32(codes.shape[1]),
        ctypes.c_void_p(address(slots)),
        ctypes.c_int64(len(slots)),
        ctypes.c_void_p(address(headings)),
        (ctypes.c_int32 * 3)(0, len(products), len(headings)),
    ]
    return [codes, slots, headings], arguments


def _words(words: tuple[NDArray[np.int32], NDArray[np.float64]]) -> Words:
    users, weights = words
    return Words(address(users), len(users), address(weights), len(weights) - 1)
