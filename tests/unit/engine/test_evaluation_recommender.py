"""The recommender, scored for an evaluation."""

import numpy as np
import pytest

from matchmaker.domain.match import Purpose
from matchmaker.engine.encoder import HashEncoder
from matchmaker.engine.evaluation.recommender import RecommenderScorer
from matchmaker.engine.goods import load_goods
from matchmaker.engine.index import CompanyIndex
from matchmaker.engine.ranker import load_rankers
from matchmaker.engine.recommend import Recommender
from matchmaker.resources import shipped
from tests.unit.engine.evaluation_sets import judge, make_set

KEYS = ("by-1", "by-2", "ru-1", "ru-2", "ru-3")


@pytest.mark.parametrize("purpose", Purpose)
def test_scores_are_those_of_the_service(purpose: Purpose) -> None:
    subject = make_set(KEYS, [judge("by-1", "ru-1", 3)], languages={"ru-2": "en", "ru-3": "be"})
    goods = load_goods(shipped("models"), HashEncoder())
    rankers = load_rankers(shipped("models", "ranker"))
    index = CompanyIndex(HashEncoder().dimension, goods)
    for entry in subject.entries.values():
        index.put(entry)
    query = subject.entries["by-1"]
    candidates = [subject.entries[key] for key in KEYS[2:]]

    scores = RecommenderScorer(subject.entries.values(), rankers, goods).score(
        purpose, query, candidates
    )

    served = Recommender(index, rankers).score(query, candidates, purpose)
    assert scores == pytest.approx(served, abs=1e-8)
    assert len(np.unique(scores)) > 1


def test_company_without_candidates_has_no_scores() -> None:
    subject = make_set(("by-1", "ru-1"), [judge("by-1", "ru-1", 3)])
    scorer = RecommenderScorer(subject.entries.values(), load_rankers(shipped("models", "ranker")))

    assert scorer.score(Purpose.JOINT_PROJECT, subject.entries["by-1"], []).shape == (0,)
