"""`trade`: which trade statistics the markets are scored with, and importing better ones."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from matchmaker.cli.group import ProblemGroup
from matchmaker.cli.output import console, print_json, progress_bar
from matchmaker.cli.start import quiet_logs, read_settings
from matchmaker.domain.catalogues import get_message
from matchmaker.domain.languages import Language

if TYPE_CHECKING:
    from matchmaker.engine.trade_tables import TradeAbout
    from matchmaker.services.import_trade import TradeReport

app = typer.Typer(
    cls=ProblemGroup, help="Trade statistics behind third markets.", no_args_is_help=True
)

Lang = Annotated[Language, typer.Option(help="Language of the result.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


@app.command("import")
def import_files(
    files: Annotated[
        list[Path],
        typer.Argument(
            exists=True,
            dir_okay=False,
            help="UN Comtrade CSV exports, or CEPII BACI files with their country codes; "
            "plain, .gz or .zip.",
        ),
    ],
    *,
    revision: Annotated[
        str | None, typer.Option(help="HS revision of BACI files not named after it: HS92 … HS22.")
    ] = None,
    partial: Annotated[
        bool, typer.Option(help="Accept BACI files that lack countries, such as an extract.")
    ] = False,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Build the tables of third markets from trade statistics of your own.

    All files of one import belong together: BACI of one HS revision, one file per year, or
    Comtrade exports. Several years give growth. Nothing changes unless everything could be read.
    A running service takes the new tables with its next question.
    """
    from matchmaker.services.import_trade import import_trade
    from matchmaker.services.trade_revisions import clean_revision

    quiet_logs()
    wanted = clean_revision(revision)
    settings = read_settings()
    with progress_bar(", ".join(path.name for path in files[:2])) as advance:
        report = import_trade(
            files,
            settings.data_dir,
            now=datetime.now(UTC),
            revision=wanted,
            partial=partial,
            progress=advance,
        )
    if as_json:
        print_json(report.as_json())
    else:
        _show_report(report, lang)


@app.command()
def show(*, lang: Lang = Language.EN, as_json: AsJson = False) -> None:
    """Say which trade statistics are in use: year, source, licence."""
    from dataclasses import asdict

    from matchmaker.engine.trade_tables import find_own_trade, load_trade
    from matchmaker.resources import shipped

    folder = find_own_trade(read_settings().data_dir) or shipped("data", "trade")
    about = load_trade(folder).about
    if as_json:
        print_json({**asdict(about), "folder": str(folder)})
        return
    _show_about(about, lang)
    console().print(f"{_say('folder', lang)}: {folder}", soft_wrap=True)


@app.command()
def reset(*, lang: Lang = Language.EN) -> None:
    """Remove what was imported and go back to the tables that ship with the service."""
    from matchmaker.services.import_trade import forget_trade

    removed = forget_trade(read_settings().data_dir)
    console().print(_say("removed" if removed else "nothing_to_remove", lang))


def _show_report(report: "TradeReport", lang: Language) -> None:
    out = console()
    counts = _say("counts", lang).format(
        rows=f"{report.rows:,}", importers=report.importers, exporters=report.exporters
    )
    out.print(counts)
    _show_about(report.about, lang)
    for code in report.warnings:
        out.print(f"! {_say(f'warning.{code}', lang)}", soft_wrap=True)


def _show_about(about: "TradeAbout", lang: Language) -> None:
    from matchmaker.services.trade_words import in_language

    out = console()
    about = in_language(about, lang)
    kind = "estimate" if about.estimated else "statistics"
    lines = {
        "year": f"{about.year} ({_say(kind, lang)})",
        "years": about.years,
        "hs": about.hs,
        "source": about.source,
        "licence": about.licence,
        "made_at": about.made_at,
        "files": ", ".join(about.files),
    }
    for name, text in lines.items():
        if text:
            out.print(f"{_say(name, lang)}: {text}", soft_wrap=True)


def _say(name: str, language: Language) -> str:
    return get_message(f"trade.{name}", language)
