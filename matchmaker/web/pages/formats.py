"""Dates, numbers and money as readers of each language write them; Babel knows how."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

from babel.core import Locale
from babel.dates import format_date, format_datetime, format_timedelta
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, format_percent

from matchmaker.domain.currencies import MINOR_DIGITS
from matchmaker.domain.languages import Language

MINSK_AND_MOSCOW = "Europe/Moscow"
"""Both capitals keep UTC+3 all year; times are shown in it, and say so."""

_LOCALES = {
    Language.RU: Locale("ru"),
    Language.BE: Locale("be"),
    Language.EN: Locale("en", "GB"),
}


def locale_of(language: Language) -> Locale:
    """Return the locale whose customs a language is written with."""
    return _LOCALES[language]


def say_date(value: date | datetime, language: Language) -> str:
    """Return a day: `28 ноября 2026 г.`, `28 лістапада 2026 г.`, `28 November 2026`."""
    day = _local(value) if isinstance(value, datetime) else value
    return format_date(day, "long", locale=_LOCALES[language])


def say_short_date(value: date | datetime, language: Language) -> str:
    """Return a day for a narrow column: `28.11.2026`, in English `28 Nov 2026`."""
    day = _local(value) if isinstance(value, datetime) else value
    form = "d MMM y" if language is Language.EN else "dd.MM.y"
    return format_date(day, form, locale=_LOCALES[language])


def say_month(value: date, language: Language) -> str:
    """Return a month with its year: `ноябрь 2026`."""
    return format_date(value, "LLLL y", locale=_LOCALES[language])


def say_month_number(value: date, language: Language) -> str:
    """Return a month for a narrow column: `11.26`, in English `Nov 26`."""
    return format_date(
        value, "MMM yy" if language is Language.EN else "MM.yy", locale=_LOCALES[language]
    )


def say_time(value: datetime, language: Language) -> str:
    """Return a day and a time: `28.11.2026, 14:05`."""
    form = "d MMM y, HH:mm" if language is Language.EN else "dd.MM.y, HH:mm"
    return format_datetime(_local(value), form, locale=_LOCALES[language])


def say_ago(value: datetime, now: datetime, language: Language) -> str:
    """Return how long ago: `3 дня назад`."""
    return format_timedelta(value - now, add_direction=True, locale=_LOCALES[language])


def say_number(value: float, language: Language, digits: int = 0) -> str:
    """Return a number with at most `digits` decimals, grouped as usual."""
    form = "#,##0." + "#" * digits if digits else "#,##0"
    return format_decimal(value, form, locale=_LOCALES[language])


def say_figure(value: float, language: Language, digits: int = 2) -> str:
    """Return a number with exactly `digits` decimals, for columns that stand under each other."""
    return format_decimal(value, "#,##0." + "0" * digits, locale=_LOCALES[language])


def say_signed(value: float, language: Language, digits: int = 2) -> str:
    """Return a contribution with its sign: `+1,42`, `−0,30`."""
    sign = "+" if round(value, digits) > 0 else "−" if round(value, digits) < 0 else ""
    return sign + say_figure(abs(value), language, digits)


def say_percent(share: float, language: Language) -> str:
    """Return a share in [0, 1] as per cent; what is not certain is never said to be 100 %."""
    shown = share if share in {0.0, 1.0} else min(max(share, 0.01), 0.99)
    form = "#,##0%" if language is Language.EN else "#,##0\u202f%"
    return format_percent(shown, form, locale=_LOCALES[language])


def say_money(amount: float, currency: str, language: Language) -> str:
    """Return an amount in whole units of an ISO 4217 currency: `1 250 000 BYN`."""
    return format_currency(
        amount, currency, "#,##0\xa0¤¤", locale=_LOCALES[language], currency_digits=False
    )


def say_minor_money(amount: int, currency: str, language: Language) -> str:
    """Return an amount given in minor units, such as kopecks: `1 250 000 BYN`."""
    return say_money(amount / 10 ** MINOR_DIGITS.get(currency, 2), currency, language)


def say_list(items: Iterable[str], language: Language) -> str:
    """Return items joined as in a sentence: `Брест, Гомель и Минск`."""
    return format_list(list(items), "standard", locale=_LOCALES[language])


def iso(value: datetime) -> str:
    """Return a time for the `datetime` attribute of HTML."""
    return value.astimezone(UTC).isoformat(timespec="seconds")


def _local(value: datetime) -> datetime:
    from babel.dates import get_timezone

    return value.astimezone(get_timezone(MINSK_AND_MOSCOW))
