"""Measures every engine on the same lines, queries and filters, one process each.

    python -m benchmarks.search.run --sizes 10k,100k [--engines matchmaker,faiss-flat]

CPU time is that of the process and of all it has started, so a database's server counts. Every
engine works with one thread. Recall is the share of the exact fifty nearest that was found.
"""

import argparse
import json
import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.machine import cpu_seconds, resident_mib

FOUND = 50
FOLDER = Path("var/bench")
_LEAST_SECONDS = 1.0  # of CPU; /proc counts in hundredths
_MOST_ROUNDS = 40
_EQUAL = 1e-5  # difference of two products that is none: half precision, and repeated lines
Row = dict[str, Any]


def engines() -> dict[str, Callable[[Any], Any]]:
    """Return every engine by the name it has on the command line."""
    from benchmarks.search import databases, libraries, ours

    found = (
        *(ours.Ours, libraries.SemanticSearch, libraries.Neighbours, libraries.FaissFlat),
        *(libraries.FaissHnsw, libraries.Usearch, databases.Pgvector, databases.MilvusLite),
    )
    return {engine.name.lower().replace(" ", "-"): engine for engine in found}


def measure(size: int, name: str, folder: Path) -> list[Row]:
    """Return one row for each filter; runs in a process of its own."""
    from benchmarks.search.data import load_lines

    lines = load_lines(size, folder)
    before, cpu = resident_mib(), cpu_seconds()
    engine = engines()[name](lines)
    built = cpu_seconds() - cpu
    memory = resident_mib() - before
    rows = []
    try:
        for kind, mask in lines.masks.items():
            found = [engine.search(query, kind, FOUND) for query in lines.queries]  # warms up
            hits = [_recall(lines, *each, kind) for each in zip(lines.queries, found, strict=True)]
            spent, wall = _time(engine, lines.queries, kind)
            rows.append(
                {
                    "engine": engine.name,
                    "note": engine.note,
                    "lines": size,
                    "filter": kind,
                    "share": float(mask.mean()),
                    "cpu_ms": 1e3 * spent,
                    "wall_ms": 1e3 * wall,
                    "recall": float(np.mean(hits)),
                    "build_cpu_s": built,
                    "memory_mib": memory,
                    "scanned_bytes": getattr(engine, "scanned_bytes", 0),
                }
            )
    finally:
        engine.close()
    return rows


def _recall(lines: Any, query: Any, found: Any, kind: str) -> float:  # noqa: ANN401
    """Return the share of the nearest that was found; of equally near ones any will do."""
    exact = lines.nearest(query, kind, FOUND)
    least = (lines.vectors[exact] @ query).min() - _EQUAL
    near = lines.vectors[found] @ query >= least
    return float((near & lines.masks[kind][found]).sum() / len(exact))


def _time(engine: Any, queries: Any, kind: str) -> tuple[float, float]:  # noqa: ANN401
    """Return CPU and wall seconds of one query."""
    rounds, cpu, wall = 0, cpu_seconds(), time.perf_counter()
    while rounds < _MOST_ROUNDS and cpu_seconds() - cpu < _LEAST_SECONDS:
        for query in queries:
            engine.search(query, kind, FOUND)
        rounds += 1
    count = rounds * len(queries)
    return (cpu_seconds() - cpu) / count, (time.perf_counter() - wall) / count


def run(sizes: Sequence[int], names: Sequence[str], folder: Path = FOLDER) -> list[Row]:
    """Measure the engines one after the other; one that fails is named and left out.

    What is measured is written to `folder`/search.json at once: some take long.
    """
    found: list[Row] = []
    for size in sizes:
        for name in names:
            sys.stderr.write(f"{size} lines, {name} …\n")
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                try:
                    found += pool.apply(measure, (size, name, folder))
                except Exception as error:  # noqa: BLE001 - the others go on
                    sys.stderr.write(f"{name} failed: {error}\n")
            (folder / "search.json").write_text(json.dumps(found, indent=1), "utf-8")
    return found


def table(rows: Sequence[Row]) -> str:
    """Return a Markdown table for each size."""
    parts = []
    for size in sorted({row["lines"] for row in rows}):
        own = [row for row in rows if row["lines"] == size]
        shares = {row["filter"]: row["share"] for row in own}
        heads = [f"{kind} ({share:.1%})" for kind, share in shares.items()]
        parts.append(
            f"| {size:,} lines | {' | '.join(heads)} | building, CPU s | memory, MiB |\n"
            f"|---|{'--:|' * (len(heads) + 2)}"
        )
        for name in dict.fromkeys(row["engine"] for row in own):
            cells = [row for row in own if row["engine"] == name]
            times = [f"{row['cpu_ms']:.2f} ms, {row['recall']:.3f}" for row in cells]
            last = f"{cells[0]['build_cpu_s']:.1f} | {cells[0]['memory_mib']:.0f}"
            parts.append(f"| {name} | {' | '.join(times)} | {last} |")
        parts.append("")
    return "\n".join(parts)


def parse_sizes(text: str) -> list[int]:
    """Return the numbers of "10k,100k,1m"; none of ""."""
    units = {"k": 1_000, "m": 1_000_000}
    return [
        int(part[:-1]) * units[part[-1]] if part[-1] in units else int(part)
        for part in text.lower().split(",")
        if part
    ]


def main() -> None:
    """Print the tables."""
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=parse_sizes, default=[10_000])
    parser.add_argument("--engines", default=",".join(engines()))
    parser.add_argument("--json", type=Path, default=None, help="write the rows here as well")
    options = parser.parse_args()
    rows = run(options.sizes, options.engines.split(","))
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1), "utf-8")
    sys.stdout.write(table(rows) + "\n")


if __name__ == "__main__":
    main()
