"""What questions for groups of companies, and the answers, look like on the wire."""

from typing import Self
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator

from matchmaker.domain.match import Relation
from matchmaker.domain.profile import Ref, ThirdCountry
from matchmaker.engine.consortium.answer import MemberRole
from matchmaker.engine.consortium.questionnaire import AnswerKind, QuestionTopic
from matchmaker.engine.consortium.search import SearchStatus
from matchmaker.engine.consortium.wish import (
    LARGEST,
    LARGEST_POOL,
    MOST_GROUPS,
    SMALLEST,
    Service,
    Size,
    Wish,
)
from matchmaker.web.market_schemas import TradeOut
from matchmaker.web.partner_schemas import CompanyName, EngineOut
from matchmaker.web.schema import Schema
from matchmaker.web.schemas import PublicCompany

_MOST_PAIRS = LARGEST * (LARGEST - 1) // 2


def _count(description: str) -> int | None:
    field: int | None = Field(default=None, ge=0, le=LARGEST, description=description)
    return field


class ConsortiumSearch(Schema):
    """Around which company, for which market, and under what conditions."""

    model_config = ConfigDict(extra="forbid")

    company_id: UUID | None = Field(
        default=None, description="The company that the group is built around; or give `ref`."
    )
    ref: Ref | None = Field(default=None, description="The caller's own reference of it.")
    market: ThirdCountry = Field(
        description="The third country, ISO 3166-1 alpha-2; not BY or RU.", examples=["VN"]
    )
    size: int = Field(
        default=5, ge=SMALLEST, le=LARGEST, description="Members, that company counted."
    )
    max_competing: int = Field(
        default=0, ge=0, le=_MOST_PAIRS, description="Most pairs of members that may compete."
    )
    must_include: list[UUID] = Field(
        default_factory=list, max_length=LARGEST, description="Companies every group must have."
    )
    must_exclude: list[UUID] = Field(
        default_factory=list, max_length=LARGEST_POOL, description="Companies no group may have."
    )
    services: list[Service] | None = Field(
        default=None,
        description=(
            "Services that members must offer. Null: those that the company asks for, as far as "
            "anybody offers them; an empty list: none."
        ),
    )
    min_large: int | None = _count("Fewest large companies: 251 employees and more.")
    max_large: int | None = _count("Most large companies.")
    min_small: int | None = _count("Fewest small companies: up to 100 employees.")
    max_small: int | None = _count("Most small companies.")
    candidates: int = Field(
        default=LARGEST_POOL, ge=10, le=LARGEST_POOL, description="Most companies considered."
    )
    limit: int = Field(
        default=1,
        ge=1,
        le=MOST_GROUPS,
        description="Most groups; they differ from each other in two members, where there is room.",
    )

    @model_validator(mode="after")
    def _names_one_company(self) -> Self:
        if (self.company_id is None) == (self.ref is None):
            raise ValueError("name the company by either company_id or ref")
        return self

    @property
    def company(self) -> UUID | str:
        """Id or reference of the company that the group is built around."""
        return self.company_id if self.company_id is not None else self.ref or ""

    def as_wish(self) -> Wish:
        """Return the conditions as the engine takes them."""
        least = {Size.LARGE: self.min_large, Size.SMALL: self.min_small}
        most = {Size.LARGE: self.max_large, Size.SMALL: self.max_small}
        return Wish(
            market=self.market,
            size=self.size,
            most_competing=self.max_competing,
            include=tuple(dict.fromkeys(self.must_include)),
            exclude=tuple(self.must_exclude),
            services=None if self.services is None else tuple(self.services),
            least={size: count for size, count in least.items() if count is not None},
            most={size: count for size, count in most.items() if count is not None},
            limit=self.limit,
            pool=self.candidates,
        )


class RemarkOut(Schema):
    """A code with its sentence and what was found."""

    code: str = Field(description="Stable name.")
    text: str = Field(description="A sentence in the caller's language.")
    evidence: dict[str, str | float | list[str]] = Field(
        description="What was found, in the words of the profiles."
    )


