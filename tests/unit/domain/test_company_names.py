"""Names of companies: three languages and any legal form, one name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.company_names import name_keys, plain_words, skeleton


@given(name=st.text(alphabet="абвгдеёжзийклмнопрстуфхцчшщъыьэюяіўabcXYZ «»-", max_size=40))
def test_plain_words_are_latin_and_stay_the_same(name: str) -> None:
    words = plain_words(name)

    assert all(word.isascii() and word.isalnum() for word in words)
    assert plain_words(" ".join(words)) == words or not set(words) - set(plain_words(name))


def test_name_of_nothing_but_legal_form_keeps_its_words() -> None:
    assert plain_words("ООО «Компания»") == ["kompaniya"]
    assert plain_words("ОАО") == ["oao"]


@pytest.mark.parametrize("form", ["ОАО", "ААТ", "OJSC", "Адкрытае акцыянернае таварыства"])
def test_legal_forms_of_three_languages_are_set_aside(form: str) -> None:
    assert plain_words(f"{form} «Случтук»") == ["sluchtuk"]


@pytest.mark.parametrize(
    "names",
    [
        ("Минский тракторный завод", "Мінскі трактарны завод", "Minsk Tractor Works"),
        ("Витебскдрев", "Віцебскдрэў", "Vitebskdrev"),
        ("Амкодор", "Амкадор", "Amkodor"),
        ("Могилёвхимволокно", "Магілёўхімвалакно"),
        ("Гомельстекло", "Homelsteklo"),
    ],
)
def test_one_name_in_several_languages_shares_a_key(names: tuple[str, ...]) -> None:
    keys = [set(name_keys(plain_words(name))) for name in names]

    assert set.intersection(*keys)


@given(name=st.text(max_size=60))
def test_keys_are_short_and_each_once(name: str) -> None:
    keys = name_keys(plain_words(name))

    assert len(keys) == len(set(keys)) <= 8
    assert all(1 < len(key) <= 4 for key in keys)


def test_a_word_without_consonants_keeps_its_letters() -> None:
    assert skeleton("aia") == "aia"
