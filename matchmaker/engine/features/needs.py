"""What one side offers against what the other looks for."""

from matchmaker.engine.evidence import COVERED, FIELD, FIT, LINE
from matchmaker.engine.features.values import both, ramp
from matchmaker.engine.index import Kind
from matchmaker.engine.line_tables import Floats, Measure
from matchmaker.engine.pairs import Pairs


def need_fit(pairs: Pairs) -> Floats:
    """A product of one side is what the other looks for, in meaning, words, code and context."""
    return ramp(pairs.fits, FIT)


def need_similarity(pairs: Pairs) -> Floats:
    """A product of one side means the same as a need of the other."""
    return ramp(_closest_lines(pairs, Measure.MEANING), LINE)


def need_words(pairs: Pairs) -> Floats:
    """A product of one side and a need of the other share rare words, brands or codes."""
    return _closest_lines(pairs, Measure.WORDS)


def need_hs(pairs: Pairs) -> Floats:
    """A product of one side and a need of the other carry the same HS code."""
    return _closest_lines(pairs, Measure.CODES)


def need_context(pairs: Pairs) -> Floats:
    """What one side looks for lies in the field of the other."""
    yours = pairs.closest(Measure.MEANING, Kind.NEED, Kind.WHOLE)
    theirs = pairs.closest(Measure.MEANING, Kind.WHOLE, Kind.NEED)
    return ramp(both(yours, theirs), FIELD)


def needs_covered(pairs: Pairs) -> Floats:
    """How much of all that one side looks for the other offers."""
    return ramp(pairs.figures.covered, COVERED)


def needs_covered_in_words(pairs: Pairs) -> Floats:
    """How much of all that one side looks for the other offers in the same words."""
    return pairs.figures.covered_in_words


def _closest_lines(pairs: Pairs, measure: Measure) -> Floats:
    """Return (2, c) largest value over all pairs of a need and a product."""
    yours = pairs.closest(measure, Kind.NEED, Kind.PRODUCT)
    return both(yours, pairs.closest(measure, Kind.PRODUCT, Kind.NEED))
