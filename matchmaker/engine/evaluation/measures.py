"""The measures of one ranking against its grades.

Every function takes the grades of the whole ranking in ranked order, best first: (n,) whole
numbers from 0 to 3. None means that the measure says nothing about this query, and the query is
then left out of the mean.
"""

import numpy as np
from numpy.typing import NDArray

from matchmaker.engine.evaluation.judgements import APPROVED_FROM

TOP = 10  # candidates looked at by nDCG and recall
SHOWN_FIRST = 5  # candidates in which judged negatives are counted

Grades = NDArray[np.int64]
Mask = NDArray[np.bool_]


def dcg(grades: Grades) -> float:
    """Return the discounted cumulative gain, gain 2^grade − 1 (Burges et al. 2005)."""
    discounts = np.log2(np.arange(len(grades)) + 2.0)
    return float(((2.0**grades - 1) / discounts).sum())


def ndcg(grades: Grades, top: int = TOP) -> float | None:
    """Return nDCG@top in [0, 1]; None when no candidate has a grade above 0."""
    ideal = dcg(np.sort(grades)[::-1][:top])
    return dcg(grades[:top]) / ideal if ideal else None


def recall(grades: Grades, least: int, top: int = TOP) -> float | None:
    """Return which share of the candidates of grade `least` or better is among the first `top`.

    None when there is none of that grade.
    """
    relevant = grades >= least
    return float(relevant[:top].sum() / relevant.sum()) if relevant.any() else None


def reciprocal_rank(grades: Grades) -> float | None:
    """Return 1 / rank of the first candidate of grade 2 or better; None when there is none."""
    approved = np.flatnonzero(grades >= APPROVED_FROM)
    return float(1 / (approved[0] + 1)) if len(approved) else None


def negative_share(negative: Mask, top: int = SHOWN_FIRST) -> float:
    """Return the share of the first `top` places that judged negatives fill.

    Args:
        negative: (n,) whether the candidate at that rank was judged 0; unlisted ones are False.
    """
    return float(negative[:top].sum() / max(min(top, len(negative)), 1))


def ordered_share(grades: Grades, negative: Mask) -> float | None:
    """Return how often a candidate of grade 2 or better stands above a judged negative.

    Over all such pairs of one query; None when there is no pair.
    """
    approved = np.flatnonzero(grades >= APPROVED_FROM)
    refused = np.flatnonzero(negative)
    if not len(approved) or not len(refused):
        return None
    return float((approved[:, None] < refused[None, :]).mean())
