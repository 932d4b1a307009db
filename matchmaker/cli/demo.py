"""`demo`: loads the demo companies and shows what the service answers."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from matchmaker.cli.output import SOME_BAD, fail, progress_bar
from matchmaker.cli.start import chamber_named, open_runtime, read_settings
from matchmaker.domain.languages import Language
from matchmaker.domain.permissions import Viewer

DEMO_COMPANY = "by-001"


def demo(
    ref: Annotated[str, typer.Option(help="Demo company to show partners of.")] = DEMO_COMPANY,
    limit: Annotated[int, typer.Option(help="Most partners to show.", min=1, max=100)] = 5,
    lang: Annotated[Language, typer.Option(help="Language of the result.")] = Language.EN,
) -> None:
    """Load the demo companies and print the best partners of one of them with reasons.

    Run again, it changes nothing that is already there.
    """
    from matchmaker.cli.imports import count_rows
    from matchmaker.cli.partner_cards import show_partners
    from matchmaker.cli.partners import find_company
    from matchmaker.engine.suggestion import Options
    from matchmaker.resources import shipped
    from matchmaker.services.import_files import read_rows
    from matchmaker.services.import_profiles import import_profiles
    from matchmaker.services.import_rows import FileFormat

    path = shipped("data", "demo", "companies.jsonl")
    with open_runtime(read_settings()) as runtime, path.open("rb") as file:
        chamber_id = chamber_named(runtime.database, None)
        with progress_bar("demo companies", count_rows(path, FileFormat.JSONL)) as advance:
            report = import_profiles(
                runtime.database.write,
                runtime.encoder,
                read_rows(file, FileFormat.JSONL),
                chamber_id=chamber_id,
                now=datetime.now(UTC),
                progress=advance,
                batch=32,
            )
        if report.refused:
            fail(f"{report.refused} demo companies are bad, {path}", SOME_BAD)
        company_id = find_company(runtime, ref, Viewer(chamber_id))
        answer = runtime.suggester.partners_of(
            company_id, Options(limit=limit), viewer=Viewer(chamber_id)
        )
    show_partners(answer, lang)
