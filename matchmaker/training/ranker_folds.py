"""Cross-validation by company: a pair is scored by a ranker that has seen neither of the two.

Belarusian and Russian companies are split on their own; the pairs of one block of the grid are
scored by the ranker trained on the pairs outside both its rows and its columns.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from matchmaker.training.ranker_data import PairGrid, Targets

Floats = NDArray[np.float64]
Groups = NDArray[np.int64]

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Split:
    """The fold of every company.

    Attributes:
        belarusian: (b,) folds.
        russian: (r,) folds.
        is_common: whether fold n of both sides is the same thing, such as an industry; then no
            company of the two folds of a pair is trained on, on either side.
    """

    belarusian: Groups
    russian: Groups
    is_common: bool = False


def split_companies(shape: tuple[int, int], seed: int, folds: int = FOLDS) -> Split:
    """Return a split at random."""
    random = np.random.default_rng(seed)
    belarusian, russian = (random.permutation(np.arange(size) % folds) for size in shape)
    return Split(belarusian, russian)


def split_by_group(groups: tuple[Sequence[str], Sequence[str]], seed: int, folds: int) -> Split:
    """Return a split that keeps companies of one group, such as an industry, in one fold."""
    names = sorted({*groups[0], *groups[1]})
    order = np.random.default_rng(seed).permutation(len(names))
    fold_of = {names[place]: number % folds for number, place in enumerate(order)}
    belarusian, russian = (np.array([fold_of[name] for name in side]) for side in groups)
    return Split(belarusian, russian, is_common=True)


class Scores(Protocol):
    """Whatever a learner returns."""

    def log_odds(self, x: Floats) -> Floats:
        """Return (n,) scores of (n, columns) features, higher is better."""
        ...


Fit = Callable[[Floats, Floats, Floats], Scores]
"""Learns from (n, columns) features, (n,) targets and (n,) importances."""


def held_out_log_odds(grid: PairGrid, targets: Targets, split: Split, fit: Fit) -> Floats:
    """Return (b, r) log-odds, each from a ranker that has seen neither company of the pair."""
    scores = np.zeros(grid.x.shape[:2])
    for row_fold in np.unique(split.belarusian):
        for column_fold in np.unique(split.russian):
            rows, columns = split.belarusian == row_fold, split.russian == column_fold
            seen_rows, seen_columns = ~rows, ~columns
            if split.is_common:
                seen_rows &= split.belarusian != column_fold
                seen_columns &= split.russian != row_fold
            ranker = fit(*grid.rows(targets, seen_rows[:, None] & seen_columns[None, :]))
            block = rows[:, None] & columns[None, :]
            scores[block] = ranker.log_odds(grid.x[block])
    return scores
