"""One company compared with many, line by line.

Everything a feature looks at is computed here, for all the others at once and only when it is
asked for. `score(a, b) == score(b, a)` is exact: lines are compared exactly (`line_tables`), and
what is averaged is rounded to steps first.
"""

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TypeVar, cast

import numpy as np

from matchmaker.engine.attributes import NO_HS
from matchmaker.engine.index import Kind
from matchmaker.engine.line_tables import PLACE, Floats, LineTables, Measure, code_closeness
from matchmaker.engine.sides import Side
from matchmaker.engine.tokens import ids_in_word
from matchmaker.engine.words import WordWeights

T = TypeVar("T")

_PUNCTUATION = ".,;:!?()«»“”„\"'"
FIT_WEIGHTS = (1.0, 0.3, 0.2, 0.4)  # of meaning, words, HS code, field; see docs/matching.md
_STEPS = 2.0**32  # to 1: sums of so many steps are whole numbers, the same in whatever order
_SAME_WEIGHTS = (1.0, 0.3, 0.75)  # of meaning, words, HS code of two products. The code weighs more
# than where a need meets a product: two headings are two products; see docs/matching.md
_UNKNOWN_CODES = 0.25  # closeness when a code is not known: neither the same nor different


def in_steps(values: Floats) -> Floats:
    """Return values of at most 1 rounded to steps whose sums are exact."""
    return np.asarray(np.rint(values * _STEPS) / _STEPS)


class Pairs:
    """Comparisons of one company, "you", with c others, "they".

    Attributes:
        you: a side of one company.
        they: a side of c companies.
        weights: how much words say.
        market: the only third country that counts, ISO 3166-1; None: all of them.
    """

    def __init__(
        self, you: Side, they: Side, weights: WordWeights, market: str | None = None
    ) -> None:
        self.you = you
        self.they = they
        self.weights = weights
        self.market = market
        self._tables = LineTables(you, they, weights)
        self._place = 0  # of the company among those of the tables
        self._values: dict[object, object] = {}

    @classmethod
    def of_each(
        cls, you: Side, they: Side, weights: WordWeights, market: str | None = None
    ) -> Iterator["Pairs"]:
        """Yield the comparisons of each of your companies with all of theirs.

        Lines are compared once for all of them, which takes a tenth of the time of one company
        after the other.
        """
        tables = LineTables(you, they, weights)
        for place in range(len(you)):
            pairs = cls(you.only(place), they, weights, market)
            pairs._tables, pairs._place = tables, place
            yield pairs

    def __len__(self) -> int:
        return len(self.they)

    def table(self, measure: Measure, yours: Kind, theirs: Kind) -> Floats:
        """Return (your rows, their rows) how near lines are, as in `LineTables.values`."""
        return self._tables.values[measure, self.you.rows[yours], self.they.rows[theirs]]

    def cosine(self, yours: Kind, theirs: Kind) -> Floats:
        """Return (your rows, their rows) cosine similarities."""
        return self.table(Measure.MEANING, yours, theirs)

    def words(self, yours: Kind, theirs: Kind) -> Floats:
        """Return (your rows, their rows) cosine similarity of weighted words, in [0, 1]."""
        return self.table(Measure.WORDS, yours, theirs)

    def hs(self, yours: Kind, theirs: Kind) -> Floats:
        """Return (your rows, their rows) closeness of HS codes: 1, .8, .4 or 0."""
        return self.table(Measure.CODES, yours, theirs)

    def closest(self, measure: Measure, yours: Kind, theirs: Kind) -> Floats:
        """Return (c,) the nearest of your and each company's lines, at least 0; 0 without any."""
        found = self._tables.closest[measure, PLACE[yours], self._place, PLACE[theirs]]
        return np.asarray(found)

    def best(self, values: Floats, theirs: Kind) -> Floats:
        """Return (n, c) largest of each company's columns in (n, their rows), 0 without any."""
        return self.they.lines[theirs].largest(np.ascontiguousarray(values.T)).T

    def mean(self, values: Floats, theirs: Kind) -> Floats:
        """Return (c,) mean of each company's of (their rows,) values, 0 without any."""
        lines = self.they.lines[theirs]
        return np.asarray(lines.total(in_steps(values)) / np.maximum(lines.count, 1))

    def once(self, compute: Callable[["Pairs"], T]) -> T:
        """Return what a comparison gives; it is computed at the first call."""
        if compute not in self._values:
            self._values[compute] = compute(self)
        return cast("T", self._values[compute])

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

    @cached_property
    def your_need_fit(self) -> Floats:
        """(your needs, their products) how well a product meets a need, in [0, 1]."""
        their_field = self.cosine(Kind.NEED, Kind.WHOLE)[:, self.they.lines[Kind.PRODUCT].owner]
        return self._fit(Kind.NEED, Kind.PRODUCT, their_field)

    @cached_property
    def their_need_fit(self) -> Floats:
        """(your products, their needs) how well a product meets a need, in [0, 1]."""
        your_field = self.cosine(Kind.WHOLE, Kind.NEED)
        return self._fit(Kind.PRODUCT, Kind.NEED, your_field)

    def _fit(self, yours: Kind, theirs: Kind, field: Floats) -> Floats:
        """Return (your rows, their rows) fits.

        A bare line is ambiguous, so it counts too whether the need lies in the field of the one
        who offers.

        Args:
            field: (your rows, their rows) similarity of the need to the whole profile of the one
                who offers; or (1, their rows) for all of yours.
        """
        meaning, words, code, of_field = FIT_WEIGHTS
        fit = self.words(yours, theirs) * words
        fit += meaning * self.cosine(yours, theirs)
        fit += code * self.hs(yours, theirs)
        fit += of_field * field
        fit /= sum(FIT_WEIGHTS)
        return np.clip(fit, 0.0, 1.0, out=fit)

    @cached_property
    def your_needs_met(self) -> Floats:
        """(your needs, c) how well each of them meets each of your needs, in [0, 1]."""
        return self.best(self.your_need_fit, Kind.PRODUCT)

    @cached_property
    def their_needs_met(self) -> Floats:
        """(their needs,) how well you meet each of their needs, in [0, 1]."""
        return np.asarray(self.their_need_fit.max(axis=0, initial=0.0))

    @cached_property
    def fits(self) -> Floats:
        """(2, c) the best that a need is met: yours by each of them, and one of theirs by you."""
        found = np.empty((2, len(self)))
        self.your_needs_met.max(axis=0, initial=0.0, out=found[0])
        found[1] = self.they.lines[Kind.NEED].largest(self.their_needs_met)
        return found

    @cached_property
    def products_alike(self) -> Floats:
        """(your products, their products) how much two are the same, suggested codes included."""
        yours, theirs = self.you.codes, self.they.codes
        codes = code_closeness(yours, theirs)
        codes[yours == NO_HS] = _UNKNOWN_CODES
        codes[:, theirs == NO_HS] = _UNKNOWN_CODES
        kinds = Kind.PRODUCT, Kind.PRODUCT
        parts = self.cosine(*kinds), self.words(*kinds), codes
        total = sum(weight * part for weight, part in zip(_SAME_WEIGHTS, parts, strict=True))
        return np.asarray(total) / sum(_SAME_WEIGHTS)

    def closest_of(self, values: Floats, theirs: Kind) -> Floats:
        """Return (c,) largest of (your rows, their rows) for each company, at least 0."""
        return self.they.lines[theirs].largest(values.max(axis=0, initial=0.0))

    @cached_property
    def supply(self) -> Floats:
        """(2, c) how usual what they make is as an input of what you make, and the reverse."""
        return self._tables.supply[:, self._place]
