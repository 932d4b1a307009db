"""Columns by month: as high as their numbers, stacked, and told in words too."""

from collections.abc import Mapping, Sequence
from datetime import date
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.languages import Language
from matchmaker.web.charts.month_columns import month_columns
from tests.unit.web.charted import parse, words

MONTHS = [(date(2026, number, 1), f"{number:02}.26") for number in range(1, 5)]
NAMES = {"introductions": "Introductions", "contracts": "Contracts"}


def drawn(series: Mapping[str, Sequence[int]], language: Language = Language.EN) -> str:
    return month_columns("By month", MONTHS, series, NAMES, language)


def columns(picture: str) -> dict[str, ET.Element]:
    """Return what a piece of a column tells -> the piece."""
    return {
        piece.findtext("title") or "": piece
        for piece in parse(picture).iter("rect")
        if piece.find("title") is not None
    }


def test_heights_are_to_each_other_as_numbers() -> None:
    found = columns(drawn({"introductions": [8, 2, 0, 0], "contracts": [0, 0, 0, 0]}))

    heights = {said: float(piece.attrib["height"]) for said, piece in found.items()}
    assert heights["Introductions, 01.26: 8"] == pytest.approx(
        4 * heights["Introductions, 02.26: 2"], abs=0.3
    )


def test_a_month_without_anything_has_no_column() -> None:
    found = columns(drawn({"introductions": [8, 0, 0, 0], "contracts": [1, 0, 0, 0]}))

    assert set(found) == {"Introductions, 01.26: 8", "Contracts, 01.26: 1"}


def test_the_second_kind_stands_on_the_first() -> None:
    found = columns(drawn({"introductions": [3, 0, 0, 0], "contracts": [1, 0, 0, 0]}))
    lower, upper = found["Introductions, 01.26: 3"], found["Contracts, 01.26: 1"]

    top = float(lower.attrib["y"])
    assert float(upper.attrib["y"]) + float(upper.attrib["height"]) == pytest.approx(top, abs=0.11)
    assert upper.attrib["x"] == lower.attrib["x"]


@given(st.lists(st.integers(0, 10**6), min_size=4, max_size=4))
def test_columns_stay_in_the_picture(numbers: list[int]) -> None:
    picture = drawn({"introductions": numbers, "contracts": numbers[::-1]})

    for piece in columns(picture).values():
        assert float(piece.attrib["y"]) >= 27.9
        assert float(piece.attrib["y"]) + float(piece.attrib["height"]) <= 214.1


def test_sums_of_months_are_told_to_those_who_do_not_see() -> None:
    picture = drawn({"introductions": [3, 0, 2, 0], "contracts": [1, 0, 0, 0]})

    assert parse(picture).findtext("desc") == "01.26: 4; 02.26: 0; 03.26: 2; 04.26: 0"


def test_every_kind_is_named_beside_its_colour() -> None:
    text = words(drawn({"introductions": [1, 0, 0, 0], "contracts": [0, 0, 0, 0]}))

    assert all(name in text for name in NAMES.values())


def test_numbers_are_written_as_the_reader_writes_them() -> None:
    series = {"introductions": [1_500, 0, 0, 0], "contracts": [0, 0, 0, 0]}

    assert "1\xa0500" in drawn(series, Language.RU)
    assert "1,500" in drawn(series, Language.EN)


def test_names_are_text_and_never_markup() -> None:
    picture = month_columns(
        "<b>", [(date(2026, 1, 1), "<i>")], {"introductions": [1]}, NAMES, Language.EN
    )

    assert {part.tag for part in parse(picture).iter()}.isdisjoint({"b", "i"})
