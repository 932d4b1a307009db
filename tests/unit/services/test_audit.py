"""The audit log: what it tells, and that tampering shows."""

from uuid import uuid4

import pytest
from sqlalchemy import text

from matchmaker.services.audit import SERVICE, ActorKind, Author, record_audit, verify_audit
from matchmaker.store.audit import list_audit
from matchmaker.store.database import Database
from tests.unit.conftest import NOW


def fill(database: Database, entries: int) -> None:
    for number in range(entries):
        with database.write() as session:
            record_audit(
                session, SERVICE, "match.decided", "match", uuid4(), now=NOW, details={"n": number}
            )


def test_entries_are_numbered_without_gaps_and_verify(database: Database) -> None:
    fill(database, 3)

    with database.read() as session:
        found = verify_audit(session)
        numbers = [entry.seq for entry in list_audit(session, after=0, limit=10)]

    assert (found.entries, found.broken_at) == (3, None)
    assert numbers == [1, 2, 3]


def test_an_empty_log_verifies(database: Database) -> None:
    with database.read() as session:
        assert verify_audit(session).broken_at is None


def test_an_entry_of_a_transaction_that_failed_is_not_there(database: Database) -> None:
    author = Author(ActorKind.ACCOUNT, uuid4(), uuid4())

    def fail() -> None:
        with database.write() as session:
            record_audit(session, author, "token.made", "token", "abc", now=NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    fill(database, 1)
    with database.read() as session:
        assert verify_audit(session).entries == 1


@pytest.mark.parametrize(
    ("change", "broken_at"),
    [
        ("UPDATE audit SET details = '{}' WHERE seq = 2", 2),
        ("UPDATE audit SET actor_kind = 'operator' WHERE seq = 3", 3),
        ("UPDATE audit SET at = '2001-01-01 00:00:00' WHERE seq = 1", 1),
        ("DELETE FROM audit WHERE seq = 2", 3),
        ("DELETE FROM audit WHERE seq = 3", 3),
        ("UPDATE audit SET digest = 'x' WHERE seq = 1", 1),
    ],
)
def test_a_changed_or_missing_entry_is_found(
    database: Database, change: str, broken_at: int
) -> None:
    fill(database, 3)

    with database.write() as session:
        session.execute(text(change))

    with database.read() as session:
        assert verify_audit(session).broken_at == broken_at
