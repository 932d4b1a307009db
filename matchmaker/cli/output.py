"""What commands print: results on stdout, everything else on stderr."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn, Protocol

import typer

if TYPE_CHECKING:
    from rich.console import Console

REFUSED, USAGE, SOME_BAD, INTERRUPTED = 1, 2, 3, 130

EXIT_CODES = """
Exit codes: 0 done; 1 refused or failed, the reason is on stderr as "error: what, where";
2 wrong usage; 3 done, but some rows were bad; 130 interrupted.
"""


class Advance(Protocol):
    """Moves a progress bar to `done` of `total`."""

    def __call__(self, done: int, total: int | None = None) -> None:
        """Show it."""


def console(*, stderr: bool = False) -> "Console":
    """Return a console that breaks no words of data and marks nothing up by itself."""
    from rich.console import Console

    return Console(stderr=stderr, highlight=False, markup=False, emoji=False)


def print_json(value: object) -> None:
    """Print a JSON document."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def fail(message: str, code: int = REFUSED) -> NoReturn:
    """Print `error: message` and stop with an exit code."""
    typer.echo(f"error: {message}", err=True)
    raise typer.Exit(code)


@contextmanager
def progress_bar(label: str, total: int | None = None) -> Iterator[Advance]:
    """Show a bar with count, rate and time left on stderr while the block runs."""
    with _bars() as add:
        yield add(label, total)


@contextmanager
def progress_bars(*labels: str) -> Iterator[tuple[Advance, ...]]:
    """Show bars for work in several steps; each appears when its step has begun."""
    with _bars() as add:
        yield tuple(add(label, None, is_shown=False) for label in labels)


class _Add(Protocol):
    """Adds a bar."""

    def __call__(self, label: str, total: int | None, *, is_shown: bool = True) -> Advance:
        """Return what moves it, and shows it if it is not shown yet."""


@contextmanager
def _bars() -> Iterator[_Add]:
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console(stderr=True)) as progress:

        def add(label: str, total: int | None, *, is_shown: bool = True) -> Advance:
            task = progress.add_task(label, total=total, rate="", start=is_shown, visible=is_shown)

            def advance(done: int, total: int | None = None) -> None:
                if not progress.tasks[task].started:
                    progress.start_task(task)
                progress.update(task, completed=done, visible=True)
                if total is not None:
                    progress.update(task, total=total)
                speed = progress.tasks[task].speed
                if speed:
                    progress.update(task, rate=f"{speed:,.0f}/s")

            return advance

        yield add
