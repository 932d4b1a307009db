"""`match-all`: the review queues, filled from what is suggested to every company."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from matchmaker.cli.output import USAGE, fail, print_json, progress_bars
from matchmaker.cli.start import open_runtime, read_settings

if TYPE_CHECKING:
    from matchmaker.services.runtime import Runtime


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
    to: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.parquet",
            help="Write the lists of all companies to this file, and nothing to the queues.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the counts as JSON.")] = False,
) -> None:
    """Fill the review queues: the best partners of every company become matches to decide on.

    Decisions are never touched; scores of undecided pairs are brought up to date. After the first
    run only companies that have changed are looked at, and those whose lists they enter, leave or
    move in; --full looks at all. An interrupted run goes on where it stopped.

    With --to the same lists become a Parquet file, of all companies every time: a row for each
    partner of each company and purpose. The file appears when it is whole.
    """
    from matchmaker.services.fill_queue import QueueFiller
    from matchmaker.services.list_workers import usable_cores

    if to is not None:
        _check(to, full=full)
    settings = read_settings()
    with open_runtime(settings) as runtime:
        if to is not None:
            _write(runtime, to, top=top, processes=processes or usable_cores(), as_json=as_json)
            return
        filler = QueueFiller(
            runtime.database,
            runtime.suggester,
            top=top,
            blind_share=settings.blind_share,
            processes=processes or usable_cores(),
        )
        with progress_bars("weighed with all", "companies") as (weighing, advance):
            report = filler.run(
                now=datetime.now(UTC), is_full=full, progress=advance, preparing=weighing
            )
    if as_json:
        print_json(report.as_json())
        return
    counts = ", ".join(f"{name} {count:,}" for name, count in report.as_json().items())
    typer.echo(counts)


def _check(file: Path, *, full: bool) -> None:
    """Stop where no lists can be written, before anything is loaded."""
    from matchmaker.services.write_lists import SUFFIX, check_target

    if full:
        fail("--to writes the lists of all companies; --full is for the queues", USAGE)
    if file.suffix.lower() != SUFFIX:
        fail(f"lists are written as {SUFFIX}, {file}", USAGE)
    check_target(file)


def _write(runtime: "Runtime", file: Path, *, top: int, processes: int, as_json: bool) -> None:
    from matchmaker.services.write_lists import ListsWriter

    writer = ListsWriter(runtime.database, runtime.suggester, top=top, processes=processes)
    with progress_bars("weighed with all", "companies") as (weighing, advance):
        report = writer.write(file, progress=advance, preparing=weighing)
    if as_json:
        print_json({"file": str(file)} | report._asdict())
    else:
        typer.echo(f"{report.companies:,} companies, {report.places:,} places in lists: {file}")
