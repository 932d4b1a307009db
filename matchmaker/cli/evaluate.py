"""`evaluate`: how good suggestions are, on companies with graded judgements."""

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from matchmaker.cli.output import console, print_json, progress_bar
from matchmaker.cli.start import SHIPPED, open_encoder, read_settings
from matchmaker.domain.languages import Language

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matchmaker.cli.evaluation.tables import FigureTable
    from matchmaker.engine.evaluation import Company, Comparison, Judgements
    from matchmaker.engine.evaluation.storage import Run, Source, StoredRun

    Compared = list[tuple[str, str, Sequence[Comparison]]]

RECOMMENDER = "recommender"


def evaluate(
    companies: Annotated[Path, typer.Argument(help="JSONL file of company profiles.")],
    judgements: Annotated[
        Path, typer.Argument(help="JSONL file of query, candidate, purpose, grade, why.")
    ],
    *,
    html: Annotated[
        Path | None, typer.Option(help="Also write one page with tables and charts.")
    ] = None,
    compare: Annotated[
        Path | None,
        typer.Option(help="Result of an earlier run with --json, to compare this one with."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the bootstrap and of chance.", min=0)] = 0,
    lang: Annotated[Language, typer.Option(help="Language of the result.")] = Language.EN,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print everything measured, query by query.")
    ] = False,
) -> None:
    """Measure suggestions against judgements, beside baselines in the same run.

    The database is neither read nor changed.
    """
    from matchmaker.cli.evaluation.page import evaluation_page
    from matchmaker.engine.evaluation import read_companies, read_judgements
    from matchmaker.engine.evaluation.storage import describe_source, run_as_json

    known = read_companies(companies)
    judged = read_judgements(judgements, known)
    sources = {
        "companies": describe_source(companies, len(known)),
        "judgements": describe_source(judgements, len(judged)),
    }
    earlier = _read_earlier(compare, sources) if compare else None
    if html:
        html.touch()  # a path that cannot be written is told before the work, not after
    ranker = _ranker_folder(read_settings().ranker)
    in_sample = _was_trained_on(ranker, companies, judgements)
    run = _measure(known, judged, sources, ranker, seed, is_in_sample=in_sample)
    compared = _compare(run, earlier, compare.name if compare else "")
    if html:
        html.write_text(evaluation_page(run, compared, lang), "utf-8")
    if as_json:
        print_json(run_as_json(run) | {"comparisons": _compared_as_json(compared)})
    else:
        _show(run, compared, lang)


def _read_earlier(path: Path, sources: "Mapping[str, Source]") -> "StoredRun":
    from matchmaker.engine.evaluation.storage import check_comparable, read_run

    stored = read_run(path)
    check_comparable(stored, sources)
    return stored


def _ranker_folder(setting: str) -> Path:
    from matchmaker.resources import shipped

    return shipped("models", "ranker") if setting == SHIPPED else Path(setting)


def _was_trained_on(ranker: Path, companies: Path, judgements: Path) -> bool:
    """Tell whether the ranker's card names these two files as what it was trained on."""
    from matchmaker.engine.ranker import FILE

    about = json.loads((ranker / FILE).read_text("utf-8")).get("about", {})
    digest = hashlib.sha256(companies.read_bytes() + judgements.read_bytes())
    return bool(about.get("data_sha256") == digest.hexdigest())


def _measure(
    known: "Mapping[str, Company]",
    judged: "Judgements",
    sources: "Mapping[str, Source]",
    ranker: Path,
    seed: int,
    *,
    is_in_sample: bool,
) -> "Run":
    from matchmaker.engine.evaluation import Contender, EvaluationSet, embed_companies
    from matchmaker.engine.evaluation import evaluate as evaluate_contender
    from matchmaker.engine.evaluation.baselines import baselines
    from matchmaker.engine.evaluation.bootstrap import DRAWS
    from matchmaker.engine.evaluation.recommender import RecommenderScorer
    from matchmaker.engine.evaluation.storage import Run
    from matchmaker.engine.goods import load_goods
    from matchmaker.engine.ranker import load_rankers
    from matchmaker.resources import shipped

    encoder = open_encoder(read_settings())
    rankers = load_rankers(ranker)
    subject = EvaluationSet(known, embed_companies(known, encoder), judged)
    goods = load_goods(shipped("models"), encoder)
    scorer = RecommenderScorer(subject.entries.values(), rankers, goods)
    contenders = [
        Contender(RECOMMENDER, scorer, is_calibrated=True),
        *baselines(subject.entries, judged, seed=seed),
    ]
    evaluations = []
    with progress_bar(sources["judgements"].name, len(contenders)) as advance:
        for done, contender in enumerate(contenders, start=1):
            evaluations.append(evaluate_contender(contender, subject, seed=seed))
            advance(done)
    return Run(
        sources["companies"],
        sources["judgements"],
        encoder.name,
        rankers.name,
        is_in_sample,
        seed,
        DRAWS,
        tuple(evaluations),
    )


def _compare(run: "Run", earlier: "StoredRun | None", earlier_name: str) -> "Compared":
    """Hold the first contender against its baselines by nDCG, and against its earlier self."""
    from matchmaker.engine.evaluation import compare

    first = run.evaluations[0]
    before = earlier.find_contender(first.name) if earlier else None
    compared: Compared = []
    for scope in first.scopes:
        own = first.values(scope)
        if before:
            gained = compare(before.values(scope), own, seed=run.seed, draws=run.draws)
            compared.append((earlier_name, scope, gained))
        for other in run.evaluations[1:]:
            theirs = {"ndcg": other.values(scope)["ndcg"]}
            gained = compare(theirs, own, seed=run.seed, draws=run.draws)
            compared.append((other.name, scope, gained))
    return compared


def _compared_as_json(compared: "Compared") -> list[dict[str, object]]:
    from dataclasses import asdict

    return [
        {"against": name, "scope": scope, **asdict(row)}
        for name, scope, rows in compared
        for row in rows
    ]


def _show(run: "Run", compared: "Compared", lang: Language) -> None:
    from matchmaker.cli.evaluation.tables import (
        comparison_table,
        contender_table,
        exposure_table,
        negatives_table,
        slice_table,
    )
    from matchmaker.cli.evaluation.wording import word

    first = run.evaluations[0]
    if run.is_in_sample:
        console().print(word("in_sample", lang), style="bold")
    for scope in first.scopes:
        _print_table(contender_table(run.evaluations, scope, lang))
    for scope in first.scopes:
        figures = first.figures[scope]
        _print_table(exposure_table(run.evaluations, scope, lang))
        _print_table(slice_table(figures, lang))
        if figures.negatives:
            _print_table(negatives_table(figures, lang))
    _print_table(comparison_table(compared, lang))


def _print_table(content: "FigureTable") -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(
        title=content.title,
        title_justify="left",
        caption=content.note,
        caption_justify="left",
        box=SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
        pad_edge=False,
    )
    names = [word for row in content.rows for word in row[0].text.split()]
    longest = max(map(len, names), default=0)
    for place, name in enumerate(content.columns):
        if place:
            table.add_column(name, justify="right", overflow="fold")
        else:
            table.add_column(name, min_width=longest)
    for row in content.rows:
        cells = [Text(cell.text) for cell in row]
        for cell, text in zip(row, cells, strict=True):
            text.append(f"\n{cell.interval}" if cell.interval else "", style="dim")
        table.add_row(*cells)
    console().print(table)
