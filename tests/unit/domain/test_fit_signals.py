"""What a decision teaches: fit, and nothing that has other reasons."""

import pytest

from matchmaker.domain.fit_signals import (
    SILENT_REASONS,
    signal_of_answer,
    signal_of_decision,
    signal_of_mark,
    signal_of_outcome,
)
from matchmaker.domain.match_life import Answer, Outcome, Reason, Verdict

ABOUT_FIT = sorted(set(Reason) - SILENT_REASONS - {Reason.OTHER})


@pytest.mark.parametrize("reason", [Reason.NO_CAPACITY, Reason.NOT_NOW, Reason.ALREADY_PARTNERS])
def test_a_no_for_want_of_time_or_news_says_nothing_of_the_fit(reason: Reason) -> None:
    assert reason in SILENT_REASONS


@pytest.mark.parametrize("reason", sorted(SILENT_REASONS))
def test_a_silent_reason_is_silent_whoever_gives_it(reason: Reason) -> None:
    assert signal_of_decision(Verdict.REJECT, reason) is None
    assert signal_of_answer(Answer.DECLINED, reason) is None
    assert signal_of_mark(is_relevant=False, is_interested=False, reason=reason) is None
    assert signal_of_outcome(Outcome.FAILED, reason) is None


@pytest.mark.parametrize("reason", ABOUT_FIT)
def test_a_no_about_fit_counts_like_an_approval(reason: Reason) -> None:
    no, yes = signal_of_decision(Verdict.REJECT, reason), signal_of_decision(Verdict.APPROVE, None)

    assert no is not None
    assert yes is not None
    assert no.importance == yes.importance
    assert no.target == 0 < yes.target


@pytest.mark.parametrize("verdict", [Verdict.DEFER, Verdict.REOPEN])
def test_who_defers_or_takes_back_says_nothing(verdict: Verdict) -> None:
    assert signal_of_decision(verdict, None) is None


def test_a_no_without_a_clear_reason_counts_half() -> None:
    unclear = signal_of_decision(Verdict.REJECT, Reason.OTHER)
    clear = signal_of_decision(Verdict.REJECT, Reason.NO_FIT)

    assert unclear is not None
    assert clear is not None
    assert unclear.importance == clear.importance / 2


def test_each_further_step_to_a_contract_counts_at_least_as_much() -> None:
    steps = [Outcome.MET, Outcome.NEGOTIATING, Outcome.CONTRACT]
    signals = [signal_of_outcome(step, None) for step in steps]

    found = [signal for signal in signals if signal is not None]

    assert len(found) == len(steps)
    assert found == sorted(found)


def test_a_contract_counts_more_than_an_approval() -> None:
    contract = signal_of_outcome(Outcome.CONTRACT, None)
    approval = signal_of_decision(Verdict.APPROVE, None)

    assert contract is not None
    assert approval is not None
    assert contract.importance > approval.importance
    assert contract.target > approval.target


def test_an_introduction_adds_nothing_to_the_two_answers_before_it() -> None:
    assert signal_of_outcome(Outcome.INTRODUCED, None) is None


def test_two_that_met_and_failed_for_want_of_fit_fit_a_little() -> None:
    failed = signal_of_outcome(Outcome.FAILED, Reason.NO_FIT)

    assert failed is not None
    assert 0 < failed.target < 0.5


def test_who_asks_to_be_introduced_counts_more_than_who_only_marks() -> None:
    asked = signal_of_mark(is_relevant=True, is_interested=True, reason=None)
    marked = signal_of_mark(is_relevant=True, is_interested=False, reason=None)

    assert asked is not None
    assert marked is not None
    assert asked.importance > marked.importance
