"""What scanning codes loses: `python -m benchmarks.retrieval --data-dir DIR`.

DIR is that of a service whose companies were imported, such as those of `matchmaker synth`. The
same search is made with codes and with exact cosines; prints a Markdown table of how many of the 50
companies that exact search puts first are among the candidates, and how many of the ten that it
suggests are suggested.
"""

import argparse
from functools import cached_property
from pathlib import Path

import numpy as np

from benchmarks.imported_companies import open_folder
from matchmaker.domain.places import Country
from matchmaker.engine.company_scan import COMPARED, NONE, Scanned, scan_companies
from matchmaker.engine.exact import exact_products
from matchmaker.engine.index import CompanyIndex, IndexEntry
from matchmaker.engine.recommend import eligible_companies
from matchmaker.engine.retrieval import Search, fuse
from matchmaker.engine.sides import single_side, take_side
from matchmaker.engine.suggestion import Options
from matchmaker.engine.words import WordWeights

CANDIDATES = 200
SHOWN = 50
_STEPS = 2**29  # to a cosine of 1: finer than float32
_AT_ONCE = 20_000  # companies whose vectors are compared exactly
_FILTERS = (
    ("none", Options()),
    ("market UZ", Options(market="UZ")),
    ("market VN", Options(market="VN")),
    ("region", Options(region="RU-MOW")),
    ("form", Options(cooperation="joint_production")),
)


class ExactSearch(Search):
    """A search that compares vectors instead of codes."""

    @cached_property
    def scanned(self) -> Scanned:
        """What exact cosines tell of each company, in steps as fine as whole numbers allow."""
        by_codes = scan_companies(self.you, self.shelf, self.slots)
        nearest = {kinds: np.full(len(self.slots), NONE, np.int32) for kinds in COMPARED}
        for first in range(0, len(self.slots), _AT_ONCE):
            they = take_side(self.shelf, self.slots[first : first + _AT_ONCE])
            for yours, theirs in COMPARED:
                rows = self.you.vectors[self.you.rows[yours]]
                if not len(rows):
                    continue
                cosines = exact_products(rows, they.vectors[they.rows[theirs]]).max(axis=0)
                there = np.flatnonzero(they.lines[theirs].count)
                best = they.lines[theirs].largest(cosines + 2) - 2  # 0 stands for none
                nearest[yours, theirs][first + there] = np.rint(best[there] * _STEPS)
        return Scanned(nearest, by_codes.headings)


def kept(index: CompanyIndex, entry: IndexEntry, options: Options) -> tuple[float, int] | None:
    """Return the share of the first 50 that is kept, and how many companies were eligible."""
    shelf = index.shelf(entry.profile.country.other)
    eligible = eligible_companies(shelf, options, {entry.company_id})
    if eligible.sum() <= CANDIDATES:
        return None
    you, weights = single_side(entry, shelf), WordWeights(index)
    exact, coded = (
        fuse(kind(you, shelf, weights, eligible, CANDIDATES)).slots
        for kind in (ExactSearch, Search)
    )
    return len(np.intersect1d(exact[:SHOWN], coded)) / SHOWN, int(eligible.sum())


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-dir", type=Path, required=True)
    parser.add_argument("--queries", type=int, default=100)
    options = parser.parse_args()
    runtime = open_folder(options.data_dir)
    index = runtime.keeper.index
    shelf = index.shelf(Country.BY)
    step = max(len(shelf.alive) // options.queries, 1)
    asked = [shelf.entry(slot) for slot in np.flatnonzero(shelf.alive.view)[::step].tolist()]
    print("| filter | companies it leaves | recall@50 |\n|---|--:|--:|")  # noqa: T201
    for name, filters in _FILTERS:
        found = [each for entry in asked if (each := kept(index, entry, filters)) is not None]
        if found:
            shares, sizes = zip(*found, strict=True)
            print(f"| {name} | {np.mean(sizes):,.0f} | {np.mean(shares):.4f} |")  # noqa: T201


if __name__ == "__main__":
    main()
