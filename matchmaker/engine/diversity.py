"""Orders the first places of a list so that ten partners are not ten times the same in other words.

Only the order changes; scores stay what they are, and so stay symmetric and calibrated.
"""

import numpy as np
from numpy.typing import NDArray

from matchmaker.engine.encoder import Vectors

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

TRADE_OFF = 0.05
"""Costs .0015 of nDCG@10, the interval holds 0; docs/diversity.md, benchmarks/diversity.py."""

_NOTHING_NEW = 1e-9  # of a candidate's squared length left: it repeats what was chosen


def diversify(scores: Floats, vectors: Vectors, limit: int, trade_off: float = TRADE_OFF) -> Rows:
    """Return (min(limit, n),) rows of the candidates, in the order to show them.

    The best score stands first. Each next one is the candidate with the largest
    trade_off · ln(what is new in it) + (1 − trade_off) · score, where what is new is the squared
    part of its vector that the chosen ones do not span: the greedy maximum of a determinantal
    point process (Chen, Zhang and Zhou 2018, "Fast greedy MAP inference for determinantal point
    process", equation 18 with theta = 1 − trade_off). Maximal marginal relevance loses more nDCG
    for the same variety. Deterministic; ties keep the order given.

    Args:
        scores: (n,) in [0, 1], in any order.
        vectors: (n, d) unit rows, whole profiles.
        limit: how many places.
        trade_off: in [0, 1): 0 for the order by score alone, more for more variety.

    Raises:
        ValueError: the trade-off is out of range, or there is not a vector for each score.
    """
    if not 0 <= trade_off < 1 or len(scores) != len(vectors):
        raise ValueError("a trade-off in [0, 1) and a vector for each score are needed")
    if trade_off == 0:
        return np.argsort(-scores, kind="stable")[:limit]
    rows = vectors.astype(np.float64)
    fresh = np.ones(len(scores))
    spanned = np.zeros((0, len(scores)))
    chosen: list[int] = []
    while len(chosen) < min(limit, len(scores)):
        news = np.log(np.maximum(fresh, _NOTHING_NEW))
        gain = trade_off * news + (1 - trade_off) * scores if chosen else scores.copy()
        gain[chosen] = -np.inf
        best = int(np.argmax(gain))
        chosen.append(best)
        if fresh[best] > _NOTHING_NEW:
            shared = rows @ rows[best] - spanned[:, best] @ spanned
            direction = shared / np.sqrt(fresh[best])
            spanned = np.vstack([spanned, direction])
            fresh = fresh - direction**2
    return np.array(chosen, np.intp)


def intra_list_distance(vectors: Vectors) -> float:
    """Return the mean of 1 − cosine over all pairs of (n, d) unit rows; 0 for fewer than two."""
    n = len(vectors)
    if n < 2:  # noqa: PLR2004 - a pair
        return 0.0
    rows = vectors.astype(np.float64)
    total = rows.sum(axis=0)
    return float(1 - (total @ total - (rows * rows).sum()) / (n * (n - 1)))
