"""Figures for the dashboard: what was suggested, decided and signed, where, when, for whom."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from sqlmodel import Session

from matchmaker.domain.match_life import CONTACTS_SHOWN, MatchState, Outcome, Verdict
from matchmaker.engine.exposure import Exposure, exposure
from matchmaker.services.access import Principal
from matchmaker.store.match_figures import (
    OutcomeCount,
    count_decisions,
    count_matches_by_company,
    count_outcomes,
    count_states,
    count_waiting,
)

Money = Mapping[str, int]
"""Currency -> sum in its minor units; sums of different currencies are never added up."""


@dataclass
class Figures:
    """What there was between two regions, or in a month.

    Attributes:
        matches: suggested at any time, for either purpose; 0 in a month.
        value: of the contracts that tell theirs.
    """

    matches: int = 0
    introductions: int = 0
    contracts: int = 0
    value: dict[str, int] = field(default_factory=lambda: defaultdict(int))


@dataclass(frozen=True, slots=True)
class MatchStatistics:
    """The matches of a chamber, or of all, counted.

    Attributes:
        states: where they stand, every state.
        waiting, deferred: sides that a decision is needed on now, and later.
        regions: (Belarusian, Russian) region -> figures.
        months: `2026-11` -> figures, in order; every month with something in it.
        decisions: month -> verdict -> number.
        reasons: why pairs were rejected, most frequent first.
        exposure: country -> how evenly companies stand in matches.
    """

    states: Mapping[MatchState, int]
    waiting: int
    deferred: int
    regions: Mapping[tuple[str, str], Figures]
    months: Mapping[str, Figures]
    decisions: Mapping[str, Mapping[str, int]]
    reasons: Sequence[tuple[str, int]]
    exposure: Mapping[str, Exposure]

    @property
    def value(self) -> Money:
        """Return the value of all contracts."""
        total: Counter[str] = Counter()
        for figures in self.months.values():
            total.update(figures.value)
        return dict(total)


def gather_statistics(
    session: Session, caller: Principal, *, everything: bool, now: datetime
) -> MatchStatistics:
    """Return the figures of the caller's chamber.

    Args:
        everything: of all chambers, for administrators; others get their own.
    """
    chamber_id = None if everything and caller.is_administrator else caller.chamber_id
    states: Counter[str] = Counter()
    regions: dict[tuple[str, str], Figures] = defaultdict(Figures)
    for counted in count_states(session, chamber_id):
        states[counted.status] += counted.number
        here = regions[counted.by_region, counted.ru_region]
        here.matches += counted.number
        if counted.status in CONTACTS_SHOWN:
            here.introductions += counted.number
    months: dict[str, Figures] = defaultdict(Figures)
    for outcome in count_outcomes(session, chamber_id):
        _add(outcome, months[outcome.month], regions[outcome.by_region, outcome.ru_region])
    decisions, reasons = _decisions(count_decisions(session, chamber_id))
    waiting, deferred = count_waiting(session, chamber_id, now=now)
    times = count_matches_by_company(session, chamber_id)
    return MatchStatistics(
        states={state: states[state.value] for state in MatchState},
        waiting=waiting,
        deferred=deferred,
        regions=dict(sorted(regions.items())),
        months={month: figures for month, figures in sorted(months.items()) if _holds(figures)},
        decisions=decisions,
        reasons=reasons,
        exposure={
            country: exposure(np.array(counts, np.int64))
            for country, counts in sorted(times.items())
        },
    )


def _add(outcome: OutcomeCount, month: Figures, regions: Figures) -> None:
    if outcome.kind == Outcome.INTRODUCED:
        month.introductions += outcome.number  # those of the regions are counted by state
    elif outcome.kind == Outcome.CONTRACT:
        for figures in (month, regions):
            figures.contracts += outcome.number
            if outcome.currency is not None:
                figures.value[outcome.currency] += outcome.value_minor or 0


def _holds(figures: Figures) -> bool:
    return bool(figures.introductions or figures.contracts)


def _decisions(
    rows: Sequence[tuple[str, str, str | None, int]],
) -> tuple[dict[str, dict[str, int]], list[tuple[str, int]]]:
    months: dict[str, dict[str, int]] = {}
    reasons: Counter[str] = Counter()
    for month, verdict, reason, count in rows:
        here = months.setdefault(month, dict.fromkeys(map(str, Verdict), 0))
        here[verdict] += count
        if reason is not None:
            reasons[reason] += count
    return months, sorted(reasons.items(), key=lambda each: (-each[1], each[0]))
