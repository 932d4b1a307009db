"""What two companies would offer together: lines of both that a buyer takes in one package."""

import numpy as np

from matchmaker.engine.evidence import COUNTS_AS_MET
from matchmaker.engine.index import Kind
from matchmaker.engine.line_tables import Floats, Measure
from matchmaker.engine.pairs import Pairs
from matchmaker.engine.suggestion import JointOffer

SYSTEM = "system"
"""One side states a need that the other's goods meet: they go into, or work with, its own."""
SAME_BUYERS = "same_buyers"
"""Goods of one field, bought by the same customers."""
FULL_RANGE = "full_range"
"""Neighbouring goods that make a fuller range together."""

WHYS = (SYSTEM, SAME_BUYERS, FULL_RANGE)

_LINES = 3  # of each side; a package is named in one breath
_SAME = 0.6  # cosine; from here two lines are rivals, not parts of a package
_LEAST = 0.3  # cosine; below, two lines have nothing to do with each other
_FIELD, _NEIGHBOURS = 0.5, 0.45  # cosine of whole profiles of one field, of neighbouring fields
_RELATED = 0.3  # the same; below, a need that seems to be met is chance


def joint_offer(pairs: Pairs, row: int) -> JointOffer | None:
    """Return the package of two companies, None when nothing of theirs belongs in one.

    Lines are taken in the order of how near they are without being the same.

    Args:
        row: which of the others.
    """
    lines = pairs.they.lines[Kind.PRODUCT]
    columns = slice(lines.start[row], lines.start[row] + lines.count[row])
    near = pairs.lines.of(Measure.MEANING, Kind.PRODUCT, Kind.PRODUCT)[:, columns]
    fits = np.where((near >= _LEAST) & (near < _SAME), near, 0.0)
    why = _why(pairs, row)
    if why is None or not fits.any():
        return None
    yours, theirs = _first(fits.max(axis=1)), _first(fits.max(axis=0))
    you, they = pairs.you.profile(0), pairs.they.profile(row)
    return JointOffer(
        tuple(you.products[n].text for n in yours),
        tuple(they.products[n].text for n in theirs),
        why,
    )


def _first(values: Floats) -> list[int]:
    """Return places of the largest values above 0, largest first."""
    order = np.argsort(-values, kind="stable")[:_LINES]
    return [int(place) for place in order if values[place] > 0]


def _why(pairs: Pairs, row: int) -> str | None:
    whole = pairs.lines.of(Measure.MEANING, Kind.WHOLE, Kind.WHOLE)[0, row]
    if whole >= _RELATED and _meets_a_need(pairs, row):
        return SYSTEM
    if whole >= _FIELD:
        return SAME_BUYERS
    return FULL_RANGE if whole >= _NEIGHBOURS else None


def _meets_a_need(pairs: Pairs, row: int) -> bool:
    """Tell whether goods of one side meet a need that the other one states.

    That the branches of the two usually supply each other is not enough to call goods a system: it
    tied harvesters to mineral wool.
    """
    fits = (
        (pairs.lines.your_need_fit, pairs.they.lines[Kind.PRODUCT]),
        (pairs.lines.their_need_fit, pairs.they.lines[Kind.NEED]),
    )
    return any(
        bool(
            (fit[:, lines.start[row] : lines.start[row] + lines.count[row]] >= COUNTS_AS_MET).any()
        )
        for fit, lines in fits
    )
