"""Spreads introductions over companies, so that a few famous ones do not fill every list.

Entropic optimal transport over the graph of candidate pairs, with capacities on both sides and at
most one meeting a pair: maximise Σ P · score + temperature · entropy(P), where no row and no
column of P exceeds its capacity and 0 ≤ P ≤ 1. The solution has the form

    P = min(1, exp((score − row price − column price) / temperature))

and the prices are found by fitting each side's to its capacities in turn (Sinkhorn: Benamou et
al. 2015 for inequalities; Peyré & Cuturi 2019, sections 4.4 and 10.2). A company that more lists
ask for than it can serve gets a price. Where nobody is crowded all column prices are 0, and every
list stays as it was.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

TEMPERATURE = 0.02
"""In units of score. In the most crowded market of benchmarks/balance.py 0.05 loses a tenth of the
matches, and 0.01 gains a fiftieth."""

TOLERANCE = 0.01
"""Share of a capacity by which a row may be off at the end; lists hold whole places anyway."""

ITERATIONS = 1_000
_COOLING = (32.0, 16.0, 8.0, 4.0, 2.0, 1.0)  # times the temperature: warm starts are much faster


@dataclass(frozen=True, slots=True)
class CandidateGraph:
    """Pairs that may be introduced.

    Attributes:
        rows, columns: (e,) numbers of the two companies of a pair; no pair twice.
        scores: (e,) in [0, 1].
        shape: how many companies there are on the two sides.
    """

    rows: Rows
    columns: Rows
    scores: Floats
    shape: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Balance:
    """An allocation.

    Attributes:
        allocation: (e,) how much of each pair's meeting takes place, in [0, 1].
        row_prices, column_prices: (r,), (c,) in units of score, not negative; 0 for a company
            that has room left.
        scores: (e,) score minus both prices: the order of a balanced list.
        residual: largest share of a capacity by which a priced company is off, or another over.
        iterations: at all temperatures together.
        is_converged: whether the residual is within the tolerance; if not, the prices are those
            of the last iteration, still usable for ordering.
    """

    allocation: Floats
    row_prices: Floats
    column_prices: Floats
    scores: Floats
    residual: float
    iterations: int
    is_converged: bool


def balance(
    graph: CandidateGraph,
    row_capacity: Floats,
    column_capacity: Floats,
    *,
    temperature: float = TEMPERATURE,
    iterations: int = ITERATIONS,
) -> Balance:
    """Return the allocation of meetings. Deterministic.

    Args:
        row_capacity: (r,) meetings each row company can have, such as the length of its list;
            above 0, infinite for no limit.
        column_capacity: (c,) the same for column companies: how many lists one may stand in.
        temperature: above 0, in units of score; the nearer to 0, the nearer to a plain optimal
            assignment, and the slower.
        iterations: most of them at each temperature.

    Raises:
        ValueError: shapes do not fit, or a capacity or the temperature is not above 0.
    """
    _check(graph, row_capacity, column_capacity, temperature)
    by_row = _Side(graph.rows, row_capacity)
    by_column = _Side(graph.columns, column_capacity)
    row_prices, column_prices = np.zeros(graph.shape[0]), np.zeros(graph.shape[1])
    done, residual = 0, 0.0
    for heat in _COOLING:
        unit = heat * temperature
        scores = graph.scores / unit
        down = -column_prices / unit
        for _ in range(iterations):
            done += 1
            across = by_row.potentials(scores + down[graph.columns])
            down = by_column.potentials(scores + across[graph.rows])
            log_mass = scores + across[graph.rows] + down[graph.columns]
            residual = by_row.residual(log_mass, across)
            if residual <= TOLERANCE:
                break
        row_prices, column_prices = -across * unit, -down * unit
    adjusted = graph.scores - row_prices[graph.rows] - column_prices[graph.columns]
    return Balance(
        np.exp(np.minimum(log_mass, 0.0)),
        row_prices,
        column_prices,
        adjusted,
        residual,
        done,
        residual <= TOLERANCE,
    )


def balanced_lists(
    graph: CandidateGraph, found: Balance, limit: int, column_capacity: Floats
) -> list[Rows]:
    """Return the list of every row company: numbers of its pairs, best score first.

    Pairs are taken in the order of the balanced scores while both sides have room; places that
    are then still free in a list go to the best pairs left, crowded or not, as an empty place
    helps nobody. Ties keep the order of the graph.

    Args:
        limit: longest list.
        column_capacity: (c,) as given to `balance`.
    """
    taken: list[list[int]] = [[] for _ in range(graph.shape[0])]
    room = np.floor(column_capacity).tolist()
    rows, columns = graph.rows.tolist(), graph.columns.tolist()
    crowded: list[int] = []
    for pair in np.argsort(-found.scores, kind="stable").tolist():
        if len(taken[rows[pair]]) == limit:
            continue
        if room[columns[pair]] < 1:
            crowded.append(pair)
            continue
        taken[rows[pair]].append(pair)
        room[columns[pair]] -= 1
    for pair in crowded:
        if len(taken[rows[pair]]) < limit:
            taken[rows[pair]].append(pair)
    return [_best_first(graph, pairs) for pairs in taken]


def plain_lists(graph: CandidateGraph, limit: int) -> list[Rows]:
    """Return the list of every row company by score alone: what balancing is compared with."""
    order = np.argsort(-graph.scores, kind="stable")
    taken: list[list[int]] = [[] for _ in range(graph.shape[0])]
    for pair, row in zip(order.tolist(), graph.rows[order].tolist(), strict=True):
        if len(taken[row]) < limit:
            taken[row].append(pair)
    return [np.array(pairs, np.intp) for pairs in taken]


def times_shown(graph: CandidateGraph, lists: list[Rows]) -> NDArray[np.int64]:
    """Return (c,) how many lists each column company stands in; `exposure` sums it up."""
    pairs = np.concatenate([*lists, np.zeros(0, np.intp)])
    return np.bincount(graph.columns[pairs], minlength=graph.shape[1])


def even_capacity(shape: tuple[int, int], limit: int, answers: float) -> Floats:
    """Return (c,) in how many lists each column company may stand.

    As many as it can answer, but no fewer than its even share of all places: places cannot
    be left empty.

    Args:
        limit: places in a list.
        answers: proposals a company can answer; infinite for no limit.
    """
    rows, columns = shape
    share = np.ceil(limit * rows / max(columns, 1))
    return np.full(columns, max(float(share), answers))


def _best_first(graph: CandidateGraph, pairs: list[int]) -> Rows:
    numbers = np.array(sorted(pairs), np.intp)
    return np.asarray(numbers[np.argsort(-graph.scores[numbers], kind="stable")])


def _check(
    graph: CandidateGraph, row_capacity: Floats, column_capacity: Floats, temperature: float
) -> None:
    if not len(graph.rows) == len(graph.columns) == len(graph.scores):
        raise ValueError("a graph needs a row, a column and a score for each pair")
    if (len(row_capacity), len(column_capacity)) != graph.shape:
        raise ValueError(f"a graph of {graph.shape} needs as many capacities")
    if not ((row_capacity > 0).all() and (column_capacity > 0).all() and temperature > 0):
        raise ValueError("capacities and temperature have to be above 0")


class _Side:
    """The pairs of one side, those of a company together.

    Args:
        owner: (e,) company of each pair.
        capacity: (n,) per company.
    """

    def __init__(self, owner: Rows, capacity: Floats) -> None:
        self._capacity = capacity
        self._order = np.argsort(owner, kind="stable")
        self._companies, self._starts, counts = np.unique(
            owner[self._order], return_index=True, return_counts=True
        )
        self._own = np.repeat(np.arange(len(self._companies)), counts)

    def potentials(self, log_mass: Floats) -> Floats:
        """Return (n,) what to add to the log mass so that no company is over its capacity.

        Never above 0, and 0 for a company with room left. Where a pair would get more than one
        meeting it keeps one, and the others share what remains.

        Args:
            log_mass: (e,) of the pairs, before the caps.
        """
        found = np.zeros(len(self._capacity))
        if not len(self._order):
            return found
        logs = log_mass[self._order]
        capped = np.zeros(len(logs), np.bool_)
        added = self._fitted(logs, capped)
        while (over := (logs + added[self._own] >= 0) & ~capped).any():
            capped |= over
            added = self._fitted(logs, capped)
        found[self._companies] = added
        return found

    def _fitted(self, logs: Floats, capped: NDArray[np.bool_]) -> Floats:
        """Return what to add where the pairs `capped` keep one meeting each.

        A company whose capped pairs leave no room for the others, within rounding, gets what
        holds the least of them at one meeting.
        """
        room = self._capacity[self._companies] - self._sum(capped)
        others = np.where(capped, -np.inf, logs)
        highest = np.maximum.reduceat(others, self._starts)
        has_others = np.isfinite(highest)
        fits = has_others & (room > 0)
        shift = np.where(has_others, highest, 0.0)
        rest = np.where(fits, self._sum(np.exp(others - shift[self._own])), 1.0)
        least = np.minimum.reduceat(np.where(capped, logs, np.inf), self._starts)
        added = np.where(fits, np.log(np.where(fits, room, 1.0)) - shift - np.log(rest), -least)
        return np.where(has_others, np.minimum(added, 0.0), 0.0)

    def residual(self, log_mass: Floats, potentials: Floats) -> float:
        """Return the largest share of a capacity by which a company is off."""
        if not len(self._order):
            return 0.0
        filled = self._sum(np.exp(np.minimum(log_mass[self._order], 0.0)))
        gap = filled / self._capacity[self._companies] - 1
        is_priced = potentials[self._companies] < 0
        return float(np.where(is_priced, np.abs(gap), np.maximum(gap, 0.0)).max())

    def _sum(self, values: Floats | NDArray[np.bool_]) -> Floats:
        return np.asarray(np.add.reduceat(values, self._starts, dtype=np.float64))
