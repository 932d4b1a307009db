"""Intervals of a mean over queries, by drawing companies with replacement.

Companies are drawn, not queries: the two purposes of one company are no independent samples
(cluster bootstrap, Davison & Hinkley 1997, section 3.8). Percentile intervals, 95 %.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

DRAWS = 2_000
LEVEL = 0.95

QueryValues = Mapping[tuple[str, str], float]  # (purpose, company's key) → value


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over queries with its interval.

    Attributes:
        low, high: ends of the 95 % bootstrap interval over companies.
        queries: how many values the mean is over.
    """

    value: float
    low: float
    high: float
    queries: int


def estimate(values: QueryValues, *, seed: int, draws: int = DRAWS) -> Estimate | None:
    """Return the mean of `values` with its interval; None without values."""
    if not values:
        return None
    sums, counts = _by_company(values)
    means = bootstrap_means(sums, counts, seed=seed, draws=draws)
    low, high = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(float(sums.sum() / counts.sum()), float(low), float(high), len(values))


def bootstrap_means(
    sums: NDArray[np.float64], counts: NDArray[np.float64], *, seed: int, draws: int = DRAWS
) -> NDArray[np.float64]:
    """Return (draws,) means of samples of companies drawn with replacement.

    Args:
        sums: (c,) sum of a company's values.
        counts: (c,) number of a company's values, at least 1.
    """
    drawn = _draw(len(sums), seed, draws)
    return np.asarray(drawn @ sums / (drawn @ counts), np.float64)


@lru_cache(maxsize=8)
def _draw(companies: int, seed: int, draws: int) -> NDArray[np.float64]:
    """Return (draws, companies) how often each company stands in each sample.

    The measures of one run share their samples: as many companies, the same seed.
    """
    rng = np.random.default_rng(seed)
    even = np.full(companies, 1 / companies)
    return rng.multinomial(companies, even, size=draws).astype(np.float64)


def _by_company(values: QueryValues) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    companies: dict[str, list[float]] = {}
    for (_, key), value in sorted(values.items()):
        companies.setdefault(key, []).append(value)
    rows = [companies[key] for key in sorted(companies)]
    return np.array([sum(row) for row in rows]), np.array([float(len(row)) for row in rows])
