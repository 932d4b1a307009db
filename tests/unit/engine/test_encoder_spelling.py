import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.engine.encoders.spelling import spell


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("МОЛОКО", "молоко"),
        ("Щётки", "щетки"),
        ("дыстрыб’ютар", "дыстрыб'ютар"),
        ("Мiнск", "мінск"),  # a Latin i
        ("Cталь", "сталь"),  # a Latin C
        ("Cталь и болты", "сталь и болты"),
        ("BelАZ", "belaz"),  # a Cyrillic А
        ("USBкабель", "usbкабель"),
        ("ISO 9001 и ГОСТ", "iso 9001 и гост"),
        ("Ўсё", "ўсе"),
    ],
)
def test_spellings_of_one_word_are_made_equal(typed, seen):
    assert spell(typed) == seen


@given(st.text(max_size=80))
def test_spelling_twice_changes_nothing_more(text):
    once = spell(text)

    assert spell(once) in {once, spell(once.lower())}


@given(st.text(alphabet="абвгдежзіклмнопрстуўфхцчшыьэюя abcdef", max_size=60))
def test_upper_case_is_read_like_lower_case(text):
    unmixed = "".join(c for c in text if c not in "abcdef")

    assert spell(unmixed.upper()) == spell(unmixed)
