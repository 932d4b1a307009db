"""A company writes its profile, step by step; somebody else acts at the same time."""

from uuid import UUID

import pytest

from matchmaker.domain.profile_life import SubmissionState
from matchmaker.errors import (
    IllegalStep,
    InvalidInput,
    InvalidProfile,
    NotFound,
    StaleVersion,
)
from matchmaker.services.chambers import create_chamber
from matchmaker.services.write_submission import TAX_ID_REGISTERED
from matchmaker.store.companies import save_company
from matchmaker.store.database import Database
from matchmaker.store.submissions import list_queue
from matchmaker.store.tables import AccountRow
from tests.unit.conftest import NOW
from tests.unit.profiles import OTHER_UNP, UNP, make_profile
from tests.unit.services.submitted import Company, Staff, typed


@pytest.fixture
def company(database: Database, chamber_id: UUID) -> Company:
    return Company(database, chamber_id)


@pytest.fixture
def staff(database: Database, chamber_id: UUID) -> Staff:
    return Staff(database, chamber_id)


def test_what_was_typed_is_kept_though_it_breaks_rules(company: Company) -> None:
    wrong = {"name": "x", "country": "BY", "employees": "many", "nonsense": [None, {}]}

    saved = company.save(wrong, 0)

    assert company.read().fields == wrong
    assert {problem["field"] for problem in saved.problems} >= {"name", "employees", "nonsense"}


@pytest.mark.parametrize(
    "fields",
    [
        {"country": []},
        {"country": "BY", "tax_id": {}},
        {"country": "BY", "region": ["BY-MI"]},
        {"name": "\x00\x07", "ref": 5},
        {"name": "a" * 5000},
        {"tax_id": "9" * 500, "country": "RU"},
    ],
)
def test_nonsense_is_kept_and_told_of(company: Company, fields: dict[str, object]) -> None:
    saved = company.save(fields, 0)

    assert saved.fields == fields
    assert saved.problems


def test_more_than_any_profile_holds_is_refused(company: Company) -> None:
    with pytest.raises(InvalidInput):
        company.save({"about": "я" * 300_000}, 0)


def test_one_page_of_a_form_leaves_the_other_pages_alone(company: Company) -> None:
    first = company.save({"name": "ОАО «Пример»", "country": "BY"}, 0)

    company.save({"region": "BY-MI", "country": None}, first.version, is_patch=True)

    assert company.read().fields == {"name": "ОАО «Пример»", "region": "BY-MI"}


def test_saving_from_an_old_version_is_refused_and_names_the_new_one(company: Company) -> None:
    company.save(typed(), 0)
    company.save(typed(employees=5), 1)

    with pytest.raises(StaleVersion) as refused:
        company.save(typed(employees=6), 1)

    assert refused.value.extra["version"] == 2
    assert company.read().fields["employees"] == 5


def test_beginning_twice_is_refused_unless_it_is_the_same(company: Company) -> None:
    company.save(typed(), 0)

    assert company.save(typed(), 0).version == 1
    with pytest.raises(StaleVersion):
        company.save(typed(employees=6), 0)


def test_an_invalid_draft_is_not_submitted(company: Company) -> None:
    draft = company.save({"name": "ОАО «Пример»"}, 0)

    with pytest.raises(InvalidProfile):
        company.submit(draft.version)

    assert company.read().status == SubmissionState.DRAFT


def test_a_submission_is_not_changed_before_it_is_recalled(company: Company) -> None:
    submitted = company.submitted()
    with pytest.raises(IllegalStep):
        company.save(typed(employees=6), submitted.version)

    recalled = company.recall(submitted.version)

    assert company.save(typed(employees=6), recalled.version).fields["employees"] == 6


@pytest.mark.parametrize(("tax_id", "notices"), [(UNP, (TAX_ID_REGISTERED,)), (OTHER_UNP, ())])
def test_a_company_is_told_that_its_tax_id_is_registered_and_no_more(
    company: Company,
    database: Database,
    chamber_id: UUID,
    tax_id: str,
    notices: tuple[str, ...],
) -> None:
    with database.write() as session:
        other = make_profile(tax_id=UNP)
        save_company(session, chamber_id=chamber_id, ref="x", profile=other, now=NOW)

    assert company.save(typed(tax_id=tax_id), 0).notices == notices


def test_the_chamber_of_the_region_reads_a_new_company(
    company: Company, database: Database
) -> None:
    with database.write() as session:
        chamber = create_chamber(
            session,
            "Brest chamber",
            country="BY",
            region="BY-BR",
            author=company.author,
            now=NOW,  # type: ignore[arg-type]
        )

    submitted = company.submitted(region="BY-BR")

    with database.read() as session:
        queue = list_queue(session, chamber_id=chamber.chamber_id, after=None, limit=10)
        account = session.get(AccountRow, company.account_id)
    assert [row.submission_id for row in queue] == [submitted.submission_id]
    assert account is not None
    assert account.chamber_id == chamber.chamber_id


def test_what_was_discarded_is_gone_and_the_profile_stays(company: Company, staff: Staff) -> None:
    staff.publish(company.submitted())
    draft = company.save(typed(about="Чарнавік."), 0)

    company.discard(draft.version)

    assert company.read().fields == typed()
    assert company.read().version == 0


@pytest.mark.parametrize("step", ["submit", "recall", "discard"])
def test_a_company_that_has_written_nothing_has_nothing_to_act_on(
    company: Company, step: str
) -> None:
    with pytest.raises(NotFound):
        getattr(company, step)(1)
