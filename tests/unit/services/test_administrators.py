"""One administrator who can sign in is always left, whoever closes or erases accounts."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session

from matchmaker.errors import LastAdministrator
from matchmaker.services.accounts import disable
from matchmaker.services.audit import ActorKind, Author
from matchmaker.services.personal_data import erase_person
from matchmaker.store.accounts import add_account, lock_administrators
from matchmaker.store.database import Database
from matchmaker.store.tables import AccountRow
from tests.unit.conftest import NOW

OPERATOR = Author(ActorKind.OPERATOR)

Step = Callable[[Session, UUID, Author], object]


def closed(session: Session, account_id: UUID, author: Author) -> None:
    disable(session, account_id, author=author, now=NOW)


def erased(session: Session, account_id: UUID, author: Author) -> None:
    erase_person(session, account_id, author=author, now=NOW)


STEPS = pytest.mark.parametrize("step", [closed, erased], ids=lambda step: step.__name__)


class Staff:
    """The accounts of a chamber."""

    def __init__(self, database: Database, chamber_id: UUID) -> None:
        self.database, self.chamber_id = database, chamber_id

    def add(self, role: str = "administrator", **fields: object) -> UUID:
        row = AccountRow(
            email=f"{uuid4().hex}@example.by",
            role=role,
            chamber_id=self.chamber_id,
            language="be",
            password_hash="hashed",
            created_at=NOW,
            confirmed_at=NOW,
        )
        row.sqlmodel_update(fields)
        with self.database.write() as session:
            add_account(session, row)
        return row.id

    def do(self, step: Step, account_id: UUID, author: Author) -> bool:
        """Return whether a step was let through."""
        try:
            with self.database.write() as session:
                step(session, account_id, author)
        except LastAdministrator:
            return False
        return True

    def left(self) -> list[UUID]:
        with self.database.write() as session:
            return lock_administrators(session)


@pytest.fixture
def staff(database: Database, chamber_id: UUID) -> Staff:
    return Staff(database, chamber_id)


def account(account_id: UUID) -> Author:
    return Author(ActorKind.ACCOUNT, account_id)


@STEPS
def test_the_last_administrator_stays(staff: Staff, step: Step) -> None:
    last = staff.add()

    assert staff.do(step, last, account(last)) is False
    assert staff.left() == [last]


@STEPS
@pytest.mark.parametrize(
    "fields",
    [{"disabled_at": NOW}, {"confirmed_at": None}, {"password_hash": None}, {"role": "staff"}],
    ids=lambda fields: next(iter(fields)),
)
def test_who_cannot_sign_in_as_an_administrator_is_no_other(
    staff: Staff, step: Step, fields: dict[str, object]
) -> None:
    last = staff.add()
    staff.add(**fields)

    assert staff.do(step, last, account(last)) is False


@STEPS
def test_one_of_two_administrators_may_go(staff: Staff, step: Step) -> None:
    first, second = staff.add(), staff.add()

    assert staff.do(step, first, account(first)) is True
    assert staff.left() == [second]


@STEPS
def test_others_than_administrators_may_always_go(staff: Staff, step: Step) -> None:
    administrator, reviewer = staff.add(), staff.add("staff")

    assert staff.do(step, reviewer, account(administrator)) is True


@STEPS
def test_the_operator_may_close_the_last_one(staff: Staff, step: Step) -> None:
    last = staff.add()

    assert staff.do(step, last, OPERATOR) is True
    assert staff.left() == []


@STEPS
def test_of_two_who_close_each_other_at_once_one_is_refused(staff: Staff, step: Step) -> None:
    both = [staff.add(), staff.add()]

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda one: staff.do(step, both[1 - one], account(both[one])), (0, 1)))

    assert sorted(done) == [False, True]
    assert len(staff.left()) == 1
