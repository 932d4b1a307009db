"""How what two companies offer relates: complementary, similar or competing."""

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.match import Relation
from matchmaker.engine.features import COLUMN_NAMES
from matchmaker.engine.pairs import Floats

_RIVALS_FROM = 0.3  # of `same_products`
_EXCUSED_FROM = 0.5  # of `need_fit`; together they find 57 % of judged competitors of
# data/evaluation, and take 1 % of the good partners for competitors
_MET_FROM = 0.3  # of `need_fit`: half of what a typical grade-3 pair has
_USED_FROM = 0.35  # of `product_use`

_SAME = COLUMN_NAMES.index("same_products")
_FIT = COLUMN_NAMES.index("need_fit.better")
_USE = COLUMN_NAMES.index("product_use.better")


def are_competing(x: Floats) -> NDArray[np.bool_]:
    """Return (…,) which pairs compete, from their (…, columns) features."""
    return np.asarray((x[..., _SAME] >= _RIVALS_FROM) & (x[..., _FIT] < _EXCUSED_FROM))


def relation_of(x: Floats) -> Relation:
    """Return the relation of a pair from its (columns,) features."""
    if are_competing(x):
        return Relation.COMPETING
    if x[_FIT] >= _MET_FROM or x[_USE] >= _USED_FROM:
        return Relation.COMPLEMENTARY
    return Relation.SIMILAR
