"""What scanning codes loses: `python -m benchmarks.retrieval --data-dir DIR`.

DIR is that of a service whose companies were imported, such as those of `matchmaker synth`. The
same search is made with codes and with the cosines of the vectors in the database, in float32;
prints a Markdown table of how many of the 50 companies that exact search puts first are among the
candidates.
"""

import argparse
from collections.abc import Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from sqlalchemy import select

from benchmarks.imported_companies import open_folder
from matchmaker.domain.places import Country
from matchmaker.engine.company_scan import COMPARED, NONE, Scanned, scan_companies
from matchmaker.engine.index import CompanyIndex, IndexEntry, Kind
from matchmaker.engine.recommend import eligible_companies
from matchmaker.engine.retrieval import Search, fuse
from matchmaker.engine.sides import Side, single_side, take_side
from matchmaker.engine.suggestion import Options
from matchmaker.engine.words import WordWeights
from matchmaker.services.runtime import Runtime
from matchmaker.store.tables import EmbeddingRow
from matchmaker.store.tables.columns import table_of

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


Vectors = Mapping[UUID, NDArray[np.float16]]
"""Of each company (1 + products + needs, d) rows, as the database has them."""


class ExactSearch(Search):
    """A search that compares vectors instead of codes."""

    def __init__(self, vectors: Vectors, *search: Any) -> None:  # noqa: ANN401 - of `Search`
        super().__init__(*search)
        self._vectors = vectors

    @cached_property
    def scanned(self) -> Scanned:
        """What exact cosines tell of each company, in steps as fine as whole numbers allow."""
        by_codes = scan_companies(self.you, self.shelf, self.slots)
        nearest = {kinds: np.full(len(self.slots), NONE, np.int32) for kinds in COMPARED}
        own = self._rows(self.you)
        for first in range(0, len(self.slots), _AT_ONCE):
            they = take_side(self.shelf, self.slots[first : first + _AT_ONCE])
            theirs_all = self._rows(they)
            for yours, theirs in COMPARED:
                if not len(own[yours]):
                    continue
                cosines = (own[yours] @ theirs_all[theirs].T).max(axis=0)
                there = np.flatnonzero(they.lines[theirs].count)
                best = they.lines[theirs].largest(cosines + 2) - 2  # 0 stands for none
                nearest[yours, theirs][first + there] = np.rint(best[there] * _STEPS)
        return Scanned(nearest, by_codes.headings)

    def _rows(self, side: Side) -> dict[Kind, NDArray[np.float32]]:
        """Return the vectors of a side's texts of each kind, in its order."""
        parts: dict[Kind, list[NDArray[np.float16]]] = {kind: [] for kind in Kind}
        products = side.lines[Kind.PRODUCT].count.tolist()
        for slot, count in zip(side.slots.tolist(), products, strict=True):
            rows = self._vectors[side.shelf.ids[slot]]
            for kind, part in zip(Kind, np.split(rows, [1, 1 + count]), strict=True):
                parts[kind].append(part)
        return {kind: np.concatenate(rows).astype(np.float32) for kind, rows in parts.items()}


def stored_vectors(runtime: Runtime) -> Vectors:
    """Return the vectors of all companies, read from the database."""
    stored = table_of(EmbeddingRow).c
    dimension = runtime.encoder.dimension
    with runtime.database.read() as session:
        rows = session.connection().execute(select(stored.company_id, stored.vectors))
        return {
            company_id: np.frombuffer(vectors, np.float16).reshape(-1, dimension)
            for company_id, vectors in rows
        }


def kept(
    index: CompanyIndex, vectors: Vectors, entry: IndexEntry, options: Options
) -> tuple[float, int] | None:
    """Return the share of the first 50 that is kept, and how many companies were eligible."""
    shelf = index.shelf(entry.profile.country.other)
    eligible = eligible_companies(shelf, options, {entry.company_id})
    if eligible.sum() <= CANDIDATES:
        return None
    you, weights = single_side(entry, shelf), WordWeights(index)
    exact, coded = (
        fuse(kind(you, shelf, weights, eligible, CANDIDATES)).slots
        for kind in (partial(ExactSearch, vectors), Search)
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
    vectors = stored_vectors(runtime)
    step = max(len(shelf.alive) // options.queries, 1)
    asked = [shelf.entry(slot) for slot in np.flatnonzero(shelf.alive.view)[::step].tolist()]
    shown = Console(stderr=True)
    print("| filter | companies it leaves | recall@50 |\n|---|--:|--:|")  # noqa: T201
    for name, filters in _FILTERS:
        answers = (
            kept(index, vectors, entry, filters) for entry in track(asked, name, console=shown)
        )
        found = [each for each in answers if each is not None]
        if found:
            shares, sizes = zip(*found, strict=True)
            print(f"| {name} | {np.mean(sizes):,.0f} | {np.mean(shares):.4f} |")  # noqa: T201


if __name__ == "__main__":
    main()
