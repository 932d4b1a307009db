"""`user create | list | reset | disable | reopen | codes-off`: the people who sign in."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from matchmaker.cli.group import ProblemGroup
from matchmaker.cli.output import USAGE, console, fail, print_json
from matchmaker.cli.start import open_database, read_settings
from matchmaker.domain.languages import Language

if TYPE_CHECKING:
    from sqlmodel import Session

    from matchmaker.store.tables import AccountRow

app = typer.Typer(cls=ProblemGroup, no_args_is_help=True, help="Invite, list and close accounts.")

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Email = Annotated[str, typer.Argument(help="Address of the account.")]
_ROLES = ("staff", "administrator")


@app.command("create")
def create(
    email: Annotated[str, typer.Option(help="Where the invitation is sent.")],
    *,
    role: Annotated[str, typer.Option(help="staff or administrator.")] = "staff",
    chamber: Annotated[
        str | None, typer.Option(help="The chamber the person works for; the operator by default.")
    ] = None,
    name: Annotated[str, typer.Option(help="Name of the person.")] = "",
    lang: Annotated[Language, typer.Option(help="Language of letters.")] = Language.RU,
    as_json: Json = False,
) -> None:
    """Invite somebody, and print the link with which they set a password; it is mailed, too."""
    from matchmaker.services.access import OPERATOR, Role
    from matchmaker.services.accounts import Invitation, invite
    from matchmaker.services.audit import ActorKind, Author
    from matchmaker.wiring import open_entrance

    if role not in _ROLES:
        fail(f"unknown role, {role} (known: {', '.join(_ROLES)})", USAGE)
    if len(name) > 200:  # noqa: PLR2004 - width of the column
        fail("a name has at most 200 characters, --name", USAGE)
    now, settings = datetime.now(UTC), read_settings()
    wanted = Invitation(email, name.strip(), Role(role), chamber or OPERATOR, lang)
    author = Author(ActorKind.OPERATOR)
    with open_database(settings) as database, database.write() as session:
        entrance = open_entrance(settings)
        account, link = invite(session, entrance, wanted, author=author, now=now)
    if as_json:
        print_json({"id": str(account.id), "email": account.email, "role": role, "link": link})
    else:
        typer.echo(link)


@app.command("list")
def list_all(*, as_json: Json = False) -> None:
    """List all accounts."""
    from matchmaker.store.accounts import list_accounts

    with open_database(read_settings()) as database, database.read() as session:
        rows = [
            {
                "id": str(account.id),
                "email": account.email,
                "name": account.name,
                "role": account.role,
                "chamber": chamber,
                "company_id": str(account.company_id) if account.company_id else None,
                "has_totp": account.totp_confirmed_at is not None,
                "confirmed_at": _iso(account.confirmed_at),
                "last_seen_at": _iso(account.last_seen_at),
                "disabled_at": _iso(account.disabled_at),
            }
            for account, chamber in list_accounts(session)
        ]
    if as_json:
        print_json(rows)
        return
    from rich.table import Table

    table = Table("address", "name", "role", "chamber", "confirmed", "last seen", "closed")
    for row in rows:
        times = (row["confirmed_at"], row["last_seen_at"], row["disabled_at"])
        words = (row["email"], row["name"], row["role"], row["chamber"])
        table.add_row(*map(str, words), *(str(time or "")[:16] for time in times))
    console().print(table)


@app.command("reset")
def reset(email: Email, *, as_json: Json = False) -> None:
    """Send a link to set a new password, and print it."""
    from matchmaker.services.accounts import send_reset
    from matchmaker.wiring import open_entrance

    settings = read_settings()
    with open_database(settings) as database, database.write() as session:
        account = _get(session, email)
        link = send_reset(session, open_entrance(settings), account, now=datetime.now(UTC))
    if as_json:
        print_json({"email": account.email, "link": link})
    else:
        typer.echo(link)


@app.command("disable")
def disable(email: Email, *, as_json: Json = False) -> None:
    """Close an account: its sessions end, and nobody signs in to it."""
    from matchmaker.services.accounts import disable as disable_account
    from matchmaker.services.audit import ActorKind, Author

    author = Author(ActorKind.OPERATOR)
    with open_database(read_settings()) as database, database.write() as session:
        account = _get(session, email)
        closed = disable_account(session, account.id, author=author, now=datetime.now(UTC))
    if as_json:
        print_json({"email": closed.email, "disabled_at": _iso(closed.disabled_at)})
    else:
        typer.echo(f"closed {closed.email}")


@app.command("reopen")
def reopen(email: Email, *, as_json: Json = False) -> None:
    """Open a closed account again; the person signs in as before."""
    from matchmaker.services.accounts import reopen as reopen_account
    from matchmaker.services.audit import ActorKind, Author

    author = Author(ActorKind.OPERATOR)
    with open_database(read_settings()) as database, database.write() as session:
        account = _get(session, email)
        opened = reopen_account(session, account.id, author=author, now=datetime.now(UTC))
    if as_json:
        print_json({"email": opened.email, "disabled_at": None})
    else:
        typer.echo(f"reopened {opened.email}")


@app.command("codes-off")
def codes_off(email: Email, *, as_json: Json = False) -> None:
    """Ask for no one-time codes, for who lost telephone and recovery codes; they are written to."""
    from matchmaker.services.audit import ActorKind, Author
    from matchmaker.services.second_factor import reset_codes

    author = Author(ActorKind.OPERATOR)
    with open_database(read_settings()) as database, database.write() as session:
        account = _get(session, email)
        reset_codes(session, account.id, author=author, now=datetime.now(UTC))
    if as_json:
        print_json({"email": account.email, "has_totp": False})
    else:
        typer.echo(f"no one-time codes for {account.email}")


def _get(session: "Session", email: str) -> "AccountRow":
    from matchmaker.errors import NotFound
    from matchmaker.services.accounts import parse_email
    from matchmaker.store.accounts import find_account

    account = find_account(session, parse_email(email))
    if account is None:
        raise NotFound(f"There is no account with the address {email!r}.")
    return account


def _iso(time: datetime | None) -> str | None:
    return time.isoformat() if time else None
