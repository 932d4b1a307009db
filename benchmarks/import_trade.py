"""Times the import of a whole year of trade in the form of CEPII's BACI; prints time and memory.

    python -m benchmarks.import_trade [--rows 11000000] [--years 1]

The figures are random; rows, columns, order and padding are those of the published files. The
import runs in a process of its own, whose peak memory (VmHWM) is reported. Nothing is kept.
"""

import argparse
import multiprocessing
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import polars as pl
import pycountry

from matchmaker.cli.start import quiet_logs
from matchmaker.domain.products import CHAPTERS
from matchmaker.services.import_trade import import_trade

SEED = 20_261_124
SUBHEADINGS = 5_400  # of HS 2017, about
WORLD_KUSD = 2.2e10


def write_year(path: Path, rows: int, year: int) -> None:
    """Write `rows` random flows of a year, sorted by exporter, importer and subheading."""
    rng = np.random.default_rng(SEED + year)
    countries = np.array(sorted(int(country.numeric) for country in pycountry.countries))
    per_chapter = -(-SUBHEADINGS // len(CHAPTERS))
    codes = np.array([int(c) * 10_000 + 110 + 10 * n for c in CHAPTERS for n in range(per_chapter)])
    size = rng.lognormal(0, 1.5, len(countries))
    chance = size / size.sum()
    value = rng.lognormal(3, 2.5, rows)
    frame = pl.DataFrame(
        {
            "t": np.full(rows, year, np.int32),
            "i": rng.choice(countries, rows, p=chance),
            "j": rng.choice(countries, rows, p=chance),
            "k": rng.choice(codes, rows),
            "v": np.round(value * WORLD_KUSD / value.sum(), 3),
            "q": np.round(rng.lognormal(2, 2, rows), 3),
        }
    )
    frame.sort("i", "j", "k").write_csv(path)


def run_import(paths: list[Path], folder: Path) -> dict[str, float]:
    """Import and return what it cost."""
    quiet_logs()
    started, cpu = time.perf_counter(), time.process_time()
    report = import_trade(paths, folder, now=datetime.now(UTC))
    return {
        "rows": report.rows,
        "importers": report.importers,
        "seconds": time.perf_counter() - started,
        "cpu_seconds": time.process_time() - cpu,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def main() -> None:
    """Write the files, import them, print the cost."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=11_000_000, help="a year")
    parser.add_argument("--years", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for year in range(2022 - options.years + 1, 2023):
            path = Path(folder) / f"BACI_HS17_Y{year}_V202401b.csv"
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                pool.apply(write_year, (path, options.rows, year))
            paths.append(path)
        mib = sum(path.stat().st_size for path in paths) / 2**20
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            done = pool.apply(run_import, (paths, Path(folder) / "var"))
    out = sys.stdout
    out.write("| rows | MiB | seconds | rows/s | CPU s | peak MiB | third countries |\n")
    out.write("|--:|--:|--:|--:|--:|--:|--:|\n")
    out.write(
        f"| {done['rows']:,} | {mib:.0f} | {done['seconds']:.1f} "
        f"| {done['rows'] / done['seconds']:,.0f} | {done['cpu_seconds']:.1f} "
        f"| {done['peak_mib']:.0f} | {done['importers']} |\n"
    )


if __name__ == "__main__":
    main()
