"""`synth`: invented companies for load tests."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from matchmaker.cli.output import progress_bar

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

_SHOWN_EVERY = 1_000  # companies
MOST = 10_000_000  # as many tax numbers can be made up


def synth(
    *,
    companies: Annotated[int, typer.Option(min=1, max=MOST, help="How many companies to invent.")],
    seed: Annotated[
        int, typer.Option(min=0, max=2**31 - 1, help="The same seed gives the same companies.")
    ] = 1,
    out: Annotated[
        Path | None, typer.Option(help="JSONL file to write; standard output by default.")
    ] = None,
) -> None:
    """Invent companies for load tests, one JSON profile a line, as `import` reads them.

    Regions and industries as in the statistics; lines in Russian, Belarusian and English. Names
    say that they are invented. Never import them beside real companies: the check digits of
    their tax numbers are right, and a Belarusian one may be a real company's.
    """
    with progress_bar(out.name if out else "companies", companies) as advance:
        if out is None:
            _write(sys.stdout.buffer, companies, seed, advance)
            return
        partial = out.with_name(out.name + ".part")  # never half a file under the asked name
        try:
            with partial.open("wb") as file:
                _write(file, companies, seed, advance)
            partial.replace(out)
        finally:
            partial.unlink(missing_ok=True)


def _write(file: "BinaryIO", companies: int, seed: int, advance: "Callable[[int], None]") -> None:
    from matchmaker.services.synthetic.companies import as_import_row, synthetic_companies

    for number, company in enumerate(synthetic_companies(companies, seed), start=1):
        file.write(as_import_row(company))
        if number % _SHOWN_EVERY == 0 or number == companies:
            advance(number)
    file.flush()
