"""Facts of a profile as columns."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain.cooperation import Cooperation
from matchmaker.domain.places import all_regions, third_countries
from matchmaker.domain.products import common_prefix
from matchmaker.domain.profile import Profile
from matchmaker.engine.attributes import (
    FORMS,
    MARKETS,
    REGIONS,
    AttributeColumns,
    bits_of,
    form_row,
    has,
    hs_number,
    market_row,
    meet,
    region_row,
    size_of,
    size_of_sets,
)
from tests.unit.profiles import hs_codes, make_profile, profiles


@pytest.mark.parametrize(
    ("code", "number"),
    [
        (None, -1),
        ("01", 10_000),
        ("87", 870_000),
        ("8704", 870_400),
        ("870410", 870_410),
        ("8704101080", 870_410),
    ],
)
def test_a_code_is_the_number_of_its_first_six_digits(code: str | None, number: int) -> None:
    assert hs_number(code) == number


@given(hs_codes, hs_codes)
def test_numbers_of_like_codes_share_their_leading_digits(a: str, b: str) -> None:
    shared = min(common_prefix(a, b), 6)

    assert hs_number(a) // 10 ** (6 - shared) == hs_number(b) // 10 ** (6 - shared)


@given(profiles())
@settings(max_examples=25)
def test_a_row_says_what_the_profile_says(profile: Profile) -> None:
    columns = AttributeColumns()
    columns.append(make_profile())

    columns.append(profile)

    def chosen(codes: dict, row: np.ndarray) -> set:
        return {code for code, column in codes.items() if has(row[None], column)[0]}

    assert columns.region.view[1] == REGIONS[profile.region]
    assert chosen(MARKETS, columns.markets.view[1]) == set(profile.export_markets)
    assert chosen(MARKETS, columns.targets.view[1]) == set(profile.export_targets)
    assert chosen(FORMS, columns.forms.view[1]) == set(profile.cooperation)
    assert chosen(REGIONS, columns.partner_regions.view[1]) == (
        set(profile.partner_regions) or set(REGIONS)
    )
    assert columns.selective.view[1] == bool(profile.partner_regions)


_masks = st.lists(st.booleans(), min_size=70, max_size=70).map(np.array)


@given(st.lists(_masks, min_size=1, max_size=4), _masks)
@settings(max_examples=25)
def test_bits_meet_and_count_as_the_rows_they_are_made_of(
    rows: list[np.ndarray], other: np.ndarray
) -> None:
    bits, others = np.stack([bits_of(row) for row in rows]), bits_of(other)

    assert meet(bits, others).tolist() == [bool((row & other).any()) for row in rows]
    assert size_of_sets(bits).tolist() == [int(row.sum()) for row in rows]
    assert has(bits, 69).tolist() == [bool(row[69]) for row in rows]


@given(st.lists(st.sampled_from(third_countries()), max_size=5))
def test_every_market_has_a_column_of_its_own(codes: list[str]) -> None:
    row = market_row(tuple(codes))

    assert row.shape == (247,)
    assert row.sum() == len(set(codes))


def test_no_region_means_anywhere() -> None:
    assert region_row(()).all()
    assert region_row(("RU-KEM",)).sum() == 1


def test_columns_are_those_of_the_reference_lists() -> None:
    assert list(REGIONS) == list(all_regions())
    assert form_row(tuple(Cooperation)).all()
    assert not form_row(()).any()


@pytest.mark.parametrize(
    ("employees", "size"), [(1, 0.0), (10, 1.0), (4_200, 3.623249), (None, None), (0, None)]
)
def test_size_is_a_power_of_ten_and_unknown_without_employees(
    employees: int | None, size: float | None
) -> None:
    found = size_of(make_profile(employees=employees))

    assert math.isnan(found) if size is None else found == pytest.approx(size)
