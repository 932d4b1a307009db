"""Pages anybody may read: what this is, how it works, who takes part, what is kept."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from matchmaker.domain.places import Country
from matchmaker.errors import NotFound
from matchmaker.services.show_example import show_example
from matchmaker.services.statistics import Counts, Statistics
from matchmaker.web.charts.region_map import region_map
from matchmaker.web.charts.waterfall import waterfall
from matchmaker.web.context import RetentionDep
from matchmaker.web.deps import ReadSession, RuntimeDep
from matchmaker.web.pages.pair_view import view_example
from matchmaker.web.pages.tables import Table, TableFormat, table_file
from matchmaker.web.pages.templating import page
from matchmaker.web.pages.visitor import Visitor, VisitorDep
from matchmaker.web.pages.wording import named_code, translate

router = APIRouter(include_in_schema=False)

SHOWN = 12
"""Rows of a table of statistics; the rest is behind a fold and in the file."""

TABLES = ("region", "industry", "form", "country")


@router.get("/")
def get_home(visitor: VisitorDep, runtime: RuntimeDep, session: ReadSession) -> Response:
    """Show what this is, for whom, and how to begin."""
    return page(
        "home.html",
        visitor,
        statistics=runtime.counter.count(session),
        example=view_example(show_example(runtime.suggester), visitor.language),
    )


@router.get("/how-it-works")
def get_how_it_works(visitor: VisitorDep, runtime: RuntimeDep) -> Response:
    """Explain the matching in plain words, with one example taken apart."""
    example = show_example(runtime.suggester)
    return page(
        "how_it_works.html",
        visitor,
        example=view_example(example, visitor.language),
        chart=waterfall(example.suggestion, visitor.language),
    )


@router.get("/statistics")
def get_statistics(visitor: VisitorDep, runtime: RuntimeDep, session: ReadSession) -> Response:
    """Show who takes part."""
    statistics = runtime.counter.count(session)
    return page(
        "statistics.html",
        visitor,
        statistics=statistics,
        countries=tuple(Country),
        tables=_tables(statistics),
        shown=SHOWN,
        chart=region_map(dict(statistics.regions), visitor.language),
    )


@router.get("/statistics/{subject}")
def get_statistics_table(
    visitor: VisitorDep,
    runtime: RuntimeDep,
    session: ReadSession,
    subject: str,
    table_format: Annotated[TableFormat, Query(alias="format")] = TableFormat.XLSX,
) -> Response:
    """Return one table of statistics as a file."""
    return table_file(_as_table(runtime.counter.count(session), subject, visitor), table_format)


@router.get("/privacy")
def get_privacy(visitor: VisitorDep, retention: RetentionDep) -> Response:
    """Say what is kept, for how long by the settings in force, and what rights there are."""
    return page("privacy.html", visitor, periods=asdict(retention))


def _tables(statistics: Statistics) -> dict[str, Counts]:
    counts = (statistics.regions, statistics.chapters, statistics.forms, statistics.markets)
    return dict(zip(TABLES, counts, strict=True))


def _as_table(statistics: Statistics, subject: str, visitor: Visitor) -> Table:
    language = visitor.language
    counts = _tables(statistics).get(subject)
    if counts is None:
        raise NotFound("There is no such table.")
    return Table(
        name=subject,
        headings=(
            str(translate(f"statistics.{subject}", language)),
            str(translate("statistics.companies", language)),
        ),
        rows=[(named_code(subject, code, language), number) for code, number in counts],
    )
