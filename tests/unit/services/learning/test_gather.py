"""What training hears of a history: what stands, what speaks of fit, of whom is published."""

from collections.abc import Sequence
from uuid import UUID

import pytest

from matchmaker.domain.match import Purpose
from matchmaker.services.learning.blind_review import compare_blind
from matchmaker.services.learning.gather import History, decided_pairs, read_history
from matchmaker.training.decided_pairs import DecidedPairs
from tests.unit.services.learning.desk import PROJECT, Desk


@pytest.fixture
def by(desk: Desk) -> UUID:
    return desk.company(1, "BY")


@pytest.fixture
def ru(desk: Desk) -> UUID:
    return desk.company(1, "RU")


@pytest.fixture
def match(desk: Desk, by: UUID, ru: UUID) -> UUID:
    return desk.match(by, ru, rank=3)


def history(desk: Desk) -> History:
    with desk.database.read() as session:
        return read_history(session)


def decided(desk: Desk, purpose: Purpose = PROJECT) -> DecidedPairs | None:
    desk.runtime.keeper.catch_up()
    return decided_pairs(history(desk), desk.runtime.index, purpose)


def targets(desk: Desk) -> list[float]:
    return [each.signal.target for each in history(desk).heard]


def test_a_decision_is_heard_with_the_place_that_was_seen(
    desk: Desk, match: UUID, by: UUID, ru: UUID
) -> None:
    desk.decide(match, rank=3)

    (heard,) = history(desk).heard

    assert (heard.by_company_id, heard.ru_company_id, heard.purpose) == (by, ru, PROJECT)
    assert (heard.rank, heard.is_seen, heard.is_blind) == (3, True, False)


def test_who_decided_blind_saw_no_place(desk: Desk, match: UUID) -> None:
    desk.decide(match, was_blind=True)

    (heard,) = history(desk).heard

    assert (heard.is_seen, heard.is_blind) == (False, True)


@pytest.mark.parametrize("reason", ["no_capacity", "not_now", "already_partners"])
def test_a_rejection_that_says_nothing_of_fit_is_not_heard(
    desk: Desk, match: UUID, reason: str
) -> None:
    desk.decide(match, "reject", reason)

    found = history(desk)

    assert (found.heard, found.silent) == ((), 1)


def test_a_deferral_teaches_nothing(desk: Desk, match: UUID) -> None:
    desk.decide(match, "defer")

    assert history(desk).heard == ()


def test_what_comes_after_a_deferral_counts(desk: Desk, match: UUID) -> None:
    desk.decide(match, "defer")
    desk.decide(match, "reject", "no_fit")

    assert targets(desk) == [0.0]


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        (["approve", "reopen"], []),
        (["reject", "reopen", "approve"], [0.8]),
        (["approve", "reopen", "defer"], []),
    ],
)
def test_a_decision_taken_back_is_not_heard(
    desk: Desk, match: UUID, verdicts: Sequence[str], expected: list[float]
) -> None:
    for verdict in verdicts:
        desk.decide(match, verdict, "no_fit" if verdict == "reject" else None)

    assert targets(desk) == expected


def test_taking_back_one_side_leaves_the_other(desk: Desk, match: UUID) -> None:
    desk.decide(match, side="BY")
    desk.decide(match, side="RU")
    desk.decide(match, "reopen", side="BY")

    assert len(history(desk).heard) == 1


def test_a_company_s_own_answer_is_heard_and_its_chamber_s_for_it_is_not(
    desk: Desk, by: UUID, ru: UUID, match: UUID
) -> None:
    other = desk.match(desk.company(2), ru)
    desk.answer(match, by, "accepted")
    desk.answer(other, by, "accepted", is_on_behalf=True)

    assert len(history(desk).heard) == 1


