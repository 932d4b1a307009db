"""The measures of one ranking."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from matchmaker.engine.evaluation import measures

grade_lists = st.lists(st.integers(0, 3), min_size=1, max_size=40).map(np.array)


def test_ndcg_of_a_small_example_is_what_a_pencil_gives() -> None:
    gained = 3 / math.log2(2) + 7 / math.log2(4) + 1 / math.log2(5)
    ideal = 7 / math.log2(2) + 3 / math.log2(3) + 1 / math.log2(4)

    assert measures.ndcg(np.array([2, 0, 3, 1])) == pytest.approx(gained / ideal)


def test_ideal_of_ndcg_holds_ten_candidates() -> None:
    assert measures.ndcg(np.full(25, 3)) == pytest.approx(1)


@given(grades=grade_lists)
def test_best_order_has_ndcg_one(grades: np.ndarray) -> None:
    assume(grades.any())

    assert measures.ndcg(np.sort(grades)[::-1]) == pytest.approx(1)


@given(grades=grade_lists)
def test_no_order_is_better_than_the_best_or_worse_than_the_reversed(grades: np.ndarray) -> None:
    assume(grades.any())
    value = measures.ndcg(grades)

    assert value is not None
    assert measures.ndcg(np.sort(grades)) <= value + 1e-12  # type: ignore[operator]
    assert 0 <= value <= 1 + 1e-12


@given(grades=grade_lists, place=st.integers(0, 38))
def test_moving_the_better_of_two_neighbours_up_never_costs(grades: np.ndarray, place: int) -> None:
    assume(grades.any() and len(grades) > 1)
    place %= len(grades) - 1
    swapped = grades.copy()
    swapped[[place, place + 1]] = np.sort(grades[[place, place + 1]])[::-1]

    assert measures.ndcg(swapped) >= measures.ndcg(grades)  # type: ignore[operator]


def test_query_without_a_grade_above_zero_has_no_ndcg() -> None:
    assert measures.ndcg(np.zeros(12, int)) is None


def test_recall_counts_the_first_ten_only() -> None:
    grades = np.array([3, 2, *[0] * 8, 3, 1])

    assert measures.recall(grades, 3) == 1 / 2
    assert measures.recall(grades, 2) == 2 / 3


def test_recall_without_a_candidate_of_that_grade_says_nothing() -> None:
    assert measures.recall(np.array([1, 2]), 3) is None


def test_reciprocal_rank_is_of_the_first_candidate_of_grade_two_or_better() -> None:
    assert measures.reciprocal_rank(np.array([1, 0, 2, 3])) == 1 / 3
    assert measures.reciprocal_rank(np.array([1, 0])) is None


def test_negatives_are_counted_over_five_places() -> None:
    assert measures.negative_share(np.array([True, False, True, False, False, True])) == 2 / 5


def test_short_ranking_has_fewer_places_to_fill() -> None:
    assert measures.negative_share(np.array([True, False])) == 1 / 2


def test_ordered_share_counts_pairs_of_approved_and_refused() -> None:
    grades = np.array([0, 2, 0, 3])
    negative = np.array([True, False, True, False])

    assert measures.ordered_share(grades, negative) == 1 / 4


def test_ordered_share_needs_both_sides() -> None:
    assert measures.ordered_share(np.array([3, 0]), np.array([False, False])) is None
    assert measures.ordered_share(np.array([1, 0]), np.array([False, True])) is None
