"""What looking at a part of all companies loses: `python -m benchmarks.neighbourhoods`.

    python -m benchmarks.neighbourhoods --data-dir DIR [--queries 100] [--cells 0]

DIR is that of a service whose companies were imported, such as those of `matchmaker synth`. Lists
of a sample of companies are made from everybody, and from the neighbourhoods of each; prints a
Markdown table of the share that is looked at, of the places that stay the same, and of the CPU time
of a company's two lists.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np

from benchmarks.imported_companies import open_folder
from matchmaker.domain.match import Purpose
from matchmaker.domain.places import Country
from matchmaker.engine.neighbourhoods import Neighbourhoods
from matchmaker.engine.recommend import Recommender
from matchmaker.engine.shortlist import Shortlist
from matchmaker.engine.sides import single_side

TOP = 20
CELLS_EACH = (1, 2, 4, 8, 16)


def kept(exact: Shortlist, found: Shortlist) -> float:
    """Return the share of a list that is in another one."""
    return float(np.isin(exact.ids, found.ids).mean()) if len(exact.ids) else 1.0


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-dir", type=Path, required=True)
    parser.add_argument("--queries", type=int, default=100)
    parser.add_argument("--cells", type=int, default=0, help="0: as a run over all takes")
    options = parser.parse_args()
    runtime = open_folder(options.data_dir)
    index = runtime.keeper.index
    home, abroad = index.shelf(Country.BY), index.shelf(Country.RU)
    alive = np.flatnonzero(home.alive.view)
    asked = [home.entry(slot) for slot in alive[:: max(len(alive) // options.queries, 1)].tolist()]
    recommender = Recommender(index, runtime.recommender.rankers)
    cells = options.cells or round(2 * len(abroad) ** 0.5)
    began = time.process_time()
    around = Neighbourhoods(abroad, cells=cells)
    spent = time.process_time() - began
    sys.stdout.write(f"{len(abroad):,} companies in {cells} cells, {spent:.1f} s of CPU\n\n")
    began = time.process_time()
    exact = [recommender.shortlist(entry, limit=TOP) for entry in asked]
    spent = (time.process_time() - began) / len(asked)
    sys.stdout.write(
        "| cells for each text | looked at | joint project | third market | CPU ms |\n"
    )
    sys.stdout.write("|--:|--:|--:|--:|--:|\n")
    sys.stdout.write(f"| all | 1.000 | 1.000 | 1.000 | {1e3 * spent:.1f} |\n")
    for each in CELLS_EACH:
        began = time.process_time()
        found = [recommender.shortlist(entry, limit=TOP, around=(around, each)) for entry in asked]
        spent = (time.process_time() - began) / len(asked)
        shares = [around.near(single_side(entry, abroad), each).mean() for entry in asked]
        recall = [
            np.mean([kept(a[purpose], b[purpose]) for a, b in zip(exact, found, strict=True)])
            for purpose in Purpose
        ]
        cells_of = " | ".join(f"{value:.3f}" for value in (np.mean(shares), *recall))
        sys.stdout.write(f"| {each} | {cells_of} | {1e3 * spent:.1f} |\n")


if __name__ == "__main__":
    main()
