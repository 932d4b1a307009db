"""`chamber create | list | set`: organisations that own profiles and review matches."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from matchmaker.cli.group import ProblemGroup
from matchmaker.cli.output import console, print_json
from matchmaker.cli.start import chamber_named, open_database, read_settings
from matchmaker.domain.places import Country

if TYPE_CHECKING:
    from matchmaker.services.chambers import Chamber

app = typer.Typer(cls=ProblemGroup, no_args_is_help=True, help="Make, list and change chambers.")

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
InCountry = Annotated[
    Country | None, typer.Option("--country", help="What it is responsible for; everything.")
]
InRegion = Annotated[str | None, typer.Option("--region", help="Such as BY-VI; the whole country.")]


@app.command("create")
def create(
    name: Annotated[str, typer.Argument(help="Name of the chamber.")],
    *,
    country: InCountry = None,
    region: InRegion = None,
    as_json: Json = False,
) -> None:
    """Make a chamber; companies of its region that register come to it."""
    from matchmaker.services.audit import ActorKind, Author
    from matchmaker.services.chambers import create_chamber

    with open_database(read_settings()) as database, database.write() as session:
        chamber = create_chamber(
            session,
            name,
            country=country,
            region=region,
            author=Author(ActorKind.OPERATOR),
            now=datetime.now(UTC),
        )
    _show(chamber, as_json=as_json)


@app.command("set")
def change(
    name: Annotated[str, typer.Argument(help="Its name until now.")],
    *,
    new_name: Annotated[str | None, typer.Option("--name", help="Its new name.")] = None,
    country: InCountry = None,
    region: InRegion = None,
    as_json: Json = False,
) -> None:
    """Say what a chamber is responsible for; without --country and --region, for everything."""
    from matchmaker.services.audit import ActorKind, Author
    from matchmaker.services.chambers import set_chamber

    with open_database(read_settings()) as database:
        chamber_id = chamber_named(database, name)
        with database.write() as session:
            chamber = set_chamber(
                session,
                chamber_id,
                name=new_name,
                country=country,
                region=region,
                author=Author(ActorKind.OPERATOR),
                now=datetime.now(UTC),
            )
    _show(chamber, as_json=as_json)


@app.command("list")
def list_all(*, as_json: Json = False) -> None:
    """List the chambers and what they are responsible for."""
    from matchmaker.services.chambers import list_chambers

    with open_database(read_settings()) as database, database.read() as session:
        found = list_chambers(session)
    if as_json:
        print_json([_as_json(each) for each in found])
        return
    from rich.table import Table

    table = Table("name", "country", "region", "id")
    for each in found:
        table.add_row(each.name, each.country or "", each.region or "", str(each.chamber_id))
    console().print(table)


def _show(chamber: "Chamber", *, as_json: bool) -> None:
    if as_json:
        print_json(_as_json(chamber))
    else:
        typer.echo(str(chamber.chamber_id))


def _as_json(chamber: "Chamber") -> dict[str, object]:
    return {
        "id": str(chamber.chamber_id),
        "name": chamber.name,
        "country": chamber.country,
        "region": chamber.region,
    }
