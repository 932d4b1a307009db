"""`token create | list | revoke`."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from matchmaker.cli.group import ProblemGroup
from matchmaker.cli.output import USAGE, console, fail, print_json
from matchmaker.cli.start import open_database, read_settings
from matchmaker.domain.permissions import Viewer

app = typer.Typer(cls=ProblemGroup, no_args_is_help=True, help="Make, list and revoke API tokens.")

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


@app.command("create")
def create(
    name: Annotated[str, typer.Option(help="What the token is for.")],
    scope: Annotated[
        list[str],
        typer.Option(help="profiles:read, profiles:write, reviews:write or admin; repeatable."),
    ],
    *,
    chamber: Annotated[
        str | None, typer.Option(help="Whose profiles it owns; the operator's by default.")
    ] = None,
    company: Annotated[
        str | None,
        typer.Option(help="Reference of the one company it is for; it sees and changes only that."),
    ] = None,
    days: Annotated[
        int | None, typer.Option(help="Days until it expires; never by default.", min=1, max=3_650)
    ] = None,
    as_json: Json = False,
) -> None:
    """Make a token and print it, once: only a hash of it is stored."""
    from matchmaker.services.access import OPERATOR, Scope, create_token
    from matchmaker.store.access import ensure_chamber
    from matchmaker.store.companies import get_company_by_ref

    known = [member.value for member in Scope]
    for unknown in sorted(set(scope) - set(known)):
        fail(f"unknown scope, {unknown} (known: {', '.join(known)})", USAGE)
    if not 1 <= len(name.strip()) <= 200:  # noqa: PLR2004 - width of the column
        fail("a name has 1 to 200 characters, --name", USAGE)
    now = datetime.now(UTC)
    with open_database(read_settings()) as database, database.write() as session:
        company_id = None
        if company is not None:
            owner = ensure_chamber(session, chamber or OPERATOR, now=now)
            found = get_company_by_ref(session, company, viewer=Viewer(owner.id))
            company_id = found.company_id
        token = create_token(
            session,
            name=name.strip(),
            scopes=frozenset(Scope(value) for value in scope),
            now=now,
            chamber=chamber or OPERATOR,
            company_id=company_id,
            expires_at=now + timedelta(days=days) if days else None,
        )
    if not as_json:
        typer.echo(token.secret)
        return
    print_json(
        {
            "token": token.secret,
            "prefix": token.prefix,
            "name": name.strip(),
            "chamber": token.chamber,
            "company_id": str(company_id) if company_id else None,
            "scopes": [member.value for member in token.scopes],
            "expires_at": token.expires_at.isoformat() if token.expires_at else None,
        }
    )


@app.command("list")
def list_all(*, as_json: Json = False) -> None:
    """List all tokens; their secrets are not known to anybody but their holders."""
    from matchmaker.store.access import list_tokens

    with open_database(read_settings()) as database, database.read() as session:
        rows = [
            {
                "prefix": token.prefix,
                "name": token.name,
                "chamber": chamber,
                "company_id": str(token.company_id) if token.company_id else None,
                "scopes": token.scopes.split(),
                "created_at": _iso(token.created_at),
                "expires_at": _iso(token.expires_at),
                "last_used_at": _iso(token.last_used_at),
                "revoked_at": _iso(token.revoked_at),
            }
            for token, chamber in list_tokens(session)
        ]
    if as_json:
        print_json(rows)
        return
    from rich.table import Table

    table = Table(
        "prefix", "name", "chamber", "company", "scopes", "expires", "last used", "revoked"
    )
    for row in rows:
        times = (row["expires_at"], row["last_used_at"], row["revoked_at"])
        table.add_row(
            str(row["prefix"]),
            str(row["name"]),
            str(row["chamber"]),
            str(row["company_id"] or ""),
            " ".join(row["scopes"] or ()),
            *(str(time or "")[:16] for time in times),
        )
    console().print(table)


@app.command("revoke")
def revoke(
    prefix: Annotated[str, typer.Argument(help="Prefix of the token, as `token list` shows it.")],
    *,
    as_json: Json = False,
) -> None:
    """Make a token useless from now on."""
    from matchmaker.services.access import revoke as revoke_token
    from matchmaker.services.audit import ActorKind, Author

    with open_database(read_settings()) as database, database.write() as session:
        row = revoke_token(
            session, prefix, author=Author(ActorKind.OPERATOR), now=datetime.now(UTC)
        )
        revoked_at = _iso(row.revoked_at)
    if as_json:
        print_json({"prefix": prefix, "revoked_at": revoked_at})
    else:
        typer.echo(f"revoked {prefix}")


def _iso(time: datetime | None) -> str | None:
    return time.isoformat() if time else None
