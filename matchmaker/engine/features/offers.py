"""What the two offer, whether anybody asked for it or not: use, supply, likeness, rivalry."""

import numpy as np

from matchmaker.engine.evidence import IDENTICAL, LINE, MET, PROFILE, SAME, USE
from matchmaker.engine.features.values import both, needs_stated, ramp
from matchmaker.engine.index import Kind
from matchmaker.engine.line_tables import Floats, Measure
from matchmaker.engine.pairs import Pairs


def product_use(pairs: Pairs) -> Floats:
    """A product of one side fits what the other does, though it is not asked for."""
    theirs = pairs.closest(Measure.MEANING, Kind.WHOLE, Kind.PRODUCT)
    yours = pairs.closest(Measure.MEANING, Kind.PRODUCT, Kind.WHOLE)
    return ramp(both(theirs, yours), USE)


def unasked_use(pairs: Pairs) -> Floats:
    """A product of one side fits what the other does, which says nothing of what it needs."""
    asks = pairs.once(needs_stated)
    return np.where(asks, 0.0, pairs.once(product_use))


def supply_chain(pairs: Pairs) -> Floats:
    """What one side makes is a usual input of the industry of the other."""
    return pairs.supply


def unasked_supply(pairs: Pairs) -> Floats:
    """What one side makes is a usual input of the other, which says nothing of what it needs."""
    return np.where(pairs.once(needs_stated), 0.0, supply_chain(pairs))


def close_fields(pairs: Pairs) -> Floats:
    """The two profiles as a whole are about the same or neighbouring fields."""
    return ramp(pairs.closest(Measure.MEANING, Kind.WHOLE, Kind.WHOLE), PROFILE)


def unasked_closeness(pairs: Pairs) -> Floats:
    """The two work in the same or neighbouring fields, and neither says what it needs."""
    return np.where(pairs.once(needs_stated).any(axis=0), 0.0, pairs.once(close_fields))


def shared_words(pairs: Pairs) -> Floats:
    """The two profiles share rare words, brands or codes."""
    return pairs.closest(Measure.WORDS, Kind.WHOLE, Kind.WHOLE)


def rivalry(pairs: Pairs) -> Floats:
    """Both offer the same, and neither needs what the other has."""
    met = ramp(pairs.fits.max(axis=0), MET)
    return np.where(pairs.once(needs_stated).any(axis=0), pairs.once(sameness) * (1.0 - met), 0.0)


def unasked_rivalry(pairs: Pairs) -> Floats:
    """Both offer the same, and neither says what it needs."""
    return np.where(pairs.once(needs_stated).any(axis=0), 0.0, pairs.once(sameness))


def sameness(pairs: Pairs) -> Floats:
    """Return (c,) how much the most similar products of the two are the same, in [0, 1]."""
    return ramp(_closest_products(pairs, Measure.MEANING), SAME)


def same_products(pairs: Pairs) -> Floats:
    """Both offer the same product, in meaning, words and HS code together."""
    return ramp(pairs.figures.same, IDENTICAL)


def same_product_words(pairs: Pairs) -> Floats:
    """Both offer something under the same name."""
    return _closest_products(pairs, Measure.WORDS)


def same_product_hs(pairs: Pairs) -> Floats:
    """Both offer something under the same HS code."""
    return _closest_products(pairs, Measure.CODES)


def same_needs(pairs: Pairs) -> Floats:
    """Both look for the same."""
    return ramp(pairs.closest(Measure.MEANING, Kind.NEED, Kind.NEED), LINE)


def _closest_products(pairs: Pairs, measure: Measure) -> Floats:
    return pairs.closest(measure, Kind.PRODUCT, Kind.PRODUCT)
