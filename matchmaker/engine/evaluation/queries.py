"""What one ranking of one query is worth, whole and by language of the candidates."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from matchmaker.domain.match import Purpose
from matchmaker.engine.evaluation import measures
from matchmaker.engine.evaluation.companies import Company
from matchmaker.engine.evaluation.judgements import APPROVED_FROM, BEST_GRADE, Judgement
from matchmaker.engine.evaluation.ranking import Ranking

Values = dict[str, float]  # by measure; one that says nothing about the query is not there

MEASURES = ("ndcg", "recall_3", "recall_2", "mrr", "negatives")
SAME_LANGUAGE, CROSS_LANGUAGE = "same language", "cross language"


@dataclass(frozen=True, slots=True)
class QueryResult:
    """One query's values.

    Attributes:
        values: over the whole ranking, by measure.
        slices: the same by `BY>RU` (direction), `ru>en` (languages of query and candidates),
            `same language` and `cross language`.
        kinds: judged negatives among the first five, by kind.
        judged_kinds: judged negatives, by kind.
        ordered: by kind, how often an approved candidate stands above a negative of it.
        shown: keys of the first ten.
    """

    purpose: Purpose
    query: str
    values: Values
    slices: dict[str, Values] = field(default_factory=dict)
    kinds: dict[str, int] = field(default_factory=dict)
    judged_kinds: dict[str, int] = field(default_factory=dict)
    ordered: dict[str, float] = field(default_factory=dict)
    shown: tuple[str, ...] = ()


def judge_query(
    query: Company,
    purpose: Purpose,
    ranking: Ranking,
    judged: Mapping[str, Judgement],
    companies: Mapping[str, Company],
    languages: Mapping[str, str],
) -> QueryResult:
    """Return the values of a ranking.

    Args:
        judged: the query's judgements by candidate, at least one.
        languages: language of every company's texts, by key.
    """
    rows = [judged.get(key) for key in ranking.candidates]
    grades = np.array([row.grade if row else 0 for row in rows], np.int64)
    kinds = np.array([row.kind if row and row.kind else "" for row in rows], np.str_)
    spoken = np.array([languages[key] for key in ranking.candidates], np.str_)
    values = _values(grades, grades) | {"negatives": measures.negative_share(kinds != "")}
    country = companies[query.key].profile.country
    slices = {f"{country.value}>{country.other.value}": values}
    slices |= _by_language(languages[query.key], spoken, grades)
    ordered = {
        kind: measures.ordered_share(grades, kinds == kind) for kind in set(kinds.tolist()) - {""}
    }
    return QueryResult(
        purpose,
        query.key,
        values,
        slices,
        _count(kinds[: measures.SHOWN_FIRST].tolist()),
        _count(kinds.tolist()),
        {kind: share for kind, share in sorted(ordered.items()) if share is not None},
        ranking.candidates[: measures.TOP],
    )


def _values(grades: measures.Grades, struck: measures.Grades) -> Values:
    """Return the measures; nDCG looks at `struck`, the others at `grades`."""
    found = {
        "ndcg": measures.ndcg(struck),
        "recall_3": measures.recall(grades, BEST_GRADE),
        "recall_2": measures.recall(grades, APPROVED_FROM),
        "mrr": measures.reciprocal_rank(grades),
    }
    return {name: value for name, value in found.items() if value is not None}


def _by_language(
    own: str, spoken: "np.ndarray[tuple[int], np.dtype[np.str_]]", grades: measures.Grades
) -> dict[str, Values]:
    """Return the values where candidates of certain languages alone are looked for.

    Those of other languages keep their ranks for recall and MRR, and are struck for nDCG:
    their grades say nothing here, and neither may their places.
    """
    masks = {f"{own}>{language}": spoken == language for language in sorted(set(spoken.tolist()))}
    masks |= {SAME_LANGUAGE: spoken == own, CROSS_LANGUAGE: spoken != own}
    slices = {
        name: _values(np.where(mask, grades, 0), grades[mask]) for name, mask in masks.items()
    }
    return {name: values for name, values in slices.items() if values}


def _count(kinds: list[str]) -> dict[str, int]:
    return {kind: count for kind, count in sorted(Counter(kinds).items()) if kind}
