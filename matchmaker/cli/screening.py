"""`screening`: companies against a screening list; hits are for staff, who decide."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from matchmaker.cli.group import ProblemGroup
from matchmaker.cli.output import console, fail, print_json
from matchmaker.cli.start import open_database, quiet_logs, read_settings
from matchmaker.domain.languages import Language

if TYPE_CHECKING:
    from matchmaker.services.import_screening import ScreenedCompany, ScreeningAbout

app = typer.Typer(
    cls=ProblemGroup, help="Screening lists; hits are for staff, who decide.", no_args_is_help=True
)

Lang = Annotated[Language, typer.Option(help="Language of the result.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


@app.command("import")
def import_list(
    file: Annotated[
        Path,
        typer.Argument(exists=True, dir_okay=False, help="OpenSanctions simple CSV."),
    ],
    *,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Take a list into use; its legal entities replace those of the list before."""
    from dataclasses import asdict

    from matchmaker.services.import_screening import import_screening

    quiet_logs()
    about = import_screening(file, read_settings().data_dir, now=datetime.now(UTC))
    if as_json:
        print_json(asdict(about))
    else:
        _show_about(about, lang)


@app.command()
def check(*, lang: Lang = Language.EN, as_json: AsJson = False) -> None:
    """Name the published companies that may be on the list, by tax number and by name."""
    from dataclasses import asdict

    from matchmaker.services.import_screening import find_screening, screen_published
    from matchmaker.services.screening_words import screening_text

    settings = read_settings()
    found = find_screening(settings.data_dir)
    if found is None:
        fail("no screening list was imported, see `matchmaker screening import`")
    about, screening = found
    with open_database(settings) as database, database.read() as session:
        companies = list(screen_published(session, screening))
    if as_json:
        print_json({"list": asdict(about), "companies": [_as_json(item) for item in companies]})
        return
    _show_about(about, lang)
    for company in companies:
        _show_company(company, lang)
    console().print(screening_text("staff_decide" if companies else "nobody", lang), soft_wrap=True)


def _show_company(company: "ScreenedCompany", lang: Language) -> None:
    from matchmaker.services.screening_words import hit_sentence

    out = console()
    out.print(f"{company.profile.name} ({company.company_id})", style="bold", soft_wrap=True)
    for hit in company.hits:
        said = hit_sentence(hit, lang)
        countries = ", ".join(hit.entry.countries).upper()
        tail = [hit.entry.entry_id, countries, hit.entry.programs[:200]]
        out.print(f"  {said}; {'; '.join(part for part in tail if part)}", soft_wrap=True)


def _show_about(about: "ScreeningAbout", lang: Language) -> None:
    from matchmaker.services.screening_words import screening_text

    said = screening_text("list", lang).format(
        file=about.file, entries=f"{about.entries:,}", newest=about.newest_change or "—"
    )
    console().print(said, soft_wrap=True)


def _as_json(company: "ScreenedCompany") -> dict[str, object]:
    return {
        "id": str(company.company_id),
        "ref": company.profile.ref,
        "name": company.profile.name,
        "hits": [
            {
                "entry": hit.entry.entry_id,
                "name": hit.name,
                "found_by": hit.found_by.value,
                "likeness": hit.likeness,
                "same_country": hit.same_country,
                "countries": hit.entry.countries,
                "programs": hit.entry.programs,
            }
            for hit in company.hits
        ],
    }
