"""What came of an introduction."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from matchmaker.domain.match_life import MatchState, Outcome, Reason
from matchmaker.errors import IdempotencyMismatch, IllegalStep, InvalidInput, NotFound
from matchmaker.store.database import Database
from tests.unit.conftest import NOW
from tests.unit.services.review_scene import Scene, caller

MET, TALKS, CONTRACT, FAILED = (
    Outcome.MET,
    Outcome.NEGOTIATING,
    Outcome.CONTRACT,
    Outcome.FAILED,
)


@pytest.fixture
def scene(database: Database) -> Scene:
    """Two companies that have been introduced."""
    made = Scene(database)
    made.introduce()
    return made


def test_the_way_to_a_contract_is_recorded_step_by_step(scene: Scene) -> None:
    states = [scene.record(scene.by, kind).state for kind in (MET, TALKS, CONTRACT)]

    assert states == [MatchState.MET, MatchState.NEGOTIATING, MatchState.CONTRACT]
    assert [each.kind for each in scene.outcomes()] == [
        "introduced", "met", "negotiating", "contract",
    ]  # fmt: skip


def test_a_contract_has_its_value_to_the_kopeck(scene: Scene) -> None:
    scene.record(scene.ru, CONTRACT, value_minor=1_234_567_89, currency="RUB")

    outcome = scene.outcomes()[-1]
    assert (outcome.value_minor, outcome.currency) == (123456789, "RUB")


def test_there_may_be_several_contracts(scene: Scene) -> None:
    scene.record(scene.by, CONTRACT, value_minor=100, currency="BYN")
    scene.record(scene.ru, CONTRACT, value_minor=100, currency="BYN")

    assert [each.kind for each in scene.outcomes()][1:] == ["contract", "contract"]


def test_under_the_same_key_a_contract_is_recorded_once(scene: Scene) -> None:
    first = scene.record(scene.by, CONTRACT, value_minor=1, currency="BYN", key="k")
    again = scene.record(scene.by, CONTRACT, value_minor=1, currency="BYN", key="k")

    assert (again.outcome.id, again.is_repeat) == (first.outcome.id, True)
    assert len(scene.outcomes()) == 2


def test_a_key_used_for_something_else_is_refused(scene: Scene) -> None:
    scene.record(scene.by, CONTRACT, value_minor=1, currency="BYN", key="k")

    with pytest.raises(IdempotencyMismatch):
        scene.record(scene.by, CONTRACT, value_minor=2, currency="BYN", key="k")


@pytest.mark.parametrize(
    ("kind", "fields", "field"),
    [
        (CONTRACT, {"value_minor": 1}, "currency"),
        (CONTRACT, {"currency": "RUB"}, "value"),
        (CONTRACT, {"value_minor": -1, "currency": "RUB"}, "value"),
        (CONTRACT, {"value_minor": 10**18, "currency": "RUB"}, "value"),
        (CONTRACT, {"value_minor": 1, "currency": "RUR"}, "currency"),
        (MET, {"value_minor": 1, "currency": "RUB"}, "value"),
        (MET, {"reason": Reason.NO_FIT}, "reason"),
        (FAILED, {"reason": None}, "reason"),
        (MET, {"happened_on": NOW.date() + timedelta(days=2)}, "happened_on"),
        (MET, {"happened_on": date(1900, 1, 1)}, "happened_on"),
        (MET, {"note": "x" * 2_001}, "note"),
    ],
)
def test_an_outcome_that_cannot_be_is_refused(
    scene: Scene, kind: Outcome, fields: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        scene.record(scene.by, kind, **fields)

    assert [each["field"] for each in refused.value.extra["errors"]] == [field]  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", [MET, TALKS, FAILED])
def test_after_a_contract_nothing_comes_but_contracts(scene: Scene, kind: Outcome) -> None:
    scene.record(scene.by, CONTRACT)

    with pytest.raises(IllegalStep):
        scene.record(scene.by, kind)


def test_a_failure_says_why_and_ends_it(scene: Scene) -> None:
    scene.record(scene.by, FAILED, reason=Reason.NO_CAPACITY)

    assert scene.outcomes()[-1].reason == "no_capacity"
    with pytest.raises(IllegalStep):
        scene.record(scene.by, CONTRACT)


def test_nothing_comes_of_what_was_not_introduced(database: Database) -> None:
    scene = Scene(database)
    scene.approve()

    for kind in Outcome:
        with pytest.raises(IllegalStep):
            scene.record(scene.by, kind)


def test_to_record_the_introduction_again_changes_nothing(scene: Scene) -> None:
    recorded = scene.record(scene.by, Outcome.INTRODUCED)

    assert recorded.is_repeat
    assert len(scene.outcomes()) == 1


def test_strangers_and_companies_record_nothing(scene: Scene) -> None:
    with pytest.raises(NotFound):
        scene.record(caller(scene.database, "Tula"), MET)
    with pytest.raises(NotFound):
        scene.record(scene.by_company, MET)
    scene.match_id = uuid4()
    with pytest.raises(NotFound):
        scene.record(scene.by, MET)
