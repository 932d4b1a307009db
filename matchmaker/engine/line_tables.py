"""Every line of one side beside every line of the other: meaning, words and HS codes.

Three things make a comparison exactly the same from both sides, and not nearly so: vectors are
stored in half precision, so their products and sums are exact in float64 whatever the order; word
weights are whole multiples of 1/64, so sums of their squares are exact too; and HS codes are
whole numbers.
"""

import math
from enum import IntEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matchmaker.engine.attributes import NO_HS
from matchmaker.engine.exact import exact_products
from matchmaker.engine.index import Kind
from matchmaker.engine.sides import Rows, Side
from matchmaker.engine.vocabulary import FIRST_UNKNOWN, WordNumbers
from matchmaker.engine.words import WordWeights

Floats = NDArray[np.float64]

PLACE = {kind: place for place, kind in enumerate(Kind)}
"""Kind → its place in tables of all kinds."""

_HS_MATCH = ((1, 1.0), (100, 0.8), (10_000, 0.4))  # by subheading, heading, chapter
_DIGITS = 100  # two digits of a code; 00 stands for digits that were not given
_FEW_WORDS = 4_096  # sums of so many squares of weights are exact in float32: 24 bits, in 1/4096
_SMALLEST = 2.0**-12  # square of the smallest weight


class Measure(IntEnum):
    """How two lines are compared; its value is its place in a table."""

    MEANING = 0
    WORDS = 1
    CODES = 2


class LineTables:
    """The lines of b companies, "you", beside those of c others, "they".

    Attributes:
        you, they: the two sides.
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
        values = np.zeros((len(Measure), len(self.you.hs), len(self.they.hs)))
        values[Measure.MEANING] = exact_products(self.you.vectors, self.they.vectors)
        self._compare_words(values[Measure.WORDS])
        coded = np.flatnonzero(self.you.hs != NO_HS)
        if len(coded):
            values[Measure.CODES, coded] = code_closeness(self.you.hs[coded], self.they.hs)
        return values

    @cached_property
    def closest(self) -> Floats:
        """(measures, your kinds, b, their kinds, c) nearest lines of every two companies.

        Kinds stand as in `Kind`. At least 0; 0 where one of the two has no lines of the kind.
        """
        you, they = self.you, self.they
        shape = len(Measure), len(Kind), len(you)
        mine = np.zeros((*shape, len(they.hs)))
        for kind, place in PLACE.items():
            rows = self.values[:, you.rows[kind]]
            if len(you) == 1:
                rows.max(axis=1, initial=0.0, out=mine[:, place, 0])
            else:
                for measure in Measure:
                    mine[measure, place] = you.lines[kind].largest(rows[measure])
        columns = math.prod(shape)
        by_row = np.ascontiguousarray(mine.reshape(columns, len(they.hs)).T)
        found = np.empty((len(Kind), len(they), columns))
        for kind, place in PLACE.items():
            found[place] = they.lines[kind].largest(by_row[they.rows[kind]])
        np.maximum(found, 0.0, out=found)
        by_kind = np.ascontiguousarray(found.transpose(2, 0, 1))
        return by_kind.reshape(*shape, len(Kind), len(they))

    @cached_property
    def supply(self) -> Floats:
        """(2, b, c) how usual what they make is as an input of what you make, and the reverse."""
        goods = self.they.shelf.goods
        if goods is None:
            return np.zeros((2, len(self.you), len(self.they)))
        yours, theirs = self.you.made, self.they.made
        return np.stack([goods.supply(theirs, yours).T, goods.supply(yours, theirs)])

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
