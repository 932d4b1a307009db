"""Trade flows summed to what the tables need, however many rows they came from.

A sum is a frame with the columns of `KEYS` and `value` in thousand US dollars. Blocks are added
one after the other, so memory depends on the number of countries and not on that of rows.
"""

import polars as pl

KEYS: tuple[str, ...] = ("year", "exporter", "importer", "chapter")
"""Year; country numbers of the United Nations; HS chapter as a number."""

BELARUS, RUSSIA = 112, 643
HOMES = (BELARUS, RUSSIA)

MERGE_ROWS = 2_000_000


class RunningSum:
    """Adds frames up by their keys."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        self._keys = keys
        self._frames: list[pl.DataFrame] = []
        self._rows = 0

    def add(self, frame: pl.DataFrame) -> None:
        """Add rows with the keys and `value`."""
        summed = _summed(frame, self._keys)
        self._frames.append(summed)
        self._rows += len(summed)
        if self._rows > MERGE_ROWS:
            self._merge()

    def total(self) -> pl.DataFrame | None:
        """Return one row per combination of keys, in their order; None when nothing was added."""
        if not self._frames:
            return None
        self._merge()
        return self._frames[0].sort(self._keys)

    def _merge(self) -> None:
        self._frames = [_summed(pl.concat(self._frames), self._keys)]
        self._rows = len(self._frames[0])


def _summed(frame: pl.DataFrame, keys: tuple[str, ...]) -> pl.DataFrame:
    return frame.group_by(keys).agg(pl.col("value").sum())
