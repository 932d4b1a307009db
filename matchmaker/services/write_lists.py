"""Writes the lists of all companies to a Parquet file, for who wants them elsewhere than in queues.

Matches are neither read nor stored, apart from those that keep a pair out of every list. Companies
are gone through batch by batch, each written down before the one after the next is begun, so memory
does not grow with their number. The file takes its name once it is whole and on disk: a run that
fails or is killed changes nothing of an earlier one.
"""

import errno
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from uuid import UUID

import numpy as np
import polars as pl
from numpy.typing import NDArray
from polars.exceptions import ComputeError
from sqlmodel import Session

from matchmaker.services.fill_queue import TOP, PairSource
from matchmaker.services.list_workers import Asked, ListWorkers, PendingLists
from matchmaker.services.listed_rows import PURPOSES, RELATIONS, ListedRows
from matchmaker.services.match_ids import match_ids
from matchmaker.services.refresh import Progress
from matchmaker.services.suggest import Engine
from matchmaker.store.bulk import find_labels
from matchmaker.store.database import Database
from matchmaker.store.exclusions import find_all_unwanted
from matchmaker.store.match_upserts import count_companies_left, list_companies_in_order

SUFFIX = ".parquet"
_ROWS_AT_ONCE = 100_000  # in a row group, which a reader holds in memory as a whole
_DASHED = ((0, 8), (8, 4), (12, 4), (16, 4), (20, 12))  # parts of an id: start, length


class ListsReport(NamedTuple):
    """What was written.

    Attributes:
        companies: whose lists were made.
        places: rows, one for each partner in a list.
        ranker: name of what made the scores.
        index_revision: the newest change of profiles that the lists know of.
    """

    companies: int
    places: int
    ranker: str
    index_revision: int


class _Begun(NamedTuple):
    """Companies whose lists are being made."""

    company_ids: tuple[UUID, ...]
    lists: PendingLists


@dataclass
class ListsWriter:
    """Writes what `source` suggests to all published companies.

    Attributes:
        top: partners of each company and purpose.
        processes: how many make lists at a time.
        at_once: companies that are looked at before their lists are written down.
    """

    database: Database
    source: PairSource
    top: int = TOP
    processes: int = 1
    at_once: int = 500

    def write(
        self,
        file: Path,
        *,
        progress: Progress | None = None,
        preparing: Progress | None = None,
    ) -> ListsReport:
        """Write the lists and return what there was.

        While the lists of some companies are made, those of the ones before are written.

        Args:
            file: takes the place of what is there.
            progress: called now and then with how many companies are done, and how many there are.
            preparing: the same, of companies that are weighed with all others before the lists.

        Raises:
            OSError: nothing can be written there, or the disk is full.
        """
        check_target(file)
        self.source.catch_up()
        engine = self.source.engine()
        total = self._count()
        done = places = 0
        with (
            TemporaryDirectory(dir=file.parent, prefix=f".{file.name}.", suffix=".part") as folder,
            ListWorkers(
                self.source,
                top=self.top,
                processes=self.processes,
                expected=total,
                preparing=preparing,
            ) as workers,
        ):
            parts: list[Path] = []
            for begun in _one_behind(self._begin_all(workers)):
                table = self._finish(begun, engine)
                parts.append(Path(folder) / f"{len(parts):06}")
                with _telling(file):
                    table.write_parquet(parts[-1])
                places += len(table)
                done += len(begun.company_ids)
                if progress is not None:
                    progress(done, max(total, done))
            _join(parts, Path(folder) / "whole", file)
        return ListsReport(done, places, engine.ranker, engine.index_revision)

    def _count(self) -> int:
        with self.database.read() as session:
            return count_companies_left(session, walk_after=None, is_walk=True, after=0, up_to=0)

    def _begin_all(self, workers: ListWorkers) -> Iterator[_Begun]:
        """Start to make the lists of some companies each time one asks; at least once."""
        after: UUID | None = None
        while True:
            with self.database.read() as session:
                ids = list_companies_in_order(session, after=after, limit=self.at_once)
                unwanted = find_all_unwanted(session, ids)
            if not ids and after is not None:
                return
            yield _Begun(tuple(ids), workers.begin([Asked(each, unwanted[each]) for each in ids]))
            if not ids:
                return
            after = ids[-1]

    def _finish(self, begun: _Begun, engine: Engine) -> pl.DataFrame:
        """Return the lists of some companies, without who left or was turned down meanwhile."""
        listed = pl.concat([_EMPTY, *(_places(rows) for rows in begun.lists.result())])
        with self.database.read() as session:
            labels = _labels(session, listed)
            unwanted = _unwanted(session, begun.company_ids)
        table = (
            listed.join(unwanted, on=["company", "partner"], how="anti", maintain_order="left")
            .join(labels, left_on="company", right_on="id", maintain_order="left")
            .join(labels, left_on="partner", right_on="id", suffix="_2", maintain_order="left")
        )
        pairs = table.select("company", "partner", "purpose").iter_rows()
        return table.select(
            company_id=_with_dashes("company"),
            company_ref="ref",
            company_name="name",
            company_country="country",
            purpose="purpose",
            rank="rank",
            partner_id=_with_dashes("partner"),
            partner_ref="ref_2",
            partner_name="name_2",
            score="score",
            relation="relation",
            match_id=pl.Series(match_ids(pairs), dtype=pl.String),
            ranker=pl.lit(engine.ranker),
            index_revision=pl.lit(engine.index_revision, pl.Int64),
        ).with_columns(match_id=_with_dashes("match_id"))


