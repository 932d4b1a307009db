"""Profiles expire, people are told once, and a clock that jumps about does no harm."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlmodel import col

from matchmaker.domain.permissions import Viewer
from matchmaker.domain.profile_life import VALID_FOR
from matchmaker.engine.encoder import HashEncoder
from matchmaker.errors import IllegalStep, NotFound
from matchmaker.services.expire_profiles import expire_profiles, remind_companies, renew_profile
from matchmaker.services.tend import Retention, Tended, tend
from matchmaker.store.companies import StoredCompany, find_company, save_company
from matchmaker.store.database import Database
from matchmaker.store.embeddings import load_changes
from matchmaker.store.leases import take_lease
from matchmaker.store.tables import AccountRow, AuditRow, MailRow
from tests.unit.conftest import NOW
from tests.unit.profiles import make_profile
from tests.unit.services.submitted import Company, Staff

END = NOW + VALID_FOR
SOON = END - timedelta(days=20)
FOR_EVER = Retention(0, 0, 0, 0, 0, 0, 0)


@pytest.fixture
def company(database: Database, chamber_id: UUID) -> Company:
    """A company whose profile was published at NOW, with one person."""
    made = Company(database, chamber_id)
    with database.write() as session:
        account = session.get(AccountRow, made.account_id)
        assert account is not None
        account.confirmed_at = NOW
        session.add(account)
    Staff(database, chamber_id).publish(made.submitted())
    return made


def letters(database: Database) -> list[str]:
    with database.read() as session:
        return list(
            session.execute(select(MailRow.subject).order_by(col(MailRow.created_at))).scalars()
        )


def status(company: Company) -> str:
    with company.database.read() as session:
        found = find_company(session, company.company_id)
    assert found is not None
    return found.status


def indexed(database: Database) -> list[UUID]:
    with database.read() as session:
        changes = load_changes(session, HashEncoder().name, after=0, limit=10)
    return [change.company_id for change in changes if change.vectors is not None]


def renew(company: Company, now: datetime) -> StoredCompany:
    with company.database.write() as session:
        return renew_profile(
            session,
            company.company_id,
            viewer=Viewer(company.chamber_id, company.company_id),
            author=company.author,
            now=now,
        )


def test_a_profile_stands_to_the_last_moment_and_then_leaves_the_index(company: Company) -> None:
    early = expire_profiles(company.database.write, now=END - timedelta(seconds=1))
    before = indexed(company.database)

    done = expire_profiles(company.database.write, now=END)

    assert (early, done, status(company)) == (0, 1, "expired")
    assert (before, indexed(company.database)) == ([company.company_id], [])


def test_expiring_twice_tells_once(company: Company) -> None:
    for _ in range(2):
        expire_profiles(company.database.write, now=END)

    assert letters(company.database) == [
        "Ваш профіль апублікаваны",
        "Тэрмін вашага профілю скончыўся",
    ]


def test_people_are_reminded_once_for_each_end(company: Company) -> None:
    counts = [
        remind_companies(company.database.write, now=now)
        for now in (NOW, SOON, SOON, SOON - timedelta(days=30), SOON + timedelta(days=1))
    ]

    assert counts == [0, 1, 0, 0, 0]


def test_a_letter_names_the_day_in_the_language_of_its_reader(company: Company) -> None:
    remind_companies(company.database.write, now=SOON)

    with company.database.read() as session:
        bodies = list(session.execute(select(MailRow.body)).scalars())
    assert any("24 лістапада 2027" in body for body in bodies)


def test_a_renewed_profile_stands_for_a_year_and_is_reminded_of_its_next_end(
    company: Company,
) -> None:
    remind_companies(company.database.write, now=SOON)

    renewed = renew(company, SOON)

    assert renewed.expires_at == SOON + VALID_FOR
    assert remind_companies(company.database.write, now=SOON) == 0
    assert remind_companies(company.database.write, now=SOON + VALID_FOR - timedelta(days=3)) == 1


def test_renewing_twice_is_renewing_once(company: Company) -> None:
    first = renew(company, SOON)

    assert renew(company, SOON + timedelta(minutes=1)).expires_at == first.expires_at


def test_a_profile_that_does_not_expire_soon_is_not_renewed(company: Company) -> None:
    with pytest.raises(IllegalStep):
        renew(company, NOW + timedelta(days=100))


def test_an_expired_profile_that_is_renewed_is_found_again(company: Company) -> None:
    expire_profiles(company.database.write, now=END)

    renew(company, END + timedelta(days=50))

    assert status(company) == "published"
    assert indexed(company.database) == [company.company_id]


def test_a_clock_that_is_set_back_brings_nothing_back(company: Company) -> None:
    expire_profiles(company.database.write, now=END)

    done = tend(company.database, FOR_EVER, holder=uuid4(), now=NOW)

    assert done == Tended()
    assert status(company) == "expired"


def test_a_clock_that_is_set_back_does_not_shorten_a_renewal(company: Company) -> None:
    renewed = renew(company, SOON)

    again = renew(company, SOON - timedelta(days=200))

    assert again.expires_at == renewed.expires_at


def test_another_company_is_not_renewed(company: Company) -> None:
    with company.database.write() as session, pytest.raises(NotFound):
        renew_profile(
            session,
            company.company_id,
            viewer=Viewer(company.chamber_id, uuid4()),
            author=company.author,
            now=SOON,
        )


def test_what_its_chamber_wrote_has_no_end(database: Database, chamber_id: UUID) -> None:
    with database.write() as session:
        save_company(session, chamber_id=chamber_id, ref="a", profile=make_profile(), now=NOW)

    assert expire_profiles(database.write, now=NOW + timedelta(days=36_500)) == 0


def test_a_chamber_that_writes_an_expired_profile_confirms_it(
    database: Database, chamber_id: UUID, company: Company
) -> None:
    from matchmaker.store.companies import replace_profile

    later = END + timedelta(days=5)
    expire_profiles(database.write, now=END)
    with database.write() as session:
        replace_profile(
            session,
            company.company_id,
            make_profile(about="Іншае."),
            viewer=Viewer(chamber_id),
            expected_revision=None,
            now=later,
        )

    assert expire_profiles(database.write, now=later) == 0
    assert status(company) == "published"


def test_one_process_at_a_time_tends(database: Database) -> None:
    mine, other = uuid4(), uuid4()
    minute = timedelta(minutes=1)

    def take(holder: UUID, now: datetime) -> bool:
        with database.write() as session:
            return take_lease(session, "tend", holder, lasts=10 * minute, now=now)

    taken = [
        take(mine, NOW),
        take(other, NOW + minute),
        take(mine, NOW + 2 * minute),
        take(other, NOW + 12 * minute),
        take(mine, NOW - 1000 * minute),  # the clock was set back
    ]

    assert taken == [True, False, True, True, True]


def test_what_the_clock_does_is_audited(company: Company) -> None:
    expire_profiles(company.database.write, now=END)

    with company.database.read() as session:
        last = session.execute(
            select(AuditRow).order_by(col(AuditRow.seq).desc()).limit(1)
        ).scalar_one()
    assert (last.action, last.actor_kind, last.subject_id) == (
        "company.expired",
        "service",
        str(company.company_id),
    )
