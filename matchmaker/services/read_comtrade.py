"""Reads CSV exports of UN Comtrade, of the present site and of the one before 2023.

Comtrade gives a flow several times: by partner and for the world, by chapter and by subheading,
by customs procedure, mode of transport and second partner. Only one of each is counted.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

import polars as pl
from polars.exceptions import PolarsError

from matchmaker.errors import InvalidTradeFile
from matchmaker.services.trade_revisions import COMTRADE
from matchmaker.services.trade_streams import TradeFile, plain_name, read_lines
from matchmaker.services.trade_sums import RunningSum

KEYS: tuple[str, ...] = ("year", "flow", "reporter", "partner", "level", "chapter")
WORLD: Final = 0

_COLUMNS: Mapping[str, str] = {
    "refyear": "year",
    "year": "year",
    "reportercode": "reporter",
    "flowcode": "flow",
    "tradeflowcode": "flow",
    "partnercode": "partner",
    "partner2code": "partner2",
    "2ndpartnercode": "partner2",
    "classificationcode": "revision",
    "classification": "revision",
    "cmdcode": "code",
    "commoditycode": "code",
    "customscode": "customs",
    "customsproccode": "customs",
    "motcode": "transport",
    "modeoftransportcode": "transport",
    "primaryvalue": "value",
    "tradevalueus": "value",
    "freqcode": "frequency",
    "typecode": "kind",
    "currency": "currency",
}
_NEEDED = ("year", "reporter", "flow", "partner", "revision", "code", "value")
_FLOWS = {"M": "M", "1": "M", "Import": "M", "X": "X", "2": "X", "Export": "X"}
_OTHER_CURRENCY = re.compile(r"^(trade|primary|cif|fob)value(?!us$)[a-z]{2,3}$")
_TOTALS = re.compile(r"^(TOTAL|AG[0-9])$")


def read_comtrade(
    file: TradeFile, total: RunningSum, advance: Callable[[int], None]
) -> tuple[int, set[str]]:
    """Add a file's flows to `total` (keys: `KEYS`); return its rows and HS revisions.

    Raises:
        InvalidTradeFile: columns are missing; the rows are monthly, of services, in another
            currency or classification; or a cell cannot be read.
    """
    columns = _columns(file)
    rows, revisions = 0, set[str]()
    for number, block in read_lines(file, advance):
        if columns[-1] == "value" and not block.endswith(b"\n"):
            raise InvalidTradeFile(f"{file.name} ends within a value: the file is cut short")
        frame = _parse(file, columns, number, block)
        _refuse_others(file, frame)
        rows += len(frame)
        revisions.update(frame["revision"].unique().to_list())
        total.add(_flows(file, number, frame))
    return rows, {COMTRADE.get(name, name) for name in revisions}


def totals_of(total: pl.DataFrame, flow: str) -> pl.DataFrame:
    """Return year, country, chapter and value of one flow of each reporter.

    The row for the world where there is one, else the sum of the partners; at the coarsest
    level of codes that there is.
    """
    group = ["year", "reporter", "chapter"]
    rows = total.filter(pl.col("flow") == flow)
    has_world = (pl.col("partner") == WORLD).any().over(group)
    rows = _coarsest(rows.filter((pl.col("partner") == WORLD) == has_world), group)
    return rows.group_by(group).agg(pl.col("value").sum()).rename({"reporter": "country"})


def partners_of(total: pl.DataFrame, flow: str) -> pl.DataFrame:
    """Return year, reporter, partner, chapter and value of one flow, without the world's rows."""
    group = ["year", "reporter", "partner", "chapter"]
    rows = total.filter(pl.col("flow") == flow, pl.col("partner") != WORLD)
    return _coarsest(rows, group).group_by(group).agg(pl.col("value").sum())


def _coarsest(rows: pl.DataFrame, group: list[str]) -> pl.DataFrame:
    return rows.filter(pl.col("level") == pl.col("level").min().over(group))