def check_target(file: Path) -> None:
    """Say what stands against writing a file, before the work is begun.

    Raises:
        OSError: its folder is not there or cannot be written to, or it is a folder itself.
    """
    folder = file.parent
    if not folder.is_dir():
        raise FileNotFoundError(errno.ENOENT, "there is no such folder", str(folder))
    if file.is_dir():
        raise IsADirectoryError(errno.EISDIR, "this is a folder, not a file", str(file))
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, "nothing can be written to this folder", str(folder))


def _one_behind(begun: Iterator[_Begun]) -> Iterator[_Begun]:
    """Yield each when the next has been begun."""
    before: _Begun | None = None
    for each in begun:
        if before is not None:
            yield before
        before = each
    if before is not None:
        yield before


_PLACE = {
    "company": pl.String,
    "partner": pl.String,
    "purpose": pl.String,
    "rank": pl.Int32,
    "score": pl.Float64,
    "relation": pl.String,
}
_EMPTY = pl.DataFrame(schema=_PLACE)


def _places(rows: ListedRows) -> pl.DataFrame:
    """Return the places in lists; ids as 32 hexadecimal digits."""
    return pl.DataFrame(
        {
            "company": _digits(rows.companies).gather(rows.owners),
            "partner": _digits(rows.partners),
            "purpose": pl.Series([each.value for each in PURPOSES]).gather(rows.purposes),
            "rank": rows.ranks,
            "score": rows.scores,
            "relation": pl.Series([each.value for each in RELATIONS]).gather(rows.relations),
        },
        schema=_PLACE,
    ).filter(pl.col("rank") > 0)


def _digits(ids: NDArray[np.uint8]) -> pl.Series:
    """Return (n, 16) bytes of ids as n texts of 32 digits."""
    digits = ids.tobytes().hex()
    return pl.Series([digits[at : at + 32] for at in range(0, len(digits), 32)], dtype=pl.String)


def _with_dashes(column: str) -> pl.Expr:
    parts = [pl.col(column).str.slice(start, length) for start, length in _DASHED]
    return pl.concat_str(parts, separator="-")


def _labels(session: Session, listed: pl.DataFrame) -> pl.DataFrame:
    """Return how the companies in some lists are called; only of those that are published."""
    ids = pl.concat([listed["company"].unique(), listed["partner"].unique()]).unique()
    names = ("id", "ref", "name", "country")
    return pl.DataFrame(
        find_labels(session, ids.to_list()), schema=dict.fromkeys(names, pl.String), orient="row"
    )


def _unwanted(session: Session, company_ids: Sequence[UUID]) -> pl.DataFrame:
    """Return with whom these companies are not to be brought together."""
    pairs = [
        (company_id.hex, partner.hex)
        for company_id, partners in find_all_unwanted(session, company_ids).items()
        for partner in partners
    ]
    return pl.DataFrame(pairs, schema={"company": pl.String, "partner": pl.String}, orient="row")


def _join(parts: list[Path], whole: Path, file: Path) -> None:
    """Make one file of some, and give it its name once it is on disk."""
    with _telling(file):
        pl.scan_parquet(parts, glob=False).sink_parquet(
            whole, row_group_size=_ROWS_AT_ONCE, sync_on_close="all"
        )
    whole.replace(file)


@contextmanager
def _telling(file: Path) -> Iterator[None]:
    """Turn what Polars says of a full disk into what Python says."""
    try:
        yield
    except ComputeError as error:
        raise OSError(errno.EIO, str(error), str(file)) from error
