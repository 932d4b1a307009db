"""Agreements between a Belarusian and a Russian region, their chambers or cities."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from matchmaker.domain.places import Country, regions
from matchmaker.domain.texts import clean_text

Pair = tuple[str, str]
"""A Belarusian and a Russian region, ISO 3166-2."""


class AgreementKind(StrEnum):
    """Between whom an agreement is."""

    REGION = "region"
    CHAMBER = "chamber"
    CITY = "city"


def _in(country: Country) -> AfterValidator:
    def check(region: str) -> str:
        if region not in regions(country):
            raise ValueError(f"{region!r} is no ISO 3166-2 region of {country.value}")
        return region

    return AfterValidator(check)


def _text(shortest: int, longest: int) -> tuple[StringConstraints, AfterValidator]:
    return (
        StringConstraints(strip_whitespace=True, min_length=shortest, max_length=longest),
        AfterValidator(clean_text),
    )


Party = Annotated[str, *_text(2, 200)]
Note = Annotated[str, *_text(0, 500)]


class RegionalAgreement(BaseModel):
    """An agreement; a region of null stands for the whole country."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: AgreementKind = Field(description="Between regions, chambers or cities.")
    by_region: Annotated[str, _in(Country.BY)] | None = Field(
        default=None, description="ISO 3166-2 region of Belarus; null for the whole country."
    )
    ru_region: Annotated[str, _in(Country.RU)] | None = Field(
        default=None, description="ISO 3166-2 region of Russia; null for the whole country."
    )
    by_party: Party = Field(description="Who signed for the Belarusian side.")
    ru_party: Party = Field(description="Who signed for the Russian side.")
    signed_on: date | None = Field(default=None, description="Date of signature, if known.")
    valid_until: date | None = Field(
        default=None, description="Last day it is in force; null for no end."
    )
    subject: Note = Field(default="", description="What it is about.")
    source: Note = Field(default="", description="Where this is known from.")

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.signed_on and self.valid_until and self.valid_until < self.signed_on:
            raise ValueError("valid_until lies before signed_on")
        return self

    def is_in_force(self, on: date) -> bool:
        """Tell whether it is in force on a day; one without a date of signature is since ever."""
        begun = self.signed_on is None or self.signed_on <= on
        return begun and (self.valid_until is None or on <= self.valid_until)

    def pairs(self) -> frozenset[Pair]:
        """Return the pairs of regions that it is about."""
        by = [self.by_region] if self.by_region is not None else regions(Country.BY)
        ru = [self.ru_region] if self.ru_region is not None else regions(Country.RU)
        return frozenset((one, other) for one in by for other in ru)


def agreed_pairs(agreements: Iterable[RegionalAgreement], on: date) -> frozenset[Pair]:
    """Return the pairs of regions between which an agreement is in force on a day."""
    return frozenset().union(*(each.pairs() for each in agreements if each.is_in_force(on)))
