"""Text that people type: one normal form, and what is refused."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.texts import clean_text

DIRECTION_MARKS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
CLEAN = st.characters(exclude_categories=("Cc", "Cs", "Co"), exclude_characters=DIRECTION_MARKS)


@given(st.text(CLEAN))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    cleaned = clean_text(text)

    assert clean_text(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert cleaned == cleaned.strip()


@given(st.text(CLEAN))
def test_composed_and_decomposed_spellings_are_one_text(text: str) -> None:
    assert clean_text(unicodedata.normalize("NFD", text).strip()) == clean_text(text.strip())


def test_a_decomposed_letter_is_composed() -> None:
    assert clean_text("и\u0306од") == "йод"


@given(st.text(CLEAN), st.characters(categories=("Cc", "Cs", "Co")), st.text(CLEAN))
def test_control_surrogate_and_private_characters_are_refused(
    before: str, bad: str, after: str
) -> None:
    with pytest.raises(ValueError, match=f"U\\+{ord(bad):04X}.* at position {len(before)}$"):
        clean_text(before + bad + after)


@pytest.mark.parametrize("mark", DIRECTION_MARKS)
def test_marks_that_reverse_the_reading_direction_are_refused(mark: str) -> None:
    with pytest.raises(ValueError, match="direction mark"):
        clean_text(f"ОАО {mark}Пример")


@pytest.mark.parametrize("character", "\n\r\t")
def test_line_breaks_and_tabs_are_part_of_longer_text_only(character: str) -> None:
    text = f"один{character}два"

    assert clean_text(text, multiline=True) == text
    with pytest.raises(ValueError, match="control character"):
        clean_text(text)


def test_other_control_characters_are_no_part_of_longer_text() -> None:
    with pytest.raises(ValueError, match=r"U\+0000"):
        clean_text("один\x00два", multiline=True)


@pytest.mark.parametrize("text", ["СTAЛЬ", "Стaль 08Х18Н10Т", "оАО", "cтанок"])
def test_latin_letters_inside_cyrillic_words_are_kept_as_sent(text: str) -> None:
    assert clean_text(text) == text
