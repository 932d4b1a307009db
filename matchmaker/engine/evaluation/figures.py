"""What many queries say together: means with intervals, kinds of negatives, exposure."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np

from matchmaker.engine.evaluation.bootstrap import Estimate, QueryValues, estimate
from matchmaker.engine.evaluation.calibration import Calibration
from matchmaker.engine.evaluation.measures import SHOWN_FIRST
from matchmaker.engine.evaluation.queries import MEASURES, QueryResult, Values
from matchmaker.engine.exposure import Exposure, exposure

Estimates = dict[str, Estimate]  # by measure


@dataclass(frozen=True, slots=True)
class KindFigures:
    """Judged negatives of one kind.

    Attributes:
        judged: how many there are.
        share: of the first five places of all queries, how many such a negative fills.
        ordered: how often an approved candidate of the same query stands above one; mean over
            the queries that have both.
    """

    judged: int
    share: float
    ordered: float | None


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one contender for one purpose, or for both together.

    Attributes:
        measures: nDCG@10, recall@10 of grade 3 and of grade 2 or better, MRR of grade 2 or
            better, share of judged negatives in the first five.
        queries: with at least one judgement.
        left_out: of these, without a grade above 0, so without nDCG.
        slices: the measures by direction, by language pair, same and cross language.
        negatives: by kind.
        calibration: None for scores that are no probabilities, and where nothing was refused.
        times_shown: how often each company stands in a list of ten, most first: for every
            company asked once.
    """

    measures: Estimates
    queries: int
    left_out: int
    slices: dict[str, Estimates]
    negatives: dict[str, KindFigures]
    calibration: Calibration | None
    exposure: Exposure
    times_shown: tuple[int, ...]


def values_of(
    results: Sequence[QueryResult], pick: Callable[[QueryResult], Values] | None = None
) -> dict[str, QueryValues]:
    """Return the values of queries by measure; of a part of each query where `pick` names it."""
    found: dict[str, dict[tuple[str, str], float]] = {measure: {} for measure in MEASURES}
    for result in results:
        for measure, value in (pick(result) if pick else result.values).items():
            found[measure][result.purpose.value, result.query] = value
    return {measure: values for measure, values in found.items() if values}


def figures_of(
    results: Sequence[QueryResult],
    shown: Collection[str],
    companies: int,
    calibration: Calibration | None,
    *,
    seed: int,
    draws: int,
) -> Figures:
    """Return the figures over queries.

    Args:
        shown: keys of the first ten of every company's ranking, one after the other.
        companies: how many could be shown.
    """
    judges_negatives = any(result.judged_kinds for result in results)

    def estimates(pick: Callable[[QueryResult], Values] | None = None) -> Estimates:
        by_measure = values_of(results, pick)
        if not judges_negatives:
            by_measure.pop("negatives", None)
        found = {
            name: estimate(values, seed=seed, draws=draws) for name, values in by_measure.items()
        }
        return {name: value for name, value in found.items() if value}

    names = {name for result in results for name in result.slices}
    times = np.zeros(companies, np.int64)
    counts = sorted(Counter(shown).values(), reverse=True)
    times[: len(counts)] = counts
    return Figures(
        measures=estimates(),
        queries=len(results),
        left_out=sum("ndcg" not in result.values for result in results),
        slices={name: estimates(_slice_picker(name)) for name in sorted(names, key=_place)},
        negatives=_by_kind(results),
        calibration=calibration,
        exposure=exposure(times),
        times_shown=tuple(times.tolist()),
    )


def _slice_picker(name: str) -> Callable[[QueryResult], Values]:
    return lambda result: result.slices.get(name, {})


def _by_kind(results: Sequence[QueryResult]) -> dict[str, KindFigures]:
    places = SHOWN_FIRST * len(results)
    judged: Counter[str] = Counter()
    filled: Counter[str] = Counter()
    for result in results:
        judged.update(result.judged_kinds)
        filled.update(result.kinds)
    return {
        kind: KindFigures(count, filled[kind] / places, _mean_ordered(results, kind))
        for kind, count in judged.most_common()
    }


def _mean_ordered(results: Sequence[QueryResult], kind: str) -> float | None:
    shares = [result.ordered[kind] for result in results if kind in result.ordered]
    return float(np.mean(shares)) if shares else None


def _place(name: str) -> tuple[bool, bool, str]:
    """Directions first, then language pairs, then same and different languages."""
    return not name.isupper(), " " in name, name
