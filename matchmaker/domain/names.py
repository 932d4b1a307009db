"""Names of countries, regions, forms of cooperation and HS chapters in the three languages.

The lists are `data/reference/*.csv`; each is read once, when it is first asked.
"""

import csv
from collections.abc import Mapping
from functools import cache

from matchmaker.domain.languages import Language
from matchmaker.resources import shipped

Names = Mapping[str, Mapping[str, str]]  # code -> column -> text


def country_name(code: str, language: Language) -> str:
    """Return the name of an ISO 3166-1 alpha-2 country, such as `Вьетнам`.

    Raises:
        KeyError: there is no such country.
    """
    return _name("countries", code, language)


def country_in(code: str, language: Language) -> str:
    """Return *where*: `во Вьетнаме`, `у В'етнаме`, `in Vietnam`.

    Belarusian `у` still has to become `ў` after a vowel.

    Raises:
        KeyError: there is no such country.
    """
    return _name("countries", code, f"{language}_in")


def country_to(code: str, language: Language) -> str:
    """Return *where to*: `во Вьетнам`, `у В'етнам`, `to Vietnam`.

    Belarusian `у` still has to become `ў` after a vowel.

    Raises:
        KeyError: there is no such country.
    """
    return _name("countries", code, f"{language}_to")


def region_name(code: str, language: Language) -> str:
    """Return the name of an ISO 3166-2 region of Belarus or Russia, such as `Минская область`.

    Raises:
        KeyError: there is no such region.
    """
    return _name("regions", code, language)


def region_place(code: str) -> tuple[float, float]:
    """Return longitude and latitude of a region's administrative centre, in degrees.

    Raises:
        KeyError: there is no such region.
    """
    return float(_name("regions", code, "lon")), float(_name("regions", code, "lat"))


def cooperation_name(form: str, language: Language) -> str:
    """Return the name of a form of cooperation, such as `Совместное производство`.

    Raises:
        KeyError: there is no such form.
    """
    return _name("cooperation", form, language)


def chapter_name(code: str, language: Language) -> str:
    """Return the short name of the HS chapter that a code of two or more digits lies in.

    Raises:
        KeyError: there is no such chapter.
    """
    return _name("hs_chapters", code[:2], language)


def section_name(code: str, language: Language) -> str:
    """Return the short name of the HS section that a code of two or more digits lies in.

    Raises:
        KeyError: there is no such chapter.
    """
    return _name("hs_sections", _name("hs_chapters", code[:2], "section"), language)


def _name(reference: str, code: str, column: str) -> str:
    try:
        return _table(reference)[code][column]
    except KeyError as error:
        raise KeyError(f"{code!r} is not in data/reference/{reference}.csv") from error


@cache
def _table(reference: str) -> Names:
    path = shipped("data", "reference", f"{reference}.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["code"]: row for row in csv.DictReader(lines, strict=True)}
