"""How a ranker orders and judges the pairs that were decided, company by company."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.match import Purpose
from matchmaker.engine.evaluation.bootstrap import QueryValues
from matchmaker.engine.evaluation.calibration import calibration
from matchmaker.engine.evaluation.comparison import Comparison, Verdict, compare
from matchmaker.engine.evaluation.measures import ndcg, recall
from matchmaker.engine.ranker import probability
from matchmaker.training.decided_pairs import APPROVED_FROM, DecidedPairs

Floats = NDArray[np.float64]

NDCG, RECALL, FIT = "ndcg", "recall_2", "log_likelihood"
MEASURES = (NDCG, RECALL, FIT)


@dataclass(frozen=True, slots=True)
class Contest:
    """The candidate against the ranker in use, on pairs that neither trained on, of one purpose.

    Attributes:
        pairs, approved: how many pairs were decided, and how many of them found good.
        values: measure → values by company, of the ranker in use and of the candidate.
        errors: calibration error of the two; None where all or no pairs were found good.
    """

    pairs: int
    approved: int
    values: tuple[Mapping[str, QueryValues], Mapping[str, QueryValues]]
    errors: tuple[float | None, float | None]


def contest(purpose: Purpose, decided: DecidedPairs, in_use: Floats, candidate: Floats) -> Contest:
    """Compare the log-odds that two rankers give the decided pairs.

    Args:
        in_use, candidate: (p,) log-odds.
    """
    approved = decided.approved
    found = [calibration(probability(odds), approved) for odds in (in_use, candidate)]
    errors = [each.error if each is not None else None for each in found]
    return Contest(
        len(decided),
        int(approved.sum()),
        (_values(purpose, decided, in_use), _values(purpose, decided, candidate)),
        (errors[0], errors[1]),
    )


def _values(purpose: Purpose, decided: DecidedPairs, odds: Floats) -> dict[str, QueryValues]:
    """Return the measures of every company's decided pairs, ranked by score.

    Lists in which everything or nothing was found good cannot be ordered wrongly, and count in the
    likelihood only.
    """
    found: dict[str, dict[tuple[str, str], float]] = {measure: {} for measure in MEASURES}
    grades, approved = decided.grades, decided.approved
    likelihood = -np.logaddexp(0.0, np.where(approved, -odds, odds))
    for side, companies in (("BY", decided.belarusian), ("RU", decided.russian)):
        for pairs in _by_company(companies):
            query = purpose.value, f"{side}{companies[pairs[0]]}"
            found[FIT][query] = float(likelihood[pairs].mean())
            ranked = grades[pairs[np.argsort(-odds[pairs], kind="stable")]]
            if 0 < (ranked >= APPROVED_FROM).sum() < len(ranked):
                found[NDCG][query] = ndcg(ranked) or 0.0
                found[RECALL][query] = recall(ranked, APPROVED_FROM) or 0.0
    return {measure: values for measure, values in found.items() if values}


def _by_company(companies: NDArray[np.int64]) -> list[NDArray[np.intp]]:
    order = np.argsort(companies, kind="stable")
    starts = np.flatnonzero(np.diff(companies[order])) + 1
    return np.split(order, starts)


def compare_contests(contests: Mapping[Purpose, Contest], *, seed: int) -> list[Comparison]:
    """Return the differences over the companies of all contests together."""
    before, after = (
        {
            measure: {
                query: value
                for each in contests.values()
                for query, value in each.values[which].get(measure, {}).items()
            }
            for measure in MEASURES
        }
        for which in (0, 1)
    )
    return compare(before, after, seed=seed)


def excludes_harm(contests: Mapping[Purpose, Contest], *, seed: int) -> bool:
    """Tell whether the candidate may take the place of the ranker in use.

    The interval of what it gains in nDCG over all companies lies above 0; for no purpose alone
    does the interval of nDCG lie below 0; and its probabilities do not fit worse beyond chance.
    """
    together = {each.measure: each.verdict for each in compare_contests(contests, seed=seed)}
    alone = [
        found.verdict
        for purpose, each in contests.items()
        for found in compare_contests({purpose: each}, seed=seed)
        if found.measure == NDCG
    ]
    return (
        together.get(NDCG) is Verdict.BETTER
        and together.get(FIT) is not Verdict.WORSE
        and Verdict.WORSE not in alone
    )
