"""Pages of the queue walk along their index, and along nothing else."""

from uuid import UUID

import pytest
from sqlalchemy import text

from matchmaker.domain.match_life import MatchState
from matchmaker.store import match_queue
from matchmaker.store.database import Database
from matchmaker.store.introductions import list_introductions
from matchmaker.store.match_figures import count_states
from matchmaker.store.match_queue import MatchFilter, Place, list_by_state, list_queue
from tests.unit.conftest import NOW
from tests.unit.explain_queries import explain
from tests.unit.matches import make_match, make_pair

MIDDLE = Place(0.5, UUID(int=2**127))
FILTERS = [
    MatchFilter(),
    MatchFilter(purpose="joint_project"),
    MatchFilter(region="RU-KEM"),
    MatchFilter(is_wanted=False),
]
Chambers = tuple[UUID, UUID]


@pytest.fixture
def chambers(chamber_id: UUID, other_chamber_id: UUID) -> Chambers:
    return chamber_id, other_chamber_id


@pytest.mark.parametrize("is_analysed", [False, True])
@pytest.mark.parametrize("wanted", FILTERS, ids=str)
def test_a_page_is_one_walk_along_the_index_of_the_queue(
    database: Database, chambers: Chambers, wanted: MatchFilter, *, is_analysed: bool
) -> None:
    for number in range(30):
        make_match(database, make_pair(database, *chambers), chambers, score=number / 30)
    if is_analysed:
        with database.write() as session:
            session.execute(text("ANALYZE"))

    with database.read() as session:
        plan = explain(
            session,
            lambda: list_queue(session, chambers[0], wanted, after=MIDDLE, limit=20, now=NOW),
        )

    assert "USING INDEX ix_match_side_queue (chamber_id=? AND (priority,match_id)<(?,?))" in plan[0]
    assert not any("TEMP B-TREE" in step or step.startswith("SCAN") for step in plan)


def test_what_is_wanted_is_looked_for_at_the_head_of_the_queue_only(
    database: Database, chambers: Chambers
) -> None:
    with database.read() as session:
        plan = explain(
            session,
            lambda: list_queue(
                session, chambers[0], MatchFilter(is_wanted=True), after=None, limit=20, now=NOW
            ),
        )

    assert "ix_match_side_queue (chamber_id=? AND priority>?)" in plan[0]


def test_a_state_is_walked_along_the_time_of_its_last_change(
    database: Database, chambers: Chambers
) -> None:
    make_match(database, make_pair(database, *chambers), chambers)

    with database.read() as session:
        plan = explain(
            session,
            lambda: list_by_state(
                session, chambers[0], MatchState.INTRODUCED, MatchFilter(), after=None, limit=20
            ),
        )

    assert "ix_match_status_changed_at (status=?)" in plan[0]


def test_what_a_company_was_asked_is_found_by_its_matches(
    database: Database, chambers: Chambers
) -> None:
    pair = make_pair(database, *chambers)
    make_match(database, pair, chambers)

    with database.read() as session:
        plan = explain(
            session,
            lambda: list_introductions(
                session,
                chamber_id=None,
                company_id=pair[1],
                states=list(MatchState),
                after=None,
                limit=20,
            ),
        )

    assert any("ix_match_ru_company_id (ru_company_id=?)" in step for step in plan)
    assert not any(step.startswith("SCAN") for step in plan)


def test_the_matches_of_a_chamber_are_counted_along_its_two_indexes(
    database: Database, chambers: Chambers
) -> None:
    with database.read() as session:
        plan = explain(session, lambda: count_states(session, chambers[0]))

    used = [step for step in plan if "match_side USING INDEX" in step]
    assert ["queue" in used[0], "decided" in used[1]] == [True, True]


def test_ties_are_broken_by_id_and_nothing_is_shown_twice(
    database: Database, chambers: Chambers
) -> None:
    made = {
        make_match(database, make_pair(database, *chambers), chambers, score=0.5) for _ in range(7)
    }
    seen: list[UUID] = []
    after = None
    with database.read() as session:
        while page := list_queue(
            session, chambers[1], MatchFilter(), after=after, limit=3, now=NOW
        ):
            seen += [each.match.id for each in page]
            after = Place(page[-1].side.priority, page[-1].match.id)

    assert len(seen) == len(made)
    assert set(seen) == made
    assert seen == sorted(seen, key=lambda each: each.hex, reverse=True)


def test_companies_that_have_left_are_not_in_the_queue(
    database: Database, chambers: Chambers
) -> None:
    pair = make_pair(database, *chambers)
    make_match(database, pair, chambers)
    with database.write() as session:
        session.execute(
            text("UPDATE company SET status = 'expired' WHERE id = :id"), {"id": pair[1].hex}
        )

    with database.read() as session:
        assert list_queue(session, chambers[0], MatchFilter(), after=None, limit=9, now=NOW) == []


@pytest.mark.parametrize("few", [0, 200])
@pytest.mark.parametrize(("words", "count"), [("диспетчер", 3), ("самосвалы карьер", 3), ("x", 0)])
def test_words_find_the_same_whether_many_companies_have_them_or_few(
    database: Database,
    chambers: Chambers,
    monkeypatch: pytest.MonkeyPatch,
    few: int,
    words: str,
    count: int,
) -> None:
    monkeypatch.setattr(match_queue, "_FEW", few)
    for _ in range(3):
        make_match(database, make_pair(database, *chambers), chambers)

    with database.read() as session:
        found = list_queue(
            session, chambers[0], MatchFilter(words=words), after=None, limit=9, now=NOW
        )

    assert len(found) == count
