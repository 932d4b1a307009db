"""Chambers and tokens as rows."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.exc import IntegrityError

from matchmaker.errors import NotFound
from matchmaker.store.access import (
    add_token,
    ensure_chamber,
    find_token,
    list_tokens,
    note_token_use,
    revoke_token,
)
from matchmaker.store.chambers import find_chamber
from matchmaker.store.database import Database
from matchmaker.store.tables import TokenRow
from tests.unit.conftest import NOW

LATER = NOW + timedelta(hours=1)


def make_token(chamber_id: UUID, prefix: str = "abc", **changes: object) -> TokenRow:
    fields = {
        "chamber_id": chamber_id,
        "name": "crm",
        "prefix": prefix,
        "digest": "0" * 64,
        "scopes": "profiles:read",
        "created_at": NOW,
    }
    return TokenRow(**fields | changes)


def save(database: Database, token: TokenRow) -> None:
    with database.write() as session:
        add_token(session, token)


def test_a_chamber_is_made_once(database: Database) -> None:
    with database.write() as session:
        first = ensure_chamber(session, "Minsk", now=NOW).id
    with database.write() as session:
        again = ensure_chamber(session, "Minsk", now=LATER)

    assert again.id == first
    assert again.created_at == NOW


def test_a_token_is_found_by_its_prefix(database: Database, chamber_id: UUID) -> None:
    save(database, make_token(chamber_id))

    with database.read() as session:
        found = find_token(session, "abc")
        assert found is not None
        assert found.chamber_id == chamber_id
        assert find_token(session, "ab") is None


def test_a_prefix_is_used_once(database: Database, chamber_id: UUID) -> None:
    save(database, make_token(chamber_id))

    with pytest.raises(IntegrityError):
        save(database, make_token(chamber_id))


def test_a_token_belongs_to_a_chamber(database: Database) -> None:
    with pytest.raises(IntegrityError):
        save(database, make_token(UUID(int=5)))


def test_tokens_are_listed_newest_first_with_their_chambers(
    database: Database, chamber_id: UUID, other_chamber_id: UUID
) -> None:
    save(database, make_token(chamber_id, "old"))
    save(database, make_token(other_chamber_id, "new", created_at=LATER))

    with database.read() as session:
        found = [(row.prefix, chamber) for row, chamber in list_tokens(session)]
    assert found == [("new", "Kuzbass chamber"), ("old", "Minsk chamber")]


def test_revoking_keeps_the_first_time(database: Database, chamber_id: UUID) -> None:
    save(database, make_token(chamber_id))

    for now in (NOW, LATER):
        with database.write() as session:
            revoke_token(session, "abc", now=now)

    with database.read() as session:
        found = find_token(session, "abc")
        assert found is not None
        assert found.revoked_at == NOW


def test_revoking_an_unknown_token_names_its_prefix(database: Database) -> None:
    with pytest.raises(NotFound, match="'xyz'"), database.write() as session:
        revoke_token(session, "xyz", now=NOW)


def test_the_last_use_is_noted(database: Database, chamber_id: UUID) -> None:
    token = make_token(chamber_id)
    save(database, token)

    with database.write() as session:
        note_token_use(session, token.id, now=LATER)

    with database.read() as session:
        found = find_token(session, "abc")
        assert found is not None
        assert found.last_used_at == LATER


def test_a_chamber_is_found_by_its_name(database: Database, chamber_id: UUID) -> None:
    with database.read() as session:
        assert find_chamber(session, "Minsk chamber") == chamber_id
        assert find_chamber(session, "minsk chamber") is None