class AnswerOut(Schema):
    """A question that has to be settled with a member before a group is founded."""

    code: str = Field(description="Stable name.")
    topic: QuestionTopic = Field(description="What it is about.")
    topic_text: str = Field(description="The same in the caller's language.")
    kind: AnswerKind = Field(description="What an answer looks like.")
    question: str = Field(description="The question in the caller's language.")
    answer: bool | float | str | list[str] | None = Field(
        description="What the profile says; null where the company has to be asked."
    )


class MemberMarketOut(Schema):
    """How well the third country suits a member."""

    score: float = Field(ge=0, le=1, description="As in the company's own list of markets.")
    components: dict[str, float] = Field(description="`supply`, `demand` and `ease`, each 0–1.")


class MemberOut(Schema):
    """A company of the group."""

    company: PublicCompany = Field(description="The company, without its contact.")
    role: MemberRole = Field(description="What it is in the group, by what it adds first.")
    role_text: str = Field(description="The same in the caller's language.")
    score: float | None = Field(
        description=(
            "Probability that chamber staff would approve it and the lead for this market; "
            "null for the lead."
        )
    )
    relation: Relation | None = Field(description="How it relates to the lead; null for the lead.")
    market: MemberMarketOut
    adds: dict[str, float] = Field(
        description="What the group's worth would lack without it, by part."
    )
    remarks: list[RemarkOut] = Field(description="The same in words, and what speaks against it.")
    questionnaire: list[AnswerOut] = Field(
        description=(
            "What has to be known of it; after UNIDO, A guide to export consortia, Vienna 2003."
        )
    )


class OfferPartOut(Schema):
    """What one member puts into the joint offer."""

    company_id: UUID = Field(description="The member.")
    name: str = Field(description="Its name.")
    lines: list[str] = Field(description="Product lines, as its profile has them.")
    beside: UUID | None = Field(description="The member whose lines they go with.")
    why: str = Field(description="Code of what holds them together.")
    text: str = Field(description="The same as a sentence in the caller's language.")


class ConsortiumOut(Schema):
    """A group of companies of both countries."""

    status: SearchStatus = Field(
        description="`optimal`: proven that no group is better; `feasible`: cut short, see `gap`."
    )
    worth: float = Field(description="The value that was made as large as possible.")
    bound: float = Field(description="No group under these conditions is worth more.")
    gap: float = Field(ge=0, description="(bound − worth) / bound; 0 when proven best.")
    nodes: int = Field(description="How many sets of companies the search looked at.")
    parts: dict[str, float] = Field(
        description=(
            "What the worth is made of: `score`, `needs`, `together`, `services`, `rivalry`, "
            "`market`."
        )
    )
    members: list[MemberOut] = Field(description="The lead first, then whoever adds most.")
    offer: list[OfferPartOut] = Field(description="The joint offer, in the order of members.")
    missing: list[RemarkOut] = Field(description="What the group still lacks.")


class CandidatesOut(Schema):
    """How many companies were considered beside the lead."""

    by: int = Field(description="Of Belarus.")
    ru: int = Field(description="Of Russia.")


class ConsortiaOut(Schema):
    """Groups around one company for one third market, best first."""

    company: CompanyName
    market: str = Field(description="ISO 3166-1 alpha-2.")
    market_name: str = Field(description="Its name in the caller's language.")
    size: int = Field(description="Members of a group.")
    engine: EngineOut
    trade: TradeOut
    candidates: CandidatesOut
    services: list[Service] = Field(description="Services that members had to offer.")
    items: list[ConsortiumOut] = Field(description="Best first.")
    next: None = Field(description="Always null: `limit` is all there is.")
    why_empty: str | None = Field(description="A code when there are no items.")
    why_empty_text: str | None = Field(description="The same as a sentence.")
