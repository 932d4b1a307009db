"""The best group of a fixed size under constraints: exact branch and bound over a dense matrix.

The worth of a group is the sum of its members' worths and of its pairs' worths, so this is a
quadratic knapsack of equal weights. A node of the search is a set of chosen companies and the
candidates that may join them. Its bound gives every pair half to each side (Caprara, Pisinger and
Toth 1999, "Exact solution of the quadratic knapsack problem"): with company i chosen next, no group
is worth more than what i brings and the largest sums that the rest could bring beside it. Whoever
cannot reach the best group known is dropped, and the last two places are looked through whole.

OR-tools' CP-SAT was measured beside it and lost, see docs/consortia.md.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Counts = NDArray[np.intp]
Rows = NDArray[np.intp]

TOLERANCE = 1e-9
"""Groups whose worths differ by no more are taken for equal."""

_LAST_TWO = 2  # places that are looked through whole


class SearchStatus(StrEnum):
    """How far the search came."""

    OPTIMAL = "optimal"
    """No group is better."""
    FEASIBLE = "feasible"
    """Time ran out; `bound` says how much better a group could be."""
    INFEASIBLE = "infeasible"
    """No group meets the constraints."""
    UNKNOWN = "unknown"
    """Time ran out before any group was found."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is looked for among n companies.

    Attributes:
        size: how many make a group.
        fixed: rows that every group has.
        worth: (n,) what each adds by itself.
        pair_worth: (n, n) what each two add together; symmetric, the diagonal does not count.
        competing: (n, n) which pairs compete; symmetric, False on the diagonal.
        most_competing: most such pairs in a group.
        kinds: (k, n) which companies are of which kind.
        least, most: (k,) fewest and most of each kind in a group.
    """

    size: int
    fixed: tuple[int, ...]
    worth: Floats
    pair_worth: Floats
    competing: Mask
    most_competing: int
    kinds: Mask
    least: Counts
    most: Counts


@dataclass(frozen=True, slots=True)
class Solution:
    """What the search found.

    Attributes:
        rows: the group, the fixed ones first, the others ascending; empty without one.
        worth: of the group; -inf without one.
        bound: no group is worth more; equal to `worth` when that is proven.
        nodes: how many sets of chosen companies were looked at.
    """

    status: SearchStatus
    rows: tuple[int, ...]
    worth: float
    bound: float
    nodes: int

    @property
    def gap(self) -> float:
        """How much of the bound may be missing; 0 when proven best, inf when nothing is known."""
        if not np.isfinite(self.bound) or not self.rows:
            return 0.0 if self.status is SearchStatus.INFEASIBLE else np.inf
        return max(self.bound - self.worth, 0.0) / max(abs(self.bound), TOLERANCE)


@dataclass(frozen=True, slots=True)
class _Node:
    """A set of chosen companies and who may join them.

    Attributes:
        worth: of the chosen ones.
        rows: (c,) the candidates; gains: (c,) what each would add; foes: (c,) how many of the
            chosen ones each competes with.
        left: how many more competing pairs are allowed.
        short: (k,) how many of each kind are still needed; room: (k,) how many may still come.
        bound: no group from here is worth more.
    """

    chosen: tuple[int, ...]
    worth: float
    rows: Rows
    gains: Floats
    foes: Counts
    left: int
    short: Counts
    room: Counts
    bound: float


def find_best_group(
    problem: Problem, *, seconds: float, clock: Callable[[], float] = time.monotonic
) -> Solution:
    """Return the group of the largest worth; equal input gives the same group.

    Only a search that time cuts short depends on the machine, and says so.

    Args:
        seconds: after so long the best group so far is returned with its gap.
        clock: seconds from any fixed moment.
    """
    return _Search(problem, clock() + seconds, clock).run()


class _Search:
    def __init__(self, problem: Problem, deadline: float, clock: Callable[[], float]) -> None:
        self._problem = problem
        self._deadline = deadline
        self._clock = clock
        self._best: tuple[float, tuple[int, ...]] = (-np.inf, ())
        self._open = -np.inf  # bound of what was left unseen
        self._nodes = 0

    def run(self) -> Solution:
        root = self._root()
        if root is not None:
            self._visit(root)
        worth, rows = self._best
        is_cut = self._open > worth + TOLERANCE
        found = {
            (True, True): SearchStatus.FEASIBLE,
            (True, False): SearchStatus.OPTIMAL,
            (False, True): SearchStatus.UNKNOWN,
            (False, False): SearchStatus.INFEASIBLE,
        }
        status = found[bool(rows), is_cut]
        fixed = self._problem.fixed
        ordered = (*fixed, *sorted(set(rows) - set(fixed))) if rows else ()
        return Solution(status, ordered, worth, max(worth, self._open), self._nodes)

    def _root(self) -> _Node | None:
        """Return the node where only the fixed ones are chosen; None when they break a rule."""
        p = self._problem
        fixed = np.array(p.fixed, np.intp)
        have = p.kinds[:, fixed].sum(axis=1)
        foes = p.competing[:, fixed].sum(axis=1)
        pairs = p.pair_worth[np.ix_(fixed, fixed)]
        left = p.most_competing - int(foes[fixed].sum()) // 2
        room = p.most - have
        if left < 0 or (room < 0).any() or len(fixed) > p.size:
            return None
        rows = np.setdiff1d(np.arange(len(p.worth)), fixed)
        return _Node(
            chosen=p.fixed,
            worth=float(p.worth[fixed].sum() + np.triu(pairs, 1).sum()),
            rows=rows,
            gains=p.worth[rows] + p.pair_worth[np.ix_(rows, fixed)].sum(axis=1),
            foes=foes[rows],
            left=left,
            short=np.maximum(p.least - have, 0),
            room=room,
            bound=np.inf,
        )

    def _visit(self, node: _Node) -> None:
        if self._clock() >= self._deadline:
            self._open = max(self._open, node.bound)
            return
        self._nodes += 1
        places = self._problem.size - len(node.chosen)
        if (node.short > places).any():
            return
        node = self._allowed(node)
        if len(node.rows) < places:
            return
        if places <= _LAST_TWO:
            self._finish(node, places)
        else:
            self._branch(node, places)

    def _allowed(self, node: _Node) -> _Node:
        """Return the node without candidates that would break a rule."""
        kinds = self._problem.kinds[:, node.rows]
        keep = (node.foes <= node.left) & ~kinds[node.room <= 0].any(axis=0)
        return _with_rows(node, keep)

    def _finish(self, node: _Node, places: int) -> None:
        """Look through all ways to fill the last places."""
        if places == 0:
            self._offer(node.worth, node.chosen, ok=not node.short.any())
            return
        kinds = self._problem.kinds[:, node.rows].astype(np.intp)
        if places == 1:
            fits = _within(kinds, node.short, node.room)
            totals = np.where(fits, node.worth + node.gains, -np.inf)
            best = int(totals.argmax())
            self._offer(float(totals[best]), (*node.chosen, int(node.rows[best])))
            return
        totals = node.worth + node.gains[:, None] + node.gains + self._partners(node)
        for kind, short, room in zip(kinds, node.short, node.room, strict=True):
            if short > 0 or room < _LAST_TWO:
                count = kind[:, None] + kind
                totals[(count < short) | (count > room)] = -np.inf
        first, second = np.unravel_index(int(totals.argmax()), totals.shape)
        two = int(node.rows[first]), int(node.rows[second])
        self._offer(float(totals[first, second]), (*node.chosen, *two))

    def _offer(self, worth: float, rows: tuple[int, ...], *, ok: bool = True) -> None:
        if ok and np.isfinite(worth) and worth > self._best[0] + TOLERANCE:
            self._best = worth, rows

    def _branch(self, node: _Node, places: int) -> None:
        """Try the candidates as the next one, the most promising first.

        When a kind is still missing, only its companies are tried: one of them must come.
        """
        node, partners, bounds = self._reduced(node, places)
        if len(node.rows) < places:
            return
        order = np.argsort(-bounds, kind="stable")
        needed = self._scarcest(node)
        if needed is not None:
            order = order[needed[order]]
        alive = np.ones(len(node.rows), np.bool_)
        for place in order.tolist():
            if bounds[place] <= self._best[0] + TOLERANCE:
                return
            alive[place] = False
            keep = alive & np.isfinite(partners[place])
            self._visit(self._joined(node, place, keep, float(bounds[place])))

    def _reduced(self, node: _Node, places: int) -> tuple[_Node, Floats, Floats]:
        """Return the node without hopeless candidates, their partners, and a bound for each."""
        while True:
            partners = self._partners(node)
            if len(node.rows) < places:
                return node, partners, np.zeros(len(node.rows))
            bounds = node.worth + _bounds(node.gains, partners, places)
            keep = bounds > self._best[0] + TOLERANCE
            if keep.all():
                return node, partners, bounds
            node = _with_rows(node, keep)

    def _partners(self, node: _Node) -> Floats:
        """Return (c, c) worth of each two candidates; -inf where they cannot both join."""
        square = np.ix_(node.rows, node.rows)
        rivalry = node.foes[:, None] + node.foes + self._problem.competing[square]
        worth = np.where(rivalry > node.left, -np.inf, self._problem.pair_worth[square])
        np.fill_diagonal(worth, -np.inf)
        return np.asarray(worth)

    def _scarcest(self, node: _Node) -> Mask | None:
        """Return (c,) who is of the kind that is needed and rarest; None when none is needed."""
        needed = np.flatnonzero(node.short > 0)
        if not len(needed):
            return None
        kinds = self._problem.kinds[np.ix_(needed, node.rows)]
        return np.asarray(kinds[int(kinds.sum(axis=1).argmin())])

    def _joined(self, node: _Node, place: int, keep: Mask, bound: float) -> _Node:
        """Return the node where a candidate has joined and only those of `keep` may follow."""
        row, rows = int(node.rows[place]), node.rows[keep]
        kinds = self._problem.kinds[:, row]
        return _Node(
            chosen=(*node.chosen, row),
            worth=node.worth + float(node.gains[place]),
            rows=rows,
            gains=node.gains[keep] + self._problem.pair_worth[row, rows],
            foes=node.foes[keep] + self._problem.competing[row, rows],
            left=node.left - int(node.foes[place]),
            short=np.maximum(node.short - kinds, 0),
            room=node.room - kinds,
            bound=bound,
        )


def _with_rows(node: _Node, keep: Mask) -> _Node:
    if keep.all():
        return node
    return _Node(
        node.chosen,
        node.worth,
        node.rows[keep],
        node.gains[keep],
        node.foes[keep],
        node.left,
        node.short,
        node.room,
        node.bound,
    )


def _within(kinds: Counts, short: Counts, room: Counts) -> Mask:
    """Return (c,) who alone brings enough of every kind and not too many."""
    return np.asarray(((kinds >= short[:, None]) & (kinds <= room[:, None])).all(axis=0))


def _bounds(gains: Floats, partners: Floats, places: int) -> Floats:
    """Return (c,) the most that a group of `places` candidates with this one can add.

    Args:
        partners: (c, c) worth of pairs; -inf for pairs that cannot be.
        places: at least 3.
    """
    halves = _largest(partners, places - 2) / 2
    beside = gains + halves + partners
    return np.asarray(gains + _largest(beside, places - 1))


def _largest(rows: Floats, count: int) -> Floats:
    """Return (c,) the sum of the `count` largest values of each row."""
    cut = rows.shape[1] - count
    return np.asarray(np.partition(rows, cut, axis=1)[:, cut:].sum(axis=1))
