"""How what two companies offer relates: complementary, similar or competing."""

from matchmaker.domain.match import Relation
from matchmaker.engine.features import COLUMN_NAMES
from matchmaker.engine.pairs import Floats

_RIVALS_FROM = 0.4  # of `rivalry`: finds 57 % of judged competitors, and 5 % of good partners
_MET_FROM = 0.3  # of `need_fit`: half of what a typical grade-3 pair has
_USED_FROM = 0.35  # of `product_use`

_RIVALRY = COLUMN_NAMES.index("rivalry")
_FIT = COLUMN_NAMES.index("need_fit.better")
_USE = COLUMN_NAMES.index("product_use.better")


def relation_of(x: Floats) -> Relation:
    """Return the relation of a pair from its (columns,) features."""
    if x[_RIVALRY] >= _RIVALS_FROM:
        return Relation.COMPETING
    if x[_FIT] >= _MET_FROM or x[_USE] >= _USED_FROM:
        return Relation.COMPLEMENTARY
    return Relation.SIMILAR
