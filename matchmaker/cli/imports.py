"""`import`: many profiles from a file."""

import warnings
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from matchmaker.cli.output import SOME_BAD, USAGE, console, fail, print_json, progress_bar
from matchmaker.cli.start import open_database, open_encoder, read_settings
from matchmaker.cli.texts import Text, say
from matchmaker.domain.languages import Language

if TYPE_CHECKING:
    from uuid import UUID

    from matchmaker.services.import_report import ImportReport
    from matchmaker.services.import_rows import FileFormat
    from matchmaker.settings import Settings
    from matchmaker.store.database import Database

PROBLEMS_SHOWN = 20


def import_file(
    file: Annotated[Path | None, typer.Argument(help="JSONL, CSV or XLSX file.")] = None,
    *,
    template: Annotated[
        Path | None,
        typer.Option(help="Write an empty table (.xlsx or .csv) to fill in, and stop."),
    ] = None,
    dry_run: Annotated[bool, typer.Option(help="Check every row, keep nothing.")] = False,
    atomic: Annotated[bool, typer.Option(help="Keep nothing if any row is bad.")] = False,
    chamber: Annotated[
        str | None, typer.Option(help="Owner of the profiles; the operator by default.")
    ] = None,
    lang: Annotated[Language, typer.Option(help="Language of the result.")] = Language.EN,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Import company profiles; good rows are kept, bad ones are named.

    Rows are known again by their reference: running the same import twice changes nothing, and
    an interrupted one goes on where it stopped. A row without a reference gets one made from
    its tax id, or else from name and region. Exit code 3 when some rows were bad.
    """
    if template is not None:
        _write_template(template, lang)
        return
    if file is None:
        fail("nothing to import: name a file, FILE", USAGE)
    settings = read_settings()
    with open_database(settings) as database:
        chamber_id = _owner(database, chamber)
        report = _run(file, settings, database, chamber_id, dry_run=dry_run, atomic=atomic)
    if as_json:
        print_json(report.as_json())
    else:
        _show(report, lang)
    if report.refused:
        raise typer.Exit(SOME_BAD)


def _owner(database: "Database", name: str | None) -> "UUID":
    from matchmaker.services.access import OPERATOR
    from matchmaker.store.access import ensure_chamber

    with database.write() as session:
        return ensure_chamber(session, name or OPERATOR, now=datetime.now(UTC)).id


def _run(
    path: Path,
    settings: "Settings",
    database: "Database",
    chamber_id: "UUID",
    *,
    dry_run: bool,
    atomic: bool,
) -> "ImportReport":
    from matchmaker.errors import ImportRefused, TooLarge
    from matchmaker.services.audit import ActorKind, Author
    from matchmaker.services.import_files import find_format, read_rows
    from matchmaker.services.import_profiles import import_profiles
    from matchmaker.services.import_rows import Limits
    from matchmaker.services.record_bulk import record_import

    warnings.filterwarnings("ignore", module="openpyxl")  # styles it does not know are no matter
    limits = Limits(file_bytes=settings.import_limit_bytes, rows=settings.import_limit_rows)
    with path.open("rb") as file:
        found = find_format(name=path.name, media_type=None, head=file.read(64))
        encoder = open_encoder(settings)
        with progress_bar(path.name, count_rows(path, found)) as advance:
            try:
                report = import_profiles(
                    database.write,
                    encoder,
                    read_rows(file, found, limits),
                    chamber_id=chamber_id,
                    now=datetime.now(UTC),
                    dry_run=dry_run,
                    atomic=atomic,
                    progress=advance,
                )
            except ImportRefused as error:
                refused: ImportReport = error.extra["report"]  # type: ignore[assignment]
                return refused
            except TooLarge as error:
                raise TooLarge(f"{error} MATCHMAKER_IMPORT_LIMIT_BYTES sets the limit.") from error
    with database.write() as session:
        author, now = Author(ActorKind.OPERATOR), datetime.now(UTC)
        record_import(session, report, chamber_id=chamber_id, author=author, now=now)
    return report


def count_rows(path: Path, file_format: "FileFormat") -> int | None:
    """Return about how many rows a file has, for a progress bar; None when only reading tells."""
    from matchmaker.services.import_rows import FileFormat

    if file_format is FileFormat.XLSX:
        return None
    with path.open("rb") as file:
        lines = sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
    return max(lines - (file_format is FileFormat.CSV), 1)


def _show(report: "ImportReport", lang: Language) -> None:
    from rich.table import Table

    verb = Text.WOULD_DO if report.dry_run else Text.DONE
    counts = {
        Text.ROWS: report.rows,
        Text.CREATED: report.created,
        Text.UPDATED: report.updated,
        Text.UNCHANGED: report.unchanged,
        Text.REFUSED: report.refused,
    }
    parts = ", ".join(f"{say(text, lang)} {count}" for text, count in counts.items())
    out = console()
    out.print(f"{say(verb, lang)}: {parts}")
    if not report.problems:
        return
    table = Table(Text.ROW.name.lower())
    table.columns[0].header = say(Text.ROW, lang)
    for text in (Text.REF, Text.FIELD, Text.REASON):
        table.add_column(say(text, lang))
    for problem in report.problems[:PROBLEMS_SHOWN]:
        table.add_row(str(problem.row), problem.ref or "", problem.field, problem.reason)
    out.print(table)
    hidden = report.problems_total - min(len(report.problems), PROBLEMS_SHOWN)
    if hidden:
        out.print(say(Text.MORE_PROBLEMS, lang).format(count=hidden))


def _write_template(path: Path, lang: Language) -> None:
    from matchmaker.services.export_profiles import write_template
    from matchmaker.services.import_rows import FileFormat

    endings = {".csv": FileFormat.CSV, ".xlsx": FileFormat.XLSX}
    found = endings.get(path.suffix.lower())
    if found is None:
        fail(f"a template is .xlsx or .csv, {path}", USAGE)
    with path.open("wb") as file:
        write_template(file, found, lang)
    typer.echo(str(path))
