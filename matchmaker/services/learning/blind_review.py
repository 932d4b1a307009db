"""Whether reviewers are swayed by what they see: approvals of blind and of other decisions."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from matchmaker.domain.fit_signals import SILENT_REASONS
from matchmaker.domain.match_life import Verdict
from matchmaker.store.history import DecisionSeen

BANDS = (0.2, 0.4, 0.6, 0.8)
"""Scores at which a band ends and the next begins."""


@dataclass(frozen=True, slots=True)
class BandShare:
    """Decisions on pairs of like score.

    Attributes:
        low, high: scores of the band.
        shown, blind: how many decisions of each kind.
        shown_approved, blind_approved: how many of these were approvals.
    """

    low: float
    high: float
    shown: int
    shown_approved: int
    blind: int
    blind_approved: int


def compare_blind(decisions: Iterable[DecisionSeen]) -> list[BandShare]:
    """Return the approvals of each band of scores, low scores first.

    Rejections that say nothing of fit are left out, and so are bands without decisions.
    """
    counts = [[0, 0, 0, 0] for _ in range(len(BANDS) + 1)]
    for each in decisions:
        if each.reason in SILENT_REASONS:
            continue
        band = counts[bisect_right(BANDS, each.score)]
        kind = 2 if each.is_blind else 0
        band[kind] += 1
        band[kind + 1] += each.verdict == Verdict.APPROVE
    edges = (0.0, *BANDS, 1.0)
    return [
        BandShare(edges[n], edges[n + 1], *band)
        for n, band in enumerate(counts)
        if band[0] or band[2]
    ]
