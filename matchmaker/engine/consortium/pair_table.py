"""Every two companies of a pool compared, for the third-market purpose.

The same features and the same ranker as in a list of partners, only for many companies at once:
lines of a block of companies are multiplied with all others in one product, which takes a tenth of
the time of one company after the other. Companies of one country are compared as well; their
wishes for regions of the other country do not count then.
"""

from collections.abc import Iterator
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

_ROWS = 256  # lines of a block; bounds memory, and fewer make the products slow
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
    score, need_fit = np.zeros((size, size)), np.zeros((size, size))
    competing = np.zeros((size, size), np.bool_)
    abroad = np.array([profile.country for profile in shelf.profiles])
    for first, last in _blocks(shelf):
        you = take_side(shelf, np.arange(first, last, dtype=np.int32))
        they = take_side(shelf, np.arange(first, size, dtype=np.int32))
        for row, pairs in enumerate(Pairs.of_each(you, they, weights, market), first):
            x = compute_features(pairs).x
            x[abroad[first:] == abroad[row]] *= ~_ABROAD
            score[row, first:] = probability(ranker.log_odds(x))
            need_fit[row, first:] = x[:, _FIT]
            competing[row, first:] = are_competing(pairs)
    above = np.triu(np.ones((size, size), np.bool_), 1)
    score, need_fit = np.round(score, _DIGITS) * above, need_fit * above
    competing &= above
    return PairTable(score + score.T, need_fit + need_fit.T, competing | competing.T)


def score_against(
    you: Side, they: Side, ranker: LinearRanker, weights: WordWeights, market: str | None
) -> Floats:
    """Return (c,) scores of one company with c others, of its own country or the other."""
    x = compute_features(Pairs(you, they, weights, market)).x
    home = you.profile(0).country
    x[np.array([profile.country is home for profile in they.profiles], np.bool_)] *= ~_ABROAD
    return np.round(probability(ranker.log_odds(x)), _DIGITS)


def _blocks(shelf: Shelf) -> Iterator[tuple[int, int]]:
    """Yield ranges of slots with about `_ROWS` lines each."""
    lines = 1 + shelf.products.count.view + shelf.needs.count.view
    first = total = 0
    for slot, count in enumerate(lines.tolist()):
        if total + count > _ROWS and slot > first:
            yield first, slot
            first, total = slot, 0
        total += count
    if first < len(lines):
        yield first, len(lines)
