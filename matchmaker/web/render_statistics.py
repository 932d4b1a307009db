"""Turns statistics into JSON values."""

from collections.abc import Mapping
from dataclasses import asdict

from matchmaker.domain.currencies import in_major_units
from matchmaker.services.match_statistics import Figures, MatchStatistics
from matchmaker.web.render import Json


def statistics_json(found: MatchStatistics) -> Json:
    """Return the figures of the dashboard."""
    return {
        "states": {state.value: count for state, count in found.states.items()},
        "waiting": found.waiting,
        "deferred": found.deferred,
        "value": money_json(found.value),
        "regions": [
            {"by_region": by, "ru_region": ru, "matches": figures.matches, **_figures(figures)}
            for (by, ru), figures in found.regions.items()
        ],
        "months": [
            {"month": month, **_figures(figures)} for month, figures in found.months.items()
        ],
        "decisions": [
            {"month": month, "decisions": dict(counts)} for month, counts in found.decisions.items()
        ],
        "reasons": [{"reason": reason, "count": count} for reason, count in found.reasons],
        "exposure": [
            {"country": country, **asdict(shown)} for country, shown in found.exposure.items()
        ],
    }


def money_json(sums: Mapping[str, int]) -> list[Json]:
    """Return exact amounts, in the order of their currencies."""
    return [
        {"amount": f"{in_major_units(minor, currency):f}", "currency": currency}
        for currency, minor in sorted(sums.items())
    ]


def _figures(figures: Figures) -> Json:
    return {
        "introductions": figures.introductions,
        "contracts": figures.contracts,
        "value": money_json(figures.value),
    }
