"""Training on a real history: enough of it, the same bytes, nothing personal, and a safe life."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from matchmaker.domain.match import Purpose
from matchmaker.domain.permissions import Viewer
from matchmaker.domain.places import Country
from matchmaker.engine.ranker import parse_rankers
from matchmaker.engine.suggestion import Options
from matchmaker.errors import IllegalStep, MatchmakerError, NotFound, StaleVersion, TooFewDecisions
from matchmaker.services.audit import ActorKind, Author, verify_audit
from matchmaker.services.learning.learn import Candidate
from matchmaker.services.learning.rankers import (
    StoredRanker,
    get_weights,
    list_stored,
    promote,
    roll_back,
    store_candidate,
)
from matchmaker.services.learning.train import train
from matchmaker.store.audit import list_audit
from matchmaker.store.database import Database
from matchmaker.training.ranker_prior import plain_prior
from tests.unit.conftest import NOW
from tests.unit.engine.entries import make_ranker, make_rankers
from tests.unit.services.learning.desk import Desk

OPERATOR = Author(ActorKind.OPERATOR)
IN_USE = make_rankers().name


def learn(desk: Desk, seed: int = 0) -> StoredRanker:
    priors = {purpose: plain_prior(make_ranker({})) for purpose in Purpose}
    return train(desk.runtime, priors, OPERATOR, seed=seed, now=NOW)


def test_too_short_a_history_is_refused_with_what_there_is(desk: Desk) -> None:
    desk.decide(desk.match(desk.company(1), desk.company(1, "RU")))

    with pytest.raises(TooFewDecisions, match="joint_project: 1 pairs found good and 0 not"):
        learn(desk)


def test_what_staff_prefer_is_learned_and_may_be_promoted(busy: Desk) -> None:
    found = learn(busy)

    assert (found.state, found.parent) == ("candidate", IN_USE)
    assert found.figures["excludes_harm"]
    gained = [row for row in found.figures["measures"] if row["measure"] == "ndcg"]
    assert gained[0]["candidate"] > gained[0]["in_use"]


def test_a_purpose_nobody_decided_on_keeps_the_ranker_in_use(busy: Desk) -> None:
    found = learn(busy)

    assert found.figures["kept_in_use"] == ["third_market"]
    with busy.database.read() as session:
        stored = parse_rankers(json.dumps(get_weights(session, found.name)), "stored")
    kept = busy.runtime.configured[Purpose.THIRD_MARKET]
    assert stored[Purpose.THIRD_MARKET].weights.tolist() == kept.weights.tolist()


def test_the_same_history_gives_the_same_bytes(busy: Desk) -> None:
    first = learn(busy)
    with busy.database.read() as session:
        weights = get_weights(session, first.name)

    again = learn(busy)

    assert again == first
    with busy.database.read() as session:
        assert get_weights(session, again.name) == weights
        assert len(list_stored(session)) == 1


def test_nothing_of_companies_or_people_is_in_what_is_stored(busy: Desk) -> None:
    match = busy.match(busy.company(90), busy.company(90, "RU"))
    busy.decide(match, note="позвонить Ивановой, ivanova@example.by")

    found = learn(busy)

    with busy.database.read() as session:
        stored = json.dumps([get_weights(session, found.name), found.figures])
        audit = " ".join(row.details for row in list_audit(session, after=0, limit=100))
        companies = [str(each) for each in busy.runtime.index.shelf(Country.BY).ids]
    for text in ("Иванов", "example", "Завод", "насосы", *companies):
        assert text not in stored + audit


def test_training_stands_in_the_audit_log(busy: Desk) -> None:
    found = learn(busy)

    assert [(row[0], row[1]) for row in log_of(busy)] == [("ranker.trained", found.name)]


def log_of(desk: Desk) -> list[tuple[str, str]]:
    with desk.database.read() as session:
        assert verify_audit(session).broken_at is None
        return [(row.action, row.subject_id) for row in list_audit(session, after=0, limit=100)]


class Shelf:
    """Rankers in a database, without a history behind them."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def add(self, name: str, parent: str = IN_USE, *, is_safe: bool = True) -> str:
        rankers = replace(make_rankers(), name=name)
        candidate = Candidate(rankers, parent, {"excludes_harm": is_safe}, "0" * 64, 0, is_safe)
        with self.database.write() as session:
            return store_candidate(session, candidate, OPERATOR, now=NOW).name

    def promote(self, name: str) -> StoredRanker:
        with self.database.write() as session:
            return promote(session, name, OPERATOR, configured=IN_USE, now=NOW)

    def roll_back(self) -> str:
        with self.database.write() as session:
            return roll_back(session, OPERATOR, configured=IN_USE, now=NOW)

    def states(self) -> dict[str, str]:
        with self.database.read() as session:
            return {each.name: each.state for each in list_stored(session)}


