"""`tend`: what time brings about."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from matchmaker.cli.output import print_json
from matchmaker.cli.start import open_database, read_settings


def tend(
    *, as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False
) -> None:
    """Expire profiles, remind companies, follow up introductions, delete what was kept long enough.

    `serve` does it every few minutes; twice does nothing the second time.
    """
    from matchmaker.services.tend import tend
    from matchmaker.wiring import retention_of

    settings = read_settings()
    with open_database(settings) as database:
        done = tend(database, retention_of(settings), holder=None, now=datetime.now(UTC))
    if as_json:
        print_json(
            {
                "expired": done.expired,
                "reminded": done.reminded,
                "followed_up": done.followed_up,
                "lapsed": done.lapsed,
                "purged": done.purged,
            }
        )
    else:
        typer.echo(
            f"expired {done.expired}, reminded {done.reminded}, "
            f"followed up {done.followed_up}, lapsed {done.lapsed}, purged {done.purged}"
        )
