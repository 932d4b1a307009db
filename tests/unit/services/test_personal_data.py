"""Everything about a company or a person: found, handed out, erased; and what is kept how long."""

import json
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from matchmaker.domain.permissions import Viewer
from matchmaker.errors import NotFound
from matchmaker.services.audit import SERVICE, verify_audit
from matchmaker.services.personal_data import (
    erase_company,
    erase_person,
    export_company,
    export_person,
)
from matchmaker.services.tend import Retention, purge
from matchmaker.store.audit import list_audit
from matchmaker.store.companies import find_company, withdraw_company
from matchmaker.store.database import Database
from matchmaker.store.personal_data import OF_COMPANY, OF_NOBODY, OF_PERSON, SECRET
from matchmaker.store.submissions import list_rubrics
from matchmaker.store.tables import Base, DeliveryRow, MailRow, WebhookRow
from tests.unit.conftest import NOW
from tests.unit.services.submitted import Company, Staff
from tests.unit.store.conftest import count

CONTACT = {"person": "Зоя Вельмі-Рэдкая", "email": "zoya@rare.example", "phone": "+375 29 1234567"}


@pytest.fixture
def company(database: Database, chamber_id: UUID) -> Company:
    return Company(database, chamber_id)


@pytest.fixture
def staff(database: Database, chamber_id: UUID) -> Staff:
    return Staff(database, chamber_id)


def erase(company: Company) -> None:
    with company.database.write() as session:
        viewer = Viewer(company.chamber_id)
        erase_company(session, company.company_id, viewer=viewer, author=SERVICE, now=NOW)


def test_every_table_says_whom_it_is_about() -> None:
    named = {t.__tablename__ for t in (*OF_COMPANY, *OF_PERSON, *OF_NOBODY)}

    assert named == set(Base.metadata.tables)
    assert not set(OF_NOBODY) & {*OF_COMPANY, *OF_PERSON}


def test_every_column_that_refers_to_a_company_or_an_account_is_followed() -> None:
    followed = {t.__tablename__ for t in (*OF_COMPANY, *OF_PERSON)}

    for name, table in Base.metadata.tables.items():
        targets = {key.column.table.name for key in table.foreign_keys}
        if targets & {"company", "account"} or "company_id" in table.columns:
            assert name in followed, name


def test_secrets_are_columns_that_exist() -> None:
    for table, column in SECRET:
        assert column in Base.metadata.tables[str(table.__tablename__)].columns


def test_an_export_of_a_company_holds_what_it_wrote_and_what_was_said_of_it(
    company: Company, staff: Staff
) -> None:
    submitted = company.submitted(contact=CONTACT)
    taken = staff.take(submitted.submission_id, submitted.version)
    staff.review(taken.id, taken.version)

    with company.database.write() as session:
        found = export_company(
            session,
            company.company_id,
            viewer=Viewer(company.chamber_id, company.company_id),
            author=company.author,
            now=NOW,
        )

    said = json.dumps(found, ensure_ascii=False)
    assert {"company", "company_contact", "submission", "submission_rubric", "account"} <= set(
        found
    )
    assert "zoya@rare.example" in said
    assert "company.published" in said
    assert "password_hash" not in said


def test_an_export_of_a_person_names_what_they_did_by_id(company: Company, staff: Staff) -> None:
    staff.publish(company.submitted())

    with company.database.write() as session:
        found = export_person(session, staff.account_id, author=SERVICE, now=NOW)

    assert {"account", "submission_rubric", "audit"} <= set(found)
    assert "password_hash" not in json.dumps(found)


@pytest.mark.parametrize("other", ["company", "chamber"])
def test_nobody_exports_or_erases_what_is_somebody_elses(company: Company, other: str) -> None:
    company.submitted()
    chamber, own = (company.chamber_id, uuid4()) if other == "company" else (uuid4(), None)
    viewer = Viewer(chamber, own)

    for act in (export_company, erase_company):
        with company.database.write() as session, pytest.raises(NotFound):
            act(session, company.company_id, viewer=viewer, author=SERVICE, now=NOW)


