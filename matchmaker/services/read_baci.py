"""Reads CEPII's BACI: one row per year, exporter, importer and HS subheading.

Columns: t year, i exporter, j importer, k HS subheading, v thousand US dollars, q tonnes
(Gaulier and Zignago 2010, CEPII working paper 2010-23).
"""

from collections.abc import Callable

import polars as pl
from polars.exceptions import PolarsError

from matchmaker.domain.products import RESERVED_CHAPTER
from matchmaker.errors import InvalidTradeFile
from matchmaker.services.trade_revisions import FIRST_CODES
from matchmaker.services.trade_streams import TradeFile, plain_name, read_lines
from matchmaker.services.trade_sums import RunningSum

_TYPES = {
    "t": pl.Int32,
    "i": pl.Int32,
    "j": pl.Int32,
    "k": pl.Int32,
    "v": pl.Float64,
    "q": pl.String,
}
_MEANING = {
    "t": "year",
    "i": "exporter",
    "j": "importer",
    "k": "HS subheading",
    "v": "value in thousand US dollars",
}
LONGEST_CODE = 999_999
FIRST_YEAR, LAST_YEAR = 1988, 2100
_YOUNG = sorted(code for codes in FIRST_CODES.values() for code in codes)


def read_baci(
    file: TradeFile, total: RunningSum, advance: Callable[[int], None]
) -> tuple[int, set[int]]:
    """Add a file's flows to `total`; return its rows, and its codes that date a revision.

    Raises:
        InvalidTradeFile: a line is cut short, or a value is no number or out of range; the
            first such line is named.
    """
    names = [plain_name(column) for column in file.columns]
    rows, young = 0, set[int]()
    for number, block in read_lines(file, advance):
        frame = _parse(file, names, number, block)
        _check(file, number, frame)
        rows += len(frame)
        young.update(frame["k"].filter(frame["k"].is_in(_YOUNG)).unique().to_list())
        total.add(
            frame.select(
                year=pl.col("t"),
                exporter=pl.col("i"),
                importer=pl.col("j"),
                chapter=pl.col("k") // 10_000,
                value=pl.col("v"),
            )
        )
    return rows, young


def _parse(file: TradeFile, names: list[str], number: int, block: bytes) -> pl.DataFrame:
    schema = {name: _TYPES[name] for name in names}
    try:
        return pl.read_csv(
            block, has_header=False, schema=schema, null_values=["NA"], truncate_ragged_lines=False
        )
    except PolarsError as error:
        raise InvalidTradeFile(_first_bad_line(file, names, number, block)) from error


def _first_bad_line(file: TradeFile, names: list[str], number: int, block: bytes) -> str:
    """Return what is wrong with the first line that cannot be read."""
    for line, text in enumerate(block.splitlines(), start=number):
        cells = [cell.strip().strip('"') for cell in text.decode("utf-8", "replace").split(",")]
        if len(cells) != len(names):
            return (
                f"{file.name} line {line} has {len(cells)} columns instead of {len(names)}: "
                "the file is cut short or damaged"
            )
        for name, cell in zip(names, cells, strict=True):
            if name != "q" and not _is_number(cell, whole=name != "v"):
                return f"{file.name} line {line}: {cell[:40]!r} is no {_MEANING[name]}"
    return f"{file.name} from line {number}: the text cannot be read as BACI"


def _is_number(cell: str, *, whole: bool) -> bool:
    try:
        return (int(cell) if whole else float(cell)) is not None
    except ValueError:
        return False


def _check(file: TradeFile, number: int, frame: pl.DataFrame) -> None:
    """Make sure that nothing is missing or out of range."""
    chapter = pl.col("k") // 10_000
    wrong = {
        "t": ~pl.col("t").is_between(FIRST_YEAR, LAST_YEAR),
        "i": pl.col("i") < 0,
        "j": pl.col("j") < 0,
        "k": ~pl.col("k").is_between(10_000, LONGEST_CODE) | (chapter == RESERVED_CHAPTER),
        "v": ~(pl.col("v").is_finite() & (pl.col("v") >= 0)),
    }
    marks = frame.select(
        pl.arg_where(expression.fill_null(value=True)).first().alias(name)
        for name, expression in wrong.items()
    ).row(0, named=True)
    for name, place in marks.items():
        if place is not None:
            value = frame[name][place]
            said = "nothing" if value is None else repr(value)
            raise InvalidTradeFile(
                f"{file.name} line {number + place}: {said} is no {_MEANING[name]}; "
                "the file is cut short or damaged"
            )
