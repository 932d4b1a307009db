"""How what two companies offer relates: complementary, similar or competing."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.match import Relation
from matchmaker.engine.competition import competition
from matchmaker.engine.compiled_features import compiled
from matchmaker.engine.evidence import EXCUSED_FROM, MET_FROM, RIVALS_FROM, USED_FROM
from matchmaker.engine.features.needs import need_fit
from matchmaker.engine.features.offers import product_use
from matchmaker.engine.features.values import Mask
from matchmaker.engine.pairs import Pairs

RELATIONS = tuple(Relation)
"""Every relation, at the place by which tables name it."""

_PLACE = {relation: place for place, relation in enumerate(RELATIONS)}


def are_competing(pairs: Pairs) -> Mask:
    """Return (c,) which pairs compete."""
    return np.asarray(relation_places(pairs) == _PLACE[Relation.COMPETING])


def relations_of(pairs: Pairs, rows: Sequence[int]) -> list[Relation]:
    """Return the relation of some of the pairs.

    Args:
        rows: which of the others.
    """
    return [RELATIONS[place] for place in relation_places(pairs)[rows].tolist()]


def relation_places(pairs: Pairs) -> NDArray[np.uint8]:
    """Return (c,) the relation of each pair, as its place in `RELATIONS`."""
    known = pairs.once(compiled)
    return pairs.once(relations_in_numpy) if known is None else known.relations


def relations_in_numpy(pairs: Pairs) -> NDArray[np.uint8]:
    """Return the same without compiled loops."""
    met = pairs.once(need_fit).max(axis=0)
    rivals = (pairs.once(competition) >= RIVALS_FROM) & (met < EXCUSED_FROM)
    useful = (met >= MET_FROM) | (pairs.once(product_use).max(axis=0) >= USED_FROM)
    places = np.where(useful, _PLACE[Relation.COMPLEMENTARY], _PLACE[Relation.SIMILAR])
    return np.where(rivals, _PLACE[Relation.COMPETING], places).astype(np.uint8)
