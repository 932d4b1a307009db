"""Training asked for on a page: one at a time, its progress seen, its result kept, losses told."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy.exc import IntegrityError
from structlog.testing import capture_logs

from matchmaker.engine.encoder import HashEncoder, Vectors
from matchmaker.errors import IllegalStep
from matchmaker.services.audit import ActorKind, Author
from matchmaker.services.learning.rankers import get_stored
from matchmaker.services.learning.trainings import (
    INTERNAL,
    INTERRUPTED,
    SILENCE,
    TOO_FEW,
    Training,
    ask_for_training,
    list_trainings,
    run_training,
    start_training,
)
from matchmaker.services.runtime import assemble_runtime
from matchmaker.store.audit import list_audit
from matchmaker.store.database import Database
from matchmaker.store.tables import TrainingRow
from matchmaker.store.trainings import RUNNING, add_training, note_progress
from tests.unit.conftest import NOW
from tests.unit.engine.entries import make_rankers
from tests.unit.services.learning.desk import Desk

AUTHOR = Author(ActorKind.OPERATOR)


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    with capture_logs():
        yield


def ask(database: Database, now: datetime = NOW) -> UUID:
    with database.write() as session:
        return ask_for_training(session, AUTHOR, now=now)


def listed(database: Database, now: datetime = NOW) -> list[Training]:
    with database.read() as session:
        return list_trainings(session, limit=9, now=now)


def test_what_is_asked_for_is_under_way(database: Database) -> None:
    training_id = ask(database)

    (found,) = listed(database)
    assert (found.id, found.is_running, found.done, found.total) == (training_id, True, 0, 0)


def test_a_second_one_is_refused_while_one_is_under_way(database: Database) -> None:
    ask(database)

    with pytest.raises(IllegalStep, match="being learned already"):
        ask(database, NOW + SILENCE / 2)

    assert len(listed(database)) == 1


def test_the_database_itself_holds_one_at_a_time(database: Database) -> None:
    ask(database)

    with pytest.raises(IntegrityError), database.write() as session:
        add_training(session, TrainingRow(state=RUNNING, asked_at=NOW, seen_at=NOW))


def test_a_silent_one_is_shown_as_interrupted_and_makes_way(database: Database) -> None:
    ask(database)
    later = NOW + SILENCE + timedelta(seconds=1)

    (lost,) = listed(database, later)
    ask(database, later)

    assert (lost.state, lost.problem) == ("failed", INTERRUPTED)
    assert [each.problem for each in listed(database, later)] == [None, INTERRUPTED]


def test_one_that_was_given_up_reports_to_nobody(database: Database) -> None:
    lost = ask(database)
    later = NOW + SILENCE
    ask(database, later)

    with database.write() as session:
        is_recorded = note_progress(session, lost, 3, 17, now=later)

    assert not is_recorded
    assert listed(database, later)[0].done == 0


def test_the_ranker_that_was_made_is_named(busy: Desk) -> None:
    training_id = ask(busy.database)

    run_training(busy.runtime, training_id, AUTHOR)

    (found,) = listed(busy.database)
    assert (found.state, found.problem) == ("done", None)
    assert found.ranker is not None
    with busy.database.read() as session:
        assert get_stored(session, found.ranker).parent == busy.runtime.configured.name


def test_how_far_it_is_can_be_seen_by_others(busy: Desk) -> None:
    training_id = ask(busy.database)
    seen: set[tuple[int, int]] = set()

    thread = start_training(busy.runtime, training_id, AUTHOR, every_seconds=0.001)
    while thread.is_alive():
        seen |= {(each.done, each.total) for each in listed(busy.database)}

    assert {total for _, total in seen} >= {17}
    assert max(done for done, _ in seen) > 0
    assert all(done <= total for done, total in seen)


def test_too_few_decisions_are_told_in_numbers(desk: Desk) -> None:
    desk.decide(desk.match(desk.company(1), desk.company(1, "RU")))
    training_id = ask(desk.database)

    run_training(desk.runtime, training_id, AUTHOR)

    (found,) = listed(desk.database)
    assert (found.state, found.problem, found.ranker) == ("failed", TOO_FEW, None)
    assert found.known == {
        "joint_project": {"good": 1, "bad": 0, "companies": 1},
        "third_market": {"good": 0, "bad": 0, "companies": 0},
    }


class BrokenEncoder(HashEncoder):
    """An encoder with a defect."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        raise RuntimeError(f"a defect, at {len(texts)} texts")


def test_a_defect_ends_the_training_and_not_the_service(desk: Desk) -> None:
    desk.company(1)
    runtime = assemble_runtime(desk.database, BrokenEncoder(), make_rankers())
    training_id = ask(desk.database)

    run_training(runtime, training_id, AUTHOR)

    assert [each.problem for each in listed(desk.database)] == [INTERNAL]


def test_another_one_can_be_asked_for_when_it_has_ended(desk: Desk) -> None:
    run_training(desk.runtime, ask(desk.database), AUTHOR)

    ask(desk.database, NOW + timedelta(minutes=1))

    assert [each.is_running for each in listed(desk.database)] == [True, False]


def test_who_asked_stands_in_the_audit_log(database: Database) -> None:
    training_id = ask(database)

    with database.read() as session:
        (entry,) = list_audit(session, after=0, limit=9)
    assert (entry.action, entry.subject_id) == ("training.asked", str(training_id))
