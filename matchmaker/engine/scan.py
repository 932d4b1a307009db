"""Compares a few vectors with very many, in whole numbers of one byte.

Vectors are turned into the directions in which texts of trade differ most (`models/scan`, a
quarter to a half of all directions), and each number is kept in 8 bits. Products of such codes are
whole numbers, so they are the same on every machine and in whatever order they are summed. They
only say who is worth a closer look: whoever is, is compared exactly afterwards.

NumKong multiplies bytes with the widest instructions that the processor has. Without it NumPy
does: the same numbers, four times as slowly.
"""

import json
import math
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from safetensors import safe_open

from matchmaker.engine.encoder import Encoder, Vectors
from matchmaker.engine.growing import GrowingArray
from matchmaker.errors import EncoderMismatch

try:
    import numkong
except ImportError:  # no wheel for this platform
    numkong = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Callable

Codes = NDArray[np.int8]  # (r, k)
Products = NDArray[np.int32]  # (q, r) products of codes

FILE = "projection.safetensors"

_LARGEST = 126  # so that sums of four products of halves fit into 16 bits
_COARSEST, _FINEST = 127.0, 420.0  # steps to 1: no number of a turned unit vector was above .30
_SPREAD = 6.0  # times 1 / sqrt(k): numbers of a random unit vector are smaller
_KEPT = 0.92  # of the squared length of a text, on average, when it is turned (models/scan)
_CHUNK = 4_096  # rows packed at a time; products of a chunk stay in the cache


@dataclass(frozen=True, slots=True)
class Projection:
    """How vectors become codes.

    Attributes:
        turn: (d, k) orthonormal columns, float32; None: vectors are taken as they are.
        dimension: length k of the codes.
    """

    turn: NDArray[np.float32] | None
    dimension: int

    def codes(self, vectors: Vectors) -> Codes:
        """Return (n, k) codes of (n, d) unit rows."""
        turned = vectors if self.turn is None else vectors @ self.turn
        steps = np.clip(np.rint(turned * self._scale), -_LARGEST, _LARGEST)
        return np.asarray(steps, np.int8)

    @property
    def fingerprint(self) -> int:
        """A number that changes whenever codes would."""
        return 0 if self.turn is None else zlib.crc32(self.turn.tobytes())

    @property
    def squared_length(self) -> float:
        """Product of the code of a unit vector with itself, at most."""
        return self._scale**2

    @property
    def unit(self) -> float:
        """Product of halves of codes that stands for a cosine of 1: about a text's with itself."""
        return self.squared_length / 4 * (1.0 if self.turn is None else _KEPT)

    @property
    def widest(self) -> int:
        """A number that no two products of codes differ by."""
        return int(3 * self.squared_length)

    @property
    def _scale(self) -> float:
        return min(max(_COARSEST * math.sqrt(self.dimension) / _SPREAD, _COARSEST), _FINEST)


def plain_projection(dimension: int) -> Projection:
    """Return the projection for an encoder that nothing was learned of: every direction stays."""
    return Projection(None, dimension)


def load_projection(folder: Path, encoder: Encoder) -> Projection:
    """Read the projection that was learned for an encoder.

    Raises:
        EncoderMismatch: it was learned for another one.
        FileNotFoundError: there is no such file.
    """
    path = folder / FILE
    if not path.exists():
        raise FileNotFoundError(f"{path} does not exist")
    with safe_open(path, framework="numpy") as stored:
        about, turn = json.loads(stored.metadata()["about"]), stored.get_tensor("turn")
    if about["encoder"] != encoder.name or len(turn) != encoder.dimension:
        raise EncoderMismatch(f"{path} was made for {about['encoder']}, not for {encoder.name}")
    return Projection(turn.astype(np.float32), turn.shape[1])


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
