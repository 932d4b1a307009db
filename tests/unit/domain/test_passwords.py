"""Passwords: length, and that they are not the first to be guessed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.passwords import (
    LEAST_CHARACTERS,
    MOST_CHARACTERS,
    Weakness,
    find_weakness,
    normal_form,
)

ABOUT = ("alena.yankouskaya@example.by", "Алена Янкоўская")


@pytest.mark.parametrize(
    ("password", "weakness"),
    [
        ("elevenchars", Weakness.TOO_SHORT),
        ("x" * 129, Weakness.TOO_LONG),
        ("PasswordPassword", Weakness.WELL_KNOWN),
        ("password123!!", Weakness.WELL_KNOWN),
        ("!!пароль123456", Weakness.WELL_KNOWN),
        ("Administrator1", Weakness.WELL_KNOWN),
        ("абвабвабвабв", Weakness.REPETITIVE),
        ("xyxyxyxyxyxyxy", Weakness.REPETITIVE),
        ("horsehorsehorse", Weakness.REPETITIVE),
        ("qwertyuiopas", Weakness.SEQUENCE),
        ("йцукенгшщзхъ", Weakness.SEQUENCE),
        ("2w3e4r5t6y7u", Weakness.SEQUENCE),
        ("zyxwvutsrqpon", Weakness.SEQUENCE),
        ("qwertyuiop12", Weakness.SEQUENCE),
        ("alena.yankouskaya", Weakness.ABOUT_YOU),
        ("Янкоўская2026", Weakness.ABOUT_YOU),
        ("four quiet horses at dawn", None),
        ("жнівеньскі вецер у полі", None),
        ("Tr0ub4dor&3xyz", None),
        ("        a b c d e", None),
        ("🦊🐻🐼🐨🐯🦁🐮🐷🐸🐵🐔🐧", None),
    ],
)
def test_what_is_guessed_first_is_refused_and_nothing_else(
    password: str, weakness: Weakness | None
) -> None:
    assert find_weakness(password, about=ABOUT) is weakness


@given(st.text(max_size=LEAST_CHARACTERS - 1))
def test_short_ones_are_refused_whatever_they_are(password: str) -> None:
    if len(normal_form(password)) < LEAST_CHARACTERS:
        assert find_weakness(password) is Weakness.TOO_SHORT


@given(st.text(min_size=1, max_size=4), st.integers(min_value=12, max_value=60))
def test_repetitions_are_refused_whatever_is_repeated(unit: str, times: int) -> None:
    password = unit * times

    assert find_weakness(password) is not None


@given(st.text(min_size=LEAST_CHARACTERS, max_size=MOST_CHARACTERS))
def test_it_makes_no_difference_how_a_keyboard_composes_letters(password: str) -> None:
    decomposed = unicodedata.normalize("NFKD", password)

    assert normal_form(decomposed) == normal_form(password)
