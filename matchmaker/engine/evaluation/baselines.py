"""What a recommender has to beat: chance, fame, one vector per company, words alone."""

import math
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from matchmaker.domain.match import Purpose
from matchmaker.engine.evaluation.companies import company_id_of
from matchmaker.engine.evaluation.judgements import APPROVED_FROM, Judgements
from matchmaker.engine.evaluation.ranking import Contender, Scores
from matchmaker.engine.index import IndexEntry
from matchmaker.engine.tokens import tokens


def baselines(
    entries: Mapping[str, IndexEntry], judgements: Judgements, *, seed: int = 0
) -> list[Contender]:
    """Return the four baselines."""
    return [
        Contender("random", RandomScorer(seed)),
        Contender("popularity", PopularityScorer(judgements)),
        Contender("whole-profile cosine", CosineScorer()),
        Contender("lexical", LexicalScorer(list(entries.values()))),
    ]


class RandomScorer:
    """Scores by chance, the same at every run with the same seed."""

    def __init__(self, seed: int = 0) -> None:
        self._seed = seed

    def score(
        self, purpose: Purpose, query: IndexEntry, candidates: Sequence[IndexEntry]
    ) -> Scores:
        """Return (n,) numbers in [0, 1)."""
        key = zlib.crc32(purpose.encode() + query.company_id.bytes)
        return np.random.default_rng([self._seed, key]).random(len(candidates))


class PopularityScorer:
    """Scores a candidate by how many companies were told to meet it, whoever asks.

    It has seen every judgement, the query's own as well, which no recommender has: what it
    reaches is the most that fame alone can be worth in this set. (Leaving the query's own out
    puts it below chance where a company has one or two partners.)
    """

    def __init__(self, judgements: Judgements) -> None:
        self._liked = Counter(
            (row.purpose, company_id_of(row.candidate))
            for row in judgements.rows
            if row.grade >= APPROVED_FROM
        )

    def score(
        self,
        purpose: Purpose,
        query: IndexEntry,  # noqa: ARG002 - the same for all
        candidates: Sequence[IndexEntry],
    ) -> Scores:
        """Return (n,) numbers of companies that have grade 2 or better for the candidate."""
        return np.array([self._liked[purpose, found.company_id] for found in candidates], float)


class CosineScorer:
    """Scores by the cosine of the two whole profiles."""

    def score(
        self,
        purpose: Purpose,  # noqa: ARG002 - the same for both
        query: IndexEntry,
        candidates: Sequence[IndexEntry],
    ) -> Scores:
        """Return (n,) cosines in [-1, 1]."""
        if not candidates:
            return np.zeros(0)
        return np.stack([found.whole for found in candidates]).astype(np.float64) @ query.whole


class LexicalScorer:
    """Scores by the words two profiles share, TF-IDF over folded tokens; no meaning, no codes.

    Weight of a token: (1 + ln tf) · (1 + ln((1 + n) / (1 + df))), rows of unit length, as in
    scikit-learn's `TfidfVectorizer(sublinear_tf=True)`, which takes seconds to import.
    """

    def __init__(self, companies: Sequence[IndexEntry]) -> None:
        counts = {
            company.company_id: Counter(tokens(company.profile.embedded_texts()[0]))
            for company in companies
        }
        seen = Counter(token for found in counts.values() for token in found)
        rarity = {t: 1 + math.log((1 + len(counts)) / (1 + df)) for t, df in seen.items()}
        self._rows = {key: _unit_row(found, rarity) for key, found in counts.items()}

    def score(
        self,
        purpose: Purpose,  # noqa: ARG002 - the same for both
        query: IndexEntry,
        candidates: Sequence[IndexEntry],
    ) -> Scores:
        """Return (n,) cosines in [0, 1]."""
        own = self._rows[query.company_id]
        rows = [self._rows[found.company_id] for found in candidates]
        return np.array([_product(own, row) for row in rows], np.float64)


def _unit_row(counts: Mapping[str, int], rarity: Mapping[str, float]) -> dict[str, float]:
    row = {token: (1 + math.log(count)) * rarity[token] for token, count in counts.items()}
    length = math.sqrt(math.fsum(weight * weight for weight in row.values())) or 1.0
    return {token: weight / length for token, weight in row.items()}


def _product(first: Mapping[str, float], second: Mapping[str, float]) -> float:
    return math.fsum(first[token] * second[token] for token in first.keys() & second.keys())
