"""Countries and regions by their ISO codes."""

import pytest

from matchmaker.domain.places import (
    Country,
    all_regions,
    clean_region,
    clean_third_country,
    regions,
    third_countries,
)


def test_each_home_country_is_the_other_of_the_other() -> None:
    assert Country.BY.other is Country.RU
    assert Country.RU.other is Country.BY


def test_belarus_has_the_seven_regions_of_iso_3166_2() -> None:
    expected = ("BY-BR", "BY-HM", "BY-HO", "BY-HR", "BY-MA", "BY-MI", "BY-VI")

    assert regions(Country.BY) == expected


def test_russia_has_the_83_subdivisions_of_iso_3166_2() -> None:
    assert len(regions(Country.RU)) == 83
    assert {"RU-MOW", "RU-KEM", "RU-TA"} <= set(regions(Country.RU))


def test_columns_of_regions_begin_with_belarus() -> None:
    assert all_regions() == (*regions(Country.BY), *regions(Country.RU))


@pytest.mark.parametrize("code", all_regions())
def test_every_region_is_accepted(code: str) -> None:
    assert clean_region(code) == code


@pytest.mark.parametrize("code", ["BY", "BY-XX", "KZ-ALA", "by-mi", "BY-MI ", "", "BY‑MI"])
def test_what_is_no_region_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="is not an ISO 3166-2 region"):
        clean_region(code)


def test_third_countries_are_all_but_the_two() -> None:
    assert len(third_countries()) == 247
    assert list(third_countries()) == sorted(third_countries())
    assert not {"BY", "RU"} & set(third_countries())


@pytest.mark.parametrize("code", ["VN", "KZ", "CN"])
def test_third_countries_are_accepted(code: str) -> None:
    assert clean_third_country(code) == code


@pytest.mark.parametrize("code", ["BY", "RU"])
def test_home_countries_are_no_third_markets(code: str) -> None:
    with pytest.raises(ValueError, match="inside the Union State"):
        clean_third_country(code)


@pytest.mark.parametrize("code", ["", "vn", "VNM", "XX", "UK", "VN ", "ВN"])
def test_what_is_no_country_code_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="is not an ISO 3166-1 alpha-2"):
        clean_third_country(code)
