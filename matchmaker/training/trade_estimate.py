"""Estimates who imports what, where nothing better than totals and old structures may be shipped.

imports(country, chapter) = total imports of the country × share of the chapter, where the shares
are the world's, except that the five largest import goods of the country are known by name.
What was tried and dropped is measured by `python -m matchmaker.training.trade check`.
"""

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.places import third_countries
from matchmaker.domain.products import CHAPTERS
from matchmaker.training.trade_sources import Facts

Figures = NDArray[np.float64]

GOODS_SHARE = 0.76
"""Goods in the world's exports of goods and services: about 24 of 31.5 trillion US dollars in 2023
(WTO, Global Trade Outlook 2024; from general knowledge, not compared with the publication)."""

UNSEEN = 0.5
"""Countries credited to a chapter that is among nobody's five largest imports."""

LEAST_ADVANTAGE = 0.02
"""Comparative advantage below this is taken for this: mirror statistics miss small exports."""

TOP = 5
_COLUMN = {chapter: column for column, chapter in enumerate(CHAPTERS)}
_DIGITS = 3  # of an estimate


def shares(values: Mapping[str, float]) -> Figures:
    """Return (96,) shares of HS chapters or headings, summed by chapter; they add up to 1."""
    row = np.zeros(len(CHAPTERS))
    for code, value in values.items():
        row[_COLUMN[code[:2]]] += value
    return np.asarray(row / row.sum())


def world_structure(
    structures: Mapping[str, Mapping[str, float]], facts: Mapping[str, Facts]
) -> Figures:
    """Return (96,) shares of HS chapters in the world's trade at the time of `structures`.

    The mean of the countries' shares, weighted with their present exports: the source's own
    levels are off (Canada before the United States, Belarus at 75 times its exports).
    """
    known = [code for code in structures if code in facts and facts[code].exports]
    weights = np.array([latest(facts[code].exports) for code in known])
    rows = np.array([shares(structures[code]) for code in known])
    return np.asarray(weights @ rows / weights.sum())


def present_structure(old: Figures, tops: Iterable[tuple[tuple[str, ...], ...]]) -> Figures:
    """Return (96,) `old` corrected by what the countries' five largest imports are now.

    The geometric mean of the old shares and of how often a chapter is among the five.
    """
    seen = np.full(len(CHAPTERS), UNSEEN)
    for top in tops:
        for column in chapters_in(top):
            seen[column] += 1
    mixed = np.sqrt(old * seen / seen.sum())
    return np.asarray(mixed / mixed.sum())


def chapters_in(top: tuple[tuple[str, ...], ...]) -> set[int]:
    """Return the columns of the chapters of some goods."""
    return {_COLUMN[chapter] for good in top for chapter in good}


def top_shares(headings: Mapping[str, float]) -> Figures:
    """Return (5,) shares of the five largest headings in all imports, largest first."""
    values = np.sort(np.array(list(headings.values())))[::-1]
    return np.asarray(values[:TOP] / values.sum())


def with_top(structure: Figures, top: tuple[tuple[str, ...], ...], least: Figures) -> Figures:
    """Return (96,) `structure` where the n-th largest good has at least the n-th share.

    Args:
        top: chapters of the goods, largest first.
        least: (5,) from `top_shares`: what such a place takes in Russia's imports, the only
            ones known by heading.
    """
    floor = np.zeros(len(CHAPTERS))
    for good, share in zip(top, least, strict=False):
        for chapter in good:
            floor[_COLUMN[chapter]] += share / len(good)
    raised = np.flatnonzero(floor > structure)
    row = structure.copy()
    row[raised] = floor[raised]
    rest = np.setdiff1d(np.arange(len(row)), raised)
    row[rest] *= (1 - row[raised].sum()) / row[rest].sum()
    return row


def latest(by_year: Mapping[int, float]) -> float:
    """Return the value of the newest year."""
    return by_year[max(by_year)]


def yearly_growth(by_year: Mapping[int, float]) -> float:
    """Return the mean growth per year between the oldest and the newest year; NaN for one."""
    first, last = min(by_year), max(by_year)
    if first == last or by_year[first] <= 0:
        return float("nan")
    return float((by_year[last] / by_year[first]) ** (1 / (last - first)) - 1)


def total_imports(
    facts: Mapping[str, Facts], gdp: Mapping[str, tuple[int, float]]
) -> dict[str, float]:
    """Return country -> imports of goods, thousand US dollars.

    Where the Factbook has none, the country's product times the median ratio of the others.
    """
    known = {code: latest(found.imports) for code, found in facts.items() if found.imports}
    ratio = float(np.median([known[code] / gdp[code][1] for code in known if code in gdp]))
    assumed = {code: value * ratio for code, (_, value) in gdp.items() if code not in known}
    return {code: GOODS_SHARE * value for code, value in {**assumed, **known}.items()}


def estimate_imports(
    totals: Mapping[str, float], structure: Figures, facts: Mapping[str, Facts], least: Figures
) -> Figures:
    """Return (m, 96) imports of the third countries, thousand US dollars; NaN where unknown."""
    found = np.full((len(third_countries()), len(CHAPTERS)), np.nan)
    for row, code in enumerate(third_countries()):
        if code in totals:
            top = facts.get(code, Facts()).top_imports
            found[row] = totals[code] * with_top(structure, top, least)
    return rounded(found)


def rounded(values: Figures) -> Figures:
    """Return values with three significant digits: an estimate has no more."""
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = 10.0 ** (_DIGITS - 1 - np.floor(np.log10(np.abs(values))))
        return np.asarray(np.where(values == 0, 0.0, np.round(values * scale) / scale))


def advantage(exports: Figures, world: Figures) -> Figures:
    """Return (96,) revealed comparative advantage, at least `LEAST_ADVANTAGE`.

    Share of the chapter in the country's exports over its share in the world's (Balassa 1965).
    """
    ratio = np.divide(exports, world, out=np.zeros(len(world)), where=world > 0)
    return np.maximum(ratio, LEAST_ADVANTAGE)
