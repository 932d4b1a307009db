"""The trade figures that markets are scored with: small tables, one row per third country.

A folder of them ships with the service (`data/trade`); `matchmaker trade import` builds another
of the same form from files of the user's own, which is then preferred.
"""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.places import Country, third_countries
from matchmaker.domain.products import CHAPTERS
from matchmaker.errors import TradeTablesMismatch

Figures = NDArray[np.float64]

FORMAT = 1
ALL_CHAPTERS = "all"
"""Column of growth.csv where the growth is known for all goods together only."""

CURRENT = "current"
"""File that names the folder of the tables in use."""

_ROW = {code: row for row, code in enumerate(third_countries())}


@dataclass(frozen=True, slots=True)
class TradeAbout:
    """Where the figures come from; shown wherever they are.

    Attributes:
        kind: `shipped`, `baci` or `comtrade`.
        year: year of the imports.
        years: every year that was read, such as "2018–2022".
        estimated: whether the imports are an estimate and not statistics.
        hs: the revision of the Harmonized System of the source, such as "HS17".
        source, licence: one line each.
        made_at: date of the import, ISO 8601; empty for shipped tables.
        files: names of the files read.
    """

    kind: str
    year: int
    years: str
    estimated: bool
    hs: str
    source: str
    licence: str
    made_at: str = ""
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TradeTables:
    """Trade of the m third countries by the 96 HS chapters.

    Attributes:
        imports: (m, 96) thousand US dollars a year; NaN where nothing is known.
        growth: (m, 96) of imports, per year, 0.05 for 5 %; NaN where unknown.
        advantage: home country -> (96,) revealed comparative advantage (Balassa 1965):
            the share of the chapter in its exports over that in the world's; 1 is average.
        exports: home country -> (m,) its exports to each country, thousand US dollars a year;
            NaN where unknown.
    """

    imports: Figures
    growth: Figures
    advantage: Mapping[Country, Figures]
    exports: Mapping[Country, Figures]
    about: TradeAbout


def find_own_trade(data_dir: Path) -> Path | None:
    """Return the folder of the tables imported last, None when there are none.

    `data_dir`/trade/current names it, so that a reader sees either the old tables or the new.
    """
    try:
        name = (data_dir / "trade" / CURRENT).read_text("utf-8").strip()
    except FileNotFoundError:
        return None
    return data_dir / "trade" / name


def load_trade(folder: Path) -> TradeTables:
    """Read the tables of a folder.

    Raises:
        FileNotFoundError: a table is missing.
        TradeTablesMismatch: a table has another form than this code reads, or holds no figures.
    """
    described = json.loads((folder / "about.json").read_text("utf-8"))
    if described.pop("format", None) != FORMAT:
        raise TradeTablesMismatch(f"{folder} is no folder of trade tables of format {FORMAT}")
    imports = _read_matrix(folder / "imports.csv")
    if not np.nansum(imports) > 0:
        raise TradeTablesMismatch(f"{folder / 'imports.csv'} holds no imports at all")
    advantage = _read_columns(folder / "advantage.csv", "chapter", CHAPTERS)
    exports = _read_columns(folder / "exports.csv", "country", third_countries())
    described["files"] = tuple(described["files"])
    return TradeTables(
        imports=imports,
        growth=_read_matrix(folder / "growth.csv"),
        advantage=advantage,
        exports=exports,
        about=TradeAbout(**described),
    )


def save_trade(tables: TradeTables, folder: Path) -> None:
    """Write the tables into `folder`, the description last; the same tables give the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "imports.csv", _matrix_rows(tables.imports, ".0f"))
    _write(folder / "growth.csv", _matrix_rows(tables.growth, ".4f"))
    _write(folder / "advantage.csv", _column_rows("chapter", CHAPTERS, tables.advantage, ".4g"))
    _write(
        folder / "exports.csv", _column_rows("country", third_countries(), tables.exports, ".0f")
    )
    described = {"format": FORMAT, **asdict(tables.about)}
    text = json.dumps(described, ensure_ascii=False, indent=2)
    (folder / "about.json").write_text(text + "\n", "utf-8")


def _read_matrix(path: Path) -> Figures:
    """Return (m, 96) figures of a table of countries × chapters, or × the one column `all`."""
    header, *rows = _rows(path)
    wide = [ALL_CHAPTERS] if header[1:] == [ALL_CHAPTERS] else list(CHAPTERS)
    if header != ["country", *wide]:
        raise TradeTablesMismatch(f"{path} has other columns than country and the 96 HS chapters")
    found = np.full((len(_ROW), len(wide)), np.nan)
    for country, *cells in rows:
        if country not in _ROW:
            raise TradeTablesMismatch(f"{path} has a row for {country!r}, no third country")
        found[_ROW[country]] = _numbers(path, cells)
    return np.broadcast_to(found, (len(_ROW), len(CHAPTERS)))


def _read_columns(path: Path, key: str, keys: tuple[str, ...]) -> dict[Country, Figures]:
    header, *rows = _rows(path)
    if header != [key, "by", "ru"]:
        raise TradeTablesMismatch(f"{path} has other columns than {key}, by, ru")
    found = {name: _numbers(path, cells) for name, *cells in rows}
    unknown = np.array([np.nan, np.nan])
    columns = np.array([found.get(name, unknown) for name in keys])
    return {Country.BY: columns[:, 0], Country.RU: columns[:, 1]}


def _numbers(path: Path, cells: list[str]) -> Figures:
    try:
        return np.array([float(cell) if cell else np.nan for cell in cells])
    except ValueError as error:
        raise TradeTablesMismatch(f"{path}: {error}") from error


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))
    if not rows or any(len(row) != len(rows[0]) for row in rows):
        raise TradeTablesMismatch(f"{path} is empty or cut short")
    return rows


def _matrix_rows(matrix: Figures, form: str) -> Iterator[list[str]]:
    """Yield header and rows; one column where all chapters have the same figure."""
    same = np.array_equal(matrix, np.repeat(matrix[:, :1], matrix.shape[1], axis=1), equal_nan=True)
    columns = [ALL_CHAPTERS] if same else list(CHAPTERS)
    yield ["country", *columns]
    for country, row in zip(third_countries(), matrix[:, : len(columns)], strict=True):
        if not np.isnan(row).all():
            yield [country, *(_cell(value, form) for value in row)]


def _column_rows(
    key: str, keys: tuple[str, ...], columns: Mapping[Country, Figures], form: str
) -> Iterator[list[str]]:
    yield [key, "by", "ru"]
    for row, name in enumerate(keys):
        cells = [_cell(columns[home][row], form) for home in (Country.BY, Country.RU)]
        if any(cells):
            yield [name, *cells]


def _cell(value: float, form: str) -> str:
    return "" if np.isnan(value) else f"{value:{form}}"


def _write(path: Path, rows: Iterator[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines, lineterminator="\n").writerows(rows)
