"""Whole runs: rankings, means, languages, negatives, calibration, baselines."""

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from matchmaker.domain.match import Purpose
from matchmaker.engine.evaluation import Contender, Evaluation, EvaluationSet, Judgement, evaluate
from matchmaker.engine.evaluation.baselines import LexicalScorer, baselines
from matchmaker.engine.evaluation.calibration import calibration
from matchmaker.engine.evaluation.ranking import rank_candidates, rank_companies
from matchmaker.engine.tokens import tokens
from tests.unit.engine.evaluation_sets import TableScorer, grades_as_scores, judge, make_set

KEYS = ("by-1", "by-2", "ru-1", "ru-2", "ru-3")


def run(subject: EvaluationSet, scorer: TableScorer, *, calibrated: bool = True) -> Evaluation:
    return evaluate(Contender("tested", scorer, calibrated), subject, draws=50)


def test_perfect_scorer_has_every_measure_at_its_best() -> None:
    subject = make_set(
        KEYS,
        [
            judge("by-1", "ru-1", 3),
            judge("by-1", "ru-2", 0, "competitor"),
            judge("ru-3", "by-2", 2),
            judge("ru-3", "by-1", 1),
        ],
    )

    found = run(subject, grades_as_scores(subject)).figures["joint_project"].measures

    assert {name: found[name].value for name in ("ndcg", "recall_3", "recall_2", "mrr")} == {
        "ndcg": 1.0,
        "recall_3": 1.0,
        "recall_2": 1.0,
        "mrr": 1.0,
    }


def test_query_judged_zero_only_is_left_out_of_ndcg_and_counted() -> None:
    subject = make_set(KEYS, [judge("by-1", "ru-1", 3), judge("by-2", "ru-1", 0, "homonym")])

    found = run(subject, grades_as_scores(subject)).figures["joint_project"]

    assert found.measures["ndcg"].queries == 1
    assert (found.queries, found.left_out) == (2, 1)


def test_queries_of_both_purposes_are_averaged_together() -> None:
    subject = make_set(
        KEYS,
        [judge("by-1", "ru-1", 3), Judgement("by-1", "ru-3", Purpose.THIRD_MARKET, 3)],
    )
    scorer = TableScorer(subject, {("by-1", "ru-1"): 1.0, ("by-1", "ru-2"): 0.5})

    found = run(subject, scorer).figures

    assert found["joint_project"].measures["mrr"].value == 1
    assert found["third_market"].measures["mrr"].value == 1 / 3
    assert found["both"].measures["mrr"].value == pytest.approx(2 / 3)


def test_equal_scores_are_ranked_by_key() -> None:
    ranking = rank_candidates(["c", "a", "b"], np.array([0.5, 0.5, 0.7]))

    assert ranking.candidates == ("b", "a", "c")


def test_score_that_is_no_number_is_a_defect_of_the_scorer() -> None:
    with pytest.raises(ValueError, match="NaN"):
        rank_candidates(["a"], np.array([np.nan]))


def test_ranking_holds_every_company_of_the_other_country() -> None:
    subject = make_set(KEYS, [judge("by-1", "ru-1", 3)])

    rankings = rank_companies(grades_as_scores(subject), Purpose.JOINT_PROJECT, subject.entries)

    assert set(rankings["by-1"].candidates) == {"ru-1", "ru-2", "ru-3"}
    assert set(rankings["ru-2"].candidates) == {"by-1", "by-2"}


def test_negatives_are_shared_out_by_kind() -> None:
    subject = make_set(
        KEYS,
        [
            judge("by-1", "ru-1", 0, "competitor: same pumps"),
            judge("by-1", "ru-2", 0, "homonym: whey / serum"),
            judge("by-1", "ru-3", 2),
        ],
    )
    scorer = TableScorer(subject, {("by-1", "ru-1"): 0.9, ("by-1", "ru-3"): 0.5})

    found = run(subject, scorer).figures["joint_project"].negatives

    assert found["competitor"].share == found["homonym"].share == 1 / 5
    assert found["competitor"].ordered == 0
    assert found["homonym"].ordered == 1


