"""Matches added in bulk are the rows that one at a time would be, all of them or none."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlmodel import col

from matchmaker.domain.match import Purpose
from matchmaker.services.match_ids import match_id
from matchmaker.store.add_matches import add_pairs
from matchmaker.store.database import Database
from matchmaker.store.suggested_pair import SuggestedPair
from matchmaker.store.tables import WITHDRAWN, CompanyRow, MatchRow, MatchSideRow
from matchmaker.store.tables.columns import table_of
from tests.unit.conftest import NOW
from tests.unit.matches import make_pair

TABLES = (table_of(MatchRow), table_of(MatchSideRow))


def suggested(pair: tuple[UUID, UUID], purpose: Purpose, **changes: Any) -> SuggestedPair:
    score = 0.25 if purpose is Purpose.JOINT_PROJECT else 0.5
    return SuggestedPair(
        match_id=match_id(*pair, purpose).hex,
        by_company_id=pair[0].hex,
        ru_company_id=pair[1].hex,
        purpose=purpose.value,
        score=score,
        rank=2,
        relation="similar",
        ranker="test",
        reasons="",
        is_blind=purpose is Purpose.JOINT_PROJECT,
        priority=score / 2,
        by_rank=2,
        ru_rank=None,
    )._replace(**changes)


@pytest.fixture
def pairs(database: Database, chamber_id: UUID, other_chamber_id: UUID) -> list[SuggestedPair]:
    """Return pairs of two chambers, of one, and of a company that is not published."""
    two = make_pair(database, chamber_id, other_chamber_id)
    one = make_pair(database, chamber_id, chamber_id)
    left = make_pair(database, chamber_id, other_chamber_id)
    with database.write() as session:
        session.execute(
            update(CompanyRow).where(col(CompanyRow.id) == left[0]).values(status=WITHDRAWN)
        )
    return [suggested(pair, purpose) for pair in (two, one, left) for purpose in Purpose]


def stored(database: Database) -> list[list[tuple[object, ...]]]:
    with database.read() as session:
        return [
            sorted(map(tuple, session.connection().execute(select(table))), key=str)
            for table in TABLES
        ]


def test_rows_are_those_that_are_stored_one_at_a_time(
    database: Database, pairs: list[SuggestedPair]
) -> None:
    with database.write() as session:
        assert sum(add_pairs(session, [pair], now=NOW) for pair in pairs) == 4
    singly = stored(database)
    with database.write() as session:
        session.execute(delete(MatchRow))

    with database.write(is_bulk=True) as session:
        assert add_pairs(session, pairs[:3], now=NOW) + add_pairs(session, pairs[3:], now=NOW) == 4

    assert stored(database) == singly
    assert [len(rows) for rows in singly] == [4, 8]


def test_a_pair_that_is_stored_already_undoes_all(
    database: Database, pairs: list[SuggestedPair]
) -> None:
    with database.write() as session:
        add_pairs(session, pairs[:1], now=NOW)
    before = stored(database)

    with pytest.raises(IntegrityError), database.write(is_bulk=True) as session:
        add_pairs(session, pairs, now=NOW)

    assert stored(database) == before


def test_a_score_beyond_its_bounds_is_refused(
    database: Database, pairs: list[SuggestedPair]
) -> None:
    with pytest.raises(IntegrityError, match="ck_match_score"), database.write(is_bulk=True) as s:
        add_pairs(s, [pairs[0]._replace(score=1.5)], now=NOW)


def test_a_bulk_session_deletes_nothing(database: Database, pairs: list[SuggestedPair]) -> None:
    with database.write(is_bulk=True) as session:
        add_pairs(session, pairs, now=NOW)

    with pytest.raises(DatabaseError, match="not authorized"), database.write(is_bulk=True) as s:
        s.execute(delete(MatchRow))

    assert [len(rows) for rows in stored(database)] == [4, 8]
