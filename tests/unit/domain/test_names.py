"""Names of codes in the three languages."""

import pytest

from matchmaker.domain.cooperation import Cooperation
from matchmaker.domain.languages import Language
from matchmaker.domain.names import (
    chapter_name,
    cooperation_name,
    country_in,
    country_name,
    country_to,
    region_name,
    section_name,
)
from matchmaker.domain.places import Country, all_regions, third_countries
from matchmaker.domain.products import CHAPTERS

COUNTRIES = [*Country, *third_countries()]


@pytest.mark.parametrize(
    ("language", "name", "where", "where_to"),
    [
        (Language.RU, "Вьетнам", "во Вьетнаме", "во Вьетнам"),
        (Language.BE, "В'етнам", "у В'етнаме", "у В'етнам"),
        (Language.EN, "Vietnam", "in Vietnam", "to Vietnam"),
    ],
)
def test_a_country_is_named_alone_and_in_a_sentence(
    language: Language, name: str, where: str, where_to: str
) -> None:
    assert country_name("VN", language) == name
    assert country_in("VN", language) == where
    assert country_to("VN", language) == where_to


@pytest.mark.parametrize("language", Language)
def test_every_code_a_profile_can_hold_has_a_name(language: Language) -> None:
    named = [form(code, language) for code in COUNTRIES for form in (country_name, country_in)]
    named += [country_to(code, language) for code in COUNTRIES]
    named += [region_name(code, language) for code in all_regions()]
    named += [cooperation_name(form, language) for form in Cooperation]
    named += [name(code, language) for code in CHAPTERS for name in (chapter_name, section_name)]

    assert all(named)


def test_a_form_of_cooperation_may_come_as_a_plain_code() -> None:
    assert cooperation_name("supply", Language.BE) == "Пастаўка"


def test_a_long_hs_code_is_named_by_its_chapter_and_section() -> None:
    assert chapter_name("8704101010", Language.EN).startswith("Motor vehicles")
    assert section_name("8704101010", Language.EN) == "Vehicles, aircraft and vessels"


@pytest.mark.parametrize(
    "name",
    [
        country_name,
        country_in,
        country_to,
        region_name,
        cooperation_name,
        chapter_name,
        section_name,
    ],
)
def test_an_unknown_code_is_named_in_the_error(name) -> None:
    with pytest.raises(KeyError, match="QQ"):
        name("QQ", Language.RU)
