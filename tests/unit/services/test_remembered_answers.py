"""Answers are remembered within bounds, and never beyond their state."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.engine.region_ties import Tie
from matchmaker.engine.suggestion import Options, Suggestions
from matchmaker.services.remembered_answers import Question, RememberedAnswers, State
from matchmaker.store.database import Database
from matchmaker.store.tables import InterestRow
from tests.unit.conftest import NOW as TODAY
from tests.unit.engine.entries import make_rankers
from tests.unit.profiles import make_partner, make_profile
from tests.unit.services.test_suggest import MARKET, PROJECT, Service

NOW, LATER = State(1, 1, 1, "a"), State(2, 1, 1, "a")


def question(number: int) -> Question:
    return Question(UUID(int=number), Options(), frozenset())


def remembering(most: int = 100) -> RememberedAnswers[int]:
    return RememberedAnswers(most)


def test_what_was_asked_longest_ago_makes_room() -> None:
    kept = remembering(6)
    kept.find(NOW, question(1))
    kept.keep(NOW, question(1), 1, size=2)
    kept.keep(NOW, question(2), 2, size=2)
    kept.find(NOW, question(1))

    kept.keep(NOW, question(3), 3, size=2)

    assert [kept.find(NOW, question(n)) is not None for n in (1, 2, 3)] == [True, False, True]


def test_an_answer_from_before_a_change_is_not_kept_after_it() -> None:
    kept = remembering()
    kept.find(NOW, question(1))
    kept.find(LATER, question(1))

    kept.keep(NOW, question(1), 1, size=0)

    assert kept.find(LATER, question(1)) is None


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(0, 4))))
def test_an_answer_is_found_only_in_the_state_it_was_kept_in(
    steps: list[tuple[int, int, int]],
) -> None:
    kept, sizes = remembering(8), {}
    for state_number, number, size in steps:
        state, asked = State(state_number, 0, 0, "a"), question(number)

        found = kept.find(state, asked)

        assert found is None or found == sizes[state, asked]
        if found is None:
            kept.keep(state, asked, size, size=size)
            sizes[state, asked] = size
        there = [each for n in range(4) if (each := kept.find(state, question(n))) is not None]
        assert sum(1 + each for each in there) <= 8


@pytest.fixture
def service(database: Database, chamber_id: UUID, other_chamber_id: UUID) -> Service:
    return Service(database, chamber_id, other_chamber_id)


@pytest.fixture
def company(service: Service) -> UUID:
    return service.save(make_profile(export_targets=["VN", "KZ"]), "ours")


@pytest.fixture
def partner(service: Service) -> UUID:
    return service.save(make_partner(export_targets=["VN", "KZ"]), "theirs", service.theirs)


class Counted:
    """Counts the questions that reach the engine."""

    def __init__(self, service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
        self.times = 0
        suggest = service.runtime.recommender.suggest

        def counted(*args: Any, **options: Any) -> Suggestions:
            self.times += 1
            return suggest(*args, **options)

        monkeypatch.setattr(service.runtime.recommender, "suggest", counted)


def test_the_engine_is_asked_once_while_nothing_changes(
    service: Service, company: UUID, partner: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Counted(service, monkeypatch)

    first, second = service.partners_of(company), service.partners_of(company)
    service.partners_of(company, Options(limit=3))
    service.partners_of(company, Options(purpose=MARKET))

    assert engine.times == 3
    assert first == second
    assert [item.partner.company_id for item in second.items] == [partner]


def renamed(service: Service, *_: UUID) -> None:
    service.save(make_partner(name="Другое имя", export_targets=["VN"]), "theirs", service.theirs)


def withdrawn(service: Service, _company: UUID, partner: UUID) -> None:
    service.withdraw(partner, service.theirs)


def joined(service: Service, *_: UUID) -> None:
    service.save(make_partner(name="Новый"), "new", service.theirs)


def itself_changed(service: Service, *_: UUID) -> None:
    service.save(make_profile(needs=[]), "ours")


def ranker_promoted(service: Service, *_: UUID) -> None:
    service.runtime.recommender.rankers = replace(make_rankers(), name="another")


def agreement_made(service: Service, *_: UUID) -> None:
    service.runtime.index.ties.replace([Tie("BY-MI", "RU-KEM")])


def called_irrelevant(service: Service, company: UUID, partner: UUID) -> None:
    with service.database.write() as session:
        session.add(
            InterestRow(
                company_id=company,
                partner_id=partner,
                purpose=PROJECT.value,
                is_relevant=False,
                created_at=TODAY,
            )
        )


@pytest.mark.parametrize(
    "change",
    [
        renamed,
        withdrawn,
        joined,
        itself_changed,
        ranker_promoted,
        agreement_made,
        called_irrelevant,
    ],
)
def test_after_any_change_the_answer_is_a_new_one(
    service: Service,
    company: UUID,
    partner: UUID,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Service, UUID, UUID], None],
) -> None:
    service.partners_of(company)
    engine = Counted(service, monkeypatch)

    change(service, company, partner)
    found = service.partners_of(company)

    fresh = service.runtime.suggester
    monkeypatch.setattr(fresh, "_remembered", RememberedAnswers())
    assert engine.times == 1
    assert found == service.partners_of(company)
