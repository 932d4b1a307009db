"""Chooses whom a closer look is worth, in the ranker's own terms.

Nearness knows neither purpose nor terms: of ten thousand companies, two hundred that are near in
meaning held only two in three of the ten that the ranker puts first for third markets
(`python -m benchmarks.candidates`). So every eligible company is weighed with the ranker's weights
of all features that scanning codes tells roughly, or that are plain facts. Words, HS codes and
exact products wait for the closer look; the first by rare words and by headings get it anyway.
"""

import os
from collections.abc import Sequence

import numpy as np

from matchmaker.engine import evidence, native
from matchmaker.engine.attributes import Mask
from matchmaker.engine.company_scan import Scanned
from matchmaker.engine.compiled_features import question
from matchmaker.engine.features import COLUMNS, FEATURES, Part
from matchmaker.engine.index import Kind, Shelf
from matchmaker.engine.line_tables import FIT_WEIGHTS, Floats, Measure
from matchmaker.engine.pairs import Pairs
from matchmaker.engine.postings import Slots
from matchmaker.engine.ranker import LinearRanker
from matchmaker.engine.retrieval import Search, hs_headings, words
from matchmaker.engine.sides import Side, take_side
from matchmaker.engine.words import WordWeights

_WORTH_A_THREAD = 10_000  # companies; weighing fewer takes as long as a few Python calls
_WORTH_A_SURVEY = 50  # times as many as are kept; of fewer, too few can be left out
_threads = [len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1]

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


def use_threads(count: int) -> None:
    """Let one query weigh very many companies on so many cores; a process for each core needs 1."""
    _threads[0] = count


def rough_weights(rankers: Sequence[LinearRanker]) -> Floats:
    """Return (rankers, rough columns) weights of what is roughly known."""
    return np.stack([ranker.weights[_COLUMNS] for ranker in rankers])


def lists_of(count: int, rankers: int) -> tuple[int, ...]:
    """Return how many are chosen by each ranker, and by headings, of `count` in all."""
    return (*[max(count - 2 * _SURE, count // 2)] * rankers, _SURE)


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
        self._places = np.searchsorted(search.slots, slots)

    def closest(self, measure: Measure, yours: Kind, theirs: Kind) -> Floats:
        """Return (c,) about how near your and each company's nearest lines are, at least 0."""
        if measure is not Measure.MEANING:
            return np.zeros(len(self))
        key = yours, theirs
        if key not in self._closest:
            products = self._search.scanned.nearest[key][self._places]
            self._closest[key] = np.maximum(products, 0) / self.you.shelf.projection.unit
        return self._closest[key]

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
    chosen: Slots | None = None,
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
        chosen: whom weighing everybody has chosen already, see `engine.all_pairs`.
    """
    slots = np.flatnonzero(eligible).astype(np.int32)
    if len(slots) <= 2 * count:
        return slots
    search = Search(you, shelf, weights, eligible, _SURE)
    if chosen is None:
        *lengths, _ = lists_of(count, len(rankers))
        scores = weigh(search, rough_weights(rankers), market, max(lengths))
        best = [_top(search, *each) for each in zip(scores, lengths, strict=True)]
        chosen = np.concatenate([*best, hs_headings(search).slots])
    is_chosen = np.zeros(len(eligible), np.bool_)
    is_chosen[chosen] = True
    is_chosen[words(search).slots] = True
    return np.flatnonzero(is_chosen & eligible).astype(np.int32)


def _top(search: Search, scores: Floats, count: int) -> Slots:
    weighed = np.flatnonzero(scores > -np.inf)
    return search.top(search.slots[weighed], scores[weighed], count).slots


def weigh(search: Search, weights: Floats, market: str | None, kept: int = 0) -> Floats:
    """Return (rankers, c) rough log-odds of all that are looked through, up to a constant.

    With `kept`, -inf may stand for who cannot be among so many best of any ranker, whatever the
    lines say that were not looked at: of very many companies, compiled loops look at whole profiles
    first, then at needs, then at products, and only at those of companies that may still matter.

    Args:
        weights: (rankers, rough columns).
        market: the only third country that counts; None: all of them.
        kept: how many of the best are wanted; 0: all.
    """
    you, shelf = search.you, search.shelf
    found = native.weigh(
        (you.shelf.columns(), int(you.slots[0])),
        shelf.columns(),
        search.slots,
        evidence.COMPILED,
        question(shelf, market),
        weights,
        kept if len(search.slots) > _WORTH_A_SURVEY * kept else 0,
        min(len(search.slots) // _WORTH_A_THREAD, _threads[0]),
    )
    if found is None:
        return weigh_in_numpy(search, weights, market)
    scores, wholes, headings = found
    search.scanned = Scanned({(Kind.WHOLE, Kind.WHOLE): wholes}, headings)
    return scores


def weigh_in_numpy(search: Search, weights: Floats, market: str | None) -> Floats:
    """Return the same without compiled loops; sums are made in the same order."""
    x = _rough_features(RoughPairs(search, search.slots, search.word_weights, market))
    sums = np.zeros((4, len(weights), len(search.slots)))
    for place, (column, values) in enumerate(zip(weights.T, x, strict=True)):
        sums[place % 4] += column[:, None] * values
    return np.asarray((sums[0] + sums[1]) + (sums[2] + sums[3]))


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
