"""What compiled loops are handed: the structures of lines.h, and the columns of a shelf in them."""

import ctypes
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from matchmaker.engine.growing import GrowingArray, newest_block
from matchmaker.engine.native.libraries import address

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matchmaker.engine.attributes import AttributeColumns
    from matchmaker.engine.line_block import LineBlock

FIGURES = 35
"""Numbers of a pair of companies, in the order of `FIGURES` in lines.h."""

SCANNED = 8
"""Whole numbers that a scan tells of a company."""

ROUGH = 24
"""Rough features of a company."""

FEATURE_COLUMNS, DIRECTED_FEATURES = 44, 14
"""Features of a pair: all columns, and those that have a direction."""

NEAREST = np.dtype(
    [("yours", np.int32), ("theirs", np.int32), ("value", np.float64), ("cosine", np.float64)]
)
"""Two lines of a pair that are nearest, as in lines.h."""

TOLD, COUNTED = 9, 4
"""Nearest lines that reasons quote of a pair, and whole numbers."""

MARKET_WORDS = 8
"""Words of a set of third countries, at most."""


class Block(ctypes.Structure):
    """Columns of a `LineBlock`, as in lines.h."""

    _fields_ = (
        *(
            (name, ctypes.c_void_p)
            for name in (
                "start", "count", "codes", "rests", "hs", "likely",
                "words", "word_start", "word_count",
            )
        ),
        *((name, ctypes.c_int32) for name in ("code_length", "grain", "tail", "spare")),
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
        for name in (
            "region", "partner_regions", "selective", "markets", "targets", "forms",
            "certificates", "certificate_start", "certificate_count", "made",
        )
    )  # fmt: skip


class Evidence(ctypes.Structure):
    """What features are made of, as in lines.h."""

    _fields_ = (
        *(
            (name, ctypes.c_double * 2)
            for name in (
                "fit", "line", "field", "covered", "use", "profile", "same", "met", "identical",
            )
        ),
        *(
            (name, ctypes.c_double)
            for name in (
                "meaning", "in_field", "fit_sum",
                "of_field", "of_needs", "of_met", "of_joint_export",
                "rivals_from", "excused_from", "met_from", "used_from", "whole_link",
                "counts_as_met",
            )
        ),
        ("forms", ctypes.c_uint64 * 4),
        *(
            (name, ctypes.c_int32)
            for name in ("regions", "region_words", "market_words", "classes")
        ),
    )  # fmt: skip


Countries = ctypes.c_uint64 * MARKET_WORDS
"""A set of third countries."""


class Question(ctypes.Structure):
    """What differs from one question to the next, as in lines.h.

    Attributes:
        held: what owns the tables it points to, so that they stay as long as this does.
    """

    held: object
    _fields_ = (
        ("counts", Countries),
        ("ties", ctypes.c_void_p),
        ("inputs", ctypes.c_void_p),
    )


class Columns:
    """The columns of a shelf as C reads them; holds on to the arrays while it is used.

    Args:
        blocks: texts: whole profiles, products and needs.
        likely: HS numbers of product lines, stated or suggested.
        facts: attributes of the companies.
        made: what they make.
    """

    def __init__(
        self,
        blocks: "Sequence[LineBlock]",
        likely: GrowingArray,
        facts: "AttributeColumns",
        made: GrowingArray,
    ) -> None:
        self._newest = newest_block()
        of_blocks = [
            (
                block.start, block.count, block.codes.rows, block.rests, block.hs, likely,
                block.words, block.word_start, block.word_count,
            )
            for block in blocks
        ]  # fmt: skip
        of_facts = (
            facts.region, facts.partner_regions, facts.selective,
            facts.markets, facts.targets, facts.forms,
            facts.certificates, facts.certificate_start, facts.certificate_count, made,
        )  # fmt: skip
        held = [[(column, column.block) for column in each] for each in (*of_blocks, of_facts)]
        addresses = [[address(block) for _, block in each] for each in held]
        self._held = [*chain.from_iterable(held)]
        kept = blocks[0].projection
        lengths = kept.dimension, kept.grain, kept.tail, kept.spare
        self.blocks = (Block * len(blocks))(*(Block(*each, *lengths) for each in addresses[:-1]))
        self.facts = Facts(*addresses[-1])
        self.code_length, self.unit = kept.dimension, kept.unit

    def is_current(self) -> bool:
        """Tell whether none of the columns has grown out of its block."""
        newest = newest_block()
        if newest == self._newest:
            return True
        is_current = all(column.block is block for column, block in self._held)
        if is_current:
            self._newest = newest
        return is_current
