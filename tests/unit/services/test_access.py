"""Tokens: made once, checked every time, never told apart when refused."""

from datetime import timedelta
from uuid import UUID

import pytest

from matchmaker.domain.permissions import Viewer
from matchmaker.errors import Conflict, InvalidInput, NotAuthenticated
from matchmaker.services.access import (
    OPERATOR,
    USE_RECORDED_EVERY,
    NewToken,
    Principal,
    Role,
    Scope,
    authenticate,
    create_token,
    operator,
)
from matchmaker.services.audit import ActorKind, Author
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


def caller(*scopes: Scope, company_id: UUID | None = None) -> Principal:
    return Principal(ActorKind.TOKEN, UUID(int=1), UUID(int=2), company_id, None, frozenset(scopes))


def test_a_token_tells_who_calls_and_what_is_allowed(database: Database, chamber_id: UUID) -> None:
    token = make_token(database, WRITE, READ, chamber="Minsk chamber")

    principal = authenticate(database, token.secret, now=NOW)

    assert principal.chamber_id == chamber_id
    assert principal.scopes == {READ, WRITE}
    assert token.scopes == (READ, WRITE)


def test_a_request_sent_again_makes_one_token_and_the_last_secret_works(
    database: Database,
) -> None:
    first, second = (make_token(database, request_id=UUID(int=7)) for _ in range(2))

    with pytest.raises(NotAuthenticated):
        authenticate(database, first.secret, now=NOW)
    assert authenticate(database, second.secret, now=NOW).caller_id == first.row.id


def test_a_token_that_is_in_use_gets_no_new_secret(database: Database) -> None:
    made = make_token(database, request_id=UUID(int=7))
    authenticate(database, made.secret, now=NOW)

    with pytest.raises(Conflict, match="has been used"):
        make_token(database, request_id=UUID(int=7))


def test_a_revoked_token_gets_no_new_secret(database: Database) -> None:
    made = make_token(database, request_id=UUID(int=7))
    with database.write() as session:
        revoke_token(session, made.prefix, now=NOW)

    with pytest.raises(Conflict, match="revoked"):
        make_token(database, request_id=UUID(int=7))


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
    everyone = caller(Scope.ADMIN)
    nobody = caller()

    assert everyone.may(scope)
    assert not nobody.may(scope)


def test_a_scope_allows_itself_alone() -> None:
    reader = caller(READ)

    assert [scope for scope in Scope if reader.may(scope)] == [READ]


def test_the_command_line_acts_as_the_operator_with_every_scope(database: Database) -> None:
    with database.write() as session:
        first, again = operator(session, now=NOW), operator(session, now=NOW)

    assert first == again
    assert all(first.may(scope) for scope in Scope)


def test_a_token_of_one_company_acts_for_it_only(database: Database) -> None:
    token = make_token(database, READ, company_id=UUID(int=7))

    principal = authenticate(database, token.secret, now=NOW)

    assert principal.viewer == Viewer(principal.chamber_id, UUID(int=7))


@pytest.mark.parametrize("scope", [Scope.REVIEWS_WRITE, Scope.ADMIN])
def test_a_token_of_one_company_neither_reviews_nor_administers(
    database: Database, scope: Scope
) -> None:
    with pytest.raises(InvalidInput, match=scope.value):
        make_token(database, READ, scope, company_id=UUID(int=7))


def test_no_caller_for_one_company_can_be_given_more() -> None:
    with pytest.raises(ValueError, match="neither reviews nor administers"):
        caller(Scope.ADMIN, company_id=UUID(int=7))


def test_roles_have_the_scopes_of_what_they_are_for() -> None:
    assert Role.COMPANY.scopes == {READ, WRITE}
    assert Role.STAFF.scopes == {READ, WRITE, Scope.REVIEWS_WRITE}
    assert Role.ADMINISTRATOR.scopes == set(Scope)


def test_who_acts_is_named_in_the_audit_log() -> None:
    assert caller(READ).author == Author(ActorKind.TOKEN, UUID(int=1), UUID(int=2))
