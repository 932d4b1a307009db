"""Companies of a shelf by where their texts lie, for looking at a part of very many.

Texts near each other share a cell, as k-means finds them; a company stands in the cells of all its
texts. Whoever looks through the cells nearest to each of its own texts sees nearly everybody that
looking at all would have put first, at a fraction of the time. A run over all companies needs that
from some hundred thousand on; what it loses is measured by `python -m benchmarks.neighbourhoods`.
A single query never does: it looks at everybody.
"""

import numpy as np
from numpy.typing import NDArray

from matchmaker.engine.attributes import Mask
from matchmaker.engine.company_scan import COMPARED
from matchmaker.engine.index import Kind, Shelf
from matchmaker.engine.projection import Codes
from matchmaker.engine.sides import Side

Cells = NDArray[np.int32]

_SAMPLE = 40  # texts for each cell, from which the cells are found
_CHUNK = 16_384  # texts that are put into cells at a time


class Neighbourhoods:
    """The cells of one shelf, as it is when they are made.

    Args:
        shelf: of the companies that are looked through.
        cells: how many cells; at least one.
        seed: of what is drawn.
    """

    def __init__(self, shelf: Shelf, *, cells: int, seed: int = 0) -> None:
        self.size = len(shelf.alive)
        self._centres = _find_centres(shelf, cells, seed)
        self._halves = (self._centres**2).sum(axis=1) / 2
        self._members = {kind: self._sorted(shelf, kind) for kind in Kind}

    def near(self, you: Side, cells: int) -> Mask:
        """Return (s,) who has a text in one of the cells nearest to one of your texts.

        Texts count as they are compared: needs with products and whole profiles, and so on.

        Args:
            you: a side of one company.
            cells: how many cells are looked into for each of your texts.
        """
        found = np.zeros(self.size, np.bool_)
        for yours in Kind:
            codes = you.scan_codes(yours)
            if not len(codes):
                continue
            near = self._closeness(codes)
            count = min(cells, near.shape[1])
            asked = np.unique(np.argpartition(near, -count, axis=1)[:, -count:])
            for theirs in (kind for mine, kind in COMPARED if mine is yours):
                start, slots = self._members[theirs]
                for cell in asked.tolist():
                    found[slots[start[cell] : start[cell + 1]]] = True
        return found

    def _sorted(self, shelf: Shelf, kind: Kind) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """Return where each cell begins, and the slots of the texts of a kind in each cell."""
        block = shelf.block(kind)
        rows, owners = block.codes.rows.view, block.slot.view
        cells = np.concatenate(
            [
                self._closeness(rows[first : first + _CHUNK]).argmax(axis=1)
                for first in range(0, len(rows), _CHUNK)
            ]
            or [np.zeros(0, np.intp)]
        )
        order = np.argsort(cells, kind="stable")
        counts = np.bincount(cells, minlength=len(self._centres))
        start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        return start, owners[: len(rows)][order]

    def _closeness(self, codes: Codes) -> NDArray[np.float32]:
        """Return (n, cells) what is larger the nearer a centre is."""
        return np.asarray(codes.astype(np.float32) @ self._centres.T - self._halves)


def _find_centres(shelf: Shelf, cells: int, seed: int) -> NDArray[np.float32]:
    """Return (cells, k) centres of k-means over some texts of all kinds; fewer for few texts."""
    from sklearn.cluster import MiniBatchKMeans

    random, samples = np.random.default_rng(seed), []
    texts = sum(len(shelf.block(kind).slot) for kind in Kind)
    share = min(1.0, _SAMPLE * cells / max(texts, 1))
    for kind in Kind:
        rows = shelf.block(kind).codes.rows.view
        samples.append(rows[random.random(len(rows)) < share])
    sample = np.concatenate(samples).astype(np.float32)
    if len(sample) <= cells:
        return sample if len(sample) else np.zeros((1, shelf.projection.dimension), np.float32)
    model = MiniBatchKMeans(cells, batch_size=4 * cells, n_init=1, random_state=seed)
    return np.asarray(model.fit(sample).cluster_centers_, np.float32)
