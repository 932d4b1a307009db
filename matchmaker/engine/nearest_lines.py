"""Which line of each of several companies is nearest to one of yours, by any table of lines."""

from typing import NamedTuple

from matchmaker.engine.line_tables import Floats


class Nearest(NamedTuple):
    """The two nearest lines.

    Attributes:
        yours: number of your line; theirs: number of the other's among its own.
        value: how near they are.
        column: where the other's line stands in the table.
    """

    yours: int
    theirs: int
    value: float
    column: int


class NearestLines:
    """Your nearest line to each of theirs; a company's own lines are picked from these.

    Args:
        values: (your lines, their lines) how near two lines are; at least one of yours.
    """

    def __init__(self, values: Floats) -> None:
        self._values: list[float] = values.max(axis=0).tolist()
        self._rows: list[int] = values.argmax(axis=0).tolist()

    def among(self, own: slice) -> Nearest:
        """Return the nearest of a company's lines, the first of yours where several are.

        Args:
            own: where its lines stand; at least one.
        """
        columns = range(own.start, own.stop)
        best = max(self._values[own])
        column = min(
            (each for each in columns if self._values[each] == best), key=self._rows.__getitem__
        )
        return Nearest(self._rows[column], column - own.start, best, column)
