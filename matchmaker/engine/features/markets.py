"""Third countries: where the two sell, and where they want to."""

from matchmaker.engine.attributes import Bits, bits_of, market_row, meet
from matchmaker.engine.features.values import both, overlap, share
from matchmaker.engine.line_tables import Floats
from matchmaker.engine.pairs import Pairs


def common_market(pairs: Pairs) -> Floats:
    """There is a third country where each side sells or wants to sell."""
    yours, theirs = pairs.once(_markets)
    return share(meet(theirs[0] | theirs[1], yours[0] | yours[1]))


def shared_targets(pairs: Pairs) -> Floats:
    """Both want to enter the same third country."""
    yours, theirs = pairs.once(_markets)
    return share(meet(theirs[1], yours[1]))


def open_door(pairs: Pairs) -> Floats:
    """One side already sells in a third country that the other wants to enter."""
    yours, theirs = pairs.once(_markets)
    return both(meet(theirs[0], yours[1]), meet(theirs[1], yours[0]))


def market_overlap(pairs: Pairs) -> Floats:
    """How much the third countries of the two have in common.

    Overlap coefficient |A∩B| / min(|A|, |B|) rather than Jaccard: a company that names one
    country is not punished for its partner's long list.
    """
    yours, theirs = pairs.once(_markets)
    return overlap(yours[0] | yours[1], theirs[0] | theirs[1])


def target_overlap(pairs: Pairs) -> Floats:
    """How much the third countries that the two want to enter have in common."""
    yours, theirs = pairs.once(_markets)
    return overlap(yours[1], theirs[1])


def _markets(pairs: Pairs) -> tuple[tuple[Bits, Bits], tuple[Bits, Bits]]:
    """Return your (words,) and their (c, words) present markets and targets that count."""
    you, they = pairs.you, pairs.they
    yours, theirs = you.shelf.attributes, they.shelf.attributes
    own = you.slots[0]
    found = (
        (yours.markets.view[own], yours.targets.view[own]),
        (theirs.markets.view[they.slots], theirs.targets.view[they.slots]),
    )
    if pairs.market is None:
        return found
    counts = bits_of(market_row((pairs.market,)))
    (present, wanted), (their_present, their_wanted) = found
    return (present & counts, wanted & counts), (their_present & counts, their_wanted & counts)
