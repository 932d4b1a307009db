"""`match-all`: the review queues, filled from what is suggested to every company."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from matchmaker.cli.output import print_json, progress_bar
from matchmaker.cli.start import open_runtime, read_settings


def match_all(
    *,
    top: Annotated[
        int, typer.Option(help="Partners of each company and purpose.", min=1, max=100)
    ] = 20,
    full: Annotated[
        bool, typer.Option("--full", help="Look at all companies, not only at changed ones.")
    ] = False,
    processes: Annotated[
        int | None,
        typer.Option(help="How many make lists at a time; as many as there are cores.", min=1),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the counts as JSON.")] = False,
) -> None:
    """Fill the review queues: the best partners of every company become matches to decide on.

    Decisions are never touched; scores of undecided pairs are brought up to date. After the first
    run only companies that have changed are looked at, and those whose lists they enter, leave or
    move in; --full looks at all. An interrupted run goes on where it stopped.
    """
    from matchmaker.services.fill_queue import QueueFiller
    from matchmaker.services.list_workers import usable_cores

    settings = read_settings()
    with open_runtime(settings) as runtime:
        filler = QueueFiller(
            runtime.database,
            runtime.suggester,
            top=top,
            blind_share=settings.blind_share,
            processes=processes or usable_cores(),
        )
        with progress_bar("companies") as advance:
            report = filler.run(now=datetime.now(UTC), is_full=full, progress=advance)
    if as_json:
        print_json(report.as_json())
        return
    counts = ", ".join(f"{name} {count:,}" for name, count in report.as_json().items())
    typer.echo(counts)
