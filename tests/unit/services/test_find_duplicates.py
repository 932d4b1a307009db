"""Duplicates of a submission, found among companies and other submissions."""

from uuid import UUID

import pytest

from matchmaker.domain.permissions import Viewer
from matchmaker.engine.duplicates import Sign
from matchmaker.services.find_duplicates import PossibleDuplicate, find_duplicates
from matchmaker.store.companies import save_company, withdraw_company
from matchmaker.store.database import Database
from matchmaker.store.submissions import get_queued_submission
from tests.unit.conftest import NOW
from tests.unit.profiles import UNP, make_profile
from tests.unit.services.submitted import Company


@pytest.fixture
def company(database: Database, chamber_id: UUID) -> Company:
    return Company(database, chamber_id)


def add(database: Database, chamber_id: UUID, **changes: object) -> UUID:
    with database.write() as session:
        return save_company(
            session, chamber_id=chamber_id, ref=None, profile=make_profile(**changes), now=NOW
        ).company_id


def found_for(company: Company, **changes: object) -> list[PossibleDuplicate]:
    submitted = company.submitted(**changes)
    assert submitted.submission_id is not None
    viewer = Viewer(company.chamber_id)
    with company.database.read() as session:
        row = get_queued_submission(session, submitted.submission_id, viewer=viewer)
        return find_duplicates(session, row, viewer=viewer)


def test_a_name_in_another_language_is_found_with_its_region(company: Company) -> None:
    same = add(company.database, company.chamber_id, name="ААТ «Кар'ерныя машыны»")
    add(company.database, company.chamber_id, name="ООО «Лесные машины»")

    found = found_for(company)

    assert [item.company_id for item in found] == [same]
    assert found[0].signs == (Sign.NAME, Sign.REGION)


def test_a_tax_id_comes_first_though_the_name_differs(company: Company) -> None:
    alike = add(company.database, company.chamber_id)
    same = add(company.database, company.chamber_id, name="Зусім іншая назва", tax_id=UNP)

    found = found_for(company, tax_id=UNP)

    assert [item.company_id for item in found] == [same, alike]


def test_a_site_is_found_however_it_is_written(company: Company) -> None:
    same = add(company.database, company.chamber_id, name="Іншая", website="http://example.by")

    found = found_for(company, website="https://www.example.by/about")

    assert [(item.company_id, item.signs) for item in found] == [
        (same, (Sign.SITE, Sign.REGION)),
    ]


def test_a_company_is_no_duplicate_of_itself(company: Company) -> None:
    assert found_for(company) == []


def test_another_submission_is_found(company: Company, database: Database) -> None:
    other = Company(database, company.chamber_id)
    waiting = other.submitted(name="ЗАО «Карьерные машины»")

    found = found_for(company)

    assert [item.submission_id for item in found] == [waiting.submission_id]


def test_of_what_another_chamber_keeps_to_itself_only_the_chamber_is_told(
    company: Company, database: Database, other_chamber_id: UUID
) -> None:
    hidden = add(database, other_chamber_id)
    with database.write() as session:
        withdraw_company(session, hidden, viewer=Viewer(other_chamber_id), now=NOW)

    (found,) = found_for(company)

    assert (found.company_id, found.name, found.region) == (None, None, None)
    assert (found.chamber, found.status) == ("Kuzbass chamber", "withdrawn")


def test_a_common_word_does_not_make_everything_a_candidate(company: Company) -> None:
    for number in range(30):
        add(company.database, company.chamber_id, name=f"Завод номер {number}")
    same = add(company.database, company.chamber_id, name="Завод «Случтук»")

    found = found_for(company, name="ОАО «Завод Случтук»")

    assert [item.company_id for item in found] == [same]
