"""`markets`: third countries worth entering for one company."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from matchmaker.cli.output import USAGE, console, fail, print_json
from matchmaker.cli.start import chamber_named, open_database, open_encoder, read_settings
from matchmaker.domain.catalogues import get_message
from matchmaker.domain.languages import Language
from matchmaker.domain.names import country_name
from matchmaker.domain.permissions import Viewer

if TYPE_CHECKING:
    from matchmaker.services.markets import MarketAdviser, MarketList
    from matchmaker.store.database import Database


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
    svg: Annotated[
        Path | None, typer.Option(help="Folder to write a map and a chart to, as SVG.")
    ] = None,
    partner: Annotated[
        str | None,
        typer.Option(help="With --svg: reference of a second company, drawn together."),
    ] = None,
) -> None:
    """Name the third countries worth entering for one company, with what speaks for each."""
    from matchmaker.engine.hs_classifier import find_hs_classifier
    from matchmaker.resources import shipped
    from matchmaker.services.markets import MarketAdviser

    if partner is not None and svg is None:
        fail("--partner is for --svg", USAGE)
    if (ref is None) == (company_id is None):
        fail("name the company by either --ref or --id", USAGE)
    settings = read_settings()
    with open_database(settings) as database:
        viewer = Viewer(chamber_named(database, chamber))
        found = company_id or _find_company(database, ref or "", viewer)
        encoder = open_encoder(settings)
        classifier = find_hs_classifier(shipped("models"), encoder)
        adviser = MarketAdviser(database, encoder, classifier, settings.data_dir)
        if svg is not None:
            other = None if partner is None else _find_company(database, partner, viewer)
            _draw(svg, adviser, (found, other), viewer, lang)
            return
        answer = adviser.markets_of(found, limit=limit, viewer=viewer)
    if as_json:
        _print_json(answer, lang)
    else:
        _show(answer, lang)


def _find_company(database: "Database", ref: str, viewer: Viewer) -> UUID:
    from matchmaker.errors import NotFound
    from matchmaker.store.companies import get_company_by_ref

    with database.read() as session:
        try:
            return get_company_by_ref(session, ref, viewer=viewer).company_id
        except NotFound as error:
            raise NotFound(f"There is no company under the reference {ref!r}.") from error


def _draw(
    folder: Path,
    adviser: "MarketAdviser",
    companies: tuple[UUID, UUID | None],
    viewer: Viewer,
    lang: Language,
) -> None:
    """Write map.svg and chart.svg for one company or two, and print where."""
    from matchmaker.web.charts.bars import market_bars
    from matchmaker.web.charts.world_map import market_map

    one, other = companies
    drawn = (
        adviser.markets_of(one, limit=None, viewer=viewer)
        if other is None
        else adviser.markets_of_two(one, other, limit=None, viewer=viewer)
    )
    folder.mkdir(parents=True, exist_ok=True)
    for name, draw in (("map.svg", market_map), ("chart.svg", market_bars)):
        (folder / name).write_text(draw(drawn, lang) + "\n", "utf-8")
        typer.echo(folder / name)


def _print_json(answer: "MarketList", lang: Language) -> None:
    from matchmaker.web.render_markets import markets_json

    body = markets_json(answer, language=lang)
    print_json(
        {**body, "company": {"id": str(answer.company_id), "ref": answer.ref, "name": answer.name}}
    )


def _show(answer: "MarketList", lang: Language) -> None:
    from rich.table import Table

    from matchmaker.services.market_words import market_facts, origin_of

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
            "; ".join(market_facts(fit, lang)),
        )
    out.print(table)
    if not answer.goods:
        out.print(_say("services", lang))
    out.print(origin_of(answer.about, lang), soft_wrap=True)


def _say(name: str, language: Language) -> str:
    return get_message(f"markets.{name}", language)
