"""Whom the closer look misses: `python -m benchmarks.candidates [--companies 10000]`.

Companies are mixed as in `benchmarks.queries`. Prints a Markdown table: the share of the ten that
the ranker puts first when it compares everybody, which is among the candidates, chosen by
retrieval alone and in the ranker's terms (`engine.prerank`).
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import numpy as np

from benchmarks.queries import mixed_companies
from matchmaker.domain.match import Purpose
from matchmaker.engine.encoder import load_encoder
from matchmaker.engine.evaluation import embed_companies, read_companies
from matchmaker.engine.goods import load_goods
from matchmaker.engine.index import CompanyIndex, IndexEntry
from matchmaker.engine.prerank import find_candidates
from matchmaker.engine.ranker import load_rankers
from matchmaker.engine.recommend import Recommender, eligible_companies
from matchmaker.engine.retrieval import retrieve
from matchmaker.engine.sides import single_side
from matchmaker.engine.suggestion import Options
from matchmaker.engine.words import WordWeights
from matchmaker.resources import shipped
from matchmaker.services.runtime import find_projection

QUERIES = 24
COUNTS = (100, 160, 240, 400)


def held(
    index: CompanyIndex, recommender: Recommender, entry: IndexEntry, options: Options
) -> list[float] | None:
    """Return the shares that are held: by retrieval and in the ranker's terms, for each count.

    None where nobody is suggested.
    """
    shelf = index.shelf(entry.profile.country.other)
    eligible = eligible_companies(shelf, options, {entry.company_id})
    best = recommender.suggest(entry, options).items
    if not best:
        return None
    first = np.array([shelf.slot_of[item.partner_id] for item in best])
    you, weights = single_side(entry, shelf), WordWeights(index, shelf.vocabulary)
    ranker = [recommender.rankers[options.purpose]]
    shares = []
    for count in COUNTS:
        plain = retrieve(you, shelf, weights, eligible, count)
        chosen = find_candidates(
            you, shelf, weights, eligible, ranker, count=count, market=options.market
        )
        shares += [float(np.isin(first, found).mean()) for found in (plain, chosen)]
    return shares


def row(title: str, shares: Sequence[list[float]]) -> str:
    """Return a row of the table."""
    mean = np.mean(shares, axis=0)
    cells = [f"{plain:.3f} → {chosen:.3f}" for plain, chosen in mean.reshape(-1, 2)]
    return f"| {title} | {' | '.join(cells)} |\n"


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
    index.put_all(list(mixed_companies(sources, options.companies)))
    everybody = Recommender(
        index, load_rankers(shipped("models", "ranker")), candidates=options.companies
    )
    queries = [found for n in range(QUERIES) if (found := index.find(UUID(int=n + 1)))]
    sys.stdout.write(f"| query | {' | '.join(f'{count} candidates' for count in COUNTS)} |\n")
    sys.stdout.write(f"|---|{'--:|' * len(COUNTS)}\n")
    for title, asked in (
        ("joint project", Options()),
        ("third market", Options(purpose=Purpose.THIRD_MARKET)),
        ("joint project, market VN", Options(market="VN")),
    ):
        found = [held(index, everybody, entry, asked) for entry in queries]
        sys.stdout.write(row(title, [each for each in found if each is not None]))


if __name__ == "__main__":
    main()
