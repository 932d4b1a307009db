"""Counts of published companies by region and by code: nobody else, nobody twice."""

from datetime import timedelta
from uuid import UUID

import pytest

from matchmaker.domain.permissions import Viewer
from matchmaker.store.companies import withdraw_company
from matchmaker.store.database import Database
from matchmaker.store.statistics import count_by_code, count_by_region
from tests.unit.conftest import NOW
from tests.unit.profiles import make_partner, make_profile
from tests.unit.store.conftest import Save


@pytest.fixture
def four(save: Save) -> UUID:
    """Two companies of the Minsk region, one of Brest, one of Kuzbass; the id of the last one."""
    save(make_profile(name="ОАО «Карьер»"), ref="quarry")
    save(
        make_profile(
            name="ОАО «Тракторы»",
            products=[{"text": "Тракторы", "hs": "870120"}, {"text": "Прицепы", "hs": "8716"}],
            export_targets=["UZ"],
        ),
        ref="tractors",
    )
    cheese = {"text": "Сыры", "hs": "040690"}
    dairy = make_profile(name="ОАО «Сыр»", region="BY-BR", products=[cheese], export_targets=["UZ"])
    save(dairy, ref="dairy")
    return save(make_partner(), ref="dispatcher").company_id


def regions(database: Database) -> list[tuple[str, int]]:
    with database.read() as session:
        return list(count_by_region(session))


def codes(database: Database, kind: str) -> list[tuple[str, int]]:
    with database.read() as session:
        return list(count_by_code(session, kind))


@pytest.mark.usefixtures("four")
def test_regions_with_most_companies_come_first_ties_by_code(database: Database) -> None:
    assert regions(database) == [("BY-MI", 2), ("BY-BR", 1), ("RU-KEM", 1)]


@pytest.mark.usefixtures("four")
def test_markets_are_counted_by_company(database: Database) -> None:
    assert codes(database, "market") == [("UZ", 2), ("VN", 2)]


@pytest.mark.usefixtures("four")
def test_several_lines_of_a_chapter_count_their_company_once(database: Database) -> None:
    assert codes(database, "hs") == [("87", 3), ("04", 1)]


@pytest.mark.usefixtures("four")
def test_forms_of_cooperation_are_counted(database: Database) -> None:
    assert codes(database, "cooperation") == [("joint_production", 4)]


def test_who_has_withdrawn_is_not_counted(database: Database, chamber_id: UUID, four: UUID) -> None:
    with database.write() as session:
        withdraw_company(session, four, viewer=Viewer(chamber_id), now=NOW + timedelta(days=1))

    assert regions(database) == [("BY-MI", 2), ("BY-BR", 1)]
    assert codes(database, "hs") == [("87", 2), ("04", 1)]


def test_without_companies_there_is_nothing_to_count(database: Database) -> None:
    assert regions(database) == []
    assert codes(database, "hs") == []
