"""Whether one run is better than another, told by a paired bootstrap."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from matchmaker.engine.evaluation.bootstrap import DRAWS, Estimate, QueryValues, estimate

LOWER_IS_BETTER = frozenset({"negatives"})


class Verdict(StrEnum):
    """What the interval of the difference allows to say."""

    BETTER = "better"
    WORSE = "worse"
    UNDECIDED = "can't tell"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The second run against the first, for one measure.

    Attributes:
        difference: second minus first, over the queries that both have a value for.
        verdict: of the second run; undecided whenever the interval contains 0.
    """

    measure: str
    difference: Estimate
    verdict: Verdict


def compare(
    first: Mapping[str, QueryValues],
    second: Mapping[str, QueryValues],
    *,
    seed: int = 0,
    draws: int = DRAWS,
) -> list[Comparison]:
    """Return how the second run differs from the first, one comparison per measure they share.

    Paired: the same companies are drawn for both runs, so what is hard for both cancels out.

    Args:
        first, second: values by query, by measure, as `Evaluation.values` has them.
    """
    comparisons = []
    for measure in first:
        before, after = first[measure], second.get(measure, {})
        gains = {query: after[query] - before[query] for query in before if query in after}
        difference = estimate(gains, seed=seed, draws=draws)
        if difference is not None:
            comparisons.append(Comparison(measure, difference, _verdict(measure, difference)))
    return comparisons


def _verdict(measure: str, difference: Estimate) -> Verdict:
    if difference.low <= 0 <= difference.high:
        return Verdict.UNDECIDED
    gained = (difference.value > 0) != (measure in LOWER_IS_BETTER)
    return Verdict.BETTER if gained else Verdict.WORSE
