"""What speaks for a third country and against it, in words of three languages."""

from collections.abc import Iterator
from functools import lru_cache

from babel.numbers import format_decimal

from matchmaker.domain.agreements import Agreement, agreements_with
from matchmaker.domain.catalogues import find_message, get_message
from matchmaker.domain.languages import Language
from matchmaker.domain.names import country_name
from matchmaker.engine.suggestion import MarketFit, Parameter
from matchmaker.engine.trade_tables import TradeAbout
from matchmaker.services.trade_words import in_language

_BILLION, _MILLION = 1e9, 1e6
_COUNTS = ("", "one", "both")  # of a pair's companies


def market_facts(fit: MarketFit, language: Language, *, pair: bool = False) -> Iterator[str]:
    """Yield what speaks for a country, and against it.

    Args:
        pair: whether it was scored for two companies.
    """
    facts = fit.facts
    yield from _presence(facts["sell_there"], facts["want_there"], language, pair=pair)
    if "imports_usd" in facts:
        name = "imports_estimated" if facts["estimated"] else "imports"
        amount = _amount(_figure(facts["imports_usd"]), language)
        growth = facts.get("growth")
        tail = "" if growth is None else f", {_percent(_figure(growth), language)}"
        yield _say(name, language).format(amount=amount) + tail
    kilometres = say_number(_figure(facts["distance_km"]), language)
    yield _say("distance", language).format(km=kilometres)
    for agreement in agreements_with(fit.country):
        yield _agreement(agreement, language)
    for barrier in facts["barriers"]:  # type: ignore[union-attr]
        home, _, kind = barrier.partition(":")
        yield _say(f"barrier.{kind}", language).format(home=country_name(home, language))
    if facts["landlocked"]:
        yield _say("landlocked", language)


def origin_of(about: TradeAbout, language: Language) -> str:
    """Return year and source of the figures, and whether they are an estimate."""
    said = in_language(about, language)
    kind = get_message("trade.estimate" if said.estimated else "trade.statistics", language)
    return _say("origin", language).format(kind=kind, year=said.year, source=said.source)


def say_number(value: float, language: Language, digits: int = 0) -> str:
    """Return a number as the language writes it, such as `7 300` or `0,63`."""
    return _written(round(value, digits), digits, language)


@lru_cache(maxsize=4096)  # a map says a thousand figures between 0 and 1: 0.1 s without it
def _written(value: float, digits: int, language: Language) -> str:
    pattern = f"#,##0.{'0' * digits}".rstrip(".")
    text: str = format_decimal(value, pattern, locale=language.value)
    return text


def _presence(sell: Parameter, want: Parameter, language: Language, *, pair: bool) -> Iterator[str]:
    if sell:
        yield _say(f"sells_pair.{_COUNTS[int(_figure(sell))]}" if pair else "sells", language)
    elif want:
        yield _say(f"wants_pair.{_COUNTS[int(_figure(want))]}" if pair else "wants", language)


def _figure(value: Parameter) -> float:
    return float(value)  # type: ignore[arg-type]  # these facts are numbers


def _agreement(agreement: Agreement, language: Language) -> str:
    """Return its name, with its status where it is not simply in force."""
    name = agreement.names[language]
    said = find_message(f"markets.agreement.{agreement.status}", language)
    return said.format(name=name) if said else name


def _amount(dollars: float, language: Language) -> str:
    name, unit = ("billion", _BILLION) if dollars >= _BILLION else ("million", _MILLION)
    return _say(name, language).format(number=say_number(dollars / unit, language, 1))


def _percent(growth: float, language: Language) -> str:
    number = say_number(abs(growth) * 100, language, 1)
    return _say("growth", language).format(percent=("+" if growth >= 0 else "−") + number)


def _say(name: str, language: Language) -> str:
    return get_message(f"markets.{name}", language)
