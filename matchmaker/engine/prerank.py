"""Chooses among what retrieval found whom a closer look is worth, in the ranker's own terms.

Retrieval knows neither purpose nor terms: of ten thousand companies, two hundred that are near in
meaning held only two in three of the ten that the ranker puts first for third markets
(`python -m benchmarks.candidates`). So it looks up more, and these are weighed with the ranker's
weights of all features that scanning has told roughly, or that are plain facts. Words, codes and
exact products wait for the closer look.
"""

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from matchmaker.engine.attributes import Mask
from matchmaker.engine.features import COLUMNS, FEATURES, Part
from matchmaker.engine.index import Kind, Shelf
from matchmaker.engine.line_tables import FIT_WEIGHTS, Floats, Measure
from matchmaker.engine.pairs import Pairs
from matchmaker.engine.postings import Slots
from matchmaker.engine.ranker import LinearRanker
from matchmaker.engine.retrieval import Search, fuse, hs_headings, largest, retrieve, words
from matchmaker.engine.sides import Side, take_side
from matchmaker.engine.words import WordWeights

POOL = 1_000
"""Companies that retrieval finds, of which the closer look takes the most promising."""

ALL = 6_000
"""Companies up to which all are weighed: it costs less than to find the first `POOL` of them."""

_SURE = 20  # of the first by words, and by codes, are looked at whatever else is known of them
_ROUGH = frozenset(
    {
        "need_fit", "need_similarity", "need_context", "product_use", "unasked_use",
        "close_fields", "unasked_closeness",
        "common_market", "shared_targets", "open_door",
        "shared_form", "joint_export", "making_together", "joint_research", "distribution",
        "wanted_region", "unwanted_region", "regional_agreement",
    }
)  # fmt: skip
_FEATURES = tuple(feature for feature in FEATURES if feature.name in _ROUGH)
_COLUMNS = [place for place, column in enumerate(COLUMNS) if column.feature.name in _ROUGH]


class RoughPairs(Pairs):
    """One company compared with many by what a search has told of them.

    Only meaning is known, and only for the kinds of lines that are scanned: everything else counts
    as nothing in common.
    """

    def __init__(
        self, search: Search, slots: Slots, weights: WordWeights, market: str | None
    ) -> None:
        super().__init__(search.you, take_side(search.shelf, slots), weights, market)
        self._search = search
        self._closest: dict[tuple[Kind, Kind], Floats] = {}
        is_all = len(slots) == len(search.slots)
        self._places = slice(None) if is_all else search.places_of(slots)

    def closest(self, measure: Measure, yours: Kind, theirs: Kind) -> Floats:
        """Return (c,) about how near your and each company's nearest lines are, at least 0."""
        if measure is not Measure.MEANING:
            return np.zeros(len(self))
        key = yours, theirs
        if key not in self._closest:
            products = self._search.scanned.nearest[key][self._places]
            self._closest[key] = np.maximum(products, 0) / self._unit
        return self._closest[key]

    @cached_property
    def _unit(self) -> float:
        """The product of codes that stands for a cosine of 1."""
        own = self.you.scan_codes(Kind.WHOLE)[0].astype(np.int64)
        return float(max(own @ own, 1))

    @property
    def fits(self) -> Floats:
        """(2, c) about how well a need is met: yours by each of them, and one of theirs by you."""
        meaning, _, _, field = FIT_WEIGHTS
        kinds = (Kind.NEED, Kind.PRODUCT), (Kind.PRODUCT, Kind.NEED)
        in_field = (Kind.NEED, Kind.WHOLE), (Kind.WHOLE, Kind.NEED)
        lines = [self.closest(Measure.MEANING, *each) for each in kinds]
        fields = [self.closest(Measure.MEANING, *each) for each in in_field]
        found = meaning * np.array(lines) + field * np.array(fields)
        return np.asarray(found / sum(FIT_WEIGHTS))


def find_candidates(
    you: Side,
    shelf: Shelf,
    weights: WordWeights,
    eligible: Mask,
    rankers: Sequence[LinearRanker],
    *,
    count: int,
    market: str | None = None,
) -> Slots:
    """Return the slots of the companies that are worth a closer look, ascending.

    Where no more than twice `count` are eligible, all are: to choose would cost as much.

    Args:
        you: a side of one company.
        shelf: the companies of the other country.
        weights: how much words say.
        eligible: (s,) which companies may be returned.
        rankers: who is to rank them; `count` companies are chosen for each.
        market: the only third country that counts, ISO 3166-1; None: all of them.
    """
    slots = np.flatnonzero(eligible).astype(np.int32)
    if len(slots) <= 2 * count:
        return slots
    is_small = len(slots) <= ALL
    search = Search(you, shelf, weights, eligible, _SURE if is_small else POOL)
    pool = slots if is_small else np.sort(fuse(search).slots)
    if len(pool) <= count:  # hardly anything is known of you
        return retrieve(you, shelf, weights, eligible, count)
    pairs = RoughPairs(search, pool, weights, market)
    x = _rough_features(pairs)
    chosen = [path(search).slots[:_SURE] for path in (words, hs_headings)]
    promising = (
        largest(ranker.weights[_COLUMNS] @ x, max(count - 2 * _SURE, count // 2))
        for ranker in rankers
    )
    return np.unique(np.concatenate([*chosen, *(pool[places] for places in promising)]))


def _rough_features(pairs: Pairs) -> Floats:
    """Return (columns of rough features, c) values."""
    rows = []
    for feature in _FEATURES:
        values = pairs.once(feature.compute)
        if values.ndim == 1:
            rows.append(values)
            continue
        ends = {Part.BETTER: values.max(axis=0), Part.OTHER: values.min(axis=0)}
        rows += [ends[part] for part in feature.parts]
    return np.array(rows)
