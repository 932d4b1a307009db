"""What decisions, answers, marks and outcomes say about whether two companies suit each other.

Not everything does: who rejects a pair because there is no time for it says nothing of its fit.
"""

from typing import NamedTuple

from matchmaker.domain.match_life import Answer, Outcome, Reason, Verdict


class Signal(NamedTuple):
    """How good a pair was found, by one who looked.

    Attributes:
        target: wanted probability in [0, 1]; on the scale of grades 0 to 3 of the judgements:
            0 none, 0.3 weak, 0.8 good, 1 very good.
        importance: how much it counts; an approval counts 1.
    """

    target: float
    importance: float


SILENT_REASONS = frozenset(
    {
        Reason.SAME_GROUP,
        Reason.ALREADY_PARTNERS,
        Reason.NO_CAPACITY,
        Reason.NOT_NOW,
        Reason.POOR_PROFILE,
        Reason.COMPLIANCE,
    }
)
"""Reasons for a no that say nothing about fit: the pair may be a very good one."""

_GOOD, _WEAK, _NONE = 0.8, 0.3, 0.0
_UNCLEAR = 0.5  # of the importance, for a no whose reason may or may not be about fit
_MARK = 0.5  # a click of a company on a suggestion; a chamber's decision is made with more care

_OUTCOMES = {
    Outcome.MET: Signal(_GOOD, 1.0),
    Outcome.NEGOTIATING: Signal(1.0, 2.0),
    Outcome.CONTRACT: Signal(1.0, 4.0),
}
"""An introduction is not here: it says what the companies' two answers have said already."""


def signal_of_decision(verdict: Verdict, reason: Reason | None) -> Signal | None:
    """Return what a chamber's decision says of the fit; None for nothing."""
    if verdict is Verdict.APPROVE:
        return Signal(_GOOD, 1.0)
    return _signal_of_no(reason, 1.0) if verdict is Verdict.REJECT else None


def signal_of_answer(answer: Answer, reason: Reason | None) -> Signal | None:
    """Return what a company's answer to a proposal says of the fit; None for nothing."""
    return Signal(_GOOD, 1.0) if answer is Answer.ACCEPTED else _signal_of_no(reason, 1.0)


def signal_of_mark(
    *, is_relevant: bool, is_interested: bool, reason: Reason | None
) -> Signal | None:
    """Return what a company's mark on a suggestion says of the fit; None for nothing."""
    if not is_relevant:
        return _signal_of_no(reason, _MARK)
    return Signal(_GOOD, 1.0 if is_interested else _MARK)


def signal_of_outcome(kind: Outcome, reason: Reason | None) -> Signal | None:
    """Return what became of an introduction says of the fit; None for nothing.

    Two that met and did not come together were worth bringing together all the same: a failure
    for want of fit is weak, not none.
    """
    if kind is not Outcome.FAILED:
        return _OUTCOMES.get(kind)
    no = _signal_of_no(reason, 1.0)
    return no._replace(target=_WEAK) if no is not None else None


def _signal_of_no(reason: Reason | None, importance: float) -> Signal | None:
    if reason in SILENT_REASONS:
        return None
    is_clear = reason is not None and reason is not Reason.OTHER
    return Signal(_NONE, importance if is_clear else importance * _UNCLEAR)
