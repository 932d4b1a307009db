"""How an index keeps vectors: a code that is scanned, and the rest that makes it exact.

Vectors are turned into the directions in which texts of trade differ most (`models/scan`): the
first half of the turned numbers holds more than nine tenths of a text's squared length. A turned
vector is kept in steps of 1/16384, whole numbers (see `engine.exact`), in two parts:

- its **code**: each number of the first half in 8 bits, in coarse steps of 48 each;
- its **rest**, a byte for each number: what the code leaves of one of the first half takes six bits
  of it, and a number of the second half, where all are small, a byte and the two other bits: ten,
  in steps of 5. So a cosine is .00004 off (standard deviation; float32 of 100,000 lines), for six
  bytes where 16 bits each and a code took ten.

Turning multiplies whole numbers too, so a text is kept the same way alone and among others, on any
machine. An encoder that nothing was learned of keeps 16 bits for each number, beside a code.
"""

import json
import math
import zlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import safe_open

from matchmaker.engine.encoder import Encoder, Vectors
from matchmaker.engine.exact import STEPS, Steps, as_stored, in_steps, widened
from matchmaker.errors import EncoderMismatch

Codes = NDArray[np.int8]  # (r, k)
Rests = NDArray[np.int8]  # (r, rest_length)

FILE = "projection.safetensors"
GRID = 2**22  # numbers of a turn are whole multiples of 1/GRID, so sums of products are exact

_LARGEST = 126  # so that sums of four products of halves of codes fit into 16 bits
_COARSEST, _FINEST = 127.0, 420.0  # codes to 1: no number of a turned unit vector was above .31
_SPREAD = 6.0  # times 1 / sqrt(k): numbers of a random unit vector are smaller
_KEPT = 0.92  # of the squared length of a text, on average, in its code (models/scan)
_TAIL = 20  # steps; 127 of them are .155, and no number of the second half was above .145
_BYTE = 8  # bits


@dataclass(frozen=True)
class Projection:
    """How vectors become codes and rests.

    Attributes:
        turn: (d, d) orthonormal columns, float32, whole multiples of 1/GRID; None: vectors are
            taken as they are.
        dimension: length k of the codes.
    """

    turn: NDArray[np.float32] | None
    dimension: int

    def steps(self, vectors: Vectors) -> Steps:
        """Return (n, d) turned vectors of (n, d) unit rows, as fine as they are kept."""
        if self.turn is None:
            return in_steps(vectors)
        exact = as_stored(vectors).astype(np.float64) @ self._exact_turn
        steps = np.rint(exact * STEPS)
        head, tail = steps[:, : self.dimension], steps[:, self.dimension :]
        most = 2 ** (_BYTE - 1 - self.spare)  # what a code leaves is below
        edge = self.grain * _LARGEST
        np.clip(head, -most - edge, most - 1 + edge, out=head)
        for part, bits in (np.s_[:, : self.dimension], self.spare), (np.s_[:, self.dimension :], 0):
            step, most = _TAIL >> bits, 2 ** (_BYTE - 1 + bits)
            tail[part] = np.clip(np.rint(tail[part] / step), -most, most - 1) * step
        return np.asarray(steps, np.int16)

    def split(self, steps: Steps) -> tuple[Codes, Rests]:
        """Return codes and rests of what `steps` returned."""
        head = steps[:, : self.dimension]
        coarse = np.clip(np.rint(head * np.float32(1 / self.grain)), -_LARGEST, _LARGEST)
        codes = coarse.astype(np.int8)
        if self.turn is None:
            return codes, np.ascontiguousarray(steps).view(np.int8)
        left = head - codes.astype(np.int16) * np.int16(self.grain)
        whole, part = np.divmod(steps[:, self.dimension :], np.int16(_TAIL))
        rests = np.concatenate([left, whole], axis=1).astype(np.int8)
        if self.spare:
            parts = part[:, : self.dimension] // np.int16(_TAIL >> self.spare)
            shared = rests.view(np.uint8)[:, : parts.shape[1]]
            shared &= 0xFF >> self.spare
            shared |= (parts << (_BYTE - self.spare)).astype(np.uint8)
        return codes, rests

    def join(self, codes: Codes, rests: Rests) -> Steps:
        """Return the steps that were split."""
        if self.turn is None:
            return np.ascontiguousarray(rests).view(np.int16)
        steps = rests.astype(np.int16)
        head, tail = steps[:, : self.dimension], steps[:, self.dimension :]
        tail *= _TAIL
        if self.spare:
            shared = rests[:, : min(self.dimension, tail.shape[1])].view(np.uint8)
            parts = (shared >> (_BYTE - self.spare)).astype(np.int16)
            tail[:, : self.dimension] += parts * np.int16(_TAIL >> self.spare)
            head[:, : parts.shape[1]] = (rests[:, : parts.shape[1]] << self.spare) >> self.spare
        head += codes.astype(np.int16) * np.int16(self.grain)
        return steps

    def codes(self, vectors: Vectors) -> Codes:
        """Return (n, k) codes of (n, d) unit rows."""
        return self.split(self.steps(vectors))[0]

    def turned_back(self, steps: Steps) -> Vectors:
        """Return (n, d) vectors that steps stand for: nearly those that were kept."""
        vectors = widened(steps)
        return vectors if self.turn is None else np.asarray(vectors @ self.turn.T)

    @property
    def rest_length(self) -> int:
        """Bytes of a rest."""
        return 2 * self.dimension if self.turn is None else len(self.turn)

    @property
    def grain(self) -> int:
        """Steps of 1/16384 to one of a code."""
        spread = _COARSEST * math.sqrt(self.dimension) / _SPREAD
        return round(STEPS / min(max(spread, _COARSEST), _FINEST))

    @property
    def tail(self) -> int:
        """Steps of 1/16384 to one of a number that has no code; 0 where vectors are not turned."""
        return 0 if self.turn is None else _TAIL

    @property
    def spare(self) -> int:
        """Bits of a rest's byte that what a code leaves does not need."""
        return 0 if self.turn is None else max(_BYTE - self.grain.bit_length(), 0)

    @property
    def fingerprint(self) -> int:
        """A number that changes whenever codes and rests would."""
        if self.turn is None:
            return 0
        return zlib.crc32(
            bytes([self.grain, self.tail, self.spare]), zlib.crc32(self.turn.tobytes())
        )

    @property
    def squared_length(self) -> float:
        """Product of the code of a unit vector with itself, at most."""
        return float((STEPS / self.grain) ** 2)

    @property
    def unit(self) -> float:
        """Product of halves of codes that stands for a cosine of 1: about a text's with itself."""
        return self.squared_length / 4 * (1.0 if self.turn is None else _KEPT)

    @property
    def widest(self) -> int:
        """A number that no two products of codes differ by."""
        return int(3 * self.squared_length)

    @cached_property
    def _exact_turn(self) -> NDArray[np.float64]:
        if self.turn is None:
            raise TypeError("a plain projection turns nothing")
        return self.turn.astype(np.float64)


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
    if about["encoder"] != encoder.name or turn.shape != (encoder.dimension,) * 2:
        raise EncoderMismatch(f"{path} was made for {about['encoder']}, not for {encoder.name}")
    return Projection(turn.astype(np.float32), about["codes"])
