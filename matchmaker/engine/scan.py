"""Compares a few vectors with very many, in whole numbers of one byte.

A code says of a vector what is worth most (see `engine.projection`), in one byte for each number.
Products of codes are whole numbers, so they are the same on every machine and in whatever order
they are summed. They only say who is worth a closer look: whoever is, is compared by all that is
kept of its vectors afterwards.

NumKong multiplies bytes with the widest instructions that the processor has. Without it NumPy
does: the same numbers, four times as slowly.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matchmaker.engine.growing import GrowingArray
from matchmaker.engine.projection import Codes

try:
    import numkong
except ImportError:  # no wheel for this platform
    numkong = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Callable

Products = NDArray[np.int32]  # (q, r) products of codes

_CHUNK = 4_096  # rows packed at a time; products of a chunk stay in the cache


def halves(codes: Codes) -> Codes:
    """Return half of each number, rounded up: what is multiplied where everybody is looked at.

    Seven bits choose the same companies, and processors multiply them in two thirds of the time.
    """
    return np.asarray((codes >> 1) + (codes & 1), np.int8)


class CodeRows:
    """Codes of the rows of a block, for scanning.

    Rows are only ever added. Full chunks are packed once, the last one again when it has grown;
    threads that pack the same chunk at a time do double work and no harm.

    Args:
        by_halves: multiply halves of codes; so have queries to be.
    """

    def __init__(self, dimension: int, *, by_halves: bool = False) -> None:
        self.rows = GrowingArray(np.int8, (dimension,))
        self._read: Callable[[Codes], Codes] = halves if by_halves else np.asarray
        self._packed: dict[int, tuple[int, numkong.PackedMatrix | None]] = {}

    def scan(self, queries: Codes, ends: list[int], rows: int) -> Products:
        """Return (len(ends), rows) largest product of each group of queries with the first rows.

        Args:
            queries: (q, k) codes, group after group.
            ends: where each group ends, ascending; none is empty.
        """
        best = np.empty((len(ends), rows), np.int32)
        for first in range(0, rows, _CHUNK):
            last = min(first + _CHUNK, rows)
            best[:, first:last] = _largest(self._multiply(queries, first, last), ends)
        return best

    def scan_some(self, queries: Codes, ends: list[int], rows: NDArray[np.intp]) -> Products:
        """Return what `scan` does for these rows alone, without a look at the others."""
        best = np.empty((len(ends), len(rows)), np.int32)
        codes = self.rows.view
        packed = _pack(queries)
        for first in range(0, len(rows), _CHUNK):
            part = slice(first, first + _CHUNK)
            some = self._read(np.take(codes, rows[part], axis=0, mode="clip"))
            products = _multiply(some, queries, packed)
            best[:, part] = _largest(np.ascontiguousarray(products.T), ends)
        return best

    def _multiply(self, queries: Codes, first: int, last: int) -> Products:
        codes = self.rows.view[first:last]
        if numkong is None:
            return _multiply(queries, self._read(codes), None)
        size, packed = self._packed.get(first, (0, None))
        if size < last - first:
            size, packed = len(codes), numkong.dots_pack(self._read(codes))
            self._packed[first] = size, packed
        return _multiply(queries, codes, packed)[:, : last - first]


def _pack(codes: Codes) -> "numkong.PackedMatrix | None":
    return None if numkong is None else numkong.dots_pack(codes)


def _multiply(some: Codes, others: Codes, packed: "numkong.PackedMatrix | None") -> Products:
    """Return (n, m) products of rows; `packed` are the others, None without NumKong.

    Sums of products of bytes stay below 2^24, where float32 is exact.
    """
    if numkong is None or packed is None:
        return (some.astype(np.float32) @ others.astype(np.float32).T).astype(np.int32)
    return np.asarray(numkong.dots_packed(some, packed))


def _largest(products: Products, ends: list[int]) -> Products:
    """Return (groups, n) largest row of each group."""
    starts = [0, *ends[:-1]]
    return np.stack([products[a:b].max(axis=0) for a, b in zip(starts, ends, strict=True)], axis=0)
