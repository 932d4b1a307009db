"""All features of many pairs in one compiled call, where there is one; see `engine.native`."""

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.engine import evidence, native
from matchmaker.engine.attributes import Mask, bits_of, market_row
from matchmaker.engine.figures import WEIGHTS
from matchmaker.engine.index import Shelf
from matchmaker.engine.line_tables import Floats
from matchmaker.engine.native.libraries import address
from matchmaker.engine.pairs import Pairs

if TYPE_CHECKING:
    import ctypes


class Compiled(NamedTuple):
    """What is known of c pairs.

    Attributes:
        x: (c, columns) features.
        yours: (directed features, c) True where the better direction is what they offer you.
        relations: (c,) places in `Relation`.
    """

    x: Floats
    yours: Mask
    relations: NDArray[np.uint8]


def compiled(pairs: Pairs) -> Compiled | None:
    """Return features and relations of pairs, None where nothing was compiled; use it `once`."""
    found = native.features(compared(pairs))
    return None if found is None else Compiled(*found)


def compared(pairs: Pairs) -> native.Compared:
    """Return what compiled loops have to know to compare the lines of pairs."""
    you, they = pairs.you, pairs.they
    return native.Compared(
        (you.shelf.columns(), int(you.slots[0])),
        they.shelf.columns(),
        np.ascontiguousarray(they.slots, np.int32),
        you.shelf.dimension,
        pairs.weights.columns,
        WEIGHTS,
        evidence.COMPILED,
        question(they.shelf, pairs.market),
    )


def question(shelf: Shelf, market: str | None) -> native.Question:
    """Return what compiled loops have to know of a question.

    Agreements may change, and their table be replaced, while a query runs: it is held.

    Args:
        shelf: of those who are compared.
        market: the only third country that counts, ISO 3166-1; None: all of them.
    """
    goods, strength = shelf.goods, shelf.ties.strength
    inputs = None if goods is None else address(goods.inputs)
    found = native.Question(_counting(market), address(strength), inputs)
    found.held = strength, goods
    return found


@cache
def _counting(market: str | None) -> "ctypes.Array[ctypes.c_uint64]":
    """Return the third countries that count as a set."""
    if market is None:
        return native.Countries(*([np.iinfo(np.uint64).max] * native.MARKET_WORDS))
    return native.Countries(*bits_of(market_row((market,))).tolist())
