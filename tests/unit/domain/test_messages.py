"""How messages are looked up."""

import pytest

from matchmaker.domain.catalogues import find_message, get_message, get_plural
from matchmaker.domain.languages import Language


def test_a_message_is_found_in_each_language() -> None:
    said = {get_message("note.same_company", language) for language in Language}

    assert len(said) == 3


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        (Language.RU, {1: "работник", 2: "работника", 5: "работников", 11: "работников"}),
        (Language.RU, {21: "работник", 104: "работника", 112: "работников", 0: "работников"}),
        (Language.BE, {1: "работнік", 2: "работнікі", 5: "работнікаў", 11: "работнікаў"}),
        (Language.BE, {21: "работнік", 104: "работнікі", 112: "работнікаў", 0: "работнікаў"}),
        (Language.EN, {1: "employee", 2: "employees", 21: "employees", 0: "employees"}),
    ],
)
def test_the_plural_form_goes_with_the_number(language: Language, forms: dict[int, str]) -> None:
    said = {n: get_plural("phrase.employees", n, language).partition(" ")[2] for n in forms}

    assert said == forms


@pytest.mark.parametrize("language", Language)
def test_an_unknown_message_is_an_error_and_never_shown_as_its_name(language: Language) -> None:
    with pytest.raises(KeyError, match="no such thing"):
        get_message("no such thing", language)
    with pytest.raises(KeyError, match="no such thing"):
        get_plural("no such thing", 3, language)
    assert find_message("no such thing", language) is None
