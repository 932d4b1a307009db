"""Arrays that grow at the end."""

from itertools import count
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

_SMALLEST = 4
_numbers = count(1)
_newest = [0]


def newest_block() -> int:
    """Return a number that is another one whenever an array has got another block since."""
    return _newest[0]


class GrowingArray:
    """Rows in one contiguous block that doubles when it is full.

    A view taken before a growth stays valid and keeps its rows: readers need no lock.

    Args:
        row_shape: shape of one row; () for a plain column.
    """

    __slots__ = ("_block", "_size")

    def __init__(self, dtype: DTypeLike, row_shape: tuple[int, ...] = ()) -> None:
        self._block: NDArray[Any] = np.zeros((_SMALLEST, *row_shape), dtype)
        self._size = 0

    def __len__(self) -> int:
        return self._size

    @property
    def view(self) -> NDArray[Any]:
        """The rows so far, (n, …), without a copy."""
        return self._block[: self._size]

    @property
    def block(self) -> NDArray[Any]:
        """All memory there is for rows, (m, …) with m ≥ n; another block once it has grown."""
        return self._block

    def take_over(self, block: NDArray[Any], size: int) -> None:
        """Go on with the first rows of a block of the same type in place of all that is here.

        Raises:
            ValueError: the block is of another type or shape.
        """
        if block.dtype != self._block.dtype or block.shape[1:] != self._block.shape[1:]:
            raise ValueError(
                f"a block of {block.dtype} {block.shape[1:]} "
                f"in place of {self._block.dtype} {self._block.shape[1:]}"
            )
        self._block, self._size = block, size
        _newest[0] = next(_numbers)

    def append(self, row: object) -> int:
        """Add one row and return its number."""
        self._reserve(1)
        self._block[self._size] = row
        self._size += 1
        return self._size - 1

    def extend(self, rows: NDArray[Any]) -> int:
        """Add (m, …) rows and return the number of the first."""
        self._reserve(len(rows))
        self._block[self._size : self._size + len(rows)] = rows
        self._size += len(rows)
        return self._size - len(rows)

    def _reserve(self, more: int) -> None:
        wanted = self._size + more
        if wanted <= len(self._block):
            return
        block = np.zeros(
            (max(wanted, 2 * len(self._block)), *self._block.shape[1:]), self._block.dtype
        )
        block[: self._size] = self._block[: self._size]
        self._block = block
        _newest[0] = next(_numbers)  # afterwards: who sees no other number has the new block


def ranges(starts: NDArray[np.integer], counts: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return start, start + 1, … for each start, count of them, one after the other."""
    if len(starts) == 1:  # one company that asks
        first = int(starts[0])
        return np.arange(first, first + int(counts[0]))
    ends = np.cumsum(counts)
    places = np.repeat(starts - ends + counts, counts)
    places += np.arange(len(places))
    return places
