"""What questions for partners, and the answers, look like on the wire."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from matchmaker.domain.cooperation import Cooperation
from matchmaker.domain.match import Purpose, Relation
from matchmaker.domain.places import clean_region, clean_third_country
from matchmaker.domain.profile import Profile
from matchmaker.engine.suggestion import Options
from matchmaker.web.paging import MAX_LIMIT
from matchmaker.web.schema import Schema
from matchmaker.web.schemas import Problem, PublicCompany

MAX_SEARCHES = 100


class PartnerOptions(BaseModel):
    """What the caller wants to be suggested."""

    model_config = ConfigDict(extra="forbid")

    purpose: Purpose = Field(
        default=Purpose.JOINT_PROJECT, description="What the two are brought together for."
    )
    market: Annotated[str, AfterValidator(clean_third_country)] | None = Field(
        default=None,
        description="Only partners that sell to, or want to enter, this third country.",
        examples=["VN"],
    )
    region: Annotated[str, AfterValidator(clean_region)] | None = Field(
        default=None, description="Only partners in this region.", examples=["RU-KEM"]
    )
    cooperation: Cooperation | None = Field(
        default=None, description="Only partners ready for this form of cooperation."
    )
    limit: int = Field(default=10, ge=1, le=MAX_LIMIT, description="Most partners to suggest.")
    balanced: bool = Field(
        default=False,
        description=(
            "Leave partners that many companies like this one would be shown to those whom they "
            "suit best; half a second slower."
        ),
    )
    diverse: bool = Field(
        default=False,
        description="Where scores are close, prefer partners that differ from each other.",
    )

    def as_options(self) -> Options:
        """Return the options as the engine takes them."""
        return Options(
            purpose=self.purpose,
            market=self.market,
            region=self.region,
            cooperation=self.cooperation.value if self.cooperation else None,
            limit=self.limit,
            balanced=self.balanced,
            diverse=self.diverse,
        )


class DossierOptions(BaseModel):
    """For what purpose a pair is looked at."""

    model_config = ConfigDict(extra="forbid")

    purpose: Purpose = Field(
        default=Purpose.JOINT_PROJECT, description="What the two are brought together for."
    )
    market: Annotated[str, AfterValidator(clean_third_country)] | None = Field(
        default=None,
        description="The only third country that counts, as in a list of partners for it.",
        examples=["VN"],
    )


class PartnerSearch(PartnerOptions):
    """One profile that is not stored, with the options of its search."""

    profile: Profile = Field(description="The company that looks for partners.")


class PartnerSearches(Schema):
    """Up to 100 profiles, each with its own options."""

    model_config = ConfigDict(extra="forbid")

    items: list[PartnerSearch] = Field(min_length=1, max_length=MAX_SEARCHES)


class CompanyName(Schema):
    """For whom partners are suggested."""

    id: UUID | None = Field(description="Null for a profile that is not stored.")
    ref: str | None = Field(description="The caller's own reference, if it is the caller's.")
    name: str = Field(description="Name of the company.")


class EngineOut(Schema):
    """What made the answer; the same for the same answer."""

    encoder: str = Field(description="Name and hash of the encoder.")
    ranker: str = Field(description="Name of the ranker.")
    index_revision: int = Field(description="Newest change that the answer knows of.")


class ReasonOut(Schema):
    """One part of the score."""

    code: str = Field(description="Stable name; see /v1/reference/reasons.")
    weight: float = Field(description="Its part of the score, in log-odds; negative ones lower it.")
    text: str = Field(description="A sentence in the caller's language.")
    evidence: dict[str, str | float | list[str]] = Field(
        description="What was found, in the words of the two profiles or of a cited table."
    )


class MarketOut(Schema):
    """A third country for the pair."""

    country: str = Field(description="ISO 3166-1 alpha-2.")
    score: float = Field(description="How well it suits the pair, 0–1.")
    components: dict[str, float] = Field(description="The parts of that score, each 0–1.")


class JointOfferOut(Schema):
    """What the two would offer together in a third country."""

    yours: list[str] = Field(description="Product lines of the company asked for.")
    theirs: list[str] = Field(description="Product lines of the partner.")
    why: str = Field(description="Code of what holds them together.")
    text: str = Field(description="The same as a sentence in the caller's language.")


class SuggestionOut(Schema):
    """A partner worth meeting, and why."""

    partner: PublicCompany = Field(description="The partner, without its contact.")
    score: float = Field(
        ge=0,
        le=1,
        description=(
            "Probability that chamber staff would approve the pair for this purpose; with "
            "`market`, when only that third country counts."
        ),
    )
    match_id: UUID = Field(
        description="Id of the pair for this purpose: the same whatever `market` was asked for."
    )
    relation: Relation = Field(description="How what the two offer relates.")
    intercept: float = Field(
        description="Log-odds without any evidence: with the reasons, it adds up to logit(score)."
    )
    reasons: list[ReasonOut] = Field(description="Largest part of the score first.")
    joint_offer: JointOfferOut | None = Field(
        description="For third markets: lines of both that belong in one package."
    )
    markets: list[MarketOut] = Field(description="Joint third markets, best first.")


class PartnersOut(Schema):
    """Partners for one company, best first."""

    company: CompanyName
    purpose: Purpose
    engine: EngineOut
    items: list[SuggestionOut] = Field(description="Best first; ties are broken by id.")
    next: None = Field(description="Always null: `limit` is all there is.")
    why_empty: str | None = Field(
        description=(
            "A code when there are no items: `no_companies`, `nothing_matches_filters`, "
            "`nothing_above_threshold`, or `only_competitors`."
        )
    )
    why_empty_text: str | None = Field(description="The same as a sentence.")


class CodedNote(Schema):
    """A code with its sentence."""

    code: str = Field(description="Stable name.")
    text: str = Field(description="A sentence in the caller's language.")


class DossierOut(SuggestionOut):
    """Everything about one pair, for one purpose, seen from the first company."""

    company: PublicCompany = Field(description="The company asked for first.")
    purpose: Purpose
    engine: EngineOut
    would_rise: list[CodedNote] = Field(
        description="What would raise the score, most useful first."
    )
    blocked: list[CodedNote] = Field(
        description="Rules that keep the pair out of suggestions; empty when none does."
    )


class SearchAnswer(Schema):
    """The answer to one item of a batch: either a result or a problem."""

    status: int = Field(description="200, or the status of the problem.")
    result: PartnersOut | None = Field(default=None, description="With status 200.")
    problem: Problem | None = Field(default=None, description="With any other status.")


class SearchAnswers(Schema):
    """The answers to a batch, in the order of its items."""

    items: list[SearchAnswer]
