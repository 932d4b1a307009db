"""Tax numbers and their check digits."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.identifiers import clean_tax_id
from matchmaker.domain.places import Country
from tests.unit.profiles import INN, OTHER_UNP, UNP

PERSON_INN = "500100732259"  # the example of the tax service's own rules, twelve digits


def digits(count: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=count, max_size=count)


def accepted(tax_id: str, country: Country) -> bool:
    try:
        return clean_tax_id(tax_id, country) == tax_id
    except ValueError:
        return False


@pytest.mark.parametrize(
    ("tax_id", "country"),
    [
        (UNP, Country.BY),
        (OTHER_UNP, Country.BY),
        (INN, Country.RU),
        ("7736050003", Country.RU),
        (PERSON_INN, Country.RU),
    ],
)
def test_good_numbers_are_accepted(tax_id: str, country: Country) -> None:
    assert clean_tax_id(tax_id, country) == tax_id


@pytest.mark.parametrize(
    ("tax_id", "country", "name"),
    [(UNP, Country.BY, "УНП"), (INN, Country.RU, "ИНН"), (PERSON_INN, Country.RU, "ИНН")],
)
@pytest.mark.parametrize("step", range(1, 10))
def test_any_other_check_digit_is_refused(
    tax_id: str, country: Country, name: str, step: int
) -> None:
    wrong = tax_id[:-1] + str((int(tax_id[-1]) + step) % 10)

    with pytest.raises(ValueError, match=f"has a wrong check digit for {name}"):
        clean_tax_id(wrong, country)


@given(digits(9))
def test_nine_digits_have_exactly_one_check_digit_of_an_inn(head: str) -> None:
    assert sum(accepted(head + last, Country.RU) for last in "0123456789") == 1


@given(digits(8))
def test_eight_digits_have_at_most_one_check_digit_of_an_unp(head: str) -> None:
    assert sum(accepted(head + last, Country.BY) for last in "0123456789") <= 1


@pytest.mark.parametrize("tax_id", ["", "10058233", "1005823330", "10058233X", "1005-82333"])
def test_what_has_not_the_form_of_an_unp_is_refused(tax_id: str) -> None:
    with pytest.raises(ValueError, match="УНП"):
        clean_tax_id(tax_id, Country.BY)


@pytest.mark.parametrize("tax_id", ["", "770708389", "77070838930", "770708389X"])
def test_what_has_not_the_form_of_an_inn_is_refused(tax_id: str) -> None:
    with pytest.raises(ValueError, match="ИНН"):
        clean_tax_id(tax_id, Country.RU)


def test_a_number_of_the_other_country_is_refused() -> None:
    with pytest.raises(ValueError, match="is not a УНП"):
        clean_tax_id(INN, Country.BY)


def test_spaces_are_left_out() -> None:
    assert clean_tax_id(" 100 582 333 ", Country.BY) == UNP


def test_digits_of_other_scripts_are_written_plainly() -> None:
    assert clean_tax_id("７７０７０８３８９３", Country.RU) == INN


@given(st.text(max_size=20) | digits(9) | digits(10), st.sampled_from(Country))
def test_what_is_accepted_is_in_its_final_form(text: str, country: Country) -> None:
    with suppress(ValueError):
        cleaned = clean_tax_id(text, country)

        assert cleaned.isascii()
        assert clean_tax_id(cleaned, country) == cleaned
