"""The parts that sentences are filled with: quoted lines, lists, countries, counts.

A phrase is None when the evidence has nothing for it; a sentence that needs it is then not used.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from string import Formatter

from babel import Locale
from babel.lists import format_list
from babel.numbers import format_decimal

from matchmaker.domain.catalogues import get_message, get_plural
from matchmaker.domain.languages import Language
from matchmaker.domain.names import chapter_name, cooperation_name, country_in, region_name
from matchmaker.domain.products import CHAPTERS
from matchmaker.engine.suggestion import Parameter

MOST_LISTED = 5  # items of a list; the others are counted
MOST_QUOTED = 140  # characters of a line; the evidence has all of it

Evidence = Mapping[str, Parameter]

_LOCALES = {  # English of Britain has no comma before "and"
    Language.RU: Locale("ru"),
    Language.BE: Locale("be"),
    Language.EN: Locale("en", "GB"),
}
_INNER_QUOTES = {
    Language.RU: str.maketrans("«»", "„“"),
    Language.BE: str.maketrans("«»", "„“"),
    Language.EN: str.maketrans("“”", "‘’"),
}
_FULL_STOP = re.compile(r"(?<=[^\W\d_]{4})\.$")  # but "300–500 л.с." ends in an abbreviation
_PREPOSITION_AFTER_VOWEL = re.compile("(?<=[аеёіоуыэюя] )у(?= )", re.IGNORECASE)


def line(evidence: Evidence, name: str, language: Language) -> str | None:
    """Return a line of a profile as it stands between quotation marks: short, without full stop."""
    text = evidence.get(name)
    return _shortened(text, language) if isinstance(text, str) else None


@lru_cache(maxsize=4_096)  # the line of whoever asks stands in the sentence about every partner
def _shortened(text: str, language: Language) -> str | None:
    text = _FULL_STOP.sub("", " ".join(text.split()).rstrip(",;: "))
    if len(text) > MOST_QUOTED:
        text = text[:MOST_QUOTED].rpartition(" ")[0].rstrip(".,;:–—- ") or text[:MOST_QUOTED]
        text += "…"
    return text.translate(_INNER_QUOTES[language]) or None


def lines(evidence: Evidence, name: str, language: Language) -> str | None:
    """Return lines of a profile, each shortened and between quotation marks."""
    short = [line({name: text}, name, language) for text in _items(evidence, name)]
    return words({name: tuple(text for text in short if text)}, name, language)


def words(evidence: Evidence, name: str, language: Language) -> str | None:
    """Return terms, each between quotation marks: `«ротор», «27.00R49» и «БелАЗ»`."""
    quoted = [
        get_message("phrase.quoted", language).format(text=text.translate(_INNER_QUOTES[language]))
        for text in _items(evidence, name)
    ]
    return _listed(quoted, "phrase.more", language)


def certificates(evidence: Evidence, name: str, language: Language) -> str | None:
    """Return certificates as the companies write them: `EAC и ISO 9001`."""
    return _listed(_items(evidence, name), "phrase.more", language)


def forms(evidence: Evidence, name: str, language: Language) -> str | None:
    """Return forms of cooperation inside a sentence: `поставка и совместный экспорт`."""
    named = [cooperation_name(form, language) for form in _items(evidence, name)]
    return _listed([text[0].lower() + text[1:] for text in named], "phrase.more", language)


def countries(evidence: Evidence, name: str, language: Language) -> str | None:
    """Return where: `во Вьетнаме и на Кубе`, `у В'етнаме і на Кубе`, `in Vietnam and Cuba`."""
    places = [country_in(code, language) for code in _items(evidence, name)]
    if language is Language.EN:
        places = _with_one_preposition(places)
    listed = _listed(places, "phrase.more_countries", language)
    if listed is not None and language is Language.BE:
        return _soften(listed)
    return listed


def region(evidence: Evidence, name: str, language: Language) -> str | None:
    """Return the name of a region."""
    code = evidence.get(name)
    return region_name(str(code), language) if code else None


def chapter(evidence: Evidence, name: str, language: Language) -> str | None:
    """Return the short name of the HS chapter that a code lies in; services have none."""
    code = evidence.get(name)
    is_known = isinstance(code, str) and code[:2] in CHAPTERS
    return chapter_name(str(code), language) if is_known else None


def code(evidence: Evidence, name: str, _language: Language) -> str | None:
    """Return an HS code as it stands."""
    return str(evidence.get(name) or "") or None


def employees(evidence: Evidence, name: str, language: Language) -> str | None:
    """Return a head count: `1 работник`, `4 200 работников`."""
    count = evidence.get(name)
    if not isinstance(count, int):
        return None
    shown = format_decimal(count, locale=_LOCALES[language])
    return get_plural("phrase.employees", count, language).format(count=shown)


def needs_met(evidence: Evidence, name: str, language: Language) -> str | None:
    """Return how many needs are met: `2 из 3 ваших потребностей`; None when it is none.

    Args:
        name: "yours" or "theirs": whose needs.
    """
    met, total = evidence.get(name), evidence.get(f"of_{name}")
    if not isinstance(met, int) or not isinstance(total, int) or met < 1:
        return None
    owner = {"yours": "your", "theirs": "their"}[name]
    if total == 1:
        return get_message(f"phrase.{owner}_only_need", language)
    return get_plural(f"phrase.{owner}_needs", total, language).format(met=met, total=total)


def joined(before: str, phrase: str, language: Language) -> str:
    """Return `before` and then `phrase`; a Belarusian `у` after a vowel is written `ў`.

    Only the seam is looked at: what companies write inside a phrase stays as it is.
    """
    if language is Language.BE and phrase.startswith("у "):
        phrase = _soften(before[-2:] + "у ")[-2:] + phrase[2:]
    return before + phrase


def fill(template: str, known: Mapping[str, str], language: Language) -> str:
    """Return a sentence with its words filled in, each joined as `joined` does."""
    text = ""
    for literal, word in _parts(template):
        text += literal
        if word is not None:
            text = joined(text, known[word], language)
    return text


@cache
def _parts(template: str) -> tuple[tuple[str, str | None], ...]:
    """Return each text of a template with the word that follows it."""
    return tuple((literal, word) for literal, word, _, _ in Formatter().parse(template))


def _soften(text: str) -> str:
    return _PREPOSITION_AFTER_VOWEL.sub("ў", text)


def _items(evidence: Evidence, name: str) -> tuple[str, ...]:
    items = evidence.get(name)
    return tuple(items) if isinstance(items, (tuple, list)) else ()  # lists come back from JSON


def _listed(items: Sequence[str], more: str, language: Language) -> str | None:
    if not items:
        return None
    shown = list(items)
    hidden = len(items) - MOST_LISTED
    if hidden > 1:  # "and 1 more" would be no shorter than the item itself
        shown = [*shown[:MOST_LISTED], get_plural(more, hidden, language).format(count=hidden)]
    if any(_conjunction(language) in item for item in shown):
        return ", ".join(shown)  # "production and licences and technology" would be read wrongly
    return format_list(shown, "standard", locale=_LOCALES[language])


@cache
def _conjunction(language: Language) -> str:
    return format_list(["", ""], "standard", locale=_LOCALES[language])


def _with_one_preposition(places: list[str]) -> list[str]:
    """Return `["in Vietnam", "Cuba"]` for `["in Vietnam", "in Cuba"]`."""
    prepositions = {place.split(" ", 1)[0] for place in places}
    if len(prepositions) > 1:
        return places
    return [place if at == 0 else place.split(" ", 1)[1] for at, place in enumerate(places)]
