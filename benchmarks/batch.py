"""Times the work on all companies at once, and prints a table.

    python -m benchmarks.batch [--companies 10000] [--changed 0.01] [--folder DIR]

Invents companies (`matchmaker synth`), imports them, fills the index and makes the lists of all of
them (`matchmaker match-all`); then a share of them gets the needs of others, the lists are brought
up to date, and for comparison made from the beginning. With `--folder`, what is there already is
not made again. CPU is that of all processes; "speed" is a fixed piece of Python, timed before and
after: compare rows of runs only where it is alike.
"""

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from uuid import UUID

from sqlalchemy import func, select

from benchmarks.machine import python_seconds
from matchmaker.cli.start import quiet_logs
from matchmaker.services.access import operator
from matchmaker.services.fill_queue import QueueFiller
from matchmaker.services.import_files import read_rows
from matchmaker.services.import_profiles import import_profiles
from matchmaker.services.import_rows import FileFormat
from matchmaker.services.list_workers import usable_cores
from matchmaker.services.runtime import Runtime, start_runtime
from matchmaker.services.synthetic.companies import as_import_row, synthetic_companies
from matchmaker.store.tables import CompanyRow, MatchRow

SEED = 1
LATER = 2  # seed of the companies whose needs the changed ones get

Places = dict[UUID, tuple[int, int]]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--companies", type=int, default=10_000)
    parser.add_argument("--changed", type=float, default=0.01, help="share that changes")
    parser.add_argument("--folder", type=Path, help="where the database is, and stays")
    options = parser.parse_args()
    quiet_logs()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        print(f"{usable_cores()} cores, load average {os.getloadavg()[0]:.1f}\n")  # noqa: T201
        print("| step | companies | wall s | companies/s | CPU s | CPU ms each | speed | |")  # noqa: T201
        print("|---|--:|--:|--:|--:|--:|--:|---|")  # noqa: T201
        runtime = start_runtime(
            database_url=f"sqlite:///{folder}/matchmaker.sqlite3",
            encoder="shipped",
            ranker="shipped",
            candidates=200,
            data_dir=folder,
        )
        _run(runtime, options.companies, round(options.companies * options.changed))


def _run(runtime: Runtime, companies: int, changed: int) -> None:
    with runtime.database.read() as session:
        there = session.execute(select(func.count()).select_from(CompanyRow)).scalar_one()
    if not there:
        _timed("import", lambda: _import(runtime, _invented(companies)))
    _timed("index", lambda: _catch_up(runtime))
    _timed("match-all", lambda: _fill(runtime))
    if not changed:
        return
    _import(runtime, _altered(changed))
    runtime.suggester.catch_up()
    _timed(f"match-all after {changed} changes", lambda: _fill(runtime))
    after = _places(runtime)
    _timed("match-all --full", lambda: _fill(runtime, is_full=True))
    print(_difference(after, _places(runtime)))  # noqa: T201


def _timed(name: str, work: Callable[[], tuple[int, str]]) -> None:
    speed, wall, cpu = python_seconds(), time.perf_counter(), _cpu_seconds()
    done, remark = work()
    wall, cpu = time.perf_counter() - wall, _cpu_seconds() - cpu
    speed = (speed + python_seconds()) / 2
    print(  # noqa: T201
        f"| {name} | {done:,} | {wall:.1f} | {done / wall:,.0f} | {cpu:.1f} "
        f"| {cpu / max(done, 1) * 1e3:.2f} | {speed:.2f} | {remark} |"
    )
    sys.stdout.flush()


def _import(runtime: Runtime, rows: bytes) -> tuple[int, str]:
    now = datetime.now(UTC)
    with runtime.database.write() as session:
        chamber_id = operator(session, now=now).chamber_id
    report = import_profiles(
        runtime.database.write,
        runtime.encoder,
        read_rows(BytesIO(rows), FileFormat.JSONL),
        chamber_id=chamber_id,
        now=now,
    )
    return report.created + report.updated, f"{report.refused} refused"


def _catch_up(runtime: Runtime) -> tuple[int, str]:
    runtime.suggester.catch_up()
    return len(runtime.index), f"{_peak_mib():,.0f} MiB at most so far"


def _fill(runtime: Runtime, *, is_full: bool = False) -> tuple[int, str]:
    filler = QueueFiller(runtime.database, runtime.suggester, processes=usable_cores())
    started = time.process_time()  # of this process, which stores what workers make
    report = filler.run(now=datetime.now(UTC), is_full=is_full)
    storing = (time.process_time() - started) / max(report.companies, 1) * 1e3
    counts = f"{report.created:,} created, {report.refreshed:,} refreshed"
    remark = f"{counts}; {storing:.2f} ms each to store; {_peak_mib():,.0f} MiB at most so far"
    return report.companies, remark


def _invented(companies: int) -> bytes:
    return b"".join(as_import_row(each) for each in synthetic_companies(companies, SEED))


def _altered(changed: int) -> bytes:
    """Return the first companies with the needs of others."""
    pairs = zip(
        synthetic_companies(changed, SEED), synthetic_companies(changed, LATER), strict=True
    )
    return b"".join(as_import_row({**old, "needs": new["needs"]}) for old, new in pairs)


def _places(runtime: Runtime) -> Places:
    with runtime.database.read() as session:
        rows = session.execute(select(MatchRow.id, MatchRow.by_rank, MatchRow.ru_rank))
        return {row[0]: (row[1], row[2]) for row in rows if row[1] or row[2]}


def _difference(after: Places, full: Places) -> str:
    """Return how much of what a run over all finds was there before it."""
    places = [(key, side) for key, ranks in full.items() for side in (0, 1) if ranks[side]]
    found = sum(1 for key, side in places if after.get(key, (0, 0))[side])
    return f"\n{found / max(len(places), 1):.4%} of {len(places):,} places were found before --full"


def _cpu_seconds() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
