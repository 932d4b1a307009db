"""What the lines of one company and of each of many others come to, in a few numbers a pair.

There are two ways to the same numbers: compiled loops that read a shelf where it lies
(`engine.native`), and NumPy on tables of all lines (`engine.line_tables`) where these were not
compiled. Tests hold the two together, bit for bit.
"""

from dataclasses import dataclass

import numpy as np

from matchmaker.engine import native
from matchmaker.engine.attributes import NO_HS
from matchmaker.engine.index import Kind
from matchmaker.engine.line_tables import (
    FIT_WEIGHTS,
    PLACE,
    Floats,
    LineTables,
    Measure,
    code_closeness,
    in_steps,
)
from matchmaker.engine.sides import Lines

_SAME_WEIGHTS = (
    1.0,
    0.3,
    0.2,
)  # of meaning, words, HS code of two products that are called the same
_ALIKE_WEIGHTS = (1.0, 0.3, 0.75)  # the same for competitors. The code weighs more than where a
# need meets a product: two headings are two products; see docs/matching.md
_UNKNOWN_CODES = 0.25  # closeness when a code is not known: neither the same nor different


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of one company, "you", with c others, "they"; each in [0, 1].

    Attributes:
        closest: (measures, your kinds, their kinds, c) nearest of your and each company's lines;
            measures and kinds as in `Measure` and `Kind`. 0 where one has no lines of the kind.
        fits: (2, c) the best that a need is met: one of yours by each of them, one of theirs by
            you.
        covered: (2, c) how well all needs are met, on average: yours, theirs.
        covered_in_words: (2, c) the same in words alone.
        same: (c,) how much the most similar products are the same: stated codes.
        alike: (c,) the same when competitors are told: suggested codes count, and more.
    """

    closest: Floats
    fits: Floats
    covered: Floats
    covered_in_words: Floats
    same: Floats
    alike: Floats


def figures_of(tables: LineTables) -> Figures:
    """Return the figures of a company with others.

    Args:
        tables: of the two sides; their values are worked out only where nothing is compiled.
    """
    you, they = tables.you, tables.they
    found = native.figures(
        you.shelf.columns(),
        int(you.slots[0]),
        they.shelf.columns(),
        they.slots,
        you.shelf.dimension,
        tables.weights.columns,
        WEIGHTS,
    )
    if found is None:
        return figures_from_tables(tables)
    measures, kinds = len(Measure), len(Kind)
    closest, rest = np.split(found, [measures * kinds * kinds])
    return Figures(
        closest.reshape(measures, kinds, kinds, len(they)),
        rest[0:2],
        rest[2:4],
        rest[4:6],
        rest[6],
        rest[7],
    )


def figures_from_tables(tables: LineTables) -> Figures:
    """Return the figures of a company with others in NumPy."""
    they = tables.they
    products, needs = they.lines[Kind.PRODUCT], they.lines[Kind.NEED]
    met = _largest(tables.your_need_fit, products)  # (your needs, c)
    their_met = tables.their_need_fit.max(axis=0, initial=0.0)  # (their needs,)
    in_words = _largest(tables.of(Measure.WORDS, Kind.NEED, Kind.PRODUCT), products)
    their_in_words = tables.of(Measure.WORDS, Kind.PRODUCT, Kind.NEED).max(axis=0, initial=0.0)
    same = _mean([tables.of(m, Kind.PRODUCT, Kind.PRODUCT) for m in Measure], _SAME_WEIGHTS)
    return Figures(
        closest=_closest(tables),
        fits=np.stack([met.max(axis=0, initial=0.0), needs.largest(their_met)]),
        covered=np.stack([_average(met), needs.mean(in_steps(their_met))]),
        covered_in_words=np.stack([_average(in_words), needs.mean(in_steps(their_in_words))]),
        same=products.largest(same.max(axis=0, initial=0.0)),
        alike=products.largest(_alike(tables).max(axis=0, initial=0.0)),
    )


def _closest(tables: LineTables) -> Floats:
    """Return (measures, your kinds, their kinds, c) nearest lines."""
    you, they = tables.you, tables.they
    closest = np.empty((len(Measure), len(Kind), len(Kind), len(they)))
    for yours in Kind:
        rows = tables.values[:, you.rows[yours]].max(axis=1, initial=0.0)  # (measures, their rows)
        for theirs, lines in they.lines.items():
            best = lines.largest(np.ascontiguousarray(rows[:, they.rows[theirs]].T)).T
            closest[:, PLACE[yours], PLACE[theirs]] = best
    return closest


def _alike(tables: LineTables) -> Floats:
    """Return (your products, their products) how much two are the same for competitors."""
    yours, theirs = tables.you.codes, tables.they.codes
    codes = code_closeness(yours, theirs)
    codes[yours == NO_HS] = _UNKNOWN_CODES
    codes[:, theirs == NO_HS] = _UNKNOWN_CODES
    kinds = Kind.PRODUCT, Kind.PRODUCT
    parts = [tables.of(Measure.MEANING, *kinds), tables.of(Measure.WORDS, *kinds), codes]
    return _mean(parts, _ALIKE_WEIGHTS)


def _mean(parts: list[Floats], weights: tuple[float, ...]) -> Floats:
    """Return the weighted mean of several tables."""
    total = sum(weight * part for weight, part in zip(weights, parts, strict=True))
    return np.asarray(total) / sum(weights)


def _largest(values: Floats, lines: Lines) -> Floats:
    """Return (n, c) largest of each company's columns in (n, their rows), 0 without any."""
    return lines.largest(np.ascontiguousarray(values.T)).T


def _average(rows: Floats) -> Floats:
    """Return the mean of each column; 0 without rows."""
    return np.asarray(in_steps(rows).mean(axis=0) if len(rows) else np.zeros(rows.shape[1]))


WEIGHTS = native.Weights(
    FIT_WEIGHTS,
    sum(FIT_WEIGHTS),
    _SAME_WEIGHTS,
    sum(_SAME_WEIGHTS),
    _ALIKE_WEIGHTS,
    sum(_ALIKE_WEIGHTS),
    _UNKNOWN_CODES,
)
