"""How much two companies compete: they offer the same, in the same field, and buy the same.

Competitors cannot be told by their closest products alone: in words, a harvester is as near to a
grain dryer as a bus to a bus. What tells them apart is the HS heading, and that makers of the same
need the same, while partners meet each other's needs or want to sell together.
"""

import numpy as np

from matchmaker.engine.features.terms import joint_export
from matchmaker.engine.index import Kind
from matchmaker.engine.line_tables import Floats, Measure
from matchmaker.engine.pairs import Pairs

_FIELD, _NEEDS, _MET, _TOGETHER = 0.25, 0.5, 0.5, 0.1
"""Of likeness of the whole profiles, of the closest needs, of the best fit of a need, and of both
being ready for joint export. Round numbers; what neighbouring ones do is in docs/matching.md."""


def competition(pairs: Pairs) -> Floats:
    """Return (c,) how much more alike than useful to each other two companies are, about 0–1."""
    field = pairs.closest(Measure.MEANING, Kind.WHOLE, Kind.WHOLE)
    needs = pairs.closest(Measure.MEANING, Kind.NEED, Kind.NEED)
    alike = pairs.figures.alike + _FIELD * field + _NEEDS * needs
    return np.asarray(alike - _MET * pairs.fits.max(axis=0) - _TOGETHER * pairs.once(joint_export))
