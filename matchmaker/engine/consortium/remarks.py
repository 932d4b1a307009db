"""What each member adds and what the group lacks, as codes with evidence from the profiles."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from matchmaker.domain.cooperation import Cooperation
from matchmaker.domain.profile import Profile
from matchmaker.engine.consortium.answer import MemberRole, Remark
from matchmaker.engine.consortium.lines import LineFacts
from matchmaker.engine.consortium.wish import Service
from matchmaker.engine.evidence import COUNTS_AS_MET
from matchmaker.engine.index import Kind
from matchmaker.engine.pairs import Pairs
from matchmaker.engine.relation import are_competing

MEMBER_CODES = (
    "sells_there",
    "wants_there",
    "only_of_country",
    "offers_finance",
    "offers_logistics",
    "offers_certification",
    "meets_need",
    "competes",
    "loose_tie",
)
"""Every code of a remark on a member."""

MISSING_CODES = (
    "no_finance",
    "no_logistics",
    "no_certification",
    "nobody_sells_there",
    "unmet_need",
    "no_hs",
    "not_for_joint_export",
)
"""Every code of a remark on what a group lacks."""

ALWAYS_MISSED = (Service.FINANCE, Service.LOGISTICS)
"""Services that a joint export needs even when nobody asks for them."""

LOOSE_BELOW = 0.25
"""Score with the lead below which a maker of goods is said to have little to do with the lead."""

_NEEDS_NAMED = 5  # unmet needs that are named


@dataclass(frozen=True, slots=True)
class MetNeed:
    """A need of one member that a product of another meets; places are those in the group."""

    owner: int
    need: str
    provider: int
    product: str


@dataclass(frozen=True, slots=True)
class Group:
    """The members of a group with all that remarks look at, the lead first.

    Attributes:
        of_member: for each member, the comparisons of it with all others, in the same order.
        facts: for each member, what its lines are.
        market: the third country, ISO 3166-1.
    """

    of_member: Sequence[Pairs]
    facts: Sequence[LineFacts]
    market: str

    @property
    def profiles(self) -> list[Profile]:
        """The members' profiles, in order."""
        return [pairs.you.profile(0) for pairs in self.of_member]

    def asked_by(self, service: Service, but: int | None = None) -> tuple[str, ...]:
        """Return names of the members that ask for a service.

        Args:
            but: place of a member that does not count.
        """
        asking = zip(self.profiles, self.facts, strict=True)
        return tuple(
            profile.name
            for place, (profile, facts) in enumerate(asking)
            if service in facts.asks and place != but
        )


def role_of(group: Group, place: int) -> MemberRole:
    """Return what a member is in the group."""
    if place == 0:
        return MemberRole.LEAD
    for service in Service:
        if service in group.facts[place].offers:
            return MemberRole(service.value)
    sells = group.market in group.profiles[place].export_markets
    return MemberRole.DOOR_OPENER if sells else MemberRole.SUPPLIER


def met_needs(group: Group) -> tuple[list[MetNeed], list[tuple[int, str]]]:
    """Return the members' needs that others meet, and those that nobody meets with their owners.

    A need for a service that another member offers is neither: its remark says so.
    """
    served = [_served(group, owner) for owner in range(len(group.of_member))]
    met: list[MetNeed] = []
    unmet: list[tuple[int, str]] = []
    for owner, pairs in enumerate(group.of_member):
        lines = pairs.they.lines[Kind.PRODUCT]
        texts = [line.text for profile in pairs.they.profiles for line in profile.products]
        for need, fits in zip(pairs.you.profile(0).needs, pairs.lines.your_need_fit, strict=True):
            best = int(np.argmax(fits))
            if fits[best] < COUNTS_AS_MET:
                if need.text not in served[owner]:
                    unmet.append((owner, need.text))
                continue
            other = int(lines.owner[best])
            provider = other if other < owner else other + 1  # a member is not among its own others
            met.append(MetNeed(owner, need.text, provider, texts[best]))
    return met, unmet


def _served(group: Group, owner: int) -> set[str]:
    """Return the needs of a member that ask for a service which another member offers."""
    offered = {service for facts in group.facts for service in facts.offers}
    return {need for service, need in group.facts[owner].asks.items() if service in offered}


def member_remarks(
    group: Group, place: int, met: Sequence[MetNeed], score: float | None
) -> Iterator[Remark]:
    """Yield what a member adds, whom it competes with, and that little ties it to the lead.

    Args:
        score: of the member with the lead; None for the lead.
    """
    profiles = group.profiles
    profile = profiles[place]
    countries = {"countries": (group.market,)}
    if group.market in profile.export_markets:
        yield Remark("sells_there", countries)
    elif group.market in profile.export_targets:
        yield Remark("wants_there", countries)
    if sum(other.country is profile.country for other in profiles) == 1:
        yield Remark("only_of_country", {"country": profile.country.value})
    for service in Service:
        if service in group.facts[place].offers:
            asked = group.asked_by(service, but=place)
            yield Remark(f"offers_{service.value}", {"asked_by": asked} if asked else {})
    for need in met:
        if need.provider == place:
            of = profiles[need.owner].name
            yield Remark("meets_need", {"need": need.need, "product": need.product, "of": of})
    for name in _rivals(group, place):
        yield Remark("competes", {"with": name})
    if score is not None and score < LOOSE_BELOW and not group.facts[place].offers:
        yield Remark("loose_tie", {"lead": profiles[0].name})


def _rivals(group: Group, place: int) -> Iterator[str]:
    pairs = group.of_member[place]
    for rivals, profile in zip(are_competing(pairs), pairs.they.profiles, strict=True):
        if rivals:
            yield profile.name


def missing_remarks(group: Group, unmet: Sequence[tuple[int, str]]) -> Iterator[Remark]:
    """Yield what the group still lacks, what matters most first."""
    profiles = group.profiles
    offered = {service for facts in group.facts for service in facts.offers}
    for service in Service:
        asked = group.asked_by(service)
        if service not in offered and (asked or service in ALWAYS_MISSED):
            yield Remark(f"no_{service.value}", {"asked_by": asked} if asked else {})
    if not any(group.market in profile.export_markets for profile in profiles):
        yield Remark("nobody_sells_there", {"countries": (group.market,)})
    for owner, need in unmet[:_NEEDS_NAMED]:
        yield Remark("unmet_need", {"need": need, "of": profiles[owner].name})
    no_hs = tuple(
        profile.name
        for profile, facts in zip(profiles, group.facts, strict=True)
        if not facts.offers and not any(line.hs for line in profile.products)
    )
    if no_hs:
        yield Remark("no_hs", {"of": no_hs})
    others = tuple(p.name for p in profiles if _names_other_forms(p))
    if others:
        yield Remark("not_for_joint_export", {"of": others})


def _names_other_forms(profile: Profile) -> bool:
    """Tell whether a company names forms of cooperation, but not joint export."""
    return bool(profile.cooperation) and Cooperation.JOINT_EXPORT not in profile.cooperation
