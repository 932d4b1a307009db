"""The order of a list without repetitions."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from matchmaker.engine.diversity import diversify, intra_list_distance


def unit_rows(n: int, d: int = 8, seed: int = 0) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(n, d)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


lists = st.tuples(st.lists(st.floats(0, 1), min_size=1, max_size=15), st.integers(0, 99)).map(
    lambda drawn: (np.array(drawn[0]), unit_rows(len(drawn[0]), seed=drawn[1]))
)


@given(drawn=lists, limit=st.integers(0, 20), trade_off=st.floats(0, 0.9))
def test_order_names_each_candidate_once_and_as_many_as_asked(
    drawn: tuple[np.ndarray, np.ndarray], limit: int, trade_off: float
) -> None:
    scores, vectors = drawn

    order = diversify(scores, vectors, limit, trade_off)

    assert len(order) == min(limit, len(scores))
    assert len(set(order.tolist())) == len(order)


@given(drawn=lists, trade_off=st.floats(0, 0.9))
@example(drawn=(np.array([1.0, 0.0]), unit_rows(2)), trade_off=5e-324)  # 1 / it is infinite
def test_best_score_stands_first(drawn: tuple[np.ndarray, np.ndarray], trade_off: float) -> None:
    scores, vectors = drawn

    assert scores[diversify(scores, vectors, 1, trade_off)[0]] == scores.max()


@given(drawn=lists)
def test_without_trade_off_the_order_is_by_score(drawn: tuple[np.ndarray, np.ndarray]) -> None:
    scores, vectors = drawn

    order = diversify(scores, vectors, len(scores), 0.0)

    assert (np.diff(scores[order]) <= 0).all()


def test_same_company_in_other_words_goes_behind_another_one() -> None:
    vectors = np.eye(4, dtype=np.float32)[[0, 0, 0, 1]]
    scores = np.array([0.9, 0.89, 0.88, 0.7])

    order = diversify(scores, vectors, 4)

    assert order.tolist() == [0, 3, 1, 2]


def test_much_better_candidate_is_not_given_up_for_variety() -> None:
    vectors = unit_rows(2)[[0, 0, 1]]
    near = vectors.copy()
    near[1] = near[0] + 0.8 * vectors[2]
    near[1] /= np.linalg.norm(near[1])

    assert diversify(np.array([0.9, 0.85, 0.05]), near, 3).tolist() == [0, 1, 2]


def test_equal_candidates_keep_their_order() -> None:
    vectors = np.repeat(unit_rows(1), 5, axis=0)

    assert diversify(np.full(5, 0.5), vectors, 5).tolist() == [0, 1, 2, 3, 4]


def test_more_candidates_than_dimensions_are_all_ordered() -> None:
    order = diversify(np.linspace(0, 1, 30), unit_rows(30, d=3), 30, 0.5)

    assert sorted(order.tolist()) == list(range(30))


def test_variety_grows_with_the_trade_off() -> None:
    scores, vectors = np.random.default_rng(1).random(60), unit_rows(60, d=6)

    plain, varied = (
        intra_list_distance(vectors[diversify(scores, vectors, 10, trade_off)])
        for trade_off in (0.0, 0.4)
    )

    assert varied > plain


def test_scores_are_not_changed() -> None:
    scores = np.array([0.3, 0.9, 0.5])
    before = scores.copy()

    diversify(scores, unit_rows(3), 3, 0.5)

    assert (scores == before).all()


def test_no_candidates_have_no_order() -> None:
    assert diversify(np.zeros(0), np.zeros((0, 4), np.float32), 10).tolist() == []


@pytest.mark.parametrize("trade_off", [-0.1, 1.0, float("nan")])
def test_trade_off_out_of_range_is_refused(trade_off: float) -> None:
    with pytest.raises(ValueError, match="trade-off"):
        diversify(np.ones(2), unit_rows(2), 2, trade_off)


def test_vector_missing_for_a_score_is_refused() -> None:
    with pytest.raises(ValueError, match="vector for each score"):
        diversify(np.ones(3), unit_rows(2), 2)


def test_distance_is_the_mean_over_pairs() -> None:
    vectors = np.eye(3, dtype=np.float32)[[0, 0, 1]]

    assert intra_list_distance(vectors) == pytest.approx(2 / 3)


def test_one_company_alone_has_no_distance() -> None:
    assert intra_list_distance(unit_rows(1)) == 0
