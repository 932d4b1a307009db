"""How templates say things: messages of the catalogues, escaped, with their words filled in."""

from collections.abc import Callable
from functools import partial

from markupsafe import Markup, escape

from matchmaker.domain.catalogues import get_message, get_plural
from matchmaker.domain.languages import Language
from matchmaker.domain.names import (
    chapter_name,
    cooperation_name,
    country_in,
    country_name,
    region_name,
    section_name,
)
from matchmaker.web.pages import formats
from matchmaker.web.pages.codes import FAMILIES
from matchmaker.web.pages.visitor import Flash


def translate(name: str, language: Language, /, **words: object) -> Markup:
    """Return a message as HTML; words are escaped unless they are HTML themselves.

    Raises:
        KeyError: no catalogue has it.
    """
    return escape(get_message(name, language)).format(**words)


def translate_plural(name: str, count: int, language: Language, /, **words: object) -> Markup:
    """Return the form of a message that goes with `count`, which is filled in as `{count}`.

    Raises:
        KeyError: no catalogue has it.
    """
    shown = formats.say_number(count, language)
    return escape(get_plural(name, count, language)).format(count=shown, **words)


def say_code(family: str, code: str, language: Language, /, **words: object) -> Markup:
    """Return what a code of a family means.

    Raises:
        KeyError: the family or the code is unknown.
    """
    if code not in FAMILIES[family]:
        raise KeyError(f"{family} has no code {code!r}")
    return translate(f"{family}.{code}", language, **words)


def named_code(subject: str, code: str, language: Language) -> str:
    """Return the name of a region, an industry, a form of cooperation or a country.

    Raises:
        KeyError: the subject or the code is unknown.
    """
    names = {
        "region": region_name,
        "industry": chapter_name,
        "form": cooperation_name,
        "country": country_name,
    }
    return names[subject](code, language)


def tell(flash: Flash, language: Language) -> Markup:
    """Return what a page tells once; nothing when we have no such message."""
    if flash.code not in FAMILIES.get("flash", ()):
        return Markup()
    if flash.count is None:
        return say_code("flash", flash.code, language)
    return translate_plural(f"flash.{flash.code}", flash.count, language)


def words_of(language: Language) -> dict[str, Callable[..., object]]:
    """Return the functions by which templates of one language say things."""
    in_language: dict[str, Callable[..., object]] = {
        "figure": formats.say_figure,
        "number": formats.say_number,
        "signed": formats.say_signed,
        "percent": formats.say_percent,
        "money": formats.say_money,
        "minor_money": formats.say_minor_money,
        "long_date": formats.say_date,
        "short_date": formats.say_short_date,
        "month": formats.say_month,
        "time": formats.say_time,
        "ago": formats.say_ago,
        "listed": formats.say_list,
        "country": country_name,
        "where": country_in,
        "region": region_name,
        "cooperation": cooperation_name,
        "chapter": chapter_name,
        "section": section_name,
    }
    in_language["named"] = named_code
    named: dict[str, Callable[..., object]] = {
        name: _ending(function, language) for name, function in in_language.items()
    }
    named["t"] = lambda name, /, **words: translate(name, language, **words)
    named["n"] = lambda name, count, /, **words: translate_plural(name, count, language, **words)
    named["tell"] = lambda flash: tell(flash, language)
    named["say"] = lambda family, code, /, **words: say_code(family, code, language, **words)
    return named


def _ending(function: Callable[..., object], language: Language) -> Callable[..., object]:
    """Return `function` with the language given by name, so that it may stand anywhere."""
    return partial(function, language=language)
