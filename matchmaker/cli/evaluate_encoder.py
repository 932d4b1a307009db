"""`evaluate-encoder`: how good the language model is by itself."""

from pathlib import Path
from typing import Annotated

import typer

from matchmaker.cli.output import console, print_json, progress_bar
from matchmaker.cli.start import SHIPPED, encoder_place, quiet_logs


def evaluate_encoder(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="`shipped`, or sentence-transformers folders or names."),
    ] = None,
    *,
    news: Annotated[
        Path | None,
        typer.Option(
            help="Also measure on parallel news: tab-separated, with a header en, ru, be, such as "
            "NTREX-128."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Measure encoders beside baselines on the shipped evaluation data, all in one run.

    Across languages, on paraphrases, on whole profiles, and their speed. The baselines are
    character TF-IDF and, with the extra `train` or `dev`, the original universal sentence encoder.
    """
    from matchmaker.engine.encoder_evaluation import as_table, compare_encoders, read_bench
    from matchmaker.resources import shipped

    quiet_logs()
    places = [encoder_place(name) for name in names or [SHIPPED]]
    bench = read_bench(
        shipped("data", "evaluation", "crosslingual.jsonl"),
        shipped("data", "demo", "companies.jsonl"),
        shipped("data", "evaluation", "judgements.jsonl"),
        news,
    )
    with progress_bar("encoders") as advance:
        results = compare_encoders(places, bench, advance)
    if as_json:
        print_json(results)
    else:
        console().print(as_table(results))
