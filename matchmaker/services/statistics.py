"""What the public may know about all companies together."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from matchmaker.domain.places import Country
from matchmaker.store.statistics import count_by_code, count_by_region

Counts = Sequence[tuple[str, int]]
"""Codes with numbers of companies, most first."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """Published companies, counted.

    Attributes:
        regions: ISO 3166-2 codes.
        chapters: HS chapters of products and needs.
        forms: forms of cooperation.
        markets: third countries they sell to or want to.
    """

    regions: Counts
    chapters: Counts
    forms: Counts
    markets: Counts

    def companies(self, country: Country | None = None) -> int:
        """Return how many companies there are, in one country or in both."""
        return sum(
            number
            for region, number in self.regions
            if country is None or region.startswith(country.value)
        )


def count_companies(session: Session) -> Statistics:
    """Return the counts as of now."""
    return Statistics(
        regions=count_by_region(session),
        chapters=count_by_code(session, "hs"),
        forms=count_by_code(session, "cooperation"),
        markets=count_by_code(session, "market"),
    )
