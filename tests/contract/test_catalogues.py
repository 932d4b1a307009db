"""The catalogues say the same in three languages, each in its own letters, and are complete."""

import re
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from matchmaker.cli.texts import Text
from matchmaker.domain.languages import Language
from matchmaker.engine.explain import NOTE_CODES, REASON_CODES
from matchmaker.engine.joint_offer import WHYS

LOCALES = Path(__file__).resolve().parents[2] / "matchmaker" / "locales"
FILES = sorted(path.name for path in (LOCALES / "ru" / "LC_MESSAGES").glob("*.po"))
FOREIGN = {
    Language.RU: re.compile("[іўґ’]", re.IGNORECASE),
    Language.BE: re.compile("[ищъґ’]", re.IGNORECASE),
    Language.EN: re.compile("[Ѐ-ӿ]"),
}
PLACEHOLDER = re.compile(r"\{\w+\}")
MIXED_WORD = re.compile("[A-Za-z][Ѐ-ӿ]|[Ѐ-ӿ][A-Za-z]")
HARD_PLACES = {
    # Belarusian: ў stands after a vowel and never after a consonant or at the start.
    Language.BE: re.compile("[аеёіоуыэюя] у[ бвгджзклмнпрстфхцчш]|[бвгджзйклмнпрстфхцчшьў] ?ў|^ў"),
    Language.RU: re.compile("(?:^| )(?:в [вф]|с [сзшж])[бвгджзклмнпрстфхцчшщ]", re.IGNORECASE),
    Language.EN: re.compile(r"\ba (?!one|eu)[aeio]|\ban [bcdfgjklmnpqrstvwxyz]"),
}


@cache
def catalogue(language: str, file: str) -> Catalog:
    with (LOCALES / language / "LC_MESSAGES" / file).open("rb") as lines:
        return read_po(lines, locale=language, abort_invalid=True)


def messages(language: str, file: str) -> list[Message]:
    return [message for message in catalogue(language, file) if message.id]


def name_of(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def forms_of(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def own_words(message: Message) -> list[str]:
    return [PLACEHOLDER.sub("", form) for form in forms_of(message)]


@pytest.mark.parametrize("language", Language)
def test_every_language_has_the_same_files(language: Language) -> None:
    folder = LOCALES / language / "LC_MESSAGES"

    assert sorted(path.name for path in folder.iterdir()) == FILES


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("language", Language)
def test_every_message_is_said_and_none_is_fuzzy_or_obsolete(language: str, file: str) -> None:
    found = messages(language, file)

    assert [name_of(message) for message in found if message.fuzzy] == []
    assert [name_of(message) for message in found if not all(forms_of(message))] == []
    assert not catalogue(language, file).obsolete


@pytest.mark.parametrize("file", FILES)
def test_the_three_languages_have_the_same_messages_in_the_same_order(file: str) -> None:
    named = [[message.id for message in messages(language, file)] for language in Language]

    assert named[0] == named[1] == named[2]


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("language", Language)
def test_plural_messages_have_every_form_of_the_language(language: str, file: str) -> None:
    expected = catalogue(language, file).num_plurals

    assert expected == (2 if language == Language.EN else 3)
    for message in messages(language, file):
        assert len(forms_of(message)) == (expected if message.pluralizable else 1), message.id


@pytest.mark.parametrize("file", FILES)
def test_placeholders_are_the_same_in_every_form_and_language(file: str) -> None:
    for same in zip(*(messages(language, file) for language in Language), strict=True):
        named = [placeholders(form) for message in same for form in forms_of(message)]
        assert all(names == named[0] for names in named), same[0].id
        assert "" not in named[0], same[0].id


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("language", Language)
def test_every_message_is_written_in_the_letters_of_its_language(language: str, file: str) -> None:
    words = [(name_of(m), text) for m in messages(language, file) for text in own_words(m)]

    assert [word for word in words if FOREIGN[Language(language)].search(word[1])] == []
    assert [word for word in words if MIXED_WORD.search(word[1])] == []


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("language", Language)
def test_small_words_have_the_form_that_their_neighbours_ask_for(language: str, file: str) -> None:
    words = [(name_of(m), text) for m in messages(language, file) for text in own_words(m)]

    assert [word for word in words if HARD_PLACES[Language(language)].search(word[1])] == []


def test_no_message_of_the_service_is_without_use() -> None:
    used = {f"{kind}.{code}" for kind in ("title", "about") for code in REASON_CODES}
    used |= {f"note.{code}" for code in NOTE_CODES} | {text.value for text in Text}
    used |= {f"joint_offer.{why}" for why in WHYS}

    named = {name_of(message) for message in messages("en", "matchmaker.po")}

    assert {n for n in named if n.partition(".")[0] not in {"reason", "phrase"}} == used
    assert {n.split(".")[1] for n in named if n.startswith("reason.")} == set(REASON_CODES)
