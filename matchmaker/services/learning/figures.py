"""The figures of a learned ranker as JSON values: what is stored with it and shown of it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from matchmaker.domain.match import Purpose
from matchmaker.engine.evaluation.bootstrap import estimate
from matchmaker.engine.evaluation.comparison import Verdict
from matchmaker.services.learning.blind_review import BandShare
from matchmaker.training.decided_figures import FIT, NDCG, Contest, compare_contests

BOTH = "both"

NO_GAIN, WORSE_FIT, WORSE_PURPOSE = "no_gain", "worse_fit", "worse_purpose"
AGAINST = (NO_GAIN, WORSE_FIT, WORSE_PURPOSE)
"""What keeps a ranker from being promoted."""

_DIGITS = 4


def describe_figures(
    contests: Mapping[Purpose, Contest],
    places: Mapping[Purpose, float],
    blind: Sequence[BandShare],
    *,
    seed: int,
) -> dict[str, Any]:
    """Return counts, measures with intervals, calibration, and what is known of biases.

    Args:
        places: log-odds that standing first added where it was seen.
    """
    scopes: dict[str, Mapping[Purpose, Contest]] = {
        purpose.value: {purpose: each} for purpose, each in contests.items()
    }
    if len(contests) > 1:
        scopes[BOTH] = contests
    return {
        "pairs": {
            purpose.value: {"decided": each.pairs, "good": each.approved}
            for purpose, each in contests.items()
        },
        "measures": [
            row for scope, chosen in scopes.items() for row in _measures(scope, chosen, seed)
        ],
        "calibration_error": {
            purpose.value: {
                "in_use": _rounded(each.errors[0]),
                "candidate": _rounded(each.errors[1]),
            }
            for purpose, each in contests.items()
        },
        "place_log_odds": {purpose.value: _rounded(place) for purpose, place in places.items()},
        "blind_review": [asdict(band) for band in blind],
    }


def reasons_against(figures: Mapping[str, Any]) -> list[str]:
    """Return what keeps a ranker of these figures from being promoted, none for nothing.

    The same three conditions as `training.decided_figures.excludes_harm`, read from what is
    stored, so that people can be told years later.
    """
    rows = figures.get("measures", [])
    scopes = {row["scope"] for row in rows}
    together = BOTH if BOTH in scopes else next(iter(scopes), BOTH)
    verdicts = {(row["scope"], row["measure"]): row["verdict"] for row in rows}
    against = []
    if verdicts.get((together, NDCG)) != Verdict.BETTER:
        against.append(NO_GAIN)
    if verdicts.get((together, FIT)) == Verdict.WORSE:
        against.append(WORSE_FIT)
    if any(verdicts.get((scope, NDCG)) == Verdict.WORSE for scope in scopes - {BOTH}):
        against.append(WORSE_PURPOSE)
    return against


def _measures(scope: str, contests: Mapping[Purpose, Contest], seed: int) -> list[dict[str, Any]]:
    rows = []
    for found in compare_contests(contests, seed=seed):
        values = [
            estimate(
                {
                    query: value
                    for each in contests.values()
                    for query, value in each.values[which].get(found.measure, {}).items()
                },
                seed=seed,
                draws=1,
            )
            for which in (0, 1)
        ]
        rows.append(
            {
                "scope": scope,
                "measure": found.measure,
                "lists": found.difference.queries,
                "in_use": _rounded(values[0].value if values[0] else None),
                "candidate": _rounded(values[1].value if values[1] else None),
                "difference": _rounded(found.difference.value),
                "low": _rounded(found.difference.low),
                "high": _rounded(found.difference.high),
                "verdict": found.verdict.value,
            }
        )
    return rows


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS)
