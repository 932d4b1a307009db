"""`mail send`: the letters that wait."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from matchmaker.cli.group import ProblemGroup
from matchmaker.cli.output import SOME_BAD, print_json
from matchmaker.cli.start import open_database, read_settings

app = typer.Typer(cls=ProblemGroup, no_args_is_help=True, help="Send the letters that wait.")


@app.callback()
def _mail() -> None:
    """Keep `send` a command of its own; a group of one would lose its name."""


@app.command("send")
def send(
    *, as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False
) -> None:
    """Send the letters that are due; `serve` does it every few seconds."""
    from matchmaker.services.mail import deliver_mail
    from matchmaker.store.mail import count_waiting
    from matchmaker.wiring import open_sender

    settings = read_settings()
    with open_database(settings) as database:
        sent, failed = deliver_mail(
            database.write, open_sender(settings), clock=lambda: datetime.now(UTC)
        )
        with database.read() as session:
            waiting = count_waiting(session)
    if as_json:
        print_json({"sent": sent, "failed": failed, "waiting": waiting})
    else:
        typer.echo(f"sent {sent}, failed {failed}, waiting {waiting}")
    if failed:
        raise typer.Exit(SOME_BAD)
