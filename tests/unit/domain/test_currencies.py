"""Amounts of money in the smallest unit of their currency."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.currencies import MINOR_DIGITS, in_major_units, in_minor_units


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [("12.34", "RUB", 1234), ("0.1", "BYN", 10), ("5", "JPY", 5), ("1.234", "KWD", 1234)],
)
def test_amounts_become_whole_numbers(amount: str, currency: str, minor: int) -> None:
    assert in_minor_units(Decimal(amount), currency) == minor


@pytest.mark.parametrize(
    ("amount", "currency"), [("0.001", "RUB"), ("0.5", "JPY"), ("1", "RUR"), ("1", "XAU")]
)
def test_amounts_that_nobody_can_pay_are_refused(amount: str, currency: str) -> None:
    with pytest.raises(ValueError, match=currency):
        in_minor_units(Decimal(amount), currency)


@given(st.integers(0, 10**17), st.sampled_from(sorted(MINOR_DIGITS)))
def test_nothing_is_lost_on_the_way_there_and_back(minor: int, currency: str) -> None:
    assert in_minor_units(in_major_units(minor, currency), currency) == minor


def test_the_currencies_of_both_countries_and_their_partners_are_known() -> None:
    assert {"BYN", "RUB", "KZT", "CNY", "EUR", "USD", "VND", "UZS"} <= set(MINOR_DIGITS)
