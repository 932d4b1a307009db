"""Allocation of introductions over a graph of candidates."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.engine.balance import (
    Balance,
    CandidateGraph,
    balance,
    balanced_lists,
    even_capacity,
    plain_lists,
    times_shown,
)


def make_graph(scores: np.ndarray) -> CandidateGraph:
    """Return the graph of all pairs with a score above 0."""
    rows, columns = np.nonzero(scores)
    return CandidateGraph(rows, columns, scores[rows, columns].astype(np.float64), scores.shape)


def solve(scores: np.ndarray, row: float = 1, column: float = 1, **options: float) -> Balance:
    capacities = np.full(scores.shape[0], float(row)), np.full(scores.shape[1], float(column))
    return balance(make_graph(scores), *capacities, **options)


matrices = st.integers(0, 2**32 - 1).flatmap(
    lambda seed: st.tuples(st.integers(1, 8), st.integers(1, 8)).map(
        lambda shape: np.random.default_rng(seed).uniform(0.01, 1, shape)
    )
)


def test_two_who_want_the_same_one_are_spread_as_the_best_assignment_does() -> None:
    scores = np.array([[0.9, 0.5], [0.8, 0.1]])

    found = solve(scores)

    best = max(
        itertools.permutations(range(2)), key=lambda p: sum(scores[i, j] for i, j in enumerate(p))
    )
    allocation = found.allocation.reshape(2, 2)
    assert best == (1, 0)
    assert allocation.argmax(axis=1).tolist() == [1, 0]


@settings(max_examples=40, deadline=None)
@given(scores=matrices, row=st.integers(1, 4), column=st.integers(1, 4))
def test_no_capacity_is_exceeded_and_no_pair_meets_twice(
    scores: np.ndarray, row: int, column: int
) -> None:
    found = solve(scores, row, column)
    allocation = found.allocation.reshape(scores.shape)

    assert found.is_converged
    assert (allocation >= 0).all()
    assert (allocation <= 1).all()
    assert (allocation.sum(axis=1) <= row * 1.0101).all()
    assert (allocation.sum(axis=0) <= column * 1.0101).all()


@settings(max_examples=40, deadline=None)
@given(scores=matrices)
def test_prices_are_zero_for_companies_with_room_left(scores: np.ndarray) -> None:
    found = solve(scores, row=2, column=3)
    filled = found.allocation.reshape(scores.shape).sum(axis=0)

    assert (found.column_prices >= 0).all()
    assert (found.column_prices[filled < 3 * 0.98] == 0).all()


@settings(max_examples=30, deadline=None)
@given(scores=matrices, limit=st.integers(1, 4))
def test_lists_stay_as_they_were_where_nobody_is_crowded(scores: np.ndarray, limit: int) -> None:
    graph = make_graph(scores)
    unlimited = np.full(scores.shape[1], np.inf)
    found = balance(graph, np.full(scores.shape[0], float(limit)), unlimited)

    lists = balanced_lists(graph, found, limit, unlimited)

    assert [row.tolist() for row in lists] == [row.tolist() for row in plain_lists(graph, limit)]


@settings(max_examples=20, deadline=None)
@given(scores=matrices)
def test_turning_the_graph_round_turns_the_allocation_round(scores: np.ndarray) -> None:
    there, back = solve(scores, 2, 2), solve(scores.T, 2, 2)

    # Both stop within one per cent of the capacities, each from its own side.
    assert there.allocation.reshape(scores.shape) == pytest.approx(
        back.allocation.reshape(scores.T.shape).T, abs=0.1
    )


def test_same_graph_gives_the_same_allocation() -> None:
    scores = np.random.default_rng(1).random((20, 20))

    assert (solve(scores, 3, 3).scores == solve(scores, 3, 3).scores).all()


def test_near_to_zero_the_allocation_is_the_best_assignment() -> None:
    scores = np.random.default_rng(5).random((6, 6))

    found = solve(scores, temperature=0.002)

    best = max(
        itertools.permutations(range(6)), key=lambda p: sum(scores[i, j] for i, j in enumerate(p))
    )
    total = sum(scores[i, j] for i, j in enumerate(best))
    assert (found.allocation * make_graph(scores).scores).sum() == pytest.approx(total, rel=0.02)


def test_too_few_iterations_are_admitted() -> None:
    scores = np.random.default_rng(2).uniform(0.5, 0.6, (30, 30))
    scores[:, 0] = 1

    found = solve(scores, 2, 2, iterations=1)

    assert not found.is_converged
    assert found.residual > 0.01
    assert np.isfinite(found.scores).all()


def test_famous_company_stands_in_as_many_lists_as_it_can_serve() -> None:
    scores = np.random.default_rng(3).uniform(0.2, 0.3, (12, 12))
    scores[:, 0] = 0.9
    graph, capacity = make_graph(scores), np.full(12, 3.0)
    found = balance(graph, np.full(12, 2.0), capacity)

    lists = balanced_lists(graph, found, 2, capacity)

    assert times_shown(graph, plain_lists(graph, 2))[0] == 12
    assert times_shown(graph, lists)[0] == 3
    assert {len(row) for row in lists} == {2}


def test_place_that_only_a_crowded_company_can_fill_is_filled() -> None:
    scores = np.array([[0.9], [0.8]])
    graph, capacity = make_graph(scores), np.ones(1)
    found = balance(graph, np.ones(2), capacity)

    lists = balanced_lists(graph, found, 1, capacity)

    assert [len(row) for row in lists] == [1, 1]


def test_company_without_candidates_has_an_empty_list_and_no_price() -> None:
    scores = np.array([[0.9, 0.0], [0.8, 0.0], [0.0, 0.0]])
    graph = make_graph(scores)
    found = balance(graph, np.ones(3), np.ones(2))

    lists = balanced_lists(graph, found, 1, np.ones(2))

    assert [len(row) for row in lists] == [1, 1, 0]
    assert found.row_prices[2] == found.column_prices[1] == 0


def test_graph_without_pairs_is_balanced_at_once() -> None:
    graph = make_graph(np.zeros((2, 3)))

    found = balance(graph, np.ones(2), np.ones(3))

    assert found.is_converged
    assert [len(row) for row in balanced_lists(graph, found, 5, np.ones(3))] == [0, 0]
    assert times_shown(graph, plain_lists(graph, 5)).tolist() == [0, 0, 0]


def test_list_is_shown_best_score_first() -> None:
    scores = np.random.default_rng(4).random((15, 15))
    graph, capacity = make_graph(scores), np.full(15, 4.0)
    found = balance(graph, np.full(15, 4.0), capacity)

    for row in balanced_lists(graph, found, 4, capacity):
        assert (np.diff(graph.scores[row]) <= 0).all()


def test_crowded_market_gains_and_its_exposure_evens_out() -> None:
    rng = np.random.default_rng(6)
    scores = 0.7 * rng.random(60)[None, :] + 0.3 * rng.random((60, 60))
    graph, capacity = make_graph(scores), even_capacity((60, 60), 5, 5)
    found = balance(graph, np.full(60, 5.0), capacity)

    plain = times_shown(graph, plain_lists(graph, 5))
    even = times_shown(graph, balanced_lists(graph, found, 5, capacity))

    served_before, served_after = np.minimum(plain, 5).sum(), np.minimum(even, 5).sum()
    assert served_after > 2 * served_before


@pytest.mark.parametrize(
    ("shape", "answers", "expected"),
    [((100, 50), 3, 20), ((100, 50), 40, 40), ((3, 100), 1, 1), ((10, 10), np.inf, np.inf)],
)
def test_capacity_is_the_answers_but_no_less_than_the_even_share(
    shape: tuple[int, int], answers: float, expected: float
) -> None:
    assert even_capacity(shape, 10, answers).tolist() == [expected] * shape[1]


@pytest.mark.parametrize(
    "call",
    [
        lambda g: balance(g, np.zeros(2), np.ones(2)),
        lambda g: balance(g, np.ones(2), np.ones(3)),
        lambda g: balance(g, np.ones(2), np.ones(2), temperature=0),
        lambda g: balance(
            CandidateGraph(g.rows[:1], g.columns, g.scores, g.shape), np.ones(2), np.ones(2)
        ),
    ],
)
def test_what_makes_no_sense_is_refused(call: object) -> None:
    graph = make_graph(np.array([[0.5, 0.5], [0.5, 0.5]]))

    with pytest.raises(ValueError, match=r"capacit|graph"):
        call(graph)  # type: ignore[operator]
