"""What the public may know about all companies together."""

import threading
import time
from collections.abc import Callable, Sequence
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


_SLOW = 0.1  # s; what took less is counted every time
_TOLD_FOR = 60  # times as long as counting took


class CompanyCounter:
    """Counts companies for whoever asks.

    Where counting takes long because there are very many, what was counted is told again for a
    while: of a million companies, for about a minute.

    Args:
        clock: seconds that only go forward.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._counted: Statistics | None = None
        self._until = 0.0

    def count(self, session: Session) -> Statistics:
        """Return the counts, as of now or, where they took long, of a little while ago."""
        with self._lock:  # who comes meanwhile waits for the same
            started = self._clock()
            if self._counted is not None and started < self._until:
                return self._counted
            counted = count_companies(session)
            now = self._clock()
            self._counted = counted if now - started > _SLOW else None
            self._until = now + _TOLD_FOR * (now - started)
            return counted


def count_companies(session: Session) -> Statistics:
    """Return the counts as of now."""
    return Statistics(
        regions=count_by_region(session),
        chapters=count_by_code(session, "hs"),
        forms=count_by_code(session, "cooperation"),
        markets=count_by_code(session, "market"),
    )
