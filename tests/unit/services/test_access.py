"""Tokens: made once, checked every time, never told apart when refused."""

from datetime import timedelta
from uuid import UUID

import pytest

from matchmaker.errors import NotAuthenticated
from matchmaker.services.access import (
    OPERATOR,
    USE_RECORDED_EVERY,
    NewToken,
    Principal,
    Scope,
    authenticate,
    create_token,
    operator,
)
from matchmaker.store.access import find_token, revoke_token
from matchmaker.store.database import Database
from tests.unit.conftest import NOW

READ, WRITE = Scope.PROFILES_READ, Scope.PROFILES_WRITE


def make_token(database: Database, *scopes: Scope, **options: object) -> NewToken:
    with database.write() as session:
        return create_token(
            session,
            name="crm",
            scopes=frozenset(scopes or {READ}),
            now=NOW,
            **options,  # type: ignore[arg-type]
        )


def test_a_token_tells_who_calls_and_what_is_allowed(database: Database, chamber_id: UUID) -> None:
    token = make_token(database, WRITE, READ, chamber="Minsk chamber")

    principal = authenticate(database, token.secret, now=NOW)

    assert principal.chamber_id == chamber_id
    assert principal.scopes == {READ, WRITE}
    assert token.scopes == (READ, WRITE)


def test_without_a_chamber_a_token_is_the_operators(database: Database) -> None:
    principal = authenticate(database, make_token(database).secret, now=NOW)

    with database.write() as session:
        assert operator(session, now=NOW).chamber_id == principal.chamber_id
    assert make_token(database).chamber == OPERATOR


def test_a_secret_is_not_stored(database: Database) -> None:
    token = make_token(database)

    with database.read() as session:
        row = find_token(session, token.prefix)
    assert row is not None
    assert token.secret not in row.model_dump_json()
    assert token.secret.split("_", 2)[2] not in row.model_dump_json()


def test_secrets_differ_and_hold_256_bits(database: Database) -> None:
    secrets = {make_token(database).secret for _ in range(20)}

    assert len(secrets) == 20
    assert all(len(secret.split("_", 2)[2]) == 43 for secret in secrets)  # 32 bytes in base 64


@pytest.mark.parametrize(
    "form",
    [
        "", "Bearer", "mm_", "mm_ы_ы", "mm_{prefix}_", "mm_{prefix}_{key}A",
        "mm_{prefix}_{key}\x00", "xx_{prefix}_{key}", "mm_0000000000_{key}", "MM_{prefix}_{key}",
        "{prefix}_{key}", " mm_{prefix}_{key}",
    ],
)  # fmt: skip
def test_what_is_no_token_is_refused(database: Database, form: str) -> None:
    _, prefix, key = make_token(database).secret.split("_", 2)

    with pytest.raises(NotAuthenticated):
        authenticate(database, form.format(prefix=prefix, key=key), now=NOW)


def test_a_refusal_does_not_tell_why(database: Database) -> None:
    expired = make_token(database, expires_at=NOW)
    revoked = make_token(database)
    with database.write() as session:
        revoke_token(session, revoked.prefix, now=NOW)

    details = set()
    for secret in (expired.secret, revoked.secret, "mm_unknown_secret", "nonsense"):
        with pytest.raises(NotAuthenticated) as refused:
            authenticate(database, secret, now=NOW)
        details.add(refused.value.detail)
    assert len(details) == 1


def test_a_token_is_good_until_it_expires(database: Database) -> None:
    token = make_token(database, expires_at=NOW + timedelta(seconds=1))

    assert authenticate(database, token.secret, now=NOW)
    with pytest.raises(NotAuthenticated):
        authenticate(database, token.secret, now=NOW + timedelta(seconds=1))


def test_the_last_use_is_recorded_every_few_minutes_only(database: Database) -> None:
    token = make_token(database)

    def last_use_after(minutes: float) -> timedelta:
        authenticate(database, token.secret, now=NOW + timedelta(minutes=minutes))
        with database.read() as session:
            row = find_token(session, token.prefix)
        assert row is not None
        assert row.last_used_at is not None
        return row.last_used_at - NOW

    assert last_use_after(0) == timedelta(0)
    assert last_use_after(4) == timedelta(0)
    assert last_use_after(6) == timedelta(minutes=6)
    assert timedelta(minutes=5) == USE_RECORDED_EVERY


@pytest.mark.parametrize("scope", Scope)
def test_an_administrator_may_do_everything(scope: Scope) -> None:
    everyone = Principal(UUID(int=1), UUID(int=1), frozenset({Scope.ADMIN}))
    nobody = Principal(UUID(int=1), UUID(int=1), frozenset())

    assert everyone.may(scope)
    assert not nobody.may(scope)


def test_a_scope_allows_itself_alone() -> None:
    reader = Principal(UUID(int=1), UUID(int=1), frozenset({READ}))

    assert [scope for scope in Scope if reader.may(scope)] == [READ]


def test_the_command_line_acts_as_the_operator_with_every_scope(database: Database) -> None:
    with database.write() as session:
        first, again = operator(session, now=NOW), operator(session, now=NOW)

    assert first == again
    assert all(first.may(scope) for scope in Scope)
