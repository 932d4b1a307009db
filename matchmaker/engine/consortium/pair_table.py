"""Every two companies of a pool compared, for the third-market purpose.

The same features and the same ranker as in a list of partners. Companies of one country are
compared as well; their wishes for regions of the other country do not count then.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.engine.features import COLUMN_NAMES, compute_features
from matchmaker.engine.index import Shelf
from matchmaker.engine.line_tables import Floats
from matchmaker.engine.pairs import Pairs
from matchmaker.engine.ranker import LinearRanker, probability
from matchmaker.engine.relation import are_competing
from matchmaker.engine.sides import Side, take_side
from matchmaker.engine.words import WordWeights

Mask = NDArray[np.bool_]

_DIGITS = 12  # of a score, as in a list of partners
_FIT = COLUMN_NAMES.index("need_fit.better")
_ABROAD = np.array([name.startswith(("wanted_", "unwanted_")) for name in COLUMN_NAMES])
"""Columns about regions of the other country where partners are wanted."""


@dataclass(frozen=True, slots=True)
class PairTable:
    """What is known of every two of n companies; every matrix is (n, n) and symmetric.

    Attributes:
        score: probability that chamber staff would approve the pair for third markets; 0 on the
            diagonal.
        need_fit: how well a product of one is what the other looks for, in [0, 1].
        competing: whether the two offer the same; False on the diagonal.
    """

    score: Floats
    need_fit: Floats
    competing: Mask


def compare_all(
    shelf: Shelf, ranker: LinearRanker, weights: WordWeights, market: str | None = None
) -> PairTable:
    """Return every two companies of a shelf compared.

    Args:
        shelf: companies of both countries, a slot each.
        market: the only third country that counts, ISO 3166-1; None: all of them.
    """
    size = len(shelf.ids)
    slots = np.arange(size, dtype=np.int32)
    score, need_fit = np.zeros((size, size)), np.zeros((size, size))
    competing = np.zeros((size, size), np.bool_)
    abroad = np.array([profile.country for profile in shelf.profiles])
    for row in range(size - 1):
        others = slice(row + 1, size)
        you, they = (take_side(shelf, slots[part]) for part in (slice(row, row + 1), others))
        pairs = Pairs(you, they, weights, market)
        x = compute_features(pairs).x
        x[abroad[others] == abroad[row]] *= ~_ABROAD
        score[row, others] = probability(ranker.log_odds(x))
        need_fit[row, others] = x[:, _FIT]
        competing[row, others] = are_competing(pairs)
    score = np.round(score, _DIGITS)
    return PairTable(score + score.T, need_fit + need_fit.T, competing | competing.T)


def score_against(
    you: Side, they: Side, ranker: LinearRanker, weights: WordWeights, market: str | None
) -> Floats:
    """Return (c,) scores of one company with c others, of its own country or the other."""
    x = compute_features(Pairs(you, they, weights, market)).x
    home = you.profile(0).country
    x[np.array([profile.country is home for profile in they.profiles], np.bool_)] *= ~_ABROAD
    return np.round(probability(ranker.log_odds(x)), _DIGITS)
