"""What statistics look like on the wire."""

from pydantic import Field

from matchmaker.domain.match_life import MatchState, Reason, Verdict
from matchmaker.domain.places import Country
from matchmaker.web.match_schemas import Money
from matchmaker.web.schema import Schema


class FiguresOut(Schema):
    """What there was."""

    introductions: int = Field(description="Pairs of companies that were introduced.")
    contracts: int = Field(description="Contracts recorded.")
    value: list[Money] = Field(description="Of the contracts that tell theirs, by currency.")


class RegionPairOut(FiguresOut):
    """What there was between two regions."""

    by_region: str = Field(description="Of the Belarusian company, ISO 3166-2.")
    ru_region: str = Field(description="Of the Russian company, ISO 3166-2.")
    matches: int = Field(description="Pairs suggested, for either purpose.")


class MonthOut(FiguresOut):
    """What there was in a month."""

    month: str = Field(description="Such as `2026-11`.")


class DecisionMonth(Schema):
    """What was decided in a month."""

    month: str = Field(description="Such as `2026-11`.")
    decisions: dict[Verdict, int] = Field(description="How often each decision was made.")


class RejectionReason(Schema):
    """Why pairs were rejected."""

    reason: Reason = Field(description="The coded reason.")
    count: int = Field(description="How often.")


class ExposureOut(Schema):
    """How evenly companies stand in matches."""

    country: Country = Field(description="BY or RU.")
    companies: int = Field(description="Published companies.")
    shown: float = Field(description="Share of them that stand in a match, 0–1.")
    gini: float = Field(description="0: all alike; near 1: one company everywhere.")
    most: int = Field(description="Matches of the company with the most.")


class StatisticsOut(Schema):
    """The matches of your chamber, or of all, counted."""

    states: dict[MatchState, int] = Field(description="Where the matches stand.")
    waiting: int = Field(description="Sides that need a decision now.")
    deferred: int = Field(description="Sides that were put off.")
    value: list[Money] = Field(description="Of all contracts, by currency.")
    regions: list[RegionPairOut] = Field(description="In the order of their codes.")
    months: list[MonthOut] = Field(description="Oldest first.")
    decisions: list[DecisionMonth] = Field(description="Oldest first.")
    reasons: list[RejectionReason] = Field(description="Most frequent first.")
    exposure: list[ExposureOut] = Field(description="In the order of the countries.")
