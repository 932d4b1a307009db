"""Expected matches with and without balance, on synthetic markets with popularity.

    python -m benchmarks.balance [--size 1000] [--markets 3] [--temperature 0.02]

The market, after Su, Bayoumi and Joachims 2022 ("Optimizing rankings for recommendation in
matching markets") and Tomita et al. 2023 ("Fast and examination-agnostic reciprocal recommendation
in matching markets"):

- as many Belarusian as Russian companies; company i wants to meet j with probability
  p(i, j) = popularity · fame(j) + (1 − popularity) · taste(i, j), fame and taste uniform in [0, 1];
  the other side likewise, q(j, i);
- every Belarusian company gets a list of ten, taken from its candidates: the 200 best of each side
  by p · q, in both directions;
- it proposes to each company on the list with probability p, once;
- a Russian company answers only so many proposals, those it likes best by q, and says yes to each
  of them with probability q. A yes is a match.

Popularity 0 is a market of tastes alone; at 0.9 everybody wants nearly the same few. Expected
matches are the mean of 20 draws of proposals and answers on each market.
"""

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from matchmaker.engine.balance import (
    TEMPERATURE,
    CandidateGraph,
    balance,
    balanced_lists,
    even_capacity,
    plain_lists,
    times_shown,
)
from matchmaker.engine.exposure import Exposure, exposure

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

LIST = 10
CANDIDATES = 200
DRAWS = 20
POPULARITY = (0.0, 0.25, 0.5, 0.75, 0.9)
ANSWERS = (3.0, 5.0, 10.0, np.inf)


@dataclass(frozen=True, slots=True)
class Market:
    """What every company wants.

    Attributes:
        wish: (n, n) probability that row company i proposes to column company j.
        consent: (n, n) probability that j says yes to i, same layout.
    """

    wish: Floats
    consent: Floats


@dataclass(frozen=True, slots=True)
class Outcome:
    """What two ways of making lists lead to on one market."""

    plain: float
    balanced: float
    plain_exposure: Exposure
    balanced_exposure: Exposure
    seconds: float
    is_converged: bool


def make_market(size: int, popularity: float, seed: int) -> Market:
    """Return a market with the share `popularity` of every wish decided by fame alone."""
    rng = np.random.default_rng(seed)
    row_fame, column_fame = rng.random(size), rng.random(size)
    taste = rng.random((2, size, size))
    return Market(
        popularity * column_fame[None, :] + (1 - popularity) * taste[0],
        popularity * row_fame[:, None] + (1 - popularity) * taste[1],
    )


def make_graph(market: Market) -> CandidateGraph:
    """Return the candidate pairs: the best of each row and of each column by wish · consent."""
    scores = market.wish * market.consent
    is_candidate = np.zeros(scores.shape, np.bool_)
    for best, mask in ((scores, is_candidate), (scores.T, is_candidate.T)):
        order = np.argsort(-best, axis=1, kind="stable")[:, :CANDIDATES]
        np.put_along_axis(mask, order, values=True, axis=1)
    rows, columns = np.nonzero(is_candidate)
    return CandidateGraph(rows, columns, scores[rows, columns], scores.shape)


def expected_matches(
    market: Market, graph: CandidateGraph, lists: Sequence[Rows], answers: float, seed: int
) -> float:
    """Return the mean number of matches over the draws."""
    shown = np.concatenate(lists)
    rng = np.random.default_rng(seed)
    return float(np.mean([_draw(market, graph, shown, answers, rng) for _ in range(DRAWS)]))


def _draw(
    market: Market, graph: CandidateGraph, shown: Rows, answers: float, rng: np.random.Generator
) -> int:
    rows, columns = graph.rows[shown], graph.columns[shown]
    asks = rng.random(len(shown)) < market.wish[rows, columns]
    rows, columns = rows[asks], columns[asks]
    liking = market.consent[rows, columns]
    order = np.lexsort((-liking, columns))
    columns, liking = columns[order], liking[order]
    place = np.arange(len(columns)) - np.searchsorted(columns, columns)
    return int(((place < answers) & (rng.random(len(liking)) < liking)).sum())


def compare(
    size: int, popularity: float, seed: int, temperature: float = TEMPERATURE
) -> dict[float, Outcome]:
    """Return what balance is worth on one market, by number of answers."""
    market = make_market(size, popularity, seed)
    graph = make_graph(market)
    plain = plain_lists(graph, LIST)
    outcomes = {}
    for answers in ANSWERS:
        capacity = even_capacity(graph.shape, LIST, answers)
        start = time.perf_counter()
        found = balance(graph, np.full(size, float(LIST)), capacity, temperature=temperature)
        lists = balanced_lists(graph, found, LIST, capacity)
        seconds = time.perf_counter() - start
        outcomes[answers] = Outcome(
            expected_matches(market, graph, plain, answers, seed),
            expected_matches(market, graph, lists, answers, seed),
            exposure(times_shown(graph, plain)),
            exposure(times_shown(graph, lists)),
            seconds,
            found.is_converged,
        )
    return outcomes


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=1_000, help="companies on each side")
    parser.add_argument("--markets", type=int, default=3, help="markets for each popularity")
    parser.add_argument("--temperature", type=float, default=TEMPERATURE)
    options = parser.parse_args()
    names = ("popularity", "answers", "product", "balanced", "ratio", "shown", "Gini", "most")
    table = Table(*names, "seconds", "converged", title=f"Expected matches, {options.size} a side")
    for popularity in POPULARITY:
        markets = [
            compare(options.size, popularity, seed, options.temperature)
            for seed in range(options.markets)
        ]
        for answers in ANSWERS:
            table.add_row(*_row(popularity, answers, [found[answers] for found in markets]))
    Console().print(table)


def _row(popularity: float, answers: float, found: Sequence[Outcome]) -> list[str]:
    ratios = [outcome.balanced / outcome.plain for outcome in found]

    def change(name: str, form: str) -> str:
        before = np.mean([getattr(outcome.plain_exposure, name) for outcome in found])
        after = np.mean([getattr(outcome.balanced_exposure, name) for outcome in found])
        return f"{before:{form}} → {after:{form}}"

    return [
        f"{popularity:g}",
        f"{answers:g}",
        f"{np.mean([outcome.plain for outcome in found]):,.0f}",
        f"{np.mean([outcome.balanced for outcome in found]):,.0f}",
        f"{np.mean(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})",
        change("shown", ".2f"),
        change("gini", ".2f"),
        change("most", ".0f"),
        f"{np.mean([outcome.seconds for outcome in found]):.1f}",
        str(all(outcome.is_converged for outcome in found)),
    ]


if __name__ == "__main__":
    main()
