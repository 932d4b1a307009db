"""What the service says to people, in three languages: `locales/*/LC_MESSAGES/*.po`.

A message is found by a name of its own, such as `note.same_company`; English is a translation
like the others. Plural forms follow each catalogue's Plural-Forms. A catalogue is compiled in
memory when its language is first asked for (25 ms), so nothing has to be built after an edit.
`matchmaker.po` holds what the service says; `evaluation.po` and `trade.po` hold the words of one
subject each.
"""

from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import NoReturn

from matchmaker.domain.languages import Language

_LOCALES = Path(__file__).resolve().parents[1] / "locales"


@lru_cache(maxsize=10_000)  # a name is sought in a dozen catalogues, one after the other
def get_message(name: str, language: Language) -> str:
    """Return the message of that name.

    Raises:
        KeyError: the catalogue has no such message.
    """
    return _catalogue(language).gettext(name)


@lru_cache(maxsize=10_000)  # a sentence is sought under up to ten names
@lru_cache(maxsize=10_000)
def find_message(name: str, language: Language) -> str | None:
    """Return the message of that name, None when there is none."""
    try:
        return get_message(name, language)
    except KeyError:
        return None


@lru_cache(maxsize=10_000)
def get_plural(name: str, count: int, language: Language) -> str:
    """Return the form of a message that goes with `count` things.

    Raises:
        KeyError: the catalogue has no such message with plural forms.
    """
    return _catalogue(language).ngettext(name, name, count)


class _Unknown(NullTranslations):
    """Where a look-up ends that no catalogue answered."""

    def gettext(self, message: str) -> NoReturn:
        raise KeyError(f"no catalogue has a message {message!r}")

    def ngettext(self, msgid1: str, _msgid2: str, _n: int) -> NoReturn:
        raise KeyError(f"no catalogue has a message {msgid1!r} with plural forms")


@cache
def _catalogue(language: Language) -> NullTranslations:
    folder = _LOCALES / language / "LC_MESSAGES"
    found: NullTranslations = _Unknown()
    for source in sorted(folder.glob("*.po")):
        translations = _compile(source, language)
        translations.add_fallback(found)
        found = translations
    return found


def _compile(source: Path, language: Language) -> GNUTranslations:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    with source.open("rb") as lines:
        write_mo(compiled, read_po(lines, locale=language.value, abort_invalid=True))
    compiled.seek(0)
    return GNUTranslations(compiled)
