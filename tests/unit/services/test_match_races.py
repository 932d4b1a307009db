"""Two processes at once, and one that is killed: one outcome, nothing lost, nothing twice."""

import multiprocessing
import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from matchmaker.domain.match_life import Answer, MatchState, Reason, Verdict
from matchmaker.errors import AlreadyReviewed
from matchmaker.services import introduce, review
from matchmaker.services.access import Principal
from matchmaker.services.introduce import answer_proposal
from matchmaker.services.review import Decision, decide, decide_many
from matchmaker.store.database import Database
from tests.unit.conftest import NOW
from tests.unit.services.review_scene import Scene, caller, outcome_of

FORK = multiprocessing.get_context("fork")
PAIRS = 12
SECONDS = 60


@pytest.fixture
def scene(database: Database) -> Scene:
    return Scene(database)


def in_process(work: Callable[..., Any], *arguments: Any) -> Any:
    """Return a process that works on a database it opens itself."""
    process = FORK.Process(target=work, args=arguments, daemon=True)
    process.start()
    return process


def decide_all(
    url: str, who: Principal, matches: list[UUID], verdict: Verdict, results: Any
) -> None:
    database = Database(url)
    reason = Reason.NO_FIT if verdict is Verdict.REJECT else None
    found = decide_many(
        database.write, who, [(each, Decision(verdict, reason)) for each in matches], now=NOW
    )
    results.put([isinstance(each, AlreadyReviewed) for each in found])


def test_of_two_processes_one_decides_and_the_other_is_told(scene: Scene) -> None:
    colleague = caller(scene.database, "Minsk")
    matches = [scene.add_match(pair=scene.new_pair()) for _ in range(PAIRS)]
    results, before = FORK.Queue(), scene.audit_entries()
    processes = [
        in_process(decide_all, scene.database.url, who, matches, verdict, results)
        for who, verdict in ((scene.by, Verdict.APPROVE), (colleague, Verdict.REJECT))
    ]

    was_told = [results.get(timeout=SECONDS) for _ in processes]

    for process in processes:
        process.join(SECONDS)
    assert [one != other for one, other in zip(*was_told, strict=True)] == [True] * PAIRS
    assert scene.audit_entries() == before + PAIRS


def test_two_chambers_in_threads_of_their_own_propose_each_pair_once(scene: Scene) -> None:
    matches = [scene.add_match(pair=scene.new_pair()) for _ in range(PAIRS)]

    def approve_all(who: Principal) -> list[MatchState]:
        return [scene.decide(who, Verdict.APPROVE, match_id=each).state for each in matches]

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(approve_all, (scene.by, scene.ru)))

    for states in zip(*found, strict=True):
        assert sorted(states) == [MatchState.PROPOSED, MatchState.SHORTLISTED]


def test_the_same_decision_sent_by_many_at_once_is_one(scene: Scene) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: scene.decide(scene.by, Verdict.APPROVE), range(8)))

    assert [each.is_repeat for each in found].count(False) == 1
    assert len(scene.decisions()) == 1


def test_approval_and_its_being_taken_back_at_once_leave_one_of_two_states(scene: Scene) -> None:
    scene.decide(scene.by, Verdict.APPROVE)

    with ThreadPoolExecutor(2) as pool:
        reopened = pool.submit(outcome_of, lambda: scene.decide(scene.by, Verdict.REOPEN))
        approved = pool.submit(outcome_of, lambda: scene.decide(scene.ru, Verdict.APPROVE))
        is_reopened = not isinstance(reopened.result(), Exception)
        approved.result()

    assert scene.state() is (MatchState.SHORTLISTED if is_reopened else MatchState.PROPOSED)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def answer_and_die(url: str, who: Principal, match: UUID, calls: int) -> None:
    """Answer, and die at the given call that writes the history of the introduction."""
    left, write = [calls], introduce.add_to_history

    def write_or_die(*arguments: Any) -> None:
        if not left[0]:
            die()
        left[0] -= 1
        write(*arguments)

    introduce.add_to_history = write_or_die
    database = Database(url)
    with database.write() as session:
        answer_proposal(session, who, match, Answer.ACCEPTED, now=NOW)
        die()  # before the transaction is committed


@pytest.mark.parametrize("calls", [0, 1, 3, 4])
def test_a_process_killed_during_an_introduction_leaves_nothing_half_done(
    scene: Scene, calls: int
) -> None:
    scene.approve()
    scene.answer(scene.by_company, Answer.ACCEPTED)
    entries = scene.audit_entries()

    process = in_process(
        answer_and_die, scene.database.url, scene.ru_company, scene.match_id, calls
    )
    process.join(SECONDS)

    assert process.exitcode == -signal.SIGKILL
    assert (scene.state(), scene.outcomes()) == (MatchState.PROPOSED, [])
    assert (count(scene.database, "reminder"), scene.audit_entries()) == (0, entries)
    assert scene.answer(scene.ru_company, Answer.ACCEPTED).state is MatchState.INTRODUCED
    assert (count(scene.database, "reminder"), len(scene.outcomes())) == (3, 1)


def reject_and_die(url: str, who: Principal, match: UUID) -> None:
    """Reject, and die where the decision would be written: the match has been dismissed."""
    review.add_to_history = lambda *_: die()
    database = Database(url)
    with database.write() as session:
        decide(session, who, match, Decision(Verdict.REJECT, Reason.NO_FIT), now=NOW)


def test_a_process_killed_during_a_decision_leaves_the_pair_undecided(scene: Scene) -> None:
    other = scene.other_purpose()

    process = in_process(reject_and_die, scene.database.url, scene.by, scene.match_id)
    process.join(SECONDS)

    assert process.exitcode == -signal.SIGKILL
    assert [scene.state(), scene.state(other)] == [MatchState.SUGGESTED] * 2
    assert scene.decide(scene.by, Verdict.REJECT).state is MatchState.DISMISSED


def count(database: Database, table: str) -> int:
    with database.read() as session:
        return int(session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())  # noqa: S608
