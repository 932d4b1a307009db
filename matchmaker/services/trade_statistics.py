"""Summed trade flows as the tables that the engine scores markets with."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from matchmaker.domain.places import Country, third_countries
from matchmaker.domain.products import CHAPTERS
from matchmaker.services import read_comtrade
from matchmaker.services.trade_areas import Areas
from matchmaker.services.trade_sums import BELARUS, RUSSIA

Figures = NDArray[np.float64]

GROWTH_YEARS = 5
"""Growth is taken over at most so many years before the newest one."""

LATEST_YEARS = 3
"""A country that has not reported the newest year yet counts with its last of so many."""

LEAST_GROWTH, MOST_GROWTH = -0.5, 1.0
"""Growth of one chapter is kept within these: beyond, a small figure has merely come or gone."""

_HOMES = {BELARUS: Country.BY, RUSSIA: Country.RU}
_ROW = {code: row for row, code in enumerate(third_countries())}
_COLUMN = {int(chapter): column for column, chapter in enumerate(CHAPTERS)}


@dataclass(frozen=True, slots=True)
class Statistics:
    """Trade by year; values in thousand US dollars, countries and chapters as numbers.

    Attributes:
        imports, exports: columns year, country, chapter, value.
        flows: exports of the two home countries: year, home, country, value.
    """

    imports: pl.DataFrame
    exports: pl.DataFrame
    flows: pl.DataFrame

    @property
    def years(self) -> list[int]:
        """Return the years, oldest first."""
        return sorted(self.imports["year"].unique().to_list())


def statistics_of_baci(total: pl.DataFrame) -> Statistics:
    """Return the statistics of BACI flows."""
    value = pl.col("value").sum()
    return Statistics(
        imports=total.group_by("year", pl.col("importer").alias("country"), "chapter").agg(value),
        exports=total.group_by("year", pl.col("exporter").alias("country"), "chapter").agg(value),
        flows=total.filter(pl.col("exporter").is_in(list(_HOMES)))
        .group_by("year", pl.col("exporter").alias("home"), pl.col("importer").alias("country"))
        .agg(value),
    )


def statistics_of_comtrade(total: pl.DataFrame) -> Statistics:
    """Return the statistics of Comtrade flows.

    A home country that has not reported its exports is seen through its partners' imports, and
    so is the world when nobody's exports are there.
    """
    imports = read_comtrade.totals_of(total, "M")
    exports = read_comtrade.totals_of(total, "X")
    sold = read_comtrade.partners_of(total, "X").rename({"reporter": "home", "partner": "country"})
    bought = read_comtrade.partners_of(total, "M").rename(
        {"partner": "home", "reporter": "country"}
    )
    for home in _HOMES:
        if home not in exports["country"]:
            mirror = bought.filter(pl.col("home") == home)
            seen = mirror.group_by("year", pl.col("home").alias("country"), "chapter")
            exports = pl.concat([exports, seen.agg(pl.col("value").sum())])
            sold = pl.concat([sold, mirror.select(sold.columns)])
    flows = sold.filter(pl.col("home").is_in(list(_HOMES)))
    return Statistics(
        imports, exports, flows.group_by("year", "home", "country").agg(pl.col("value").sum())
    )


def imports_matrix(statistics: Statistics, areas: Areas) -> tuple[Figures, Figures]:
    """Return (m, 96) imports of the third countries, and their growth per year; NaN unknown.

    The newest year counts, or the last of `LATEST_YEARS` that the country has reported.
    """
    newest = statistics.years[-1]
    by_year = {
        year: _matrix(statistics.imports.filter(pl.col("year") == year), areas)
        for year in statistics.years
        if year >= newest - GROWTH_YEARS
    }
    imports = np.full((len(_ROW), len(_COLUMN)), np.nan)
    for year in sorted(by_year):
        if year > newest - LATEST_YEARS:
            reported = np.isfinite(by_year[year]).any(axis=1)
            imports[reported] = np.nan_to_num(by_year[year][reported])
    return imports, _growth(by_year)


def advantage(statistics: Statistics) -> dict[Country, Figures] | None:
    """Return the home countries' comparative advantage (Balassa 1965) in the newest year they have.

    None where a home country's exports are not known at all. The world is the sum of all exports;
    where only the home countries' are known, it is the sum of all imports.
    """
    found = {}
    for number, home in _HOMES.items():
        own = statistics.exports.filter(pl.col("country") == number)
        if not len(own):
            return None
        year = own["year"].max()
        theirs = statistics.exports.filter(pl.col("year") == year)
        if set(theirs["country"].unique().to_list()) <= set(_HOMES):
            theirs = statistics.imports.filter(pl.col("year") == year)
        shares = _shares(own.filter(pl.col("year") == year))
        found[home] = np.divide(
            shares, _shares(theirs), out=np.zeros(len(shares)), where=_shares(theirs) > 0
        )
    return found


def exports_to(statistics: Statistics, areas: Areas) -> dict[Country, Figures]:
    """Return the home countries' exports to each third country in their newest year.

    NaN everywhere for a home country of which nothing is known.
    """
    found = {}
    for number, home in _HOMES.items():
        own = statistics.flows.filter(pl.col("home") == number)
        row = np.full(len(_ROW), 0.0 if len(own) else np.nan)
        for country, value in (
            own.filter(pl.col("year") == pl.col("year").max())
            .select("country", "value")
            .iter_rows()
        ):
            code = areas[country]
            if code in _ROW:
                row[_ROW[code]] += value
        found[home] = row
    return found


def _matrix(rows: pl.DataFrame, areas: Areas) -> Figures:
    matrix = np.full((len(_ROW), len(_COLUMN)), np.nan)
    for country, chapter, value in rows.select("country", "chapter", "value").iter_rows():
        code = areas[country]
        if code in _ROW and chapter in _COLUMN:
            cell = _ROW[code], _COLUMN[chapter]
            matrix[cell] = value + (0.0 if np.isnan(matrix[cell]) else matrix[cell])
    return matrix


def _growth(by_year: dict[int, Figures]) -> Figures:
    """Return the yearly growth between the oldest and the newest year of each cell."""
    shape = next(iter(by_year.values())).shape
    first, last = np.full(shape, np.nan), np.full(shape, np.nan)
    begun, ended = np.zeros(shape), np.zeros(shape)
    for year in sorted(by_year):
        known = by_year[year] > 0
        new = known & np.isnan(first)
        first[new], begun[new] = by_year[year][new], year
        last[known], ended[known] = by_year[year][known], year
    spans = ended - begun
    with np.errstate(divide="ignore", invalid="ignore"):
        growth = np.where(spans > 0, (last / first) ** (1 / spans) - 1, np.nan)
    return np.asarray(np.clip(growth, LEAST_GROWTH, MOST_GROWTH))


def _shares(rows: pl.DataFrame) -> Figures:
    row = np.zeros(len(_COLUMN))
    for chapter, value in rows.group_by("chapter").agg(pl.col("value").sum()).iter_rows():
        if chapter in _COLUMN:
            row[_COLUMN[chapter]] = value
    return np.asarray(row / row.sum()) if row.sum() > 0 else row
