"""Every line of one side beside every line of the other: meaning, words and HS codes.

Three things make a comparison exactly the same from both sides, and not nearly so: vectors are
kept in whole steps (`engine.exact`), so sums of their products are exact whatever the order; word
weights are whole multiples of 1/64, so sums of their squares are exact too; and HS codes are
whole numbers.
"""

from enum import IntEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matchmaker.engine import native
from matchmaker.engine.attributes import NO_HS
from matchmaker.engine.exact import exact_products
from matchmaker.engine.index import Kind
from matchmaker.engine.sides import Rows, Side
from matchmaker.engine.vocabulary import FIRST_UNKNOWN, WordNumbers
from matchmaker.engine.words import WordWeights

Floats = NDArray[np.float64]

PLACE = {kind: place for place, kind in enumerate(Kind)}
"""Kind → its place in tables of all kinds."""

FIT_WEIGHTS = (1.0, 0.3, 0.2, 0.4)
"""Of meaning, words, HS code and field where a need meets a product; see docs/matching.md."""

_HS_MATCH = ((1, 1.0), (100, 0.8), (10_000, 0.4))  # by subheading, heading, chapter
_DIGITS = 100  # two digits of a code; 00 stands for digits that were not given
_STEPS = 2.0**32  # to 1: sums of so many steps are whole numbers, the same in whatever order
_FEW_WORDS = 4_096  # sums of so many squares of weights are exact in float32: 24 bits, in 1/4096
_SMALLEST = 2.0**-12  # square of the smallest weight


class Measure(IntEnum):
    """How two lines are compared; its value is its place in a table."""

    MEANING = 0
    WORDS = 1
    CODES = 2


class LineTables:
    """The lines of one company, "you", beside those of c others, "they".

    Attributes:
        you: a side of one company.
        they: a side of c companies.
        weights: how much words say.
    """

    def __init__(self, you: Side, they: Side, weights: WordWeights) -> None:
        self.you = you
        self.they = they
        self.weights = weights

    @cached_property
    def values(self) -> Floats:
        """(measures, all your rows, all their rows) how near two lines are.

        Meaning: cosine of their vectors. Words: cosine of their weighted words, in [0, 1]. Codes:
        1, .8, .4 or 0 for the same subheading, heading, chapter, or nothing in common.
        """
        you, they = self.you, self.they
        found = native.tables(
            you.shelf.columns(),
            int(you.slots[0]),
            they.shelf.columns(),
            they.slots,
            (you.row_count, they.row_count),
            you.shelf.dimension,
            self.weights.columns,
        )
        return self.computed_values() if found is None else found

    def computed_values(self) -> Floats:
        """Return the same in NumPy."""
        values = np.zeros((len(Measure), len(self.you.hs), len(self.they.hs)))
        values[Measure.MEANING] = exact_products(self.you.vectors, self.they.vectors)
        self._compare_words(values[Measure.WORDS])
        coded = np.flatnonzero(self.you.hs != NO_HS)
        if len(coded):
            values[Measure.CODES, coded] = code_closeness(self.you.hs[coded], self.they.hs)
        return values

    def of(self, measure: Measure, yours: Kind, theirs: Kind) -> Floats:
        """Return (your rows, their rows) how near lines of two kinds are."""
        return self.values[measure, self.you.rows[yours], self.they.rows[theirs]]

    @cached_property
    def your_need_fit(self) -> Floats:
        """(your needs, their products) how well a product meets a need, in [0, 1]."""
        fields = self.of(Measure.MEANING, Kind.NEED, Kind.WHOLE)
        return self._fit(Kind.NEED, Kind.PRODUCT, fields[:, self.they.lines[Kind.PRODUCT].owner])

    @cached_property
    def their_need_fit(self) -> Floats:
        """(your products, their needs) how well a product meets a need, in [0, 1]."""
        your_field = self.of(Measure.MEANING, Kind.WHOLE, Kind.NEED)
        return self._fit(Kind.PRODUCT, Kind.NEED, your_field)

    def _fit(self, yours: Kind, theirs: Kind, field: Floats) -> Floats:
        """Return (your rows, their rows) fits.

        A bare line is ambiguous, so it counts too whether the need lies in the field of the one
        who offers.

        Args:
            field: (your rows, their rows) similarity of the need to the whole profile of the one
                who offers; or (1, their rows) for all of yours.
        """
        meaning, words, code, of_field = FIT_WEIGHTS
        fit = self.of(Measure.WORDS, yours, theirs) * words
        fit += meaning * self.of(Measure.MEANING, yours, theirs)
        fit += code * self.of(Measure.CODES, yours, theirs)
        fit += of_field * field
        fit /= sum(FIT_WEIGHTS)
        return np.clip(fit, 0.0, 1.0, out=fit)

    def _compare_words(self, out: Floats) -> None:
        """Fill in cosine similarities of weighted words."""
        vocabulary = np.unique(self.you.words)  # no other word can be shared
        if not len(vocabulary):
            return
        dtype = np.float32 if len(vocabulary) <= _FEW_WORDS else np.float64
        yours, theirs = (_bag(side, vocabulary, dtype) for side in (self.you, self.they))
        yours *= (self.weights(vocabulary) ** 2).astype(dtype)
        shared = yours @ theirs.T
        norms = np.outer(self._norms(self.you), self._norms(self.they))
        np.divide(shared, np.sqrt(norms, out=norms), out=out)

    def _norms(self, side: Side) -> Floats:
        """Return (all rows,) sums of squared weights of a row's words; above 0 without words."""
        squares = self.weights(side.words) ** 2
        return np.maximum(np.bincount(side.word_row, squares, len(side.hs)), _SMALLEST)


def in_steps(values: Floats) -> Floats:
    """Return values of at most 1 rounded to steps whose sums are exact."""
    return np.asarray(np.rint(values * _STEPS) / _STEPS)


def code_closeness(yours: NDArray[np.int32], theirs: NDArray[np.int32]) -> Floats:
    """Return (n, m) closeness of n with m HS numbers: 1, .8, .4 or 0; 0 where one is missing.

    Only stated digits agree: two bare chapters have no more than the chapter in common.
    """
    ours = yours[:, None]
    closeness = np.zeros((len(yours), len(theirs)))
    for divisor, value in reversed(_HS_MATCH):
        number = ours // divisor
        same = number == theirs // divisor
        same &= (ours != NO_HS) & (number % _DIGITS != 0)
        closeness[same] = value
    return closeness


def _bag(side: Side, vocabulary: WordNumbers, dtype: type) -> NDArray[np.floating]:
    """Return (all rows, words of the vocabulary) of 0 and 1."""
    columns = _columns(side.words, vocabulary)
    known = np.flatnonzero(columns >= 0)
    bag: NDArray[np.floating] = np.zeros((len(side.hs), len(vocabulary)), dtype)
    bag[side.word_row[known], columns[known]] = 1.0
    return bag


def _columns(words: WordNumbers, vocabulary: WordNumbers) -> Rows:
    """Return (w,) places of words in an ascending vocabulary, -1 for others."""
    if vocabulary[-1] < FIRST_UNKNOWN:
        table = np.full(int(vocabulary[-1]) + 2, -1, np.int32)  # the last one is for all above
        table[vocabulary] = np.arange(len(vocabulary))
        return np.asarray(table[np.minimum(words, len(table) - 1)])
    column = np.minimum(np.searchsorted(vocabulary, words), len(vocabulary) - 1)
    return np.where(vocabulary[column] == words, column, -1)
