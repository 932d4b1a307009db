"""The estimate of who imports what."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.places import third_countries
from matchmaker.domain.products import CHAPTERS
from matchmaker.training import trade_estimate as estimate
from matchmaker.training.trade_sources import Facts

EVEN = np.full(96, 1 / 96)
LEAST = np.array([0.3, 0.2, 0.1, 0.05, 0.02])
tops = st.lists(
    st.lists(st.sampled_from(CHAPTERS), max_size=3).map(tuple), max_size=5
).map(tuple)  # fmt: skip


def column(chapter: str) -> int:
    return CHAPTERS.index(chapter)


@given(top=tops)
def test_shares_with_the_largest_goods_still_add_up_to_one(top) -> None:
    row = estimate.with_top(EVEN, top, LEAST)

    assert row.sum() == pytest.approx(1)
    assert (row >= 0).all()


def test_largest_good_gets_at_least_its_share() -> None:
    row = estimate.with_top(EVEN, (("87",), ("61", "62")), LEAST)

    assert row[column("87")] == pytest.approx(0.3)
    assert row[column("61")] == row[column("62")] == pytest.approx(0.1)


def test_share_that_is_larger_already_is_kept_from_falling_below_the_least() -> None:
    structure = EVEN.copy()
    structure[column("27")] = 0.5
    structure /= structure.sum()

    row = estimate.with_top(structure, (("27",),), LEAST)

    assert row[column("27")] >= 0.3


def test_present_structure_moves_towards_what_countries_buy_most() -> None:
    row = estimate.present_structure(EVEN, [(("30",),), (("30",), ("87",))])

    assert row.sum() == pytest.approx(1)
    assert row[column("30")] > row[column("87")] > row[column("01")]


def test_world_structure_weighs_countries_by_their_present_exports() -> None:
    structures = {"VN": {"87": 1.0}, "FR": {"04": 5.0}, "XX": {"01": 1.0}}
    facts = {"VN": Facts(exports={2024: 300.0}), "FR": Facts(exports={2023: 9.0, 2024: 100.0})}

    row = estimate.world_structure(structures, facts)

    assert row[column("87")] == 0.75
    assert row[column("04")] == 0.25


def test_growth_is_the_yearly_mean_between_the_ends() -> None:
    assert estimate.yearly_growth({2022: 100.0, 2023: 50.0, 2024: 121.0}) == pytest.approx(0.1)
    assert np.isnan(estimate.yearly_growth({2022: 100.0}))


def test_imports_that_are_unknown_are_assumed_from_the_product() -> None:
    facts = {"VN": Facts(imports={2024: 200.0}), "FR": Facts()}
    gdp = {"VN": (2023, 400.0), "FR": (2023, 1000.0)}

    found = estimate.total_imports(facts, gdp)

    assert found["VN"] == pytest.approx(200 * estimate.GOODS_SHARE)
    assert found["FR"] == pytest.approx(500 * estimate.GOODS_SHARE)


def test_estimate_spreads_the_total_and_leaves_the_rest_unknown() -> None:
    matrix = estimate.estimate_imports({"VN": 1e9}, EVEN, {}, LEAST)

    vietnam = third_countries().index("VN")
    assert matrix[vietnam].sum() == pytest.approx(1e9, rel=0.01)
    assert np.isnan(np.delete(matrix, vietnam, axis=0)).all()


def test_numbers_are_rounded_to_three_digits() -> None:
    rounded = estimate.rounded(np.array([123456.0, 0.98765, 0.0]))

    assert rounded.tolist() == [123000.0, 0.988, 0.0]


def test_headings_are_summed_by_chapter() -> None:
    row = estimate.shares({"8701": 1.0, "8703": 2.0, "04": 1.0})

    assert row[column("87")] == 0.75


def test_advantage_below_the_least_is_taken_for_the_least() -> None:
    exports = np.zeros(96)
    exports[column("87")] = 1.0

    found = estimate.advantage(exports, EVEN)

    assert found[column("87")] == pytest.approx(96)
    assert found[column("01")] == estimate.LEAST_ADVANTAGE
