"""CPU time of one query for partners: `python -m benchmarks.queries [--companies 10000]`.

Companies are mixed from the lines and vectors of the demo companies, with a little noise: no two
are equal. Prints a Markdown table: mean CPU and wall time of a query with ten suggestions and
their reasons, without HTTP and database.
"""

import argparse
import time
from pathlib import Path
from uuid import UUID

import numpy as np

from matchmaker.domain.match import Purpose
from matchmaker.engine.encoder import load_encoder
from matchmaker.engine.evaluation import embed_companies, read_companies
from matchmaker.engine.goods import load_goods
from matchmaker.engine.index import CompanyIndex, IndexEntry
from matchmaker.engine.ranker import load_rankers
from matchmaker.engine.recommend import Recommender
from matchmaker.engine.suggestion import Options
from matchmaker.resources import shipped
from matchmaker.services.runtime import find_projection

QUERIES = 60
WARM_UP = 5
NOISE = 0.01


def mixed_companies(sources: list[IndexEntry], count: int, seed: int = 0) -> list[IndexEntry]:
    """Return companies whose lines are drawn from those of `sources`."""
    random = np.random.default_rng(seed)
    products = [pair for e in sources for pair in zip(e.profile.products, e.products, strict=True)]
    needs = [pair for e in sources for pair in zip(e.profile.needs, e.needs, strict=True)]
    found = []
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
        found.append(IndexEntry(UUID(int=number + 1), profile, rows.astype(np.float32)))
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--companies", type=int, default=10_000)
    parser.add_argument("--demo", type=Path, default=Path("data/demo/companies.jsonl"))
    options = parser.parse_args()
    encoder = load_encoder(shipped("models", "encoder"))
    sources = list(embed_companies(read_companies(options.demo), encoder).values())
    index = CompanyIndex(
        encoder.dimension, load_goods(shipped("models"), encoder), find_projection(encoder)
    )
    started = time.perf_counter()
    index.put_all(mixed_companies(sources, options.companies))
    print(f"{len(index)} companies, index filled in {time.perf_counter() - started:.1f} s\n")  # noqa: T201
    queries = [found for n in range(QUERIES) if (found := index.find(UUID(int=n + 1)))]
    recommender = Recommender(index, load_rankers(shipped("models", "ranker")))
    print("| query | CPU ms | wall ms |\n|---|--:|--:|")  # noqa: T201
    for title, asked in (
        ("joint project", Options()),
        ("third market", Options(purpose=Purpose.THIRD_MARKET)),
        ("joint project, market VN", Options(market="VN")),
    ):
        for entry in queries[:WARM_UP]:
            recommender.suggest(entry, asked)
        cpu, wall = time.process_time(), time.perf_counter()
        for entry in queries:
            recommender.suggest(entry, asked)
        spent = time.process_time() - cpu, time.perf_counter() - wall
        print(f"| {title} | {' | '.join(f'{1e3 * each / QUERIES:.1f}' for each in spent)} |")  # noqa: T201


if __name__ == "__main__":
    main()
