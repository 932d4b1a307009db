"""Imports trade statistics of the user's own: UN Comtrade exports or CEPII BACI files.

Everything is read and checked first; then the tables are written into a folder of their own, read
back, and named as the current ones in one step. Whatever goes wrong before that changes nothing.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np
import polars as pl
import structlog

from matchmaker.engine.trade_tables import (
    CURRENT,
    TradeAbout,
    TradeTables,
    find_own_trade,
    load_trade,
    save_trade,
)
from matchmaker.errors import InvalidTradeFile
from matchmaker.resources import shipped
from matchmaker.services import read_comtrade, trade_statistics, trade_sums
from matchmaker.services.read_baci import read_baci
from matchmaker.services.trade_areas import Areas, check_areas, read_areas
from matchmaker.services.trade_revisions import check_codes, only_revision, revision_of_name
from matchmaker.services.trade_statistics import Statistics
from matchmaker.services.trade_streams import Form, TradeFile, list_trade_files

log = structlog.get_logger(__name__)

Progress = Callable[[int, int], None]
"""Told how many bytes are done, and of how many."""

FEWEST_EXPORTERS = 150
"""A whole BACI year has flows of more than 200 exporters; files are sorted by them."""

WORLD_KUSD = (2e9, 2e11)
"""World trade of a year in thousand US dollars: about 3.5 in 1990, 24 in 2023, in 10⁹."""

BACI_SOURCE = "CEPII BACI, {revision}"
BACI_LICENCE = "Etalab 2.0; cite Gaulier and Zignago 2010, CEPII working paper 2010-23"
COMTRADE_SOURCE = "UN Comtrade, {revision}"
COMTRADE_LICENCE = "UN Comtrade terms of use: for internal use, not to be passed on"


@dataclass(frozen=True, slots=True)
class TradeReport:
    """What an import found.

    Attributes:
        rows: rows read.
        importers, exporters: countries with imports, and with exports, in the newest year.
        warnings: codes of what a person should know; see `WARNINGS`.
    """

    about: TradeAbout
    rows: int
    importers: int
    exporters: int
    warnings: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """Return the report as JSON values."""
        return asdict(self)


WARNINGS: tuple[str, ...] = (
    "one_year_no_growth",
    "few_importers",
    "advantage_unknown_shipped_used",
    "exports_unknown",
)


@dataclass(frozen=True, slots=True)
class _Read:
    statistics: Statistics
    rows: int
    revision: str


def import_trade(
    paths: Sequence[Path],
    data_dir: Path,
    *,
    now: datetime,
    revision: str | None = None,
    partial: bool = False,
    progress: Progress = lambda _done, _total: None,
) -> TradeReport:
    """Read trade files, and make their tables the ones in use.

    Args:
        paths: files or archives of one kind, BACI or Comtrade, and lists of country codes.
        revision: HS revision of BACI files that are not named after it, such as "HS17".
        partial: accept BACI files that lack countries, such as an extract.

    Raises:
        InvalidTradeFile: what was given cannot be used; nothing has changed.
        FileNotFoundError: there is no such file.
    """
    files = list_trade_files(paths)
    kind, sources = _one_kind(files)
    areas = read_areas(file for file in files if file.form is Form.COUNTRIES)
    advance = _Advance(sum(file.size for file in sources), progress)
    if kind is Form.BACI:
        read = _read_baci(sources, revision, advance)
        _check_whole(read.statistics, partial=partial)
    else:
        read = _read_comtrade(sources, advance)
    tables, warnings = _make_tables(kind, read, areas, tuple(file.name for file in sources), now)
    _install(tables, data_dir)
    report = TradeReport(
        about=tables.about,
        rows=read.rows,
        importers=int(np.isfinite(tables.imports).any(axis=1).sum()),
        exporters=_count_exporters(read.statistics),
        warnings=warnings,
    )
    log.info("trade_imported", kind=kind.value, rows=read.rows, years=tables.about.years)
    return report


def forget_trade(data_dir: Path) -> bool:
    """Go back to the shipped tables; return whether others were in use."""
    if find_own_trade(data_dir) is None:
        return False
    shutil.rmtree(data_dir / "trade")
    return True


class _Advance:
    """Counts bytes over all files."""

    def __init__(self, total: int, progress: Progress) -> None:
        self._done = 0
        self._total = total
        self._progress = progress

    def __call__(self, count: int) -> None:
        self._done += count
        self._progress(self._done, max(self._total, self._done))


def _one_kind(files: Sequence[TradeFile]) -> tuple[Form, list[TradeFile]]:
    """Return the files with flows; all of them are of one kind."""
    sources = [file for file in files if file.form in {Form.BACI, Form.COMTRADE}]
    if not sources:
        raise InvalidTradeFile("none of the files holds trade flows")
    if len({file.form for file in sources}) > 1:
        raise InvalidTradeFile("BACI and Comtrade files are not imported together: choose one")
    return sources[0].form, sources


def _read_baci(files: Sequence[TradeFile], revision: str | None, advance: _Advance) -> _Read:
    named = {file.name: revision or revision_of_name(file.name) for file in files}
    agreed = only_revision(named)
    total = trade_sums.RunningSum(trade_sums.KEYS)
    rows = 0
    for file in files:
        count, codes = read_baci(file, total, advance)
        check_codes(file.name, agreed, codes)
        rows += count
    return _Read(trade_statistics.statistics_of_baci(_summed(total)), rows, agreed)


def _read_comtrade(files: Sequence[TradeFile], advance: _Advance) -> _Read:
    total = trade_sums.RunningSum(read_comtrade.KEYS)
    rows, revisions = 0, set[str]()
    for file in files:
        count, found = read_comtrade.read_comtrade(file, total, advance)
        rows += count
        revisions |= found
    statistics = trade_statistics.statistics_of_comtrade(_summed(total))
    if not len(statistics.imports):
        raise InvalidTradeFile(
            "the Comtrade files hold no imports: demand cannot be seen from them"
        )
    return _Read(statistics, rows, ", ".join(sorted(revisions)))


def _summed(total: trade_sums.RunningSum) -> pl.DataFrame:
    summed = total.total()
    if summed is None or not len(summed):
        raise InvalidTradeFile("the files hold no trade flows that count here")
    return summed


def _check_whole(statistics: Statistics, *, partial: bool) -> None:
    """Make sure that each BACI year is whole, and in thousand US dollars."""
    for year in statistics.years:
        rows = statistics.exports.filter(pl.col("year") == year)
        count = rows["country"].n_unique()
        home = {112: "Belarus", 643: "Russia"}
        missing = [name for code, name in home.items() if code not in rows["country"]]
        if partial:
            continue
        if count < FEWEST_EXPORTERS or missing:
            raise InvalidTradeFile(
                f"the year {year} has flows of {count} exporters only"
                + (f", none of {' and '.join(missing)}" if missing else "")
                + ": the file seems to be cut short (--partial accepts an extract)"
            )
        world = float(rows["value"].sum())
        if not WORLD_KUSD[0] <= world <= WORLD_KUSD[1]:
            raise InvalidTradeFile(
                f"world trade of {year} adds up to {world:.3g} thousand US dollars, which cannot "
                "be: BACI's values are thousand US dollars, these are something else"
            )


def _make_tables(
    kind: Form, read: _Read, areas: Areas, names: tuple[str, ...], now: datetime
) -> tuple[TradeTables, tuple[str, ...]]:
    statistics = read.statistics
    for frame, column in (
        (statistics.imports, "country"),
        (statistics.exports, "country"),
        (statistics.flows, "country"),
    ):
        check_areas(frame[column].unique().to_list(), areas)
    imports, growth = trade_statistics.imports_matrix(statistics, areas)
    if not np.nansum(imports) > 0:
        raise InvalidTradeFile("the files hold no imports of any third country")
    own = trade_statistics.advantage(statistics)
    exports = trade_statistics.exports_to(statistics, areas)
    baci = kind is Form.BACI
    about = TradeAbout(
        kind=kind.value,
        year=statistics.years[-1],
        years=_years_text(statistics.years),
        estimated=False,
        hs=read.revision,
        source=(BACI_SOURCE if baci else COMTRADE_SOURCE).format(revision=read.revision),
        licence=BACI_LICENCE if baci else COMTRADE_LICENCE,
        made_at=now.date().isoformat(),
        files=names,
    )
    found = {
        "one_year_no_growth": len(statistics.years) == 1,
        "few_importers": int(np.isfinite(imports).any(axis=1).sum()) < FEWEST_EXPORTERS,
        "advantage_unknown_shipped_used": own is None,
        "exports_unknown": any(np.isnan(values).all() for values in exports.values()),
    }
    if own is None:
        before = load_trade(shipped("data", "trade"))
        own = dict(before.advantage)
        about = replace(about, source=f"{about.source}; advantage: {before.about.source}")
    return (
        TradeTables(imports, growth, own, exports, about),
        tuple(code for code in WARNINGS if found[code]),
    )


def _years_text(years: Sequence[int]) -> str:
    """Return "2018–2022" for years without a gap, else "2018, 2020"."""
    if len(years) > 1 and years[-1] - years[0] == len(years) - 1:
        return f"{years[0]}–{years[-1]}"
    return ", ".join(map(str, years))


def _count_exporters(statistics: Statistics) -> int:
    newest = statistics.exports.filter(pl.col("year") == statistics.years[-1])
    return int(newest["country"].n_unique())


def _install(tables: TradeTables, data_dir: Path) -> None:
    """Write the tables beside the old ones and switch to them in one step."""
    root = data_dir / "trade"
    root.mkdir(parents=True, exist_ok=True)
    before = find_own_trade(data_dir)
    fresh = Path(tempfile.mkdtemp(prefix=".new-", dir=root))
    try:
        save_trade(tables, fresh)
        load_trade(fresh)
        fresh.chmod(0o755)
        folder = root / f"{tables.about.kind}-{tables.about.year}-{_digest(fresh)}"
        if folder.exists():
            shutil.rmtree(fresh)
        else:
            fresh.rename(folder)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    pointer = root / f".{CURRENT}"
    pointer.write_text(folder.name + "\n", "utf-8")
    pointer.replace(root / CURRENT)
    for old in root.glob("[!.]*/"):
        if old not in {folder, before}:  # somebody may be reading the tables of a moment ago
            shutil.rmtree(old, ignore_errors=True)


def _digest(folder: Path) -> str:
    content = b"".join(path.read_bytes() for path in sorted(folder.iterdir()))
    return hashlib.sha256(content).hexdigest()[:12]
