"""Products of vectors without a rounding error, so that they are the same from both sides.

The numbers of unit vectors are kept in steps of 1/16384: whole numbers of 16 bits, as fine as half
precision where most numbers of an embedding lie (about 1/32). Their products and the sums of these
are whole numbers too, and fit into 32 bits as well as into the 53 of float64, whatever the order.
NumKong adds products of float32 up in float64, in two thirds of the time that float64 throughout
takes.
"""

import numpy as np
from numpy.typing import NDArray

from matchmaker.engine.encoder import Vectors

try:
    import numkong
except ImportError:  # no wheel for this platform
    numkong = None  # type: ignore[assignment]


Steps = NDArray[np.int16]  # (n, d) unit rows in steps of 1/STEPS

STEPS = 2**14


def as_stored(vectors: NDArray[np.floating]) -> Vectors:
    """Return vectors as they come back from the database: in half precision."""
    return vectors.astype(np.float16).astype(np.float32)


def in_steps(vectors: NDArray[np.floating]) -> Steps:
    """Return the nearest steps to the numbers of unit rows in half precision, as they are stored.

    Steps stay what they are when they are widened and come here again.
    """
    steps = np.rint(as_stored(vectors) * np.float32(STEPS))
    return np.asarray(np.clip(steps, -STEPS, STEPS), np.int16)  # rounded, one may be above 1


def exact_products(some: Vectors, others: Vectors) -> NDArray[np.float64]:
    """Return (n, m) exact products of (n, d) and (m, d) rows whose numbers are whole steps."""
    if not _is_exact or not len(some) or not len(others):
        return np.asarray(some.astype(np.float64) @ others.astype(np.float64).T)
    packed = numkong.dots_pack(np.ascontiguousarray(some))
    return np.asarray(numkong.dots_packed(others, packed)).T


def widened(steps: Steps) -> Vectors:
    """Return the numbers that steps stand for, exactly."""
    return np.asarray(steps.astype(np.float32) * np.float32(1 / STEPS))


def _check() -> bool:
    """Tell whether NumKong on this processor adds up in float64, as it says."""
    if numkong is None:
        return False
    big, small = np.float32(1.0), np.float32(2.0**-20)
    row = np.full((1, 64), small, np.float32)
    row[0, 0] = big
    found = np.asarray(numkong.dots_packed(row, numkong.dots_pack(row)))
    return found.dtype == np.float64 and found[0, 0] == 1.0 + 63 * 2.0**-40


_is_exact = _check()
