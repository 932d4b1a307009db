"""Intervals and the verdict on two runs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.engine.evaluation import Verdict, compare
from matchmaker.engine.evaluation.bootstrap import estimate
from matchmaker.engine.exposure import exposure, gini

shares = st.floats(0, 1)
runs = st.dictionaries(
    st.tuples(st.sampled_from(["joint_project", "third_market"]), st.text("abc", min_size=1)),
    shares,
    min_size=1,
    max_size=12,
)


def many(value: float, queries: int = 60) -> dict[tuple[str, str], float]:
    rng = np.random.default_rng(3)
    return {("joint_project", f"c{i}"): value + rng.normal(0, 0.1) for i in range(queries)}


@given(values=runs)
def test_interval_holds_the_mean_and_stays_within_the_values(
    values: dict[tuple[str, str], float],
) -> None:
    found = estimate(values, seed=0, draws=30)

    assert found is not None
    assert found.value == pytest.approx(np.mean(list(values.values())))
    assert min(values.values()) - 1e-9 <= found.low <= found.high <= max(values.values()) + 1e-9


def test_no_values_have_no_mean() -> None:
    assert estimate({}, seed=0) is None


def test_same_seed_gives_the_same_interval() -> None:
    assert estimate(many(0.5), seed=1) == estimate(many(0.5), seed=1)


def test_interval_narrows_as_a_normal_one_would() -> None:
    values = many(0.5, queries=400)

    found = estimate(values, seed=0)

    spread = 1.96 * np.std(list(values.values())) / np.sqrt(400)
    assert found is not None
    assert found.high - found.low == pytest.approx(2 * spread, rel=0.1)


def test_two_purposes_of_one_company_are_drawn_together() -> None:
    values = {
        (purpose, f"c{i}"): float(i % 2)
        for i in range(100)
        for purpose in ("joint_project", "third_market")
    }
    alone = {query: value for query, value in values.items() if query[0] == "joint_project"}

    both, one = estimate(values, seed=0), estimate(alone, seed=0)

    assert both is not None
    assert one is not None
    assert both.high - both.low == pytest.approx(one.high - one.low, rel=0.1)


def test_run_that_gains_everywhere_is_better_and_the_other_worse() -> None:
    first, second = {"ndcg": many(0.5)}, {"ndcg": many(0.55)}

    assert compare(first, second)[0].verdict is Verdict.BETTER
    assert compare(second, first)[0].verdict is Verdict.WORSE


def test_more_judged_negatives_are_worse() -> None:
    found = compare({"negatives": many(0.1)}, {"negatives": many(0.2)})

    assert found[0].difference.value == pytest.approx(0.1)
    assert found[0].verdict is Verdict.WORSE


@given(values=runs)
def test_run_against_itself_cannot_be_told(values: dict[tuple[str, str], float]) -> None:
    found = compare({"mrr": values}, {"mrr": values}, draws=20)

    assert found[0].difference.value == 0
    assert found[0].verdict is Verdict.UNDECIDED


def test_gain_of_one_company_among_many_cannot_be_told() -> None:
    first = many(0.5)
    second = first | {("joint_project", "c0"): first["joint_project", "c0"] + 0.3}

    assert compare({"ndcg": first}, {"ndcg": second})[0].verdict is Verdict.UNDECIDED


def test_only_queries_of_both_runs_are_compared() -> None:
    first = {"ndcg": {("joint_project", "a"): 0.5, ("joint_project", "b"): 0.1}}
    second = {"ndcg": {("joint_project", "a"): 0.7}, "mrr": {("joint_project", "a"): 1.0}}

    found = compare(first, second)

    assert [row.measure for row in found] == ["ndcg"]
    assert found[0].difference.queries == 1
    assert found[0].difference.value == pytest.approx(0.2)


def test_everybody_shown_alike_has_gini_zero() -> None:
    assert gini(np.full(9, 4)) == pytest.approx(0)


def test_one_company_in_every_list_has_gini_near_one() -> None:
    assert gini(np.array([0] * 99 + [50])) == pytest.approx(0.99)


def test_gini_of_nothing_shown_is_zero() -> None:
    assert gini(np.zeros(3, int)) == 0


@given(times=st.lists(st.integers(0, 50), min_size=1, max_size=30), factor=st.integers(1, 9))
def test_gini_is_bounded_and_knows_no_unit(times: list[int], factor: int) -> None:
    values = np.array(times)

    assert 0 <= gini(values) + 1e-12 <= 1 + 1e-12
    assert gini(values * factor) == pytest.approx(gini(values))


def test_exposure_counts_companies_shown_and_the_most_shown_one() -> None:
    found = exposure(np.array([0, 3, 1, 0]))

    assert (found.companies, found.shown, found.most) == (4, 0.5, 3)


def test_exposure_of_no_companies_is_zero() -> None:
    assert exposure(np.zeros(0, int)).shown == 0