def _columns(file: TradeFile) -> list[str]:
    """Return our name of each column, `_0`, `_1` … for those not needed."""
    plain = [plain_name(column) for column in file.columns]
    foreign = [name for name in plain if _OTHER_CURRENCY.match(name)]
    found = [_COLUMNS.get(name, f"_{place}") for place, name in enumerate(plain)]
    if foreign and "value" not in found:
        raise InvalidTradeFile(f"{file.name} gives values in another currency than US dollars")
    missing = [name for name in _NEEDED if name not in found]
    if missing:
        raise InvalidTradeFile(
            f"{file.name} looks like UN Comtrade but says nothing of: {', '.join(missing)}. "
            "Export it as CSV with all columns"
        )
    if len(set(found)) < len(found):
        raise InvalidTradeFile(f"{file.name} has a column twice")
    return found


def _parse(file: TradeFile, columns: list[str], number: int, block: bytes) -> pl.DataFrame:
    """Return the block's cells as text; a last empty column that Comtrade adds is dropped."""
    try:
        frame = pl.read_csv(
            block,
            has_header=False,
            schema=dict.fromkeys([*columns, "_last"], pl.String),
            missing_columns="insert",
            encoding="utf8-lossy",
        )
    except PolarsError as error:
        raise InvalidTradeFile(
            f"{file.name} from line {number}: the text cannot be read as CSV of "
            f"{len(columns)} columns; the file is cut short or damaged"
        ) from error
    wanted = [name for name in dict.fromkeys(_COLUMNS.values()) if name in columns]
    return frame.select(pl.col(wanted).str.strip_chars())


def _refuse_others(file: TradeFile, frame: pl.DataFrame) -> None:
    """Refuse what is no yearly trade in goods by the HS in US dollars."""
    rules = {
        "frequency": ({"A"}, "holds monthly figures: export yearly ones"),
        "kind": ({"C"}, "holds trade in services: export trade in goods"),
        "currency": ({"USD", "US$"}, "gives values in another currency than US dollars"),
        "revision": (
            {*COMTRADE, "HS"},
            "is classified by something else than the Harmonized System",
        ),
    }
    for name, (allowed, said) in rules.items():
        if name in frame.columns:
            others = set(frame[name].drop_nulls().unique().to_list()) - allowed
            if others:
                raise InvalidTradeFile(f"{file.name} {said} ({', '.join(sorted(others)[:5])})")


def _flows(file: TradeFile, number: int, frame: pl.DataFrame) -> pl.DataFrame:
    """Return imports and exports of goods with a code, without the breakdowns."""
    frame = frame.with_row_index("place")
    _check_cut(file, number, frame)
    whole = [
        pl.col(name).is_null() | pl.col(name).is_in(["", "0", "C00"])
        for name in ("partner2", "customs", "transport")
        if name in frame.columns
    ]
    kept = frame.filter(
        pl.col("flow").is_in(list(_FLOWS)), ~pl.col("code").str.contains(_TOTALS.pattern), *whole
    )
    code = pl.col("code").str.zfill(2)
    even = pl.when(code.str.len_chars() % 2 == 1).then("0" + code).otherwise(code)
    typed = kept.select(
        place=pl.col("place"),
        year=pl.col("year").cast(pl.Int32, strict=False),
        flow=pl.col("flow").replace_strict(_FLOWS),
        reporter=pl.col("reporter").cast(pl.Int32, strict=False),
        partner=pl.col("partner").cast(pl.Int32, strict=False),
        level=even.str.len_chars().cast(pl.Int32),
        chapter=even.str.slice(0, 2).cast(pl.Int32, strict=False),
        value=pl.col("value").cast(pl.Float64, strict=False) / 1e3,
    )
    bad = typed.filter(
        pl.any_horizontal(pl.all().is_null())
        | ~pl.col("chapter").is_between(1, 99)
        | ~(pl.col("value") >= 0)
    )
    if len(bad):
        row = frame.row(bad["place"][0], named=True)
        cells = ", ".join(f"{name} {str(row[name])[:40]!r}" for name in _NEEDED)
        line = number + bad["place"][0]
        raise InvalidTradeFile(f"{file.name} line {line} cannot be read: {cells}")
    return typed.drop("place")


def _check_cut(file: TradeFile, number: int, frame: pl.DataFrame) -> None:
    """Refuse a line that ends before its value."""
    short = frame.filter(pl.any_horizontal(pl.col(name).is_null() for name in _NEEDED))
    if len(short):
        line = number + short["place"][0]
        raise InvalidTradeFile(
            f"{file.name} line {line} lacks its code, country or value: "
            "the file is cut short or damaged"
        )
