"""Names and numbers of an evaluation in the reader's language."""

from babel.numbers import format_decimal

from matchmaker.domain.catalogues import find_message, get_message
from matchmaker.domain.languages import Language
from matchmaker.engine.evaluation import Estimate

NOTHING = "–"


def word(name: str, language: Language) -> str:
    """Return the message `evaluation.{name}`.

    Raises:
        KeyError: there is none.
    """
    return get_message(f"evaluation.{name}", language)


def name_of(group: str, name: str, language: Language) -> str:
    """Return what people call one of a group, such as a contender; its own name if unnamed."""
    return find_message(f"evaluation.{group}.{name}", language) or name


def slice_name(name: str, language: Language) -> str:
    """Return what people call a part of the queries: `ru → be`, `same language`."""
    return name_of("slice", name.replace(">", " → "), language)


def number(value: float | None, language: Language, digits: int = 3) -> str:
    """Return a number as the language writes it: 0.656 or 0,656; a dash for none."""
    if value is None:
        return NOTHING
    return str(format_decimal(value, format=f"0.{'0' * digits}", locale=language.value))


def signed(value: float, language: Language) -> str:
    """Return a difference with its sign."""
    return str(format_decimal(value, format="+0.000;−0.000", locale=language.value))


def interval(found: Estimate, language: Language) -> str:
    """Return the ends of an interval: `0.619…0.692`; nothing stands between minus and number."""
    return f"{number(found.low, language)}…{number(found.high, language)}".replace("-", "−")
