"""The recommender as a scorer of every pair, fast enough to rank whole sets."""

from collections.abc import Iterable, Sequence

import numpy as np

from matchmaker.domain.match import Purpose
from matchmaker.engine.evaluation.ranking import Scores
from matchmaker.engine.features import compute_features
from matchmaker.engine.goods import Goods
from matchmaker.engine.index import CompanyIndex, IndexEntry
from matchmaker.engine.pairs import Pairs
from matchmaker.engine.ranker import Rankers, probability
from matchmaker.engine.sides import single_side, take_side
from matchmaker.engine.words import WordWeights


class RecommenderScorer:
    """Scores as `Recommender.score` does, from an index that is filled once.

    Retrieval plays no part: every candidate gets its score, also one that retrieval would miss.

    Args:
        entries: every company of the evaluation, at least one; only they can be candidates, and
            the weights of words come from them.
        goods: what knows what companies make and buy; None: nothing does.
    """

    def __init__(
        self, entries: Iterable[IndexEntry], rankers: Rankers, goods: Goods | None = None
    ) -> None:
        companies = list(entries)
        self._index = CompanyIndex(companies[0].vectors.shape[1], goods)
        for entry in companies:
            self._index.put(entry)
        self._rankers = rankers
        self._weights = WordWeights(self._index)

    def score(
        self, purpose: Purpose, query: IndexEntry, candidates: Sequence[IndexEntry]
    ) -> Scores:
        """Return (n,) probabilities of approval, in (0, 1)."""
        if not candidates:
            return np.zeros(0)
        shelf = self._index.shelf(query.profile.country.other)
        slots = np.array([shelf.slot_of[found.company_id] for found in candidates], np.int32)
        you = single_side(query, shelf)
        table = compute_features(Pairs(you, take_side(shelf, slots), self._weights))
        return probability(self._rankers[purpose].log_odds(table.x))
