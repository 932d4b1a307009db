"""How much two companies compete: they offer the same, in the same field, and buy the same.

Competitors cannot be told by their closest products alone: in words, a harvester is as near to a
grain dryer as a bus to a bus. What tells them apart is the HS heading, and that makers of the same
need the same, while partners meet each other's needs or want to sell together.
"""

import numpy as np

from matchmaker.engine.features.terms import joint_export
from matchmaker.engine.features.values import most
from matchmaker.engine.index import Kind
from matchmaker.engine.pairs import Floats, Pairs

_FIELD, _NEEDS, _MET, _TOGETHER = 0.25, 0.5, 0.5, 0.1
"""Of likeness of the whole profiles, of the closest needs, of the best fit of a need, and of both
being ready for joint export. Round numbers; what neighbouring ones do is in docs/matching.md."""


def competition(pairs: Pairs) -> Floats:
    """Return (c,) how much more alike than useful to each other two companies are, about 0–1."""
    offers = most(pairs.best(pairs.products_alike, Kind.PRODUCT))
    field = most(pairs.cosine(Kind.WHOLE, Kind.WHOLE))
    needs = most(pairs.best(pairs.cosine(Kind.NEED, Kind.NEED), Kind.NEED))
    yours = most(pairs.best(pairs.your_need_fit, Kind.PRODUCT))
    theirs = most(pairs.best(pairs.their_need_fit, Kind.NEED))
    alike = offers + _FIELD * field + _NEEDS * needs
    return alike - _MET * np.maximum(yours, theirs) - _TOGETHER * pairs.once(joint_export)
