"""Companies against a screening list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.engine.screening import (
    LEAST_LIKENESS,
    FoundBy,
    ListEntry,
    ScreeningList,
)


def entry(number: int, *names: str, countries=("by",), identifiers=()) -> ListEntry:
    return ListEntry(f"Q{number}", names, tuple(countries), tuple(identifiers), "a program", "")


LIST = ScreeningList(
    [
        entry(1, "OJSC Example Tractor Works", "ОАО «Пример Тракторный завод»"),
        entry(2, "Other Holding", countries=("cy",), identifiers=("100582333",)),
        entry(3, "Northern Timber LLC", countries=("ru",)),
    ]
)


def found(name: str, tax_id: str | None = None, country: str = "BY") -> list[str]:
    return [hit.entry.entry_id for hit in LIST.hits(name, tax_id, country)]


@pytest.mark.parametrize(
    "name",
    [
        "ОАО «Пример Тракторный завод»",
        "Открытое акционерное общество Пример Тракторный завод",
        "Тракторный завод Пример",
        "Example tractor works",
    ],
)
def test_name_is_known_in_another_spelling_order_and_legal_form(name: str) -> None:
    assert found(name) == ["Q1"]


def test_equal_tax_number_is_enough() -> None:
    (hit,) = LIST.hits("Something else", "100582333", "BY")

    assert (hit.found_by, hit.likeness) == (FoundBy.TAX_ID, 1.0)


def test_country_is_said_but_decides_nothing() -> None:
    (elsewhere,) = LIST.hits("Other Holding", None, "BY")
    (here,) = LIST.hits("Northern Timber", None, "RU")

    assert elsewhere.same_country is False
    assert here.same_country is True


@pytest.mark.parametrize("name", ["Пример", "Завод", "Southern Timber Trading House", "ОАО"])
def test_one_common_word_is_no_hit(name: str) -> None:
    assert found(name) == []


def test_likeliest_hit_comes_first() -> None:
    assert found("Northern Timbers", "100582333") == ["Q2", "Q3"]


def test_entry_is_hit_once_though_number_and_name_agree() -> None:
    assert found("Other Holding", "100582333") == ["Q2"]


@given(name=st.text(max_size=60), tax_id=st.none() | st.text(max_size=12))
def test_hits_are_bounded_and_sorted(name: str, tax_id: str | None) -> None:
    hits = LIST.hits(name, tax_id, "RU")

    likeness = [hit.likeness for hit in hits]
    assert likeness == sorted(likeness, reverse=True)
    assert all(LEAST_LIKENESS <= value <= 1 for value in likeness)
