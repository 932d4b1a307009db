"""Companies answer a proposal; two yeses introduce them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.match_life import Answer, MatchState, Reason, Side, Verdict
from matchmaker.errors import AlreadyAnswered, IllegalStep, InvalidInput, NotFound
from matchmaker.services.audit import SERVICE
from matchmaker.services.introduce import add_months
from matchmaker.services.submit import withdraw
from matchmaker.store.database import Database
from matchmaker.store.match_history import list_due_reminders
from tests.unit.conftest import NOW
from tests.unit.services.review_scene import Scene, caller

YES, NO = Answer.ACCEPTED, Answer.DECLINED


@pytest.fixture
def scene(database: Database) -> Scene:
    """A pair that both chambers have approved."""
    made = Scene(database)
    made.approve()
    return made


def test_one_yes_changes_nothing_yet(scene: Scene) -> None:
    answered = scene.answer(scene.by_company, YES)

    assert (answered.side, answered.state) == (Side.BY, MatchState.PROPOSED)


def test_two_yeses_introduce(scene: Scene) -> None:
    scene.answer(scene.by_company, YES)
    answered = scene.answer(scene.ru_company, YES)

    stored = scene.stored()
    assert answered.state is MatchState.INTRODUCED
    assert stored.row.introduced_at == NOW
    assert [each.kind for each in scene.outcomes()] == ["introduced"]


def test_an_introduction_sets_reminders_at_3_6_and_12_months(scene: Scene) -> None:
    scene.answer(scene.by_company, YES)
    scene.answer(scene.ru_company, YES)

    with scene.database.read() as session:
        reminders = list_due_reminders(session, now=add_months(NOW, 12), limit=10)
        assert [(each.months, each.due_at) for each in reminders] == [
            (months, add_months(NOW, months)) for months in (3, 6, 12)
        ]


def test_one_no_ends_it(scene: Scene) -> None:
    scene.answer(scene.by_company, YES)

    answered = scene.answer(scene.ru_company, NO, reason=Reason.NO_CAPACITY)

    assert answered.state is MatchState.DECLINED
    assert scene.side(Side.RU).reason == "no_capacity"
    with pytest.raises(AlreadyAnswered):
        scene.answer(scene.ru_company, YES)


def test_after_a_no_the_other_company_has_nothing_to_answer(scene: Scene) -> None:
    scene.answer(scene.by_company, NO)

    with pytest.raises(IllegalStep):
        scene.answer(scene.ru_company, YES)


def test_the_same_answer_twice_is_one_answer(scene: Scene) -> None:
    first = scene.answer(scene.by_company, YES)
    entries = scene.audit_entries()

    again = scene.answer(scene.by_company, YES)

    assert (again.version, again.is_repeat) == (first.version, True)
    assert scene.audit_entries() == entries


def test_the_chamber_may_answer_in_a_company_s_place_and_this_is_recorded(scene: Scene) -> None:
    answered = scene.answer(scene.by, YES)

    assert answered.is_on_behalf
    assert scene.side(Side.BY).is_on_behalf
    assert not scene.answer(scene.ru_company, YES).is_on_behalf


def test_a_chamber_with_both_companies_says_which_one_answers(database: Database) -> None:
    scene = Scene(database, chambers=("Minsk", "Minsk"))
    scene.decide(scene.by, Verdict.APPROVE)

    with pytest.raises(InvalidInput):
        scene.answer(scene.by, YES)
    answered = scene.answer(scene.by, YES, company_id=scene.pair[1])

    assert answered.side is Side.RU


def test_a_company_does_not_know_of_what_it_was_not_asked(database: Database) -> None:
    scene = Scene(database)
    scene.decide(scene.by, Verdict.APPROVE)

    with pytest.raises(NotFound):
        scene.answer(scene.by_company, YES)


def test_others_of_the_chamber_do_not_answer_for_a_company(scene: Scene) -> None:
    other = caller(scene.database, "Minsk", scene.by_company.scopes, scene.pair[1])

    with pytest.raises(NotFound):
        scene.answer(other, YES, company_id=scene.pair[0])


def test_a_yes_takes_no_reason(scene: Scene) -> None:
    with pytest.raises(InvalidInput):
        scene.answer(scene.by_company, YES, reason=Reason.NO_FIT)


def test_nobody_is_introduced_to_a_company_that_has_left(scene: Scene) -> None:
    scene.answer(scene.ru_company, YES)
    with scene.database.write() as session:
        withdraw(
            session, scene.pair[1], viewer=scene.ru.viewer, author=SERVICE, erase=False, now=NOW
        )

    with pytest.raises(IllegalStep):
        scene.answer(scene.by_company, YES)

    assert scene.state() is MatchState.PROPOSED


@pytest.mark.parametrize("answer", [YES, NO])
def test_the_end_for_one_purpose_is_the_end_for_the_other(scene: Scene, answer: Answer) -> None:
    other = scene.other_purpose()

    scene.answer(scene.by_company, answer)
    if answer is YES:
        scene.answer(scene.ru_company, YES)

    assert scene.state(other) is MatchState.LAPSED


def test_the_log_tells_of_answers_and_of_the_introduction(scene: Scene) -> None:
    before = scene.audit_entries()

    scene.answer(scene.by_company, YES)
    scene.answer(scene.ru_company, YES)

    assert scene.audit_entries() == before + 3


def test_months_end_on_the_last_day_there_is() -> None:
    assert add_months(datetime(2026, 11, 30, tzinfo=UTC), 3) == datetime(2027, 2, 28, tzinfo=UTC)


@given(
    st.datetimes(timezones=st.just(UTC)).filter(lambda each: each.year < 9_000), st.integers(1, 24)
)
def test_months_later_is_that_many_months_later(moment: datetime, months: int) -> None:
    later = add_months(moment, months)

    assert (later.year * 12 + later.month) - (moment.year * 12 + moment.month) == months
    assert later.day <= moment.day
    assert later.time() == moment.time()
