"""One company compared with many.

Everything a feature looks at is here, for all the others at once and only when it is asked for.
`score(a, b) == score(b, a)` is exact: lines are compared exactly (`line_tables`), and what is
averaged is rounded to steps first.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TypeVar, cast

import numpy as np

from matchmaker.engine.figures import Figures, figures_of
from matchmaker.engine.index import Kind
from matchmaker.engine.line_tables import PLACE, Floats, LineTables, Measure
from matchmaker.engine.sides import Side, take_side
from matchmaker.engine.tokens import ids_in_word
from matchmaker.engine.words import WordWeights

T = TypeVar("T")

_PUNCTUATION = ".,;:!?()«»“”„\"'"


class Pairs:
    """Comparisons of one company, "you", with c others, "they".

    Attributes:
        you: a side of one company.
        they: a side of c companies.
        weights: how much words say.
        market: the only third country that counts, ISO 3166-1; None: all of them.
        lines: all lines of the two sides beside each other.
    """

    def __init__(
        self, you: Side, they: Side, weights: WordWeights, market: str | None = None
    ) -> None:
        self.you = you
        self.they = they
        self.weights = weights
        self.market = market
        self.lines = LineTables(you, they, weights)
        self._values: dict[object, object] = {}

    def __len__(self) -> int:
        return len(self.they)

    def only(self, rows: Sequence[int]) -> "Pairs":
        """Return the comparisons with some of the others, in this order."""
        slots = self.they.slots[np.asarray(rows, np.intp)]
        return Pairs(self.you, take_side(self.they.shelf, slots), self.weights, self.market)

    @cached_property
    def figures(self) -> Figures:
        """What the lines of each pair come to."""
        return figures_of(self.lines)

    @property
    def fits(self) -> Floats:
        """(2, c) the best that a need is met: yours by each of them, and one of theirs by you."""
        return self.figures.fits

    def closest(self, measure: Measure, yours: Kind, theirs: Kind) -> Floats:
        """Return (c,) the nearest of your and each company's lines, at least 0; 0 without any."""
        return np.asarray(self.figures.closest[measure, PLACE[yours], PLACE[theirs]])

    def once(self, compute: Callable[["Pairs"], T]) -> T:
        """Return what a comparison gives; it is computed at the first call."""
        if compute not in self._values:
            self._values[compute] = compute(self)
        return cast("T", self._values[compute])

    @cached_property
    def supply(self) -> Floats:
        """(2, c) how usual what they make is as an input of what you make, and the reverse."""
        goods = self.they.shelf.goods
        if goods is None:
            return np.zeros((2, len(self)))
        return goods.supply(self.you.made_by(0), self.they.made)

    @cached_property
    def your_words(self) -> list[tuple[float, int, str]]:
        """The words of your profile: how much each says, its number, and as you write it."""
        weigh = self.weights
        written: dict[int, str] = {}
        for word in " ".join(self.you.profile(0).embedded_texts()).split():
            for token in ids_in_word(word):
                written.setdefault(token, word.strip(_PUNCTUATION))
        number = weigh.vocabulary.number_of
        words = sorted((number(token), word) for token, word in written.items())
        weights = weigh(np.array([n for n, _ in words], np.uint32)).tolist()
        return [(weight, n, word) for weight, (n, word) in zip(weights, words, strict=True)]
