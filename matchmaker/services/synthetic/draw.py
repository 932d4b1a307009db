"""Weighted draws, fast enough for millions of companies."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


class Draw(Generic[T]):
    """An urn: each value is drawn as often as its weight says."""

    __slots__ = ("_last", "_sums", "_total", "values")

    def __init__(self, values: Sequence[T], weights: Sequence[float]) -> None:
        if not values or len(values) != len(weights) or min(weights) < 0 or not sum(weights):
            raise ValueError("an urn needs values with weights that are not all zero")
        self.values = tuple(values)
        self._sums = list(accumulate(weights))
        self._total = self._sums[-1]
        self._last = len(self.values) - 1

    def __call__(self, chance: Random) -> T:
        """Return one value."""
        return self.values[min(bisect_right(self._sums, chance.random() * self._total), self._last)]

    @classmethod
    def of(cls, weights: Mapping[T, float]) -> "Draw[T]":
        """Return the urn of a table of weights."""
        return cls(list(weights), list(weights.values()))

    @classmethod
    def by_rank(cls, values: Sequence[T], exponent: float) -> "Draw[T]":
        """Return an urn where the first value is the most usual, as words are in a language.

        Weight of rank r (from 1) is r to the power of -`exponent` (Zipf's law).
        """
        return cls(values, [rank**-exponent for rank in range(1, len(values) + 1)])
