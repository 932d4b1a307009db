"""One run: every contender ranks for every company, and is held against the judgements."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from matchmaker.domain.match import Purpose
from matchmaker.engine.evaluation.bootstrap import DRAWS, QueryValues
from matchmaker.engine.evaluation.calibration import Calibration, calibration
from matchmaker.engine.evaluation.companies import Company
from matchmaker.engine.evaluation.figures import Figures, figures_of, values_of
from matchmaker.engine.evaluation.judgements import APPROVED_FROM, Judgements
from matchmaker.engine.evaluation.measures import TOP
from matchmaker.engine.evaluation.queries import QueryResult, judge_query
from matchmaker.engine.evaluation.ranking import Contender, Ranking, rank_companies
from matchmaker.engine.index import IndexEntry

BOTH = "both"  # scope beside the purposes: their queries together
Advance = Callable[[int], None]


@dataclass(frozen=True)
class EvaluationSet:
    """Companies with their vectors, and what was judged about them.

    Attributes:
        entries: the companies as the index holds them, by key; all of `companies`.
    """

    companies: Mapping[str, Company]
    entries: Mapping[str, IndexEntry]
    judgements: Judgements

    @cached_property
    def languages(self) -> dict[str, str]:
        """The language of each company's texts, by key."""
        return {key: company.language for key, company in self.companies.items()}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What one contender reached.

    Attributes:
        figures: by purpose, and under `both` for the queries of all purposes together.
        results: one per query with a judgement.
    """

    name: str
    figures: Mapping[str, Figures]
    results: tuple[QueryResult, ...]

    @property
    def scopes(self) -> tuple[str, ...]:
        """The keys of `figures` that differ: without `both` when there is one purpose."""
        scopes = tuple(self.figures)
        return scopes if len(scopes) > 2 else scopes[:1]  # noqa: PLR2004 - a purpose and `both`

    def values(self, scope: str = BOTH) -> dict[str, QueryValues]:
        """Return the values of every query by measure, for `compare`."""
        rows = [row for row in self.results if scope in (BOTH, row.purpose.value)]
        found = values_of(rows)
        if not any(row.judged_kinds for row in rows):
            found.pop("negatives", None)
        return found


def evaluate(
    contender: Contender,
    subject: EvaluationSet,
    *,
    seed: int = 0,
    draws: int = DRAWS,
    advance: Advance | None = None,
) -> Evaluation:
    """Return the figures of one contender.

    Deterministic: the seed holds the bootstrap, and ties are broken by key.

    Args:
        advance: told after each purpose how many are done.
    """
    purposes = subject.judgements.purposes
    rankings: dict[Purpose, dict[str, Ranking]] = {}
    for done, purpose in enumerate(purposes, start=1):
        rankings[purpose] = rank_companies(contender.scorer, purpose, subject.entries)
        if advance:
            advance(done)
    results = {purpose: _judge(purpose, rankings[purpose], subject) for purpose in purposes}
    scopes: dict[str, tuple[Purpose, ...]] = {purpose.value: (purpose,) for purpose in purposes}
    figures = {
        scope: figures_of(
            [row for purpose in within for row in results[purpose]],
            [key for purpose in within for r in rankings[purpose].values() for key in _first(r)],
            len(subject.companies),
            _calibration(within, rankings, subject) if contender.is_calibrated else None,
            seed=seed,
            draws=draws,
        )
        for scope, within in (scopes | {BOTH: purposes}).items()
    }
    return Evaluation(contender.name, figures, tuple(r for p in purposes for r in results[p]))


def _first(ranking: Ranking) -> tuple[str, ...]:
    return ranking.candidates[:TOP]


def _judge(
    purpose: Purpose, rankings: Mapping[str, Ranking], subject: EvaluationSet
) -> list[QueryResult]:
    return [
        judge_query(
            subject.companies[key],
            purpose,
            rankings[key],
            subject.judgements.of(purpose, key),
            subject.companies,
            subject.languages,
        )
        for key in subject.judgements.queries(purpose)
    ]


def _calibration(
    purposes: Sequence[Purpose],
    rankings: Mapping[Purpose, Mapping[str, Ranking]],
    subject: EvaluationSet,
) -> Calibration | None:
    scores: list[float] = []
    approved: list[bool] = []
    for purpose in purposes:
        for key in subject.judgements.queries(purpose):
            judged = subject.judgements.of(purpose, key)
            ranking = rankings[purpose][key]
            for candidate, score in zip(ranking.candidates, ranking.scores, strict=True):
                if candidate in judged:
                    scores.append(score)
                    approved.append(judged[candidate].grade >= APPROVED_FROM)
    return calibration(np.clip(scores, 0.0, 1.0), np.array(approved, np.bool_))
