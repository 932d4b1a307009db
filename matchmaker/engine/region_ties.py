"""Agreements in force between regions of the two countries, as a feature looks them up."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.places import Country, regions
from matchmaker.engine.attributes import REGIONS

Floats = NDArray[np.float64]

WHOLE, PART = 1.0, 0.5
"""How strongly an agreement binds two regions.

Half where it speaks of less, such as two cities, or of more and so of nobody in particular, such
as a region and the other country as a whole. By judgement: no data yet tells the two apart.
"""


class Tie(NamedTuple):
    """An agreement in force between a Belarusian and a Russian region.

    Attributes:
        by_region, ru_region: ISO 3166-2; None for the whole country.
        is_partial: it binds a part of the regions only, as one between two cities does.
    """

    by_region: str | None
    ru_region: str | None
    is_partial: bool = False


class RegionTies:
    """Which regions have agreements with each other; the set is replaced as a whole.

    Attributes:
        strength: (regions, regions) in [0, 1], symmetric, columns as in `attributes.REGIONS`.
        changes: how often it became another set; grows after each time.
    """

    def __init__(self) -> None:
        self.strength: Floats = np.zeros((len(REGIONS), len(REGIONS)))
        self.changes = 0

    def replace(self, ties: Iterable[Tie]) -> None:
        """Put these agreements in the place of those before.

        An agreement of both countries as a whole says the same of every pair, and counts nothing.

        Raises:
            KeyError: a region is unknown.
        """
        strength = np.zeros_like(self.strength)
        for tie in set(ties):
            if tie.by_region is None and tie.ru_region is None:
                continue
            is_whole = tie.by_region is not None and tie.ru_region is not None
            value = WHOLE if is_whole and not tie.is_partial else PART
            rows = _columns(tie.by_region, Country.BY)
            columns = _columns(tie.ru_region, Country.RU)
            place = np.ix_(rows, columns)
            strength[place] = np.maximum(strength[place], value)
        strength = np.maximum(strength, strength.T)
        if not np.array_equal(strength, self.strength):
            self.strength = strength
            self.changes += 1


def _columns(region: str | None, country: Country) -> list[int]:
    return [REGIONS[code] for code in (regions(country) if region is None else (region,))]
