"""Agreements between regions: what they cover, and when."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from matchmaker.domain.places import Country, regions
from matchmaker.domain.regional_agreements import RegionalAgreement, agreed_pairs

TODAY = date(2026, 11, 24)
days = st.dates(date(1990, 1, 1), date(2100, 1, 1))


def make(**changes: object) -> RegionalAgreement:
    fields: dict[str, object] = {
        "kind": "region",
        "by_region": "BY-VI",
        "ru_region": "RU-SMO",
        "by_party": "Віцебскі аблвыканкам",
        "ru_party": "Правительство Смоленской области",
    }
    return RegionalAgreement.model_validate(fields | changes)


def test_a_region_left_out_stands_for_the_whole_country() -> None:
    pairs = make(ru_region=None).pairs()

    assert pairs == {("BY-VI", other) for other in regions(Country.RU)}


@given(begin=days, end=days, on=days)
def test_it_is_in_force_between_its_days(begin: date, end: date, on: date) -> None:
    begin, end = sorted((begin, end))

    assert make(signed_on=begin, valid_until=end).is_in_force(on) == (begin <= on <= end)


def test_only_what_is_in_force_counts() -> None:
    over = make(valid_until=date(2026, 11, 23))
    later = make(ru_region="RU-PSK", signed_on=date(2027, 1, 1))
    now = make(by_region="BY-BR", ru_region="RU-BRY", signed_on=date(2020, 1, 1))

    assert agreed_pairs([over, later, now], TODAY) == {("BY-BR", "RU-BRY")}


@pytest.mark.parametrize(
    "wrong",
    [
        {"by_region": "RU-SMO"},
        {"ru_region": "BY-VI"},
        {"kind": "town"},
        {"by_party": ""},
        {"signed_on": "2026-02-30"},
        {"signed_on": "2026-02-02", "valid_until": "2026-02-01"},
        {"more": 1},
    ],
)
def test_an_impossible_agreement_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        make(**wrong)
