"""`export`: published profiles to a file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from matchmaker.cli.output import USAGE, fail, print_json, progress_bar
from matchmaker.cli.start import chamber_named, open_database, read_settings

if TYPE_CHECKING:
    from uuid import UUID

    from matchmaker.store.database import Database


def export_file(
    file: Annotated[Path, typer.Argument(help="File to write: .jsonl, .csv or .xlsx.")],
    *,
    with_contacts: Annotated[
        bool, typer.Option("--with-contacts", help="Include the private contacts.")
    ] = False,
    chamber: Annotated[
        str | None, typer.Option(help="Only this chamber's companies; all by default.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Write the published profiles to a file that `import` reads back.

    Cells of CSV and XLSX files can never be taken for formulas.
    """
    from matchmaker.services.export_profiles import export_profiles
    from matchmaker.services.import_rows import FileFormat

    try:
        file_format = FileFormat(file.suffix.lower().removeprefix("."))
    except ValueError:
        fail(f"an export is .jsonl, .csv or .xlsx, {file}", USAGE)
    partial = file.with_name(file.name + ".part")  # never half a file under the asked name
    with open_database(read_settings()) as database:
        chamber_id = chamber_named(database, chamber) if chamber else None
        try:
            with (
                partial.open("wb") as out,
                database.read() as session,
                progress_bar(file.name) as advance,
            ):
                count = export_profiles(
                    session,
                    out,
                    file_format,
                    chamber_id=chamber_id,
                    with_contacts=with_contacts,
                    progress=advance,
                )
            if with_contacts:
                _record(database, count, chamber_id)
            partial.replace(file)
        finally:
            partial.unlink(missing_ok=True)
    if as_json:
        print_json({"file": str(file), "companies": count, "with_contacts": with_contacts})
    else:
        typer.echo(f"{count} companies: {file}")


def _record(database: "Database", count: int, chamber_id: "UUID | None") -> None:
    """Say in the audit log that contacts leave; without an entry there is no file."""
    from datetime import UTC, datetime

    from matchmaker.services.audit import ActorKind, Author
    from matchmaker.services.record_bulk import record_contact_export

    author, now = Author(ActorKind.OPERATOR), datetime.now(UTC)
    with database.write() as session:
        record_contact_export(session, count, chamber_id=chamber_id, author=author, now=now)
