"""What two companies would offer together: lines of both that a buyer takes in one package."""

import numpy as np

from matchmaker.engine.index import Kind
from matchmaker.engine.pairs import Floats, Pairs
from matchmaker.engine.suggestion import JointOffer

SYSTEM = "system"
"""One side's goods go into, or work with, what the other makes: sold as one system."""
SAME_BUYERS = "same_buyers"
"""Goods of one field, bought by the same customers."""
FULL_RANGE = "full_range"
"""Neighbouring goods that make a fuller range together."""

WHYS = (SYSTEM, SAME_BUYERS, FULL_RANGE)

_LINES = 3  # of each side; a package is named in one breath
_SAME = 0.6  # cosine; from here two lines are rivals, not parts of a package
_LEAST = 0.3  # cosine; below, two lines have nothing to do with each other
_SUPPLY = 0.4  # strength of a supply link worth naming
_FIELD, _NEIGHBOURS = 0.5, 0.4  # cosine of whole profiles of one field, of neighbouring fields
_RELATED = 0.3  # the same; below, a supply link between two chapters is chance


def joint_offer(pairs: Pairs, row: int) -> JointOffer | None:
    """Return the package of two companies, None when nothing of theirs belongs in one.

    Lines are taken in the order of how near they are without being the same.

    Args:
        row: which of the others.
    """
    lines = pairs.they.lines[Kind.PRODUCT]
    columns = slice(lines.start[row], lines.start[row] + lines.count[row])
    near = pairs.cosine(Kind.PRODUCT, Kind.PRODUCT)[:, columns]
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
    whole = pairs.cosine(Kind.WHOLE, Kind.WHOLE)[0, row]
    goods = pairs.they.shelf.goods
    if goods is not None and whole >= _RELATED:
        yours, theirs = pairs.you.made, pairs.they.made[row : row + 1]
        links = goods.supply(yours, theirs).item(), goods.supply(theirs, yours).item()
        if max(links) >= _SUPPLY:
            return SYSTEM
    if whole >= _FIELD:
        return SAME_BUYERS
    return FULL_RANGE if whole >= _NEIGHBOURS else None