def test_set_without_judged_negatives_has_no_share_of_them() -> None:
    subject = make_set(KEYS, [judge("by-1", "ru-1", 3)])

    found = run(subject, grades_as_scores(subject))

    assert "negatives" not in found.figures["joint_project"].measures
    assert "negatives" not in found.values()
    assert found.figures["joint_project"].calibration is None


def test_candidates_of_another_language_keep_their_ranks_for_recall_and_are_struck_for_ndcg() -> (
    None
):
    subject = make_set(
        KEYS,
        [judge("by-1", "ru-1", 3), judge("by-1", "ru-3", 3)],
        languages={"by-1": "be", "ru-3": "en"},
    )
    scorer = TableScorer(subject, {("by-1", "ru-1"): 0.9, ("by-1", "ru-2"): 0.8})

    found = run(subject, scorer).figures["joint_project"].slices

    assert found["be>en"]["mrr"].value == 1 / 3
    assert found["be>en"]["ndcg"].value == 1
    assert found["cross language"]["recall_3"].value == 1
    assert "same language" not in found


def test_exposure_counts_every_company_asked_once() -> None:
    subject = make_set(KEYS, [judge("by-1", "ru-1", 3)])

    found = run(subject, grades_as_scores(subject)).figures["joint_project"]

    assert found.exposure.shown == 1
    assert sum(found.times_shown) == 2 * 3 + 3 * 2


def test_scores_of_a_scorer_that_claims_no_probability_are_not_held_against_one() -> None:
    subject = make_set(KEYS, [judge("by-1", "ru-1", 3), judge("by-1", "ru-2", 0)])

    found = run(subject, grades_as_scores(subject), calibrated=False)

    assert found.figures["joint_project"].calibration is None


def test_scores_equal_to_the_share_of_approved_pairs_have_no_calibration_error() -> None:
    approved = np.tile([True, False], 50)

    found = calibration(np.full(100, 0.5), approved)

    assert found is not None
    assert found.error == pytest.approx(0)
    assert [row.pairs for row in found.bins] == [10] * 10


def test_calibration_error_is_the_mean_gap_weighted_by_pairs() -> None:
    scores = np.r_[np.full(50, 0.1), np.full(50, 0.8)]
    approved = np.r_[np.zeros(50, bool), np.ones(50, bool)]

    found = calibration(scores, approved)

    assert found is not None
    assert found.error == pytest.approx(0.5 * 0.1 + 0.5 * 0.2)


def test_calibration_of_a_set_with_one_answer_says_nothing() -> None:
    assert calibration(np.array([0.2, 0.4]), np.array([True, True])) is None


def test_baselines_are_deterministic_and_rank_everything() -> None:
    subject = make_set(KEYS, [judge("by-1", "ru-1", 3), judge("ru-2", "by-2", 2)])

    for contender in baselines(subject.entries, subject.judgements, seed=7):
        first, second = (
            rank_companies(contender.scorer, Purpose.JOINT_PROJECT, subject.entries)
            for _ in range(2)
        )
        assert first["by-1"].candidates == second["by-1"].candidates
        assert len(first["ru-1"].candidates) == 2


def test_popular_company_stands_first_for_everybody() -> None:
    subject = make_set(KEYS, [judge("by-1", "ru-3", 3), judge("by-2", "ru-3", 2)])
    popularity = baselines(subject.entries, subject.judgements)[1]

    rankings = rank_companies(popularity.scorer, Purpose.JOINT_PROJECT, subject.entries)

    assert rankings["by-1"].candidates[0] == rankings["by-2"].candidates[0] == "ru-3"


def test_words_alone_score_as_the_textbook_tf_idf_does() -> None:
    subject = make_set(KEYS, [judge("by-1", "ru-1", 3)], languages={"by-2": "be", "ru-2": "en"})
    entries = list(subject.entries.values())
    texts = [entry.profile.embedded_texts()[0] for entry in entries]
    rows = TfidfVectorizer(analyzer=tokens, sublinear_tf=True).fit_transform(texts).toarray()

    scores = LexicalScorer(entries).score(Purpose.JOINT_PROJECT, entries[0], entries)

    assert scores == pytest.approx(rows @ rows[0])
