"""What the tables of an evaluation hold, whether a terminal or a page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass

from matchmaker.cli.evaluation.wording import (
    NOTHING,
    interval,
    name_of,
    number,
    signed,
    slice_name,
    word,
)
from matchmaker.domain.languages import Language
from matchmaker.engine.evaluation import Comparison, Estimate, Evaluation
from matchmaker.engine.evaluation.figures import Estimates, Figures
from matchmaker.engine.evaluation.queries import MEASURES


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure and, smaller, its interval."""

    text: str
    interval: str = ""


@dataclass(frozen=True, slots=True)
class FigureTable:
    """A table: the first column holds names, the others figures.

    Attributes:
        note: a sentence below it.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


def contender_table(
    evaluations: Sequence[Evaluation], scope: str, language: Language
) -> FigureTable:
    """Return the measures of all contenders for one purpose, or for both."""
    measures = [m for m in MEASURES if any(m in e.figures[scope].measures for e in evaluations)]
    rows = tuple(
        (
            Cell(name_of("contender", evaluation.name, language)),
            *_estimates(evaluation.figures[scope].measures, measures, language),
        )
        for evaluation in evaluations
    )
    columns = ("column.contender", *(f"measure.{name}" for name in measures))
    first = evaluations[0].figures[scope]
    return FigureTable(
        name_of("scope", scope, language),
        tuple(word(name, language) for name in columns),
        rows,
        word("queries", language).format(queries=first.queries, left_out=first.left_out),
    )


def exposure_table(
    evaluations: Sequence[Evaluation], scope: str, language: Language
) -> FigureTable:
    """Return calibration and exposure of all contenders for one purpose, or for both."""
    rows = tuple(
        (
            Cell(name_of("contender", evaluation.name, language)),
            *_plain_figures(evaluation.figures[scope], language),
        )
        for evaluation in evaluations
    )
    names = ("calibration", "shown", "gini", "most")
    columns = ("column.contender", *(f"measure.{name}" for name in names))
    return FigureTable(
        name_of("scope", scope, language),
        tuple(word(name, language) for name in columns),
        rows,
    )


def slice_table(figures: Figures, language: Language) -> FigureTable:
    """Return the measures by direction and by language of company and partners."""
    measures = [m for m in MEASURES if m != "negatives"]
    rows = tuple(
        (
            Cell(slice_name(name, language)),
            *_estimates(found, measures, language),
            Cell(str(max(estimate.queries for estimate in found.values()))),
        )
        for name, found in figures.slices.items()
        if found
    )
    columns = (
        word("column.slice", language),
        *(word(f"measure.{name}", language) for name in measures),
        word("column.queries", language),
    )
    return FigureTable(word("heading.slices", language), columns, rows)


def negatives_table(figures: Figures, language: Language) -> FigureTable:
    """Return what kinds of unfit pairs there are and where they stand."""
    rows = tuple(
        (
            Cell(name_of("kind", kind, language)),
            Cell(str(found.judged)),
            Cell(number(found.share, language)),
            Cell(number(found.ordered, language)),
        )
        for kind, found in figures.negatives.items()
    )
    names = ("kind", "judged", "share", "ordered")
    columns = tuple(word(f"column.{name}", language) for name in names)
    return FigureTable(word("heading.negatives", language), columns, rows)


def comparison_table(
    compared: Sequence[tuple[str, str, Sequence[Comparison]]], language: Language
) -> FigureTable:
    """Return what the first contender gains over others.

    Args:
        compared: whom it is held against, the scope, and the comparisons.
    """
    rows = tuple(
        (
            Cell(name_of("contender", against, language)),
            Cell(name_of("scope", scope, language)),
            Cell(word(f"measure.{row.measure}", language)),
            Cell(signed(row.difference.value, language), interval(row.difference, language)),
            Cell(word(f"verdict.{row.verdict}", language)),
        )
        for against, scope, comparisons in compared
        for row in comparisons
    )
    columns = (
        word("column.against", language),
        "",
        *(word(f"column.{name}", language) for name in ("measure", "difference", "verdict")),
    )
    return FigureTable(
        word("heading.comparison", language), columns, rows, word("about.comparison", language)
    )


def _estimates(found: Estimates, measures: Sequence[str], language: Language) -> list[Cell]:
    return [_cell(found.get(measure), language) for measure in measures]


def _cell(found: Estimate | None, language: Language) -> Cell:
    if found is None:
        return Cell(NOTHING)
    return Cell(number(found.value, language), interval(found, language))


def _plain_figures(figures: Figures, language: Language) -> list[Cell]:
    error = figures.calibration.error if figures.calibration else None
    shown = figures.exposure
    return [
        Cell(number(error, language)),
        Cell(number(shown.shown, language)),
        Cell(number(shown.gini, language)),
        Cell(str(shown.most)),
    ]
