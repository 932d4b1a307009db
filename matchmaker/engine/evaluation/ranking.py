"""Rankings: for a company, the companies of the other country, best first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.match import Purpose
from matchmaker.engine.index import IndexEntry

Scores = NDArray[np.float64]


class Scorer(Protocol):
    """Whatever can say how well candidates suit a company: the recommender, a baseline."""

    def score(
        self, purpose: Purpose, query: IndexEntry, candidates: Sequence[IndexEntry]
    ) -> Scores:
        """Return (n,) scores, higher is better; -inf for a candidate never to be shown."""
        ...


@dataclass(frozen=True, slots=True)
class Contender:
    """A scorer under the name that tables give it.

    Attributes:
        is_calibrated: whether its scores claim to be probabilities of approval; the calibration
            error is reported for those only.
    """

    name: str
    scorer: Scorer
    is_calibrated: bool = False


@dataclass(frozen=True, slots=True)
class Ranking:
    """The answer to one query.

    Attributes:
        candidates: (n,) keys of all companies of the other country, best first; ties by key.
        scores: (n,) their scores, descending.
    """

    candidates: tuple[str, ...]
    scores: Scores


def rank_candidates(keys: Sequence[str], scores: Scores) -> Ranking:
    """Return the ranking that scores give; equal scores in the order of the keys.

    Raises:
        ValueError: a score is not a number, or there is not one for each key.
    """
    if scores.shape != (len(keys),) or np.isnan(scores).any():
        raise ValueError(f"{len(keys)} candidates need as many scores, none of them NaN")
    order = np.lexsort((np.asarray(keys, dtype=np.str_), -scores))
    return Ranking(tuple(keys[row] for row in order), np.asarray(scores[order], np.float64))


def rank_companies(
    scorer: Scorer, purpose: Purpose, companies: Mapping[str, IndexEntry]
) -> dict[str, Ranking]:
    """Return the ranking of every company, by its key."""
    sides: dict[str, list[str]] = {}
    for key, entry in companies.items():
        sides.setdefault(entry.profile.country, []).append(key)
    rankings = {}
    for key, entry in companies.items():
        others = sides.get(entry.profile.country.other, [])
        candidates = [companies[other] for other in others]
        scores = np.asarray(scorer.score(purpose, entry, candidates), np.float64)
        rankings[key] = rank_candidates(others, scores)
    return rankings
