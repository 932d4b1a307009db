"""What a group would offer together: lines that belong in one package, and what holds them."""

from collections.abc import Sequence
from uuid import UUID

from matchmaker.engine.consortium.answer import OfferPart
from matchmaker.engine.consortium.lines import LineFacts
from matchmaker.engine.joint_offer import joint_offer
from matchmaker.engine.pairs import Pairs
from matchmaker.engine.suggestion import JointOffer

SERVICE = "service"
"""A service that carries the offer: its lines go with everything in the package."""

ALONE = "alone"
"""Lines that go with nobody's; they are offered beside the others'."""

LEADS = "lead"
"""The lead's own lines, which the package is built around."""

_LINES = 3  # of each member, as in the package of a pair


def group_offer(of_member: Sequence[Pairs], facts: Sequence[LineFacts]) -> tuple[OfferPart, ...]:
    """Return what each member puts into the package, in the order of members, the lead first.

    A member's lines are those of its package with the lead or, without one, with the first other
    member that it has one with. Companies whose business is a service carry the package as a whole.

    Args:
        of_member: for each member, the comparisons of it with all others, in the same order.
    """
    ids = [pairs.you.shelf.ids[pairs.you.slots[0]] for pairs in of_member]
    packages = [_package(pairs, place, facts) for place, pairs in enumerate(of_member)]
    return tuple(
        _part(ids, place, pairs, packages, facts[place]) for place, pairs in enumerate(of_member)
    )


def _package(pairs: Pairs, place: int, facts: Sequence[LineFacts]) -> tuple[int, JointOffer] | None:
    """Return the first member that this one has a package with, and the package."""
    if facts[place].offers:
        return None
    for row in range(len(pairs)):
        other = row if row < place else row + 1  # a member is not among its own others
        offer = None if facts[other].offers else joint_offer(pairs, row)
        if offer is not None:
            return other, offer
    return None


def _part(
    ids: Sequence[UUID],
    place: int,
    pairs: Pairs,
    packages: Sequence[tuple[int, JointOffer] | None],
    facts: LineFacts,
) -> OfferPart:
    products = tuple(line.text for line in pairs.you.profile(0).products)[:_LINES]
    if facts.offers:
        return OfferPart(ids[place], products, None, SERVICE)
    if place == 0:
        beside = [found[1] for found in packages[1:] if found is not None and found[0] == 0]
        lines = dict.fromkeys(line for offer in beside for line in offer.theirs)
        if lines:
            return OfferPart(ids[0], tuple(lines)[:_LINES], None, LEADS)
        return OfferPart(ids[0], products, None, ALONE)
    found = packages[place]
    if found is None:
        return OfferPart(ids[place], products, None, ALONE)
    other, offer = found
    return OfferPart(ids[place], offer.yours, ids[other], offer.why)
