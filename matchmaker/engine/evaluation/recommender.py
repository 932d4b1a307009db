"""The recommender as a scorer of every pair, fast enough to rank whole sets."""

from collections.abc import Iterable, Sequence

import numpy as np

from matchmaker.domain.match import Purpose
from matchmaker.engine.evaluation.ranking import Scores
from matchmaker.engine.features import compute_features
from matchmaker.engine.index import CompanyIndex, IndexEntry
from matchmaker.engine.pairs import Floats, Pairs, single_side, take_side
from matchmaker.engine.ranker import Rankers, probability
from matchmaker.engine.words import WordWeights


class RecommenderScorer:
    """Scores as `Recommender.score` does, from an index that is filled once.

    Retrieval plays no part: every candidate gets its score, also one that retrieval would miss.

    Args:
        entries: every company of the evaluation, at least one; only they can be scored, and the
            weights of words come from them.
    """

    def __init__(self, entries: Iterable[IndexEntry], rankers: Rankers) -> None:
        companies = list(entries)
        self._index = CompanyIndex(companies[0].vectors.shape[1])
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
        return probability(self._rankers[purpose].log_odds(self._features(query, candidates)))

    def _features(self, query: IndexEntry, candidates: Sequence[IndexEntry]) -> Floats:
        shelf = self._index.shelf(query.profile.country.other)
        slots = np.array([shelf.slot_of[found.company_id] for found in candidates], np.int32)
        pairs = Pairs(single_side(query), take_side(shelf, slots), self._weights)
        return compute_features(pairs).x
