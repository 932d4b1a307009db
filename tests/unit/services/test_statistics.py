"""Counting companies: every time where it is quick, for a while where it is slow."""

from collections.abc import Iterator
from itertools import chain, repeat
from uuid import UUID

import pytest

from matchmaker.domain.profile import Profile
from matchmaker.services.statistics import CompanyCounter
from matchmaker.store.companies import save_company
from matchmaker.store.database import Database
from tests.unit.conftest import NOW
from tests.unit.profiles import make_partner, make_profile


def save(database: Database, chamber_id: UUID, profile: Profile, ref: str) -> None:
    with database.write() as session:
        save_company(session, chamber_id=chamber_id, ref=ref, profile=profile, now=NOW)


def counted(counter: CompanyCounter, database: Database) -> int:
    with database.read() as session:
        return counter.count(session).companies()


def clock(*times: float) -> Iterator[float]:
    return chain(times, repeat(times[-1]))


def test_a_quick_count_is_always_of_now(database: Database, chamber_id: UUID) -> None:
    counter = CompanyCounter(lambda: 5.0)
    save(database, chamber_id, make_profile(), "one")
    assert counted(counter, database) == 1

    save(database, chamber_id, make_partner(), "two")

    assert counted(counter, database) == 2


@pytest.mark.parametrize(("later", "expected"), [(12.0 + 119.0, 1), (12.0 + 121.0, 2)])
def test_a_slow_count_is_told_again_for_a_while(
    later: float, expected: int, database: Database, chamber_id: UUID
) -> None:
    times = clock(10.0, 12.0, later)  # it took two seconds, and counts for two minutes
    counter = CompanyCounter(lambda: next(times))
    save(database, chamber_id, make_profile(), "one")
    assert counted(counter, database) == 1

    save(database, chamber_id, make_partner(), "two")

    assert counted(counter, database) == expected
