"""What third markets look like on the wire."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from matchmaker.web.paging import MAX_LIMIT
from matchmaker.web.partner_schemas import CompanyName
from matchmaker.web.schema import Schema


class MarketOptions(BaseModel):
    """How many markets the caller wants."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(default=10, ge=1, le=MAX_LIMIT, description="Most countries to name.")


class ChartOptions(BaseModel):
    """Whom a chart is about."""

    model_config = ConfigDict(extra="forbid")

    partner: UUID | None = Field(
        default=None, description="A second company: the chart is then about the two together."
    )


class TradeOut(Schema):
    """The trade figures behind the scores."""

    kind: str = Field(description="`shipped`, `baci` or `comtrade`.")
    year: int = Field(description="Year of the imports.")
    years: str = Field(description="Every year that the figures come from.")
    estimated: bool = Field(description="True when imports are an estimate, not statistics.")
    hs: str = Field(description="Revision of the Harmonized System.")
    source: str = Field(description="Where the figures come from.")
    licence: str = Field(description="Under what terms.")


class ChapterShareOut(Schema):
    """An HS chapter that the company's products lie on."""

    hs: str = Field(description="HS chapter, two digits.")
    name: str = Field(description="Its short name in the caller's language.")
    weight: float = Field(ge=0, le=1, description="Part of the company's product lines.")
    stated: bool = Field(description="False when the chapter is our suggestion for a line.")


class AgreementOut(Schema):
    """A trade agreement that binds Belarus, Russia and the country."""

    code: str = Field(description="Stable name, such as `eaeu_vn`.")
    name: str = Field(description="Its short name in the caller's language.")
    status: str = Field(
        description="`in_force`, `in_force_date_unknown`, `signed_entry_unknown` or "
        "`suspended_in_part`."
    )
    preferential: bool = Field(description="Whether it lowers tariffs.")


class MarketFactsOut(Schema):
    """The figures behind one country's score; null where unknown."""

    imports_usd: float | None = Field(
        description="What the country imports a year of the company's main chapters, US dollars."
    )
    growth: float | None = Field(description="Growth of imports per year, 0.05 for 5 %.")
    distance_km: float | None = Field(description="Kilometres from the company's country.")
    agreements: list[AgreementOut] = Field(description="In force or signed; check before use.")
    barriers: list[str] = Field(
        description="HOME:KIND, such as `RU:unfriendly_list` or `BY:border_closed`."
    )
    landlocked: bool = Field(description="Whether the country has no coast.")
    sells: bool = Field(description="Whether the company says it sells there.")
    wants: bool = Field(description="Whether the company says it wants to sell there.")


class CountryFitOut(Schema):
    """One third country."""

    country: str = Field(description="ISO 3166-1 alpha-2.")
    name: str = Field(description="Its name in the caller's language.")
    score: float = Field(ge=0, le=1, description="How well it suits; best first.")
    components: dict[str, float] = Field(description="`supply`, `demand` and `ease`, each 0–1.")
    parts: dict[str, float] = Field(
        description="What the components are made of, each 0–1; unknown parts are missing."
    )
    facts: MarketFactsOut


class MarketsOut(Schema):
    """Third countries worth entering, best first."""

    company: CompanyName
    trade: TradeOut
    chapters: list[ChapterShareOut] = Field(
        description="What the company's products are, largest part first."
    )
    goods: bool = Field(
        description="False for services: no customs statistics show them, so supply is neutral."
    )
    items: list[CountryFitOut] = Field(description="Best first; ties are broken by country code.")
    next: None = Field(description="Always null: `limit` is all there is.")
