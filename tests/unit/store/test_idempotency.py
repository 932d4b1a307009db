"""Idempotency keys: remembered for a day, per chamber."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.exc import IntegrityError

from matchmaker.store.database import Database
from matchmaker.store.idempotency import KEPT_FOR, find_key, save_key
from matchmaker.store.tables import IdempotencyRow
from tests.unit.conftest import NOW


def save(database: Database, chamber_id: UUID, key: str = "k") -> None:
    with database.write() as session:
        save_key(
            session,
            IdempotencyRow(chamber_id=chamber_id, key=key, body_hash="h", created_at=NOW),
        )


def is_known(database: Database, chamber_id: UUID, key: str = "k", *, age: timedelta) -> bool:
    with database.write() as session:
        return find_key(session, chamber_id, key, now=NOW + age) is not None


def test_a_key_is_remembered_for_24_hours(database: Database, chamber_id: UUID) -> None:
    save(database, chamber_id)

    assert timedelta(hours=24) == KEPT_FOR
    assert is_known(database, chamber_id, age=KEPT_FOR)


def test_an_older_key_is_forgotten_and_may_be_used_again(
    database: Database, chamber_id: UUID
) -> None:
    save(database, chamber_id)

    assert not is_known(database, chamber_id, age=KEPT_FOR + timedelta(seconds=1))
    save(database, chamber_id)


def test_keys_are_known_by_their_chamber_alone(
    database: Database, chamber_id: UUID, other_chamber_id: UUID
) -> None:
    save(database, chamber_id)

    assert not is_known(database, other_chamber_id, age=timedelta(0))
    assert not is_known(database, chamber_id, "K", age=timedelta(0))
    save(database, other_chamber_id)


def test_a_key_is_saved_once(database: Database, chamber_id: UUID) -> None:
    save(database, chamber_id)

    with pytest.raises(IntegrityError):
        save(database, chamber_id)
