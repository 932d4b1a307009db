"""`migrate` and `refresh`: bring the database and what is derived from it up to date."""

from typing import Annotated

import typer

from matchmaker.cli.output import print_json, progress_bar
from matchmaker.cli.start import open_database, open_encoder, quiet_logs, read_settings

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


def migrate(*, as_json: Json = False) -> None:
    """Bring the schema of the database up to date; does nothing when it is."""
    from matchmaker.store.database import Database
    from matchmaker.store.migrate import current_schema, newest_schema
    from matchmaker.store.migrate import migrate as migrate_database

    quiet_logs()
    database = Database(read_settings().resolved_database_url())
    before = current_schema(database)
    changed = migrate_database(database)
    database.close()
    if as_json:
        print_json({"changed": changed, "from": before, "to": newest_schema()})
    else:
        typer.echo(f"schema {newest_schema()}" + ("" if changed else ", nothing to do"))


def refresh(*, as_json: Json = False) -> None:
    """Encode every profile whose vectors are missing or made with another encoder or text.

    Needed after the encoder was changed; running it twice does nothing the second time.
    """
    from matchmaker.services.refresh import refresh_embeddings

    settings = read_settings()
    with open_database(settings) as database, progress_bar("encoding") as advance:
        done = refresh_embeddings(database.write, open_encoder(settings), progress=advance)
    if as_json:
        print_json({"encoded": done})
    else:
        typer.echo(f"{done} profiles encoded")
