"""What is answered: groups with their members, what each adds, the joint offer, what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from matchmaker.domain.match import Relation
from matchmaker.engine.consortium.search import SearchStatus
from matchmaker.engine.consortium.wish import Service
from matchmaker.engine.suggestion import MarketFit, Parameter


class MemberRole(StrEnum):
    """What a member is in a group, by what it adds first."""

    LEAD = "lead"
    FINANCE = "finance"
    LOGISTICS = "logistics"
    CERTIFICATION = "certification"
    DOOR_OPENER = "door_opener"
    """It sells in the market already."""
    SUPPLIER = "supplier"


@dataclass(frozen=True, slots=True)
class Remark:
    """Something said of a group or a member: a code with its parameters, rendered per language.

    Attributes:
        code: stable name, such as `meets_need`.
        evidence: what was found, in the words of the profiles.
    """

    code: str
    evidence: Mapping[str, Parameter] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OfferPart:
    """What one member puts into the joint offer.

    Attributes:
        lines: product lines, as its profile has them.
        beside: the member whose lines they go with; None for the lead and for a service.
        why: code of what holds them together, as for a pair, or `service`.
    """

    company_id: UUID
    lines: tuple[str, ...]
    beside: UUID | None
    why: str


@dataclass(frozen=True, slots=True)
class Member:
    """A company of a group.

    Attributes:
        score: probability that chamber staff would approve it with the lead for this market; None
            for the lead, as is `relation`.
        market: how well the third country suits it.
        adds: what the group's worth would lack without it, by part.
        remarks: the same in words, and what speaks against it.
        answers: question code -> what the profile answers; None where the company must be asked.
    """

    company_id: UUID
    role: MemberRole
    score: float | None
    relation: Relation | None
    market: MarketFit
    adds: Mapping[str, float]
    remarks: tuple[Remark, ...]
    answers: Mapping[str, Parameter | None]


@dataclass(frozen=True, slots=True)
class Consortium:
    """A group of companies of both countries for one third market.

    Attributes:
        members: the lead first, then the rest, whoever adds most first.
        worth: the value that was made as large as possible; bound: no group is worth more.
        gap: (bound − worth) / bound; 0 when proven best.
        parts: what the worth is made of.
        offer: what they offer together, member by member.
        missing: what the group still lacks.
    """

    members: tuple[Member, ...]
    status: SearchStatus
    worth: float
    bound: float
    gap: float
    nodes: int
    parts: Mapping[str, float]
    offer: tuple[OfferPart, ...]
    missing: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Consortia:
    """The answer to one wish, best group first; an empty one says why.

    Attributes:
        candidates: how many companies were considered beside the lead, by country.
        services: what members had to offer.
        why_empty: None when there is a group.
    """

    items: tuple[Consortium, ...]
    candidates: Mapping[str, int]
    services: tuple[Service, ...] = ()
    why_empty: Remark | None = None
