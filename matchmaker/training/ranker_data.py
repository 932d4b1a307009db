"""Judged pairs as training rows for the ranker."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.match import Purpose
from matchmaker.domain.places import Country
from matchmaker.engine.encoder import Encoder
from matchmaker.engine.evaluation import Company, Judgements
from matchmaker.engine.features import compute_features
from matchmaker.engine.goods import Goods
from matchmaker.engine.index import CompanyIndex, IndexEntry
from matchmaker.engine.pairs import Pairs
from matchmaker.engine.sides import take_side
from matchmaker.engine.words import WordWeights

Floats = NDArray[np.float64]

UNLISTED = -1
"""Grade of a pair nobody judged: very likely no partner."""

_TARGET = {3: 1.0, 2: 0.8, 1: 0.3, 0: 0.0, UNLISTED: 0.0}
_IMPORTANCE = {3: 2.0, 2: 1.0, 1: 1.0, 0: 1.0, UNLISTED: 0.3}
"""Set by cross-validation; neighbours of these values give the same figures within noise."""


_SILENT = 0.15  # importance of a pair whose needs were struck out on both sides; half on one side
"""Many real profiles state no needs. The judged pairs are seen once more without theirs, so that
the ranker learns what to go by then; more weight costs more on pairs with needs than it gains."""


@dataclass(frozen=True, slots=True)
class PairGrid:
    """Features of every Belarusian–Russian pair of companies.

    Attributes:
        keys: keys of the b Belarusian and of the r Russian companies.
        x: (b, r, columns) features.
        silent: the same with the needs of some companies struck out, and how much such a pair
            counts; for training only.
    """

    keys: tuple[tuple[str, ...], tuple[str, ...]]
    x: Floats
    silent: tuple[tuple[float, Floats], ...] = ()

    def rows(self, targets: "Targets", chosen: NDArray[np.bool_]) -> tuple[Floats, Floats, Floats]:
        """Return (n, columns) features, (n,) targets and (n,) importances to train on.

        Args:
            chosen: (b, r) which pairs.
        """
        views = ((1.0, self.x), *self.silent)
        return (
            np.concatenate([x[chosen] for _, x in views]),
            np.tile(targets.target[chosen], len(views)),
            np.concatenate([discount * targets.importance[chosen] for discount, _ in views]),
        )


@dataclass(frozen=True, slots=True)
class Targets:
    """What the pairs of a grid should score, for one purpose.

    Attributes:
        grades: (b, r, 2) grades asked from the Belarusian and from the Russian side, `UNLISTED`
            where nobody judged.
        target: (b, r) wanted probability, in [0, 1].
        importance: (b, r) how much a pair counts.
    """

    grades: NDArray[np.int64]
    target: Floats
    importance: Floats


def make_grid(
    companies: Mapping[str, Company],
    entries: Mapping[str, IndexEntry],
    goods: Goods | None = None,
    encoder: Encoder | None = None,
) -> PairGrid:
    """Return the features of every pair, computed as the service computes them.

    Args:
        encoder: makes the vectors of profiles without needs, for training; None: no such rows.
    """
    keys: dict[Country, list[str]] = {country: [] for country in Country}
    for key, company in companies.items():
        keys[company.profile.country].append(key)
    sides = tuple(keys[Country.BY]), tuple(keys[Country.RU])
    x = _features(sides, entries, goods)
    if encoder is None:
        return PairGrid(sides, x)
    mute = {key: _without_needs(entry, encoder) for key, entry in entries.items()}
    silent = (
        (_SILENT, _features(sides, mute, goods)),
        *(
            (_SILENT / 2, _features(sides, {**entries, **{k: mute[k] for k in side}}, goods))
            for side in sides
        ),
    )
    return PairGrid(sides, x, silent)


def _without_needs(entry: IndexEntry, encoder: Encoder) -> IndexEntry:
    profile = entry.profile.model_copy(update={"needs": ()})
    return IndexEntry(entry.company_id, profile, encoder.encode(profile.embedded_texts()))


def _features(
    sides: tuple[tuple[str, ...], tuple[str, ...]],
    entries: Mapping[str, IndexEntry],
    goods: Goods | None,
) -> Floats:
    """Return (b, r, columns) features."""
    dimension = next(iter(entries.values())).vectors.shape[1]
    index = CompanyIndex(dimension, goods)
    for key in (key for side in sides for key in side):
        index.put(entries[key])
    weights = WordWeights(index)
    belarusian, russian = index.shelf(Country.BY), index.shelf(Country.RU)
    they = take_side(russian, np.arange(len(sides[1]), dtype=np.int32))
    rows = [
        compute_features(Pairs(take_side(belarusian, np.array([n], np.int32)), they, weights)).x
        for n in range(len(sides[0]))
    ]
    return np.stack(rows)


def make_targets(
    keys: Sequence[Sequence[str]], judgements: Judgements, purpose: Purpose
) -> Targets:
    """Return what the pairs of a grid should score."""
    belarusian, russian = ({key: n for n, key in enumerate(side)} for side in keys)
    grades = np.full((len(belarusian), len(russian), 2), UNLISTED)
    for asked_by, (askers, others) in enumerate(((belarusian, russian), (russian, belarusian))):
        for query, row in askers.items():
            for candidate, judgement in judgements.of(purpose, query).items():
                place = (row, others[candidate])[:: -1 if asked_by else 1]
                grades[(*place, asked_by)] = judgement.grade
    target, importance = (_look_up(grades, table) for table in (_TARGET, _IMPORTANCE))
    total = importance.sum(axis=2)
    return Targets(grades, (target * importance).sum(axis=2) / total, total)


def _look_up(grades: NDArray[np.int64], table: Mapping[int, float]) -> Floats:
    values = np.zeros(grades.shape)
    for grade, value in table.items():
        values[grades == grade] = value
    return values
