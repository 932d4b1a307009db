"""What one side offers against what the other looks for."""

from collections.abc import Callable

from matchmaker.engine.features.values import average, both, most, ramp
from matchmaker.engine.index import Kind
from matchmaker.engine.pairs import Floats, Pairs

# Where evidence begins and where it is complete. Begins: the median of all pairs of
# data/evaluation, so that an ordinary pair has none. Complete: what one in ten grade-3 pairs has.
_FIT = (0.15, 0.6)
_LINE = (0.25, 0.75)
_FIELD = (0.15, 0.6)
_COVERED = (0.12, 0.5)


def need_fit(pairs: Pairs) -> Floats:
    """A product of one side is what the other looks for, in meaning, words, code and context."""
    yours = pairs.best(pairs.your_need_fit, Kind.PRODUCT)
    theirs = pairs.best(pairs.their_need_fit, Kind.NEED)
    return ramp(both(most(yours), most(theirs)), _FIT)


def need_similarity(pairs: Pairs) -> Floats:
    """A product of one side means the same as a need of the other."""
    return ramp(_best_lines(pairs, pairs.cosine), _LINE)


def need_words(pairs: Pairs) -> Floats:
    """A product of one side and a need of the other share rare words, brands or codes."""
    return _best_lines(pairs, pairs.words)


def need_hs(pairs: Pairs) -> Floats:
    """A product of one side and a need of the other carry the same HS code."""
    return _best_lines(pairs, pairs.hs)


def need_context(pairs: Pairs) -> Floats:
    """What one side looks for lies in the field of the other."""
    yours = pairs.cosine(Kind.NEED, Kind.WHOLE)
    theirs = pairs.best(pairs.cosine(Kind.WHOLE, Kind.NEED), Kind.NEED)
    return ramp(both(most(yours), most(theirs)), _FIELD)


def needs_covered(pairs: Pairs) -> Floats:
    """How much of all that one side looks for the other offers."""
    yours = pairs.best(pairs.your_need_fit, Kind.PRODUCT)
    theirs = most(pairs.their_need_fit)[None]
    return ramp(both(average(yours), pairs.mean(theirs, Kind.NEED)[0]), _COVERED)


def needs_covered_in_words(pairs: Pairs) -> Floats:
    """How much of all that one side looks for the other offers in the same words."""
    yours = pairs.best(pairs.words(Kind.NEED, Kind.PRODUCT), Kind.PRODUCT)
    theirs = most(pairs.words(Kind.PRODUCT, Kind.NEED))[None]
    return both(average(yours), pairs.mean(theirs, Kind.NEED)[0])


def _best_lines(pairs: Pairs, compare: Callable[[Kind, Kind], Floats]) -> Floats:
    """Return (2, c) largest value over all pairs of a need and a product."""
    yours = pairs.best(compare(Kind.NEED, Kind.PRODUCT), Kind.PRODUCT)
    theirs = pairs.best(compare(Kind.PRODUCT, Kind.NEED), Kind.NEED)
    return both(most(yours), most(theirs))
