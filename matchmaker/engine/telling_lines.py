"""The lines that say most about each pair: what reasons quote.

As for figures there are two ways to the same: compiled loops, and NumPy on tables of all lines
where nothing was compiled. Tests hold the two together.
"""

from typing import NamedTuple

import numpy as np

from matchmaker.engine import native
from matchmaker.engine.compiled_features import compared
from matchmaker.engine.evidence import COUNTS_AS_MET
from matchmaker.engine.hs_classifier import CLASSES
from matchmaker.engine.index import Kind
from matchmaker.engine.line_tables import Floats, LineTables, Measure
from matchmaker.engine.nearest_lines import NearestLines
from matchmaker.engine.pairs import Pairs

Two = tuple[int, int, float, float]
"""Number of your line, of theirs, how near they are, and their cosine; -1, -1, 0, 0 without any."""

_Measured = tuple[Kind, Kind, Floats]
_NONE: Two = (-1, -1, 0.0, 0.0)


class TellingLines(NamedTuple):
    """The nearest lines of a pair by several measures, in the order of lines.h.

    Attributes:
        meets_need: your need and their product that fit best; needed: your product and their need.
        use_of_yours: your product nearest to their whole profile; use_of_theirs: the reverse.
        code_needed: your need and their product of nearest HS codes; code_offered: your product and
            their need.
        field: the whole profiles.
        alike: your product and theirs nearest in meaning, words and code together.
        same_need: the nearest needs.
        needs_met, their_needs_met: how many of your needs, and of theirs, count as met.
        sold, bought: classes of goods of the strongest link between what the two make.
    """

    meets_need: Two
    needed: Two
    use_of_yours: Two
    use_of_theirs: Two
    code_needed: Two
    code_offered: Two
    field: Two
    alike: Two
    same_need: Two
    needs_met: int
    their_needs_met: int
    sold: int
    bought: int

    def link(self) -> tuple[str, str]:
        """Return the names of the classes of goods."""
        return CLASSES[self.sold], CLASSES[self.bought]


def telling_lines(pairs: Pairs) -> list[TellingLines]:
    """Return the lines that say most about each pair."""
    found = native.tell(compared(pairs))
    if found is None:
        return telling_lines_in_numpy(pairs)
    told, counted = (each.tolist() for each in found)
    return [TellingLines(*two, *counts) for two, counts in zip(told, counted, strict=True)]


def telling_lines_in_numpy(pairs: Pairs) -> list[TellingLines]:
    """Return the same without compiled loops."""
    tables, they = pairs.lines, pairs.they.lines
    alike = [tables.of(measure, Kind.PRODUCT, Kind.PRODUCT) for measure in Measure]
    measured: tuple[_Measured, ...] = (
        (Kind.NEED, Kind.PRODUCT, tables.your_need_fit),
        (Kind.PRODUCT, Kind.NEED, tables.their_need_fit),
        _of(tables, Measure.MEANING, Kind.PRODUCT, Kind.WHOLE),
        _of(tables, Measure.MEANING, Kind.WHOLE, Kind.PRODUCT),
        _of(tables, Measure.CODES, Kind.NEED, Kind.PRODUCT),
        _of(tables, Measure.CODES, Kind.PRODUCT, Kind.NEED),
        _of(tables, Measure.MEANING, Kind.WHOLE, Kind.WHOLE),
        (Kind.PRODUCT, Kind.PRODUCT, alike[0] + alike[2] + alike[1]),  # as compiled loops add
        _of(tables, Measure.MEANING, Kind.NEED, Kind.NEED),
    )
    met = they[Kind.PRODUCT].largest(tables.your_need_fit.T) >= COUNTS_AS_MET
    their_met = tables.their_need_fit.max(axis=0, initial=0.0) >= COUNTS_AS_MET
    yours = met.sum(axis=1).tolist()
    theirs = they[Kind.NEED].total(their_met.astype(np.float64)).astype(int).tolist()
    columns = [_nearest(pairs, *each) for each in measured]
    return [
        TellingLines._make((*(column[row] for column in columns), yours[row], theirs[row], *link))
        for row, link in enumerate(_links(pairs))
    ]


def _of(tables: LineTables, measure: Measure, yours: Kind, theirs: Kind) -> _Measured:
    return yours, theirs, tables.of(measure, yours, theirs)


def _nearest(pairs: Pairs, yours: Kind, theirs: Kind, values: Floats) -> list[Two]:
    """Return the two nearest lines of each pair."""
    if not len(values):
        return [_NONE] * len(pairs)
    lines, nearest = pairs.they.lines[theirs], NearestLines(values)
    cosines = pairs.lines.of(Measure.MEANING, yours, theirs)
    found = []
    for row in range(len(pairs)):
        own = lines.of(row)
        if own.start == own.stop:
            found.append(_NONE)
            continue
        best = nearest.among(own)
        found.append((best.yours, best.theirs, best.value, float(cosines[best.yours, best.column])))
    return found


def _links(pairs: Pairs) -> list[tuple[int, int]]:
    goods = pairs.they.shelf.goods
    if goods is None:
        return [(0, 0)] * len(pairs)
    links = goods.links(pairs.you.made_by(0), pairs.they.made)
    return [(CLASSES.index(sold), CLASSES.index(bought)) for sold, bought in links]
