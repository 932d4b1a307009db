"""Our search for lines: codes of one byte, scanned, and the best compared exactly.

The same classes and the same order of steps as in `engine.retrieval`, for one vector at a time and
without companies, words and codes of goods, which the other engines do not have.
"""

import numpy as np
from numpy.typing import NDArray

from benchmarks.search.data import Lines
from matchmaker.engine.encoder import load_encoder
from matchmaker.engine.exact import Steps
from matchmaker.engine.line_block import LineBlock
from matchmaker.engine.retrieval import largest
from matchmaker.engine.scan import CodeRows
from matchmaker.resources import shipped
from matchmaker.services.runtime import find_projection

_LOOKED_AT = 16  # times as many as asked for are compared exactly, and as many for each million
_FEW = 0.25  # share of the rows below which only these are scanned


class Ours:
    """Exact-first: the filter narrows the rows before they are scanned.

    Attributes:
        scanned_bytes: read of each row by a scan.
    """

    name = "matchmaker"
    note = (
        "8-bit codes of a learned projection, NumKong; "
        "the best 800 compared exactly, of a million 1,600"
    )

    def __init__(self, lines: Lines) -> None:
        encoder = load_encoder(shipped("models", "encoder"))
        self._projection = find_projection(encoder)
        self._lines = LineBlock(self._projection)
        self._lines.codes = CodeRows(self._projection.dimension)  # whole: one vector asks, not six
        self._looked_at = _LOOKED_AT * (1 + len(lines.vectors) // 1_000_000)
        for start in range(0, len(lines.vectors), 50_000):
            part = lines.vectors[start : start + 50_000]
            codes, rests = self._projection.split(self._projection.steps(part))
            self._lines.codes.rows.extend(codes)
            self._lines.rests.extend(rests)
        self.scanned_bytes = self._projection.dimension  # of each row
        self._rows = {name: np.flatnonzero(mask) for name, mask in lines.masks.items()}

    def search(self, query: NDArray[np.float32], name: str, count: int) -> NDArray[np.intp]:
        """Return the rows of the nearest lines among those that the filter leaves."""
        rows = self._rows[name]
        is_worth = len(rows) > 2 * self._looked_at * count
        steps = self._projection.steps(query[None])
        best = self._scan(steps, rows, count) if is_worth else rows
        exact = self._lines.cosines(steps[0], best)
        return best[np.argsort(-exact, kind="stable")[:count]]

    def _scan(self, steps: Steps, rows: NDArray[np.intp], count: int) -> NDArray[np.intp]:
        """Return the rows that are worth an exact look."""
        code, every = self._projection.split(steps)[0], len(self._lines.rests)
        if len(rows) < _FEW * every:
            products = self._lines.codes.scan_some(code, [1], rows)[0]
        else:
            products = self._lines.codes.scan(code, [1], every)[0]
            products = products if len(rows) == len(products) else products[rows]
        return rows[largest(products, self._looked_at * count)]

    def close(self) -> None:
        """Nothing to close."""
