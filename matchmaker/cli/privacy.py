"""`privacy export | erase | deadlines`: what is kept about a company or a person."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from matchmaker.cli.group import ProblemGroup
from matchmaker.cli.output import USAGE, console, fail, print_json
from matchmaker.cli.start import open_database, read_settings
from matchmaker.domain.privacy_laws import LAWS, Duty, PrivacyLaw

if TYPE_CHECKING:
    from sqlmodel import Session

app = typer.Typer(cls=ProblemGroup, no_args_is_help=True, help="Hand out and erase personal data.")

CompanyId = Annotated[UUID | None, typer.Option("--company", help="Id of the company.")]
Account = Annotated[str | None, typer.Option("--account", help="Id or address of the account.")]
Law = Annotated[PrivacyLaw | None, typer.Option("--law", help="The law; that of the settings.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


@app.command("export")
def export(
    file: Annotated[Path, typer.Argument(help="The JSON file to write.")],
    *,
    company: CompanyId = None,
    account: Account = None,
) -> None:
    """Write everything that is kept about a company or about a person."""
    from matchmaker.services.access import operator
    from matchmaker.services.personal_data import export_company, export_person

    _check(company, account)
    now = datetime.now(UTC)
    with open_database(read_settings()) as database, database.write() as session:
        caller = operator(session, now=now)
        if company is not None:
            found = export_company(
                session, company, viewer=caller.viewer, author=caller.author, now=now
            )
        else:
            account_id = _account_id(session, account or "")
            found = export_person(session, account_id, author=caller.author, now=now)
        file.touch(mode=0o600)
        file.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", "utf-8")
    typer.echo(str(file))


@app.command("erase")
def erase(
    *,
    company: CompanyId = None,
    account: Account = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete everything about a company, or an account; there is no way back."""
    from matchmaker.services.access import operator
    from matchmaker.services.personal_data import erase_company, erase_person

    _check(company, account)
    if not yes:
        typer.confirm("This deletes it for good. Go on?", abort=True)
    now = datetime.now(UTC)
    with open_database(read_settings()) as database, database.write() as session:
        caller = operator(session, now=now)
        if company is not None:
            erase_company(session, company, viewer=caller.viewer, author=caller.author, now=now)
        else:
            account_id = _account_id(session, account or "")
            erase_person(session, account_id, author=caller.author, now=now)
    typer.echo("erased")


@app.command("deadlines")
def deadlines(
    *,
    law: Law = None,
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="When the request came; today."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Say by when requests have to be answered and breaches reported. No legal advice."""
    chosen = law or PrivacyLaw(read_settings().privacy_law)
    begin = since.replace(tzinfo=UTC) if since else datetime.now(UTC)
    known = LAWS[chosen]
    rows = [
        {
            "duty": duty.value,
            "within": f"{deadline.amount} {deadline.unit.value}",
            "due": deadline.due(begin).isoformat(timespec="minutes"),
            "article": deadline.article,
        }
        for duty in Duty
        if (deadline := known.deadlines.get(duty)) is not None
    ]
    if as_json:
        print_json(
            {
                "law": chosen.value,
                "title": known.title,
                "authority": known.authority,
                "duties": rows,
            }
        )
        return
    from rich.table import Table

    table = Table("duty", "within", "due", "article", title=known.title)
    for row in rows:
        table.add_row(*row.values())
    console().print(table)
    typer.echo("Holidays are not taken into account. No legal advice: ask counsel.")


def _check(company: UUID | None, account: str | None) -> None:
    if (company is None) == (account is None):
        fail("name either --company or --account", USAGE)


def _account_id(session: "Session", account: str) -> UUID:
    from matchmaker.errors import NotFound
    from matchmaker.store.accounts import find_account

    try:
        return UUID(account)
    except ValueError:
        row = find_account(session, account.strip().lower())
    if row is None:
        raise NotFound("There is no such account.")
    return row.id
