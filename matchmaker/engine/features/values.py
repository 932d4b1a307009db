"""How comparisons become values: best, mean, share, each in [0, 1]."""

import numpy as np
from numpy.typing import NDArray

from matchmaker.engine.attributes import Bits, size_of_sets
from matchmaker.engine.index import Kind
from matchmaker.engine.line_tables import Floats
from matchmaker.engine.pairs import Pairs

Mask = NDArray[np.bool_]


def both(yours: NDArray[np.generic], theirs: NDArray[np.generic]) -> Floats:
    """Return (2, c): what they offer you, and what you offer them."""
    pair = np.empty((2, len(yours)))
    pair[0], pair[1] = yours, theirs
    return pair


def ramp(values: Floats, ends: tuple[float, float]) -> Floats:
    """Return 0 up to the first end, 1 from the second, and a straight line between."""
    start, end = ends
    shares = values - start
    shares /= end - start
    return np.minimum(np.maximum(shares, 0.0, out=shares), 1.0, out=shares)  # `clip` takes longer


def share(mask: Mask) -> Floats:
    """Return (c,) 1 where the mask is True, else 0."""
    return mask.astype(np.float64)


def overlap(a: Bits, b: Bits) -> Floats:
    """Return |A∩B| / min(|A|, |B|) of one set with each of c sets; 0 when one is empty."""
    smaller = np.minimum(size_of_sets(a), size_of_sets(b))
    return np.asarray(size_of_sets(a & b) / np.maximum(smaller, 1))


def needs_stated(pairs: Pairs) -> Mask:
    """Return (2, c) whether you, and whether they, say what they need."""
    they = pairs.they.lines[Kind.NEED].count > 0
    return np.stack([np.full(len(pairs), len(pairs.you.lines[Kind.NEED]) > 0), they])
