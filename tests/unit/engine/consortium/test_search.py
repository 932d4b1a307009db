"""The search for a group: as good as trying all, within the rules, and honest about its limits."""

from collections.abc import Callable
from itertools import count

import numpy as np
import pytest
from hypothesis import given, settings

from matchmaker.engine.consortium.search import (
    Problem,
    SearchStatus,
    Solution,
    find_best_group,
)
from tests.unit.engine.consortium.problems import (
    best_by_trying_all,
    broken_rules,
    make_problem,
    problems,
    worth_of,
)


def solve(problem: Problem) -> Solution:
    return find_best_group(problem, seconds=1.0, clock=lambda: 0.0)


def ticking() -> Callable[[], float]:
    """Return a clock that goes on by a second at every look."""
    ticks = count()
    return lambda: float(next(ticks))


@settings(max_examples=200)
@given(problem=problems)
def test_no_group_is_better_than_the_one_found(problem: Problem) -> None:
    found = solve(problem)

    assert found.worth == pytest.approx(best_by_trying_all(problem), abs=1e-9)


@settings(max_examples=100)
@given(problem=problems)
def test_group_keeps_to_the_rules_and_is_worth_what_is_said(problem: Problem) -> None:
    found = solve(problem)

    if found.status is SearchStatus.OPTIMAL:
        assert broken_rules(problem, found.rows) == []
        assert found.worth == pytest.approx(worth_of(problem, found.rows), abs=1e-9)
        assert found.rows[: len(problem.fixed)] == problem.fixed
        assert found.gap == 0
    else:
        assert found.status is SearchStatus.INFEASIBLE
        assert found.rows == ()


@settings(max_examples=30)
@given(problem=problems)
def test_same_problem_gives_the_same_group(problem: Problem) -> None:
    assert solve(problem) == solve(problem)


@settings(max_examples=50)
@given(problem=problems)
def test_search_that_is_cut_short_names_a_bound_that_holds(problem: Problem) -> None:
    found = find_best_group(problem, seconds=3.0, clock=ticking())

    assert found.worth <= best_by_trying_all(problem) + 1e-9
    assert best_by_trying_all(problem) <= found.bound + 1e-9


def test_search_without_any_time_knows_nothing() -> None:
    found = find_best_group(make_problem(), seconds=0.0, clock=lambda: 0.0)

    assert (found.status, found.rows) == (SearchStatus.UNKNOWN, ())
    assert found.gap == np.inf


def test_search_that_is_cut_short_says_so_with_its_gap() -> None:
    found = find_best_group(make_problem(60, 7), seconds=12.0, clock=ticking())

    assert found.status is SearchStatus.FEASIBLE
    assert 0 < found.gap < 1
    assert broken_rules(make_problem(60, 7), found.rows) == []


def test_search_with_time_proves_what_the_cut_one_did_not() -> None:
    found = solve(make_problem(60, 7))

    assert found.status is SearchStatus.OPTIMAL
    assert found.worth == found.bound


def test_fixed_rows_may_fill_the_group() -> None:
    problem = make_problem(6, 4, fixed=(0, 2, 3, 5))

    found = solve(problem)

    assert found.rows == (0, 2, 3, 5)
    assert found.worth == pytest.approx(worth_of(problem, (0, 2, 3, 5)))


@pytest.mark.parametrize("size", [4, 5])
def test_fixed_rows_that_lack_a_needed_kind_are_no_group(size: int) -> None:
    kinds = np.zeros((1, 6), bool)
    kinds[0, 4] = size == 5
    fixed = (0, 1, 2, 3)
    limits = {"kinds": kinds, "least": np.array([1]), "most": np.array([6])}

    found = solve(make_problem(6, size, fixed=fixed, **limits))

    assert found.rows == ((0, 1, 2, 3, 4) if size == 5 else ())


def test_competing_fixed_rows_are_no_group_unless_allowed() -> None:
    competing = np.zeros((6, 6), bool)
    competing[0, 1] = competing[1, 0] = True

    statuses = [
        solve(make_problem(6, 3, fixed=(0, 1), competing=competing, most_competing=n)).status
        for n in (0, 1)
    ]

    assert statuses == [SearchStatus.INFEASIBLE, SearchStatus.OPTIMAL]


def test_too_few_companies_are_no_group() -> None:
    assert solve(make_problem(3, 4)).status is SearchStatus.INFEASIBLE


def test_worths_below_zero_are_no_hindrance() -> None:
    problem = make_problem(7, 4, worth=np.full(7, -3.0))

    assert solve(problem).worth == pytest.approx(best_by_trying_all(problem))
