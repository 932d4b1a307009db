"""How much two companies compete: they offer the same, in the same field, and buy the same.

Competitors cannot be told by their closest products alone: in words, a harvester is as near to a
grain dryer as a bus to a bus. What tells them apart is the HS heading, and that makers of the same
need the same, while partners meet each other's needs or want to sell together.
"""

import numpy as np

from matchmaker.engine.evidence import COMPETITION
from matchmaker.engine.features.terms import joint_export
from matchmaker.engine.index import Kind
from matchmaker.engine.line_tables import Floats, Measure
from matchmaker.engine.pairs import Pairs


def competition(pairs: Pairs) -> Floats:
    """Return (c,) how much more alike than useful to each other two companies are, about 0–1."""
    of_field, of_needs, of_met, of_joint_export = COMPETITION
    field = pairs.closest(Measure.MEANING, Kind.WHOLE, Kind.WHOLE)
    needs = pairs.closest(Measure.MEANING, Kind.NEED, Kind.NEED)
    alike = pairs.figures.alike + of_field * field + of_needs * needs
    met = of_met * pairs.fits.max(axis=0)
    return np.asarray(alike - met - of_joint_export * pairs.once(joint_export))
