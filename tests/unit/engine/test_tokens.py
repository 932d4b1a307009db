"""Words folded so that spellings of the same thing meet."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.engine.tokens import token_ids, tokens

russian = st.text("абвгдежзийклмнопрстуфхцчшщъыьэюя", min_size=3, max_size=12)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("НАСОСЫ", "насос"),
        ("щётки", "щетка"),
        ("насосов погружных", "насос погружной"),
        ("гидравлика", "гидравлический"),
        ("станкі", "станки"),
        ("шчоткі", "щотки"),
        ("цыстэрны", "цистэрны"),
        ("аб'ёмны", "аб’ёмны"),
        ("cтaль", "сталь"),  # Latin c and a
        ("СТАЛЬ 08Х18Н10Т", "сталь 08X18H10T"),  # Cyrillic and Latin Х, Н, Т
        ("М12", "M12"),
        ("27.00R49", "2700R49"),
        ("bearings", "bearing"),
        ("овощи/фрукты", "овощ, фрукт"),
    ],
)
def test_spellings_of_the_same_thing_meet(one: str, other: str) -> None:
    assert tokens(one) == tokens(other)


@pytest.mark.parametrize(
    ("code", "part"),
    [
        ("КАС-32", "КАС"),
        ("3D-печать", "печать"),
        ("27.00R49", "2700"),
        ("Урал-4320", "Урал"),
        ("Урал-4320", "4320"),
        ("4H-SiC", "SiC"),
    ],
)
def test_a_part_of_a_code_meets_the_part_alone(code: str, part: str) -> None:
    assert set(tokens(part)) <= set(tokens(code))


@pytest.mark.parametrize("code", ["27.00R49", "КАС-32", "08Х18Н10Т", "ISO9001", "1000"])
def test_a_code_stays_one_token_too(code: str) -> None:
    assert len(tokens(code)[0]) == len(code.replace(".", "").replace("-", ""))


@pytest.mark.parametrize(
    "text", ["", " ", "для и из", "поставка", "шукаем", "we supply", "№ 5", "м²", "a", "AT&T", "12"]
)
def test_what_says_nothing_has_no_tokens(text: str) -> None:
    assert tokens(text) == []


def test_different_things_do_not_meet() -> None:
    words = ["насос", "станок", "сыр", "сталь", "шина", "bearing", "cheese", "M12x1", "M16x1"]

    assert len({token for word in words for token in tokens(word)}) >= len(words)


@given(st.text(max_size=60))
def test_any_text_has_tokens_without_case_or_order_of_repetition(text: str) -> None:
    found = tokens(text)

    assert all(found)
    assert tokens(f"{text} {text}") == found * 2
    assert tokens(text.casefold()) == found


@given(russian)
def test_case_says_nothing(word: str) -> None:
    assert tokens(word.upper()) == tokens(word) == tokens(word.capitalize())


@given(st.lists(st.text(max_size=20), max_size=5))
def test_ids_are_distinct_ascending_and_those_of_all_texts(texts: list[str]) -> None:
    ids = token_ids(texts)

    assert ids.dtype == np.uint32
    assert np.all(ids[1:] > ids[:-1])
    assert set(ids.tolist()) == {i for text in texts for i in token_ids([text]).tolist()}
    assert np.array_equal(ids, token_ids(reversed(texts)))


def test_no_texts_have_no_ids() -> None:
    assert token_ids([]).shape == (0,)


def test_threads_find_the_same_tokens() -> None:
    words = [f"насосы{letter} bearings{letter}" for letter in "абвгдежзиклмнопрст"]
    expected = [tokens(word) for word in words]

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(tokens, words * 8)) == expected * 8
