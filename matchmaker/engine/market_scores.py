"""The formula of a market's score: how supply, demand and ease are made and put together.

score = exp(Σ weight · ln max(component, FLOOR)), the weighted geometric mean of supply, demand and
ease. So each component's part of the score is additive in logarithms, like the factors of the
International Trade Centre's Export Potential Indicator (Decreux and Spies 2016: supply × demand ×
ease), which this follows on the level of HS chapters. docs/third-markets.md has the measurements.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Figures = NDArray[np.float64]

WEIGHTS: Mapping[str, float] = {"supply": 0.2, "demand": 0.5, "ease": 0.3}
"""Weights of the components; they add up to 1. Supply is the same for all countries of one
company, so it says more about the company than about where to go."""

FLOOR = 0.02
"""A component below this is taken for this: one zero must not hide the others."""

EASE_WEIGHTS: Mapping[str, float] = {
    "distance": 0.35,
    "agreement": 0.2,
    "presence": 0.2,
    "trade": 0.1,
    "language": 0.1,
    "access": 0.05,
}
"""Weights of the parts of ease; unknown parts are left out and the rest scaled up."""

SELLS, WANTS = 0.7, 0.4
"""Presence of a company that sells in a country, and of one that wants to; own judgement."""

GROWTH_WEIGHT = 0.2
"""Part of growth in demand; the rest is the level."""

LEAST_SHARE, MOST_SHARE = 1e-5, 1e-1
"""Part of the world's imports that counts as demand 0 and 1, on a logarithmic scale."""

LEAST_GROWTH, MOST_GROWTH = -0.1, 0.2
"""Growth of imports per year that counts 0 and 1."""


@dataclass(frozen=True, slots=True)
class MarketScores:
    """The scores of all m third countries, with their parts as columns.

    Attributes:
        score: (m,) in (0, 1].
        components: supply, demand, ease -> (m,) in [0, 1].
        parts: what the components are made of -> (m,) in [0, 1]; NaN where unknown.
        facts: figures behind them -> (m,); NaN where unknown.
    """

    score: Figures
    components: Mapping[str, Figures]
    parts: Mapping[str, Figures]
    facts: Mapping[str, Figures]


@dataclass(frozen=True, slots=True)
class Demand:
    """What the m countries import of a company's chapters.

    Attributes:
        level: (m,) part of the world's imports, on a scale from 0 to 1.
        growth: (m,) per year, 0.05 for 5 %; NaN where unknown.
    """

    level: Figures
    growth: Figures


def demand_of(weights: Figures, shares: Figures, growth: Figures, known: Figures) -> Demand:
    """Return the demand for chapters of these weights.

    Args:
        weights: (96,) adding up to 1.
        shares: (m, 96) of each chapter's imports in the world.
        growth: (m, 96) per year; 0 where unknown.
        known: (m, 96) 1 where the growth is known, else 0.
    """
    share = np.maximum(shares @ weights, LEAST_SHARE)
    level = np.log(share / LEAST_SHARE) / np.log(MOST_SHARE / LEAST_SHARE)
    grown, weight = growth @ weights, known @ weights
    return Demand(
        level=np.clip(level, 0.0, 1.0),
        growth=np.divide(grown, weight, out=np.full(len(weight), np.nan), where=weight > 0),
    )


def joint_demand(a: Demand, b: Demand) -> Demand:
    """Return the demand for what two companies offer together: a country must want both."""
    return Demand(np.sqrt(a.level * b.level), mean_of_known([a.growth, b.growth]))


def bounded_advantage(advantage: Figures) -> Figures:
    """Return comparative advantage in [0, 1): 0.5 for the world's average, 0 for unknown.

    Its square root is bounded: chapters differ by factors of a hundred, companies do not.
    """
    root = np.sqrt(np.nan_to_num(advantage))
    return np.asarray(root / (1.0 + root))


def presence_of(sells: Figures, wants: Figures) -> Figures:
    """Return (m,) presence of one company in [0, 1]: where it sells more than where it wants to.

    Args:
        sells, wants: (m,) 1 where it does, else 0.
    """
    return np.maximum(SELLS * sells, WANTS * wants)


def joint_presence(a: Figures, b: Figures) -> Figures:
    """Return (m,) presence of two companies: either opens the door for the other."""
    return np.asarray(1.0 - (1.0 - a) * (1.0 - b))


def score_markets(
    supply_parts: Mapping[str, float],
    demand: Demand,
    ease_parts: Mapping[str, Figures],
    facts: Mapping[str, Figures],
) -> MarketScores:
    """Return the scores of all countries.

    Supply is the mean of its parts. Demand mixes level and growth, and is 0 without imports.
    Ease is the weighted mean of its known parts, times openness.

    Args:
        supply_parts: advantage and, for a pair, complementarity, each in [0, 1].
        ease_parts: the names in `EASE_WEIGHTS`, and openness.
    """
    grown = np.clip((demand.growth - LEAST_GROWTH) / (MOST_GROWTH - LEAST_GROWTH), 0.0, 1.0)
    rest = np.where(np.isfinite(grown), grown, demand.level)
    mixed = (1 - GROWTH_WEIGHT) * demand.level + GROWTH_WEIGHT * rest
    count = len(mixed)
    components = {
        "supply": np.full(count, sum(supply_parts.values()) / len(supply_parts)),
        "demand": np.where(demand.level > 0, mixed, 0.0),
        "ease": _weighted_mean(ease_parts) * ease_parts["openness"],
    }
    logs = np.zeros(count)
    for name, weight in WEIGHTS.items():
        logs += weight * np.log(np.maximum(components[name], FLOOR))
    parts = {name: np.full(count, value) for name, value in supply_parts.items()}
    parts |= {"imports": demand.level, "growth": grown, **ease_parts}
    return MarketScores(np.exp(logs), components, parts, facts)


def mean_of_known(columns: Sequence[Figures]) -> Figures:
    """Return the mean of several columns without their NaN; NaN where none is known."""
    if len(columns) == 1:
        return columns[0]
    stacked = np.array(columns)
    count = np.isfinite(stacked).sum(axis=0)
    total = np.nan_to_num(stacked).sum(axis=0)
    return np.asarray(np.divide(total, count, out=np.full(count.shape, np.nan), where=count > 0))


def _weighted_mean(parts: Mapping[str, Figures]) -> Figures:
    weights = np.array(list(EASE_WEIGHTS.values()))
    values = np.array([parts[name] for name in EASE_WEIGHTS])  # (parts, m)
    return np.asarray((weights @ np.nan_to_num(values)) / (weights @ np.isfinite(values)))