@pytest.mark.parametrize("side", ["BY", "RU"])
def test_a_mark_is_about_the_pair_whichever_side_made_it(
    desk: Desk, by: UUID, ru: UUID, side: str
) -> None:
    pair = (by, ru) if side == "BY" else (ru, by)
    desk.mark(*pair, is_relevant=False, rank=2)

    (heard,) = history(desk).heard

    assert (heard.by_company_id, heard.ru_company_id) == (by, ru)
    assert (heard.signal.target, heard.rank, heard.is_seen) == (0.0, 2, True)


def test_a_contract_is_heard_and_the_introduction_before_it_adds_nothing(
    desk: Desk, match: UUID
) -> None:
    desk.outcome(match, "introduced")
    desk.outcome(match, "contract")

    assert targets(desk) == [1.0]


def test_all_that_is_said_of_a_pair_is_about_one_row_of_features(desk: Desk, match: UUID) -> None:
    desk.decide(match, side="BY")
    desk.decide(match, side="RU")
    desk.outcome(match, "contract")

    found = decided(desk)

    assert found is not None
    assert (len(found), found.pair.tolist()) == (1, [0, 0, 0])
    assert found.grades.tolist() == [3]


def test_features_are_those_of_a_list_of_partners(
    desk: Desk, match: UUID, by: UUID, ru: UUID
) -> None:
    desk.decide(match)

    found = decided(desk)

    assert found is not None
    entries = [desk.runtime.index.find(each) for each in (by, ru)]
    assert all(entries)
    served = desk.runtime.recommender.score(entries[0], [entries[1]], PROJECT)  # type: ignore[arg-type,list-item]
    odds = desk.runtime.recommender.rankers[PROJECT].log_odds(found.x)
    assert 1 / (1 + 2.718281828459045 ** -odds[0]) == pytest.approx(served[0])


def test_purposes_are_learned_apart(desk: Desk, by: UUID, ru: UUID) -> None:
    desk.decide(desk.match(by, ru, Purpose.THIRD_MARKET))

    assert decided(desk, Purpose.JOINT_PROJECT) is None
    assert decided(desk, Purpose.THIRD_MARKET) is not None


def test_a_company_that_has_withdrawn_teaches_nothing_any_more(
    desk: Desk, match: UUID, ru: UUID
) -> None:
    desk.decide(match)
    desk.withdraw(ru)

    assert decided(desk) is None


def test_erasing_a_company_takes_its_decisions_out_of_the_next_training(
    desk: Desk, match: UUID, by: UUID, ru: UUID
) -> None:
    desk.decide(match)
    desk.outcome(match, "contract")
    desk.mark(by, ru, is_relevant=True)

    desk.erase(by)

    assert history(desk).heard == ()


def test_the_chance_of_being_judged_is_counted_by_rank(desk: Desk, by: UUID) -> None:
    first = [desk.match(by, desk.company(n, "RU"), rank=1) for n in range(10, 14)]
    last = [desk.match(by, desk.company(n, "RU"), rank=30) for n in range(20, 24)]
    for match in (*first, last[0]):
        desk.decide(match, rank=1 if match in first else 30)

    found = decided(desk)

    assert found is not None
    assert sorted(set(found.propensity.tolist())) == [pytest.approx(2 / 5), pytest.approx(1.0)]


def test_blind_and_other_approvals_are_told_apart_by_score(desk: Desk, by: UUID) -> None:
    plan = [("approve", 0.9, False), ("reject", 0.9, True), ("approve", 0.1, True)]
    for number, (verdict, score, was_blind) in enumerate(plan):
        match = desk.match(by, desk.company(number + 5, "RU"))
        reason = "no_fit" if verdict == "reject" else None
        desk.decide(match, verdict, reason, score=score, was_blind=was_blind)

    low, high = compare_blind(history(desk).decisions)

    assert (low.low, low.high, low.shown, low.blind, low.blind_approved) == (0.0, 0.2, 0, 1, 1)
    assert (high.shown, high.shown_approved, high.blind, high.blind_approved) == (1, 1, 1, 0)