@pytest.fixture
def shelf(database: Database) -> Shelf:
    return Shelf(database)


def test_a_promoted_ranker_takes_the_place_of_the_one_before(shelf: Shelf) -> None:
    shelf.promote(shelf.add("first"))

    shelf.promote(shelf.add("second", parent="first"))

    assert shelf.states() == {"first": "retired", "second": "active"}


def test_rolling_back_goes_step_by_step_to_the_configured_one(shelf: Shelf) -> None:
    shelf.promote(shelf.add("first"))
    shelf.promote(shelf.add("second", parent="first"))

    back = [shelf.roll_back(), shelf.roll_back()]

    assert back == ["first", IN_USE]
    assert shelf.states() == {"first": "retired", "second": "retired"}


def test_a_ranker_rolled_back_can_be_promoted_again(shelf: Shelf) -> None:
    shelf.promote(shelf.add("first"))
    shelf.roll_back()

    assert shelf.promote("first").state == "active"


def test_a_ranker_that_does_not_exclude_harm_is_not_promoted(shelf: Shelf) -> None:
    shelf.add("risky", is_safe=False)

    with pytest.raises(IllegalStep, match="refused"):
        shelf.promote("risky")


def test_a_ranker_compared_with_another_than_the_one_in_use_is_not_promoted(shelf: Shelf) -> None:
    shelf.add("late")
    shelf.promote(shelf.add("first"))

    with pytest.raises(StaleVersion, match="train again"):
        shelf.promote("late")


def test_promoting_twice_is_told_and_changes_nothing(shelf: Shelf) -> None:
    shelf.promote(shelf.add("first"))

    with pytest.raises(IllegalStep):
        shelf.promote("first")

    assert shelf.states() == {"first": "active"}


@pytest.mark.parametrize("step", [Shelf.roll_back, lambda shelf: shelf.promote("nobody")])
def test_what_is_not_there_is_neither_promoted_nor_rolled_back(
    shelf: Shelf, step: Callable[[Shelf], object]
) -> None:
    with pytest.raises((IllegalStep, NotFound)):
        step(shelf)


def test_training_anew_leaves_the_active_ranker_as_it_is(shelf: Shelf) -> None:
    shelf.promote(shelf.add("first"))

    shelf.add("first", is_safe=False)

    assert shelf.states() == {"first": "active"}


def test_every_step_stands_in_the_audit_log(shelf: Shelf, desk: Desk) -> None:
    shelf.promote(shelf.add("first"))
    shelf.roll_back()

    assert log_of(desk) == [
        ("ranker.trained", "first"),
        ("ranker.promoted", "first"),
        ("ranker.rolled_back", IN_USE),
    ]


def test_of_two_who_promote_at_once_one_wins_and_the_other_is_told(shelf: Shelf) -> None:
    names = [shelf.add(f"r{number}") for number in range(6)]

    def attempt(name: str) -> bool:
        try:
            shelf.promote(name)
        except MatchmakerError:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        won = list(pool.map(attempt, names))

    assert sum(won) == 1
    assert sorted(shelf.states().values()).count("active") == 1


def test_a_partner_list_names_the_ranker_that_was_promoted(busy: Desk, shelf: Shelf) -> None:
    found = learn(busy)
    shelf.promote(found.name)

    answer = busy.runtime.suggester.partners_of(
        busy.company(0), Options(), viewer=Viewer(busy.chamber_id)
    )

    assert answer.engine.ranker == found.name
