"""Whether two entries are one company."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.engine.duplicates import Entry, Sign, compare, name_likeness

BASE = Entry("ОАО «Минский тракторный завод»", "BY", "BY-HM", "100316761", "site")
names = st.text("абвгдезіклмнопрстуўшыэюя abcdef«»-", min_size=1, max_size=40)


@given(a=names, b=names)
def test_likeness_is_symmetric_and_bounded(a: str, b: str) -> None:
    assert name_likeness(a, b) == name_likeness(b, a)
    assert 0.0 <= name_likeness(a, b) <= 1.0


@given(name=names)
def test_a_name_is_like_itself(name: str) -> None:
    entry = Entry(name, "BY", "BY-MI", None, None)
    found = compare(entry, entry)

    assert found is None or found.signs[0] is Sign.NAME


@pytest.mark.parametrize(
    "other",
    [
        "ААТ «Мінскі трактарны завод»",
        "OJSC Minsk Tractor Works",
        "Тракторный завод Минский",
        "Минский тракторный завод, открытое акционерное общество",
        "МИНСКИЙ ТРАКТОРНЫЙ ЗАВОДЪ",
    ],
)
def test_one_company_is_known_in_other_words(other: str) -> None:
    found = compare(BASE, Entry(other, "BY", "BY-MI", None, None))

    assert found is not None
    assert found.signs == (Sign.NAME,)


@pytest.mark.parametrize(
    ("name", "region"),
    [
        ("ОАО «Минский моторный завод»", "BY-HM"),
        ("ОАО «Минский автомобильный завод»", "BY-HM"),
        ("ООО «Тракторный сервис»", "BY-HM"),
        ("ОАО «Гомельский тракторный завод»", "BY-HO"),
    ],
)
def test_neighbours_of_like_names_are_not_taken_for_one(name: str, region: str) -> None:
    assert compare(BASE, Entry(name, "BY", region, None, None)) is None


def test_an_equal_tax_id_is_shown_whatever_the_name() -> None:
    found = compare(BASE, replace(BASE, name="Зусім іншая назва", site=None, region="BY-BR"))

    assert found is not None
    assert found.signs == (Sign.TAX_ID,)


def test_an_equal_site_is_shown_across_the_border() -> None:
    found = compare(BASE, Entry("МТЗ-Сервис", "RU", "RU-MOW", None, "site"))

    assert found is not None
    assert found.signs == (Sign.SITE,)


def test_the_same_name_in_the_other_country_is_another_company() -> None:
    assert compare(BASE, Entry(BASE.name, "RU", "RU-MOW", None, None)) is None


def test_what_is_not_filled_in_is_equal_to_nothing() -> None:
    empty = Entry("", "", "", None, None)

    assert compare(empty, empty) is None
