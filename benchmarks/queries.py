"""CPU time of one query for partners: `python -m benchmarks.queries [--companies 10000]`.

Companies are mixed from the lines and vectors of the demo companies, with a little noise: no two
are equal. With `--data-dir DIR` they are those of a service, such as imports those of `matchmaker
synth`, and its saved index is asked. Prints a Markdown table: mean CPU and wall time of a query
with ten suggestions and their reasons, without HTTP and database.
"""

import argparse
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np

from benchmarks.imported_companies import open_folder
from benchmarks.machine import resident_mib
from matchmaker.domain.match import Purpose
from matchmaker.domain.places import Country
from matchmaker.engine.encoder import load_encoder
from matchmaker.engine.evaluation import embed_companies, read_companies
from matchmaker.engine.goods import load_goods
from matchmaker.engine.index import CompanyIndex, IndexEntry
from matchmaker.engine.ranker import load_rankers
from matchmaker.engine.recommend import Recommender, eligible_companies
from matchmaker.engine.suggestion import Options
from matchmaker.resources import shipped
from matchmaker.services.runtime import find_projection

QUERIES = 60
WARM_UP = 5
NOISE = 0.01
BATCH = 5_000  # companies put into the index at a time
REGIONS = {Country.BY: "BY-VI", Country.RU: "RU-SVE"}
DEMO = Path("data/demo/companies.jsonl")
Row = dict[str, Any]
ASKED = (
    ("joint project", Options()),
    ("third market", Options(purpose=Purpose.THIRD_MARKET)),
    ("joint project, one region", Options(region=REGIONS[Country.RU])),
    ("joint project, market VN", Options(market="VN")),
)


def mixed_companies(sources: list[IndexEntry], count: int, seed: int = 0) -> Iterator[IndexEntry]:
    """Yield companies whose lines are drawn from those of `sources`."""
    random = np.random.default_rng(seed)
    products = [pair for e in sources for pair in zip(e.profile.products, e.products, strict=True)]
    needs = [pair for e in sources for pair in zip(e.profile.needs, e.needs, strict=True)]
    for number in range(count):
        base = sources[number % len(sources)]
        offered = [products[n] for n in random.integers(0, len(products), random.integers(1, 5))]
        wanted = [needs[n] for n in random.integers(0, len(needs), random.integers(0, 4))]
        profile = base.profile.model_copy(
            update={
                "products": tuple(line for line, _ in offered),
                "needs": tuple(line for line, _ in wanted),
            }
        )
        rows = np.stack([base.whole, *(vector for _, vector in (*offered, *wanted))])
        rows = rows + random.normal(0, NOISE, rows.shape)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        yield IndexEntry(UUID(int=number + 1), profile, rows.astype(np.float32))


def options_for(entry: IndexEntry, asked: Options) -> Options:
    """Return what is asked for a company: a region is one of the other country."""
    if asked.region is None:
        return asked
    return replace(asked, region=REGIONS[entry.profile.country.other])


def measure(companies: int, demo: Path = DEMO) -> list[Row]:
    """Return a row for each kind of query."""
    encoder = load_encoder(shipped("models", "encoder"))
    sources = list(embed_companies(read_companies(demo), encoder).values())
    index = CompanyIndex(
        encoder.dimension, load_goods(shipped("models"), encoder), find_projection(encoder)
    )
    started = time.process_time()
    made = mixed_companies(sources, companies)
    while batch := list(islice(made, BATCH)):
        index.put_all(batch)
    about = {
        "companies": companies,
        "fill_cpu_s": time.process_time() - started,
        "memory_mib": resident_mib(os.getpid()),
    }
    queries = [found for n in range(QUERIES) if (found := index.find(UUID(int=n + 1)))]
    recommender = Recommender(index, load_rankers(shipped("models", "ranker")))
    return [about | row for row in ask(index, recommender, queries)]


def measure_stored(data_dir: Path) -> list[Row]:
    """Return a row for each kind of query about the companies of a service."""
    runtime = open_folder(data_dir)
    index = runtime.keeper.index
    about = {"companies": len(index), "memory_mib": resident_mib(os.getpid())}
    queries = []
    for country in Country:
        shelf = index.shelf(country)
        alive = np.flatnonzero(shelf.alive.view)
        some = alive[:: max(len(alive) // (QUERIES // 2), 1)][: QUERIES // 2]
        queries += [shelf.entry(slot) for slot in some.tolist()]
    return [about | row for row in ask(index, runtime.recommender, queries)]


def ask(index: CompanyIndex, recommender: Recommender, queries: list[IndexEntry]) -> list[Row]:
    """Return a row for each kind of query, asked for each of these companies."""
    rows = []
    for title, asked in ASKED:
        for entry in queries[:WARM_UP]:
            recommender.suggest(entry, options_for(entry, asked))
        cpu, wall = time.process_time(), time.perf_counter()
        for entry in queries:
            recommender.suggest(entry, options_for(entry, asked))
        spent = time.process_time() - cpu, time.perf_counter() - wall
        left = [
            eligible_companies(
                index.shelf(entry.profile.country.other), options_for(entry, asked), set()
            ).sum()
            for entry in queries
        ]
        cpu_ms, wall_ms = (1e3 * each / len(queries) for each in spent)
        left_to_ask = float(np.mean(left))
        rows.append({"query": title, "left": left_to_ask, "cpu_ms": cpu_ms, "wall_ms": wall_ms})
    return rows


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--companies", type=int, default=10_000)
    parser.add_argument("--demo", type=Path, default=DEMO)
    parser.add_argument("--data-dir", type=Path, help="of a service, in place of made-up ones")
    options = parser.parse_args()
    if options.data_dir is not None:
        rows, origin = measure_stored(options.data_dir), "as they were saved"
    else:
        rows = measure(options.companies, options.demo)
        origin = f"index filled in {rows[0]['fill_cpu_s']:.1f} s of CPU"
    write = sys.stdout.write
    write(
        f"{rows[0]['companies']:,} companies, {origin}, {rows[0]['memory_mib']:.0f} MiB\n\n"
        "| query | it leaves | CPU ms | wall ms |\n|---|--:|--:|--:|\n"
    )
    for row in rows:
        figures = f"{row['left']:,.0f} | {row['cpu_ms']:.1f} | {row['wall_ms']:.1f}"
        write(f"| {row['query']} | {figures} |\n")


if __name__ == "__main__":
    main()
