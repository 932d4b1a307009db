"""Small sets of companies and judgements for the tests of the evaluation."""

from collections.abc import Iterable, Sequence

import numpy as np

from matchmaker.domain.match import Purpose
from matchmaker.domain.profile import parse_profile
from matchmaker.engine.encoder import HashEncoder
from matchmaker.engine.evaluation import (
    Company,
    EvaluationSet,
    Judgement,
    Judgements,
    embed_companies,
)
from matchmaker.engine.evaluation.ranking import Scores
from matchmaker.engine.index import IndexEntry

TEXTS = {
    "ru": "Производитель карьерной техники и запасных частей",
    "be": "Вытворца кар'ернай тэхнікі і запасных частак",
    "en": "Maker of quarry machines and spare parts",
}


def make_company(key: str, language: str = "ru") -> Company:
    """Return a company; the country is told from the key, such as `by-1`."""
    country = key[:2].upper()
    fields = {
        "name": f"Company {key}",
        "country": country,
        "region": {"BY": "BY-MI", "RU": "RU-MOW"}[country],
        "about": TEXTS[language],
        "products": [{"text": TEXTS[language]}],
    }
    return Company(key, parse_profile(fields))


def make_set(
    keys: Sequence[str], judged: Iterable[Judgement], languages: dict[str, str] | None = None
) -> EvaluationSet:
    """Return a set of the companies `keys`, Russian unless `languages` says otherwise."""
    companies = {key: make_company(key, (languages or {}).get(key, "ru")) for key in keys}
    return EvaluationSet(companies, embed_companies(companies, HashEncoder()), Judgements(judged))


def judge(query: str, candidate: str, grade: int, why: str = "") -> Judgement:
    """Return a judgement for a joint project."""
    return Judgement(query, candidate, Purpose.JOINT_PROJECT, grade, why)


class TableScorer:
    """Scores by a table of keys; 0 for a pair that is not in it."""

    def __init__(self, subject: EvaluationSet, table: dict[tuple[str, str], float]) -> None:
        self._keys = {entry.company_id: key for key, entry in subject.entries.items()}
        self._table = table

    def score(
        self, _purpose: Purpose, query: IndexEntry, candidates: Sequence[IndexEntry]
    ) -> Scores:
        own = self._keys[query.company_id]
        pairs = [(own, self._keys[found.company_id]) for found in candidates]
        return np.array([self._table.get(pair, 0.0) for pair in pairs])


def grades_as_scores(subject: EvaluationSet) -> TableScorer:
    """Return the scorer that knows all grades."""
    table = {(row.query, row.candidate): row.grade / 3 for row in subject.judgements.rows}
    return TableScorer(subject, table)