def test_erasure_leaves_ids_and_nothing_that_was_written(company: Company, staff: Staff) -> None:
    staff.publish(company.submitted(contact=CONTACT, name="ААТ «Рэдкая назва»"))
    company.save({"contact": CONTACT}, 0)

    erase(company)

    database = company.database
    for table in ("company", "company_contact", "submission", "submission_rubric", "mail"):
        assert count(database, table) == 0, table
    with database.read() as session:
        assert verify_audit(session).broken_at is None
    with database.read() as session:
        kept = " ".join(str(row) for row in session.execute(text("SELECT * FROM audit")))
    assert "zoya" not in kept
    assert "Рэдкая" not in kept


def test_a_company_that_only_registered_can_be_erased_by_itself(company: Company) -> None:
    viewer = Viewer(company.chamber_id, company.company_id)

    with company.database.write() as session:
        erased = erase_company(
            session, company.company_id, viewer=viewer, author=company.author, now=NOW
        )

    assert (erased.companies, erased.accounts) == (0, 1)


def test_an_erased_company_can_be_published_and_erased_again(
    company: Company, staff: Staff, database: Database
) -> None:
    for _ in range(2):
        staff.publish(company.submitted())
        erase(company)
        company.__post_init__()

    with database.read() as session:
        assert find_company(session, company.company_id) is None


def test_what_an_erased_reviewer_decided_stays_without_a_name(
    company: Company, staff: Staff, database: Database
) -> None:
    row = staff.publish(company.submitted())

    with database.write() as session:
        erase_person(session, staff.account_id, author=SERVICE, now=NOW)

    with database.read() as session:
        (rubric,) = list_rubrics(session, row.id)
        entries = list_audit(session, after=0, limit=10, actor_id=staff.account_id)
    assert (rubric.reviewer_id, rubric.step) == (None, "publish")
    assert entries


def test_an_unknown_account_is_not_found(database: Database) -> None:
    for act in (export_person, erase_person):
        with database.write() as session, pytest.raises(NotFound):
            act(session, uuid4(), author=SERVICE, now=NOW)


def test_what_was_kept_long_enough_goes_and_the_rest_stays(
    company: Company, staff: Staff, database: Database, chamber_id: UUID
) -> None:
    old_draft = Company(database, chamber_id)
    old_draft.save({"name": "Чарнавік"}, 0)
    fresh = Company(database, chamber_id, now=NOW + timedelta(days=300))
    fresh.save({"name": "Свежы"}, 0)
    staff.publish(company.submitted())
    with database.write() as session:
        withdraw_company(session, company.company_id, viewer=Viewer(chamber_id), now=NOW)
        session.add(MailRow(recipient="a@b.by", subject="x", body="", created_at=NOW, due_at=NOW))
    periods = Retention(drafts=100, gone_companies=200, letters=50, unconfirmed=0)

    purge(database, periods, now=NOW + timedelta(days=99))
    early = (count(database, "submission"), count(database, "company"), count(database, "mail"))
    purge(database, periods, now=NOW + timedelta(days=301))

    assert early == (3, 1, 0)
    assert (count(database, "submission"), count(database, "company")) == (1, 0)
    assert fresh.read().fields == {"name": "Свежы"}


def test_unconfirmed_accounts_go_after_their_time(company: Company, database: Database) -> None:
    purge(database, Retention(unconfirmed=30), now=NOW + timedelta(days=29))
    early = count(database, "account")

    purge(database, Retention(unconfirmed=30), now=NOW + timedelta(days=31))

    assert (early, count(database, "account")) == (1, 0)
    assert company.read().version == 0


def test_what_webhooks_were_told_goes_after_the_time_of_letters(
    database: Database, chamber_id: UUID
) -> None:
    webhook = WebhookRow(
        chamber_id=chamber_id, url="https://crm.example/hook", events="", secret=b"", created_at=NOW
    )
    told = DeliveryRow(
        webhook_id=webhook.id, event="match.introduced", body="{}", created_at=NOW, due_at=NOW
    )
    with database.write() as session:
        session.add(webhook)
        session.flush()
        session.add(told)

    purge(database, Retention(letters=30), now=NOW + timedelta(days=29))
    early = count(database, "webhook_delivery")
    purge(database, Retention(letters=30), now=NOW + timedelta(days=31))

    assert (early, count(database, "webhook_delivery")) == (1, 0)
