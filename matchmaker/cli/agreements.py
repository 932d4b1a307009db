"""`agreement list | add | import | export`: agreements between regions and chambers."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from matchmaker.cli.group import ProblemGroup
from matchmaker.cli.output import console, print_json
from matchmaker.cli.start import open_database, read_settings

if TYPE_CHECKING:
    from matchmaker.services.agreements import StoredAgreement

app = typer.Typer(
    cls=ProblemGroup, no_args_is_help=True, help="Agreements between regions and chambers."
)

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


@app.command("list")
def list_all(
    *,
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only those in force on a day.")
    ] = None,
    as_json: Json = False,
) -> None:
    """List the agreements."""
    from matchmaker.services.agreements import list_agreements

    with open_database(read_settings()) as database, database.read() as session:
        found = list_agreements(session)
    if on is not None:
        found = [each for each in found if each.agreement.is_in_force(on.date())]
    if as_json:
        print_json([_as_json(each) for each in found])
        return
    from rich.table import Table

    table = Table("kind", "BY", "RU", "parties", "signed", "until")
    for each in found:
        known = each.agreement
        parties = f"{known.by_party}\n{known.ru_party}"
        table.add_row(
            known.kind.value,
            known.by_region or "BY",
            known.ru_region or "RU",
            parties,
            _day(known.signed_on),
            _day(known.valid_until),
        )
    console().print(table)


@app.command("add")
def add(  # noqa: PLR0913 - one option for each field
    *,
    kind: Annotated[str, typer.Option(help="region, chamber or city.")],
    by_party: Annotated[str, typer.Option(help="Who signed for the Belarusian side.")],
    ru_party: Annotated[str, typer.Option(help="Who signed for the Russian side.")],
    by_region: Annotated[str | None, typer.Option(help="Such as BY-VI; the country.")] = None,
    ru_region: Annotated[str | None, typer.Option(help="Such as RU-SMO; the country.")] = None,
    signed_on: Annotated[str | None, typer.Option(help="YYYY-MM-DD.")] = None,
    valid_until: Annotated[str | None, typer.Option(help="YYYY-MM-DD; no end.")] = None,
    subject: Annotated[str, typer.Option(help="What it is about.")] = "",
    source: Annotated[str, typer.Option(help="Where this is known from.")] = "",
    as_json: Json = False,
) -> None:
    """Add an agreement; one of the same parties and date is replaced."""
    from matchmaker.services.agreements import add_agreement, parse_agreement
    from matchmaker.services.audit import ActorKind, Author

    wanted = parse_agreement(
        {
            "kind": kind,
            "by_region": by_region,
            "ru_region": ru_region,
            "by_party": by_party,
            "ru_party": ru_party,
            "signed_on": signed_on,
            "valid_until": valid_until,
            "subject": subject,
            "source": source,
        }
    )
    with open_database(read_settings()) as database, database.write() as session:
        stored = add_agreement(
            session, wanted, author=Author(ActorKind.OPERATOR), now=datetime.now(UTC)
        )
    if as_json:
        print_json(_as_json(stored))
    else:
        typer.echo(str(stored.agreement_id))


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="CSV; `agreement export` writes an empty one.")],
    *,
    as_json: Json = False,
) -> None:
    """Take in a table; rows of the same parties and date are replaced, the others stay."""
    from matchmaker.services.agreement_tables import read_agreements
    from matchmaker.services.agreements import take_in
    from matchmaker.services.audit import ActorKind, Author

    listed = read_agreements(file.read_bytes())
    with open_database(read_settings()) as database, database.write() as session:
        counts = take_in(session, listed, author=Author(ActorKind.OPERATOR), now=datetime.now(UTC))
    if as_json:
        print_json(
            {
                "created": counts.created,
                "updated": counts.updated,
                "unchanged": counts.unchanged,
            }
        )
    else:
        typer.echo(
            f"created {counts.created}, updated {counts.updated}, unchanged {counts.unchanged}"
        )


@app.command("export")
def export_file(
    file: Annotated[Path, typer.Argument(help="The CSV file to write.")],
    *,
    template: Annotated[bool, typer.Option("--template", help="Only the heading.")] = False,
) -> None:
    """Write the table as CSV."""
    from matchmaker.services.agreement_tables import write_agreements
    from matchmaker.services.agreements import list_agreements

    with open_database(read_settings()) as database, database.read() as session:
        found = [] if template else [each.agreement for each in list_agreements(session)]
    file.write_text(write_agreements(found), "utf-8-sig")
    typer.echo(f"{len(found)} agreements, {file}")


def _as_json(stored: "StoredAgreement") -> dict[str, object]:
    fields = stored.agreement.model_dump(mode="json")
    return {"id": str(stored.agreement_id), "version": stored.version, **fields}


def _day(day: date | None) -> str:
    return day.isoformat() if day is not None else ""
