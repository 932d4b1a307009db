"""What makes the lists of very many companies cheaper, found once before the first of them.

Where all companies of both countries are to have lists, each pair is weighed once for both. Where a
country has more companies than that is cheap for, companies are put into neighbourhoods, and a list
is made of those near by.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from matchmaker.domain.match import Purpose
from matchmaker.domain.places import Country
from matchmaker.engine.index import CompanyIndex, IndexEntry
from matchmaker.engine.neighbourhoods import Neighbourhoods
from matchmaker.engine.recommend import Recommender
from matchmaker.engine.shortlist import Shortlist
from matchmaker.services.list_workers import Asked
from matchmaker.services.refresh import Progress, tell_nobody

if TYPE_CHECKING:
    from matchmaker.engine.all_pairs import AllPairs

EXACT_UP_TO = 100_000
"""Companies of a country up to which looking at everybody is cheap enough for all lists."""

CELLS_EACH = 4  # looked into for each text of a company; what it loses: docs/benchmarks.md
_CELLS = 2  # times the square root of the companies: about as many cells as companies in a cell
_WORTH_PREPARING = 1_000  # lists; for fewer, what is prepared takes longer than it saves
_WORTH_ALL_PAIRS = 0.5  # of all lists; for fewer, companies are weighed with others one by one


@dataclass(frozen=True)
class PreparedLists:
    """What was found; by default nothing.

    Attributes:
        around: the neighbourhoods of countries that have very many companies.
        weighed: what is known of all pairs.
    """

    around: Mapping[Country, Neighbourhoods] = field(default_factory=dict)
    weighed: "AllPairs | None" = None

    def shortlist(
        self, recommender: Recommender, entry: IndexEntry, asked: Asked, *, top: int
    ) -> dict[Purpose, Shortlist]:
        """Return the best partners of a company for each purpose, best first, without reasons.

        Args:
            top: most partners of a company for a purpose, 1–100.
        """
        around = self.around.get(entry.profile.country.other)
        return recommender.shortlist(
            entry,
            limit=top,
            excluded=asked.excluded,
            also=asked.also,
            is_wide=asked.is_wide,
            around=None if around is None else (around, CELLS_EACH),
            weighed=self.weighed,
        )


def prepare_lists(
    index: CompanyIndex,
    recommender: Recommender,
    expected: int,
    *,
    threads: int,
    progress: Progress | None,
    exact_up_to: int = EXACT_UP_TO,
) -> PreparedLists:
    """Weigh all companies with each other, or find neighbourhoods, where that pays.

    Args:
        expected: how many lists will be made.
        threads: that share the work.
        progress: called with how many companies of how many have been weighed with all others.
        exact_up_to: companies of a country up to which every one of them is looked at.
    """
    if expected < _WORTH_PREPARING:
        return PreparedLists()
    around = {}
    for country in Country:
        shelf = index.shelf(country)
        if len(shelf) > exact_up_to:
            cells = round(_CELLS * len(shelf) ** 0.5)
            around[country] = Neighbourhoods(shelf, cells=cells)
    if around or expected < _WORTH_ALL_PAIRS * len(index):
        return PreparedLists(around)
    weighed = recommender.weigh_all_pairs(threads=threads, progress=progress or tell_nobody)
    return PreparedLists(weighed=weighed)
