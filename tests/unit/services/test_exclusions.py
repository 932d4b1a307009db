"""What was rejected, declined or introduced never comes back as a suggestion."""

from uuid import UUID

import pytest
from sqlalchemy import text

from matchmaker.domain.match import Purpose
from matchmaker.domain.match_life import NEVER_AGAIN, MatchState
from matchmaker.domain.permissions import Viewer
from matchmaker.engine.consortium.wish import Wish
from matchmaker.engine.encoder import HashEncoder
from matchmaker.engine.suggestion import Options
from matchmaker.services.runtime import Runtime, assemble_runtime
from matchmaker.services.suggest import PartnerList
from matchmaker.store.database import Database
from matchmaker.store.exclusions import find_excluded, find_unwanted
from tests.unit.engine.entries import EVERY_SIGN, make_rankers
from tests.unit.explain_queries import explain
from tests.unit.matches import call_irrelevant, make_match, make_pair
from tests.unit.profiles import make_profile

Pair = tuple[UUID, UUID]


@pytest.fixture
def pair(database: Database, chamber_id: UUID, other_chamber_id: UUID) -> Pair:
    return make_pair(database, chamber_id, other_chamber_id)


@pytest.fixture
def chambers(chamber_id: UUID, other_chamber_id: UUID) -> Pair:
    return chamber_id, other_chamber_id


@pytest.fixture
def runtime(database: Database) -> Runtime:
    return assemble_runtime(database, HashEncoder(), make_rankers(EVERY_SIGN))


def partners(found: PartnerList) -> list[UUID]:
    return [item.partner.company_id for item in found.items]


@pytest.mark.parametrize("status", MatchState)
def test_a_pair_is_suggested_unless_it_has_a_past(
    database: Database, runtime: Runtime, pair: Pair, chambers: Pair, status: MatchState
) -> None:
    make_match(database, pair, chambers, status=status)

    found = [
        partners(runtime.suggester.partners_of(each, Options(), viewer=Viewer(chambers[0])))
        for each in pair
    ]

    assert found == ([[], []] if status in NEVER_AGAIN else [[pair[1]], [pair[0]]])


@pytest.mark.parametrize("balanced", [False, True])
def test_a_pair_rejected_for_one_purpose_is_not_suggested_for_the_other(
    database: Database, runtime: Runtime, pair: Pair, chambers: Pair, *, balanced: bool
) -> None:
    make_match(database, pair, chambers, status=MatchState.DISMISSED, purpose=Purpose.THIRD_MARKET)

    found = runtime.suggester.partners_of(
        pair[0], Options(balanced=balanced), viewer=Viewer(chambers[0])
    )

    assert partners(found) == []


def test_what_a_company_called_not_relevant_is_not_suggested_to_it_again(
    database: Database, runtime: Runtime, pair: Pair, chambers: Pair
) -> None:
    call_irrelevant(database, pair[0], pair[1])

    found = [
        partners(runtime.suggester.partners_of(each, Options(), viewer=Viewer(chambers[0])))
        for each in pair
    ]

    assert found == [[], [pair[0]]]


def test_neither_side_makes_a_match_of_what_one_called_not_relevant(
    database: Database, pair: Pair
) -> None:
    call_irrelevant(database, pair[0], pair[1])

    with database.read() as session:
        assert find_unwanted(session, pair[0]) == {pair[1]}
        assert find_unwanted(session, pair[1]) == {pair[0]}


def test_a_profile_sent_with_a_search_is_known_by_its_reference(
    database: Database, runtime: Runtime, pair: Pair, chambers: Pair
) -> None:
    make_match(database, pair, chambers, status=MatchState.DISMISSED)
    with database.read() as session:
        ref = session.execute(
            text("SELECT ref FROM company WHERE id = :id"), {"id": pair[0].hex}
        ).scalar_one()
    profile = make_profile(ref=ref)

    ours = runtime.suggester.partners_for(profile, Options(), viewer=Viewer(chambers[0]))
    others = runtime.suggester.partners_for(profile, Options(), viewer=Viewer(chambers[1]))

    assert partners(ours) == []
    assert partners(others) == [pair[1]]


def test_a_group_has_nobody_whom_its_lead_was_kept_apart_from(
    database: Database, runtime: Runtime, pair: Pair, chambers: Pair
) -> None:
    others = [make_pair(database, *chambers) for _ in range(3)]
    make_match(database, pair, chambers, status=MatchState.DECLINED)
    wish = Wish(market="VN", size=3, limit=5, most_competing=3, services=())

    found = runtime.consortia.build(pair[0], wish, viewer=Viewer(chambers[0]))
    members = {m.company_id for item in found.items for m in item.consortium.members}

    assert found.items
    assert members & {other[1] for other in others}
    assert pair[1] not in members


def test_a_group_has_whom_its_lead_asks_for_by_name(
    database: Database, runtime: Runtime, pair: Pair, chambers: Pair
) -> None:
    make_pair(database, *chambers)
    make_match(database, pair, chambers, status=MatchState.INTRODUCED)
    wish = Wish(market="VN", size=3, most_competing=3, services=(), include=(pair[1],))

    found = runtime.consortia.build(pair[0], wish, viewer=Viewer(chambers[0]))

    members = {m.company_id for m in found.items[0].consortium.members}
    assert pair[1] in members


def test_the_look_up_reads_nothing_but_its_indexes(database: Database, pair: Pair) -> None:
    with database.read() as session:
        plan = explain(session, lambda: find_excluded(session, pair[0]))

    steps = [step for step in plan if "SEARCH" in step or "SCAN" in step]
    assert len(steps) == 3
    assert sum("COVERING INDEX ix_match_past" in each for each in steps) == 2
    assert not any("SCAN" in each for each in steps)
