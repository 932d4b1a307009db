"""`audit verify | show | export`: who did what to what, in a chain."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from matchmaker.cli.group import ProblemGroup
from matchmaker.cli.output import console, fail, print_json
from matchmaker.cli.start import open_database, read_settings

app = typer.Typer(
    cls=ProblemGroup, no_args_is_help=True, help="Check, show and export the audit log."
)

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


@app.command("verify")
def verify(*, as_json: Json = False) -> None:
    """Check that no entry was changed, removed or put in between; exit code 1 if one was."""
    from matchmaker.services.audit import verify_audit

    with open_database(read_settings()) as database, database.read() as session:
        found = verify_audit(session)
    if as_json:
        print_json({"entries": found.entries, "broken_at": found.broken_at, "reason": found.reason})
    if found.broken_at is not None:
        fail(f"the audit log is broken at entry {found.broken_at}: {found.reason}")
    if not as_json:
        typer.echo(f"{found.entries} entries, unbroken")


@app.command("show")
def show(
    *,
    last: Annotated[int, typer.Option(min=1, max=10_000, help="How many, newest last.")] = 20,
    action: Annotated[str | None, typer.Option(help="Such as contact.viewed.")] = None,
    subject: Annotated[str | None, typer.Option(help="Id of a company, match, account.")] = None,
    actor: Annotated[UUID | None, typer.Option(help="Id of the account or token.")] = None,
    as_json: Json = False,
) -> None:
    """Show the newest entries."""
    from matchmaker.services.audit import audit_entry
    from matchmaker.store.audit import list_newest

    with open_database(read_settings()) as database, database.read() as session:
        found = list_newest(session, limit=last, action=action, subject_id=subject, actor_id=actor)
        entries = [audit_entry(entry) for entry in found]
    if as_json:
        print_json(entries)
        return
    from rich.table import Table

    table = Table("number", "when", "who", "did", "to", "details")
    for entry in entries:
        table.add_row(
            str(entry["seq"]),
            f"{datetime.fromisoformat(str(entry['at'])):%Y-%m-%d %H:%M:%S}",
            f"{entry['actor_kind']} {str(entry['actor_id'] or '')[:8]}".strip(),
            str(entry["action"]),
            f"{entry['subject_kind']} {str(entry['subject_id'])[:8]}",
            json.dumps(entry["details"], ensure_ascii=False) if entry["details"] else "",
        )
    console().print(table)


@app.command("export")
def export(
    file: Annotated[Path, typer.Argument(help="The JSONL file to write.")],
    *,
    after: Annotated[int, typer.Option(min=0, help="Only entries with a higher number.")] = 0,
) -> None:
    """Write the entries as JSONL, with all that their digests are made of."""
    from matchmaker.services.audit import export_audit

    count = 0
    with (
        open_database(read_settings()) as database,
        database.read() as session,
        file.open("w", encoding="utf-8") as lines,
    ):
        for entry in export_audit(session, after=after):
            lines.write(json.dumps(entry, ensure_ascii=False) + "\n")
            count += 1
    typer.echo(f"{count} entries, {file}")
