"""`markets`: third countries worth entering for one company."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from matchmaker.cli.output import USAGE, console, fail, print_json
from matchmaker.cli.start import chamber_named, open_database, open_encoder, read_settings
from matchmaker.domain.agreements import Agreement, agreements_with
from matchmaker.domain.catalogues import find_message, get_message
from matchmaker.domain.languages import Language
from matchmaker.domain.names import country_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matchmaker.engine.suggestion import MarketFit
    from matchmaker.services.markets import MarketList
    from matchmaker.store.database import Database

_BILLION, _MILLION = 1e9, 1e6


def markets(
    *,
    ref: Annotated[str | None, typer.Option(help="Your own reference of the company.")] = None,
    company_id: Annotated[
        UUID | None, typer.Option("--id", help="Id of the company, instead of --ref.")
    ] = None,
    chamber: Annotated[
        str | None, typer.Option(help="Owner of the reference; the operator by default.")
    ] = None,
    limit: Annotated[int, typer.Option(help="Most countries to show.", min=1, max=100)] = 10,
    lang: Annotated[Language, typer.Option(help="Language of the result.")] = Language.EN,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Name the third countries worth entering for one company, with what speaks for each."""
    from matchmaker.services.markets import MarketAdviser

    if (ref is None) == (company_id is None):
        fail("name the company by either --ref or --id", USAGE)
    settings = read_settings()
    with open_database(settings) as database:
        chamber_id = chamber_named(database, chamber)
        found = company_id or _find_company(database, ref or "", chamber_id)
        adviser = MarketAdviser(database, open_encoder(settings), settings.data_dir)
        answer = adviser.markets_of(found, limit=limit, chamber_id=chamber_id)
    if as_json:
        _print_json(answer, lang)
    else:
        _show(answer, lang)


def _find_company(database: "Database", ref: str, chamber_id: UUID) -> UUID:
    from matchmaker.errors import NotFound
    from matchmaker.store.companies import get_company_by_ref

    with database.read() as session:
        try:
            return get_company_by_ref(session, ref, chamber_id=chamber_id).company_id
        except NotFound as error:
            raise NotFound(f"There is no company under the reference {ref!r}.") from error


def _print_json(answer: "MarketList", lang: Language) -> None:
    from matchmaker.web.render_markets import markets_json

    body = markets_json(answer, language=lang)
    print_json(
        {**body, "company": {"id": str(answer.company_id), "ref": answer.ref, "name": answer.name}}
    )


def _show(answer: "MarketList", lang: Language) -> None:
    from rich.table import Table

    from matchmaker.services.trade_words import in_language

    out = console()
    out.print(_say("title", lang).format(name=answer.name), style="bold")
    table = Table()
    table.add_column(_say("country", lang))
    for name in ("score", "supply", "demand", "ease"):
        table.add_column(_say(name, lang), justify="right")
    table.add_column(_say("facts", lang))
    for fit in answer.items:
        parts = [fit.score, *(fit.components[name] for name in ("supply", "demand", "ease"))]
        table.add_row(
            country_name(fit.country, lang),
            *(f"{part:.2f}" for part in parts),
            "; ".join(_facts(fit, lang)),
        )
    out.print(table)
    if not answer.goods:
        out.print(_say("services", lang))
    about = in_language(answer.about, lang)
    kind = get_message("trade.estimate" if about.estimated else "trade.statistics", lang)
    origin = _say("origin", lang)
    out.print(origin.format(kind=kind, year=about.year, source=about.source), soft_wrap=True)


def _facts(fit: "MarketFit", lang: Language) -> "Iterator[str]":
    """Yield what speaks for a country, and against it."""
    facts = fit.facts
    if facts["sell_there"]:
        yield _say("sells", lang)
    elif facts["want_there"]:
        yield _say("wants", lang)
    if "imports_usd" in facts:
        name = "imports_estimated" if facts["estimated"] else "imports"
        amount = _amount(float(facts["imports_usd"]), lang)  # type: ignore[arg-type]
        growth = facts.get("growth")
        tail = "" if growth is None else f", {_percent(float(growth), lang)}"  # type: ignore[arg-type]
        yield _say(name, lang).format(amount=amount) + tail
    yield _say("distance", lang).format(km=_number(float(facts["distance_km"]), lang))  # type: ignore[arg-type]
    for agreement in agreements_with(fit.country):
        yield _agreement(agreement, lang)
    for barrier in facts["barriers"]:  # type: ignore[union-attr]
        home, _, kind = barrier.partition(":")
        yield _say(f"barrier.{kind}", lang).format(home=country_name(home, lang))
    if facts["landlocked"]:
        yield _say("landlocked", lang)


def _agreement(agreement: Agreement, lang: Language) -> str:
    """Return its name, with its status where it is not simply in force."""
    name = agreement.names[lang]
    said = find_message(f"markets.agreement.{agreement.status}", lang)
    return said.format(name=name) if said else name


def _amount(dollars: float, lang: Language) -> str:
    name, unit = ("billion", _BILLION) if dollars >= _BILLION else ("million", _MILLION)
    return _say(name, lang).format(number=_number(dollars / unit, lang, digits=1))


def _percent(growth: float, lang: Language) -> str:
    number = _number(abs(growth) * 100, lang, digits=1)
    return _say("growth", lang).format(percent=("+" if growth >= 0 else "−") + number)


def _number(value: float, lang: Language, digits: int = 0) -> str:
    from babel.numbers import format_decimal

    text: str = format_decimal(value, f"#,##0.{'0' * digits}".rstrip("."), locale=lang.value)
    return text


def _say(name: str, language: Language) -> str:
    return get_message(f"markets.{name}", language)
