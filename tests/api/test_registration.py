"""Registering a company, confirming its address; nobody learns who has an account."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import select

from matchmaker.store.access import ensure_chamber
from matchmaker.store.database import Database
from matchmaker.store.tables import AccountRow
from tests.api.accounts import (
    EMAIL,
    PASSWORD,
    REGISTRATION,
    entrance_of,
    letters,
    make_account,
    stored_account,
    ticket_in,
)
from tests.api.conftest import LogEntries
from tests.unit.conftest import NOW


def register(client: TestClient, **fields: object) -> int:
    return client.post("/v1/accounts", json={**REGISTRATION, **fields}).status_code


def confirm(client: TestClient, ticket: str, password: str = PASSWORD) -> int:
    body = {"ticket": ticket, "password": password}
    return client.post("/v1/accounts/confirm", json=body).status_code


def sign_in(client: TestClient, email: str = EMAIL, password: str = PASSWORD) -> int:
    body = {"email": email, "password": password}
    return client.post("/v1/sessions", json=body).status_code


def test_registration_confirmation_and_signing_in(
    anonymous: TestClient, database: Database
) -> None:
    assert register(anonymous) == 202
    assert sign_in(anonymous) == 401  # not confirmed yet

    assert confirm(anonymous, ticket_in(letters(database)[0])) == 200

    assert sign_in(anonymous) == 201
    own = anonymous.get("/v1/accounts/me").json()
    assert (own["email"], own["role"], own["language"]) == (EMAIL, "company", "be")
    assert own["company_id"] is not None


def test_the_letter_is_in_the_language_of_the_account(
    anonymous: TestClient, database: Database
) -> None:
    register(anonymous, language="be")

    (letter,) = letters(database)

    assert letter.recipient == EMAIL
    assert "двое сутак" in letter.body


def test_a_company_comes_to_the_chamber_of_its_region(
    anonymous: TestClient, database: Database
) -> None:
    with database.write() as session:
        for name, region in (("country", None), ("Minsk", "BY-MI"), ("Brest", "BY-BR")):
            row = ensure_chamber(session, name, now=NOW)
            row.country, row.region = "BY", region
            session.add(row)
        minsk = ensure_chamber(session, "Minsk", now=NOW).id

    register(anonymous)

    with database.read() as session:
        assert stored_account(session).chamber_id == minsk


def test_an_address_is_the_same_whatever_its_case(
    anonymous: TestClient, database: Database
) -> None:
    register(anonymous, email="Export@Example.BY")
    confirm(anonymous, ticket_in(letters(database)[0]))

    assert sign_in(anonymous, "EXPORT@example.by") == 201


def test_a_known_address_gets_another_letter_and_the_same_answer(
    app: FastAPI, anonymous: TestClient, database: Database
) -> None:
    make_account(database)
    passwords = entrance_of(app).passwords

    before = passwords.checks
    known = anonymous.post("/v1/accounts", json=REGISTRATION)
    after_known = passwords.checks
    unknown = anonymous.post("/v1/accounts", json={**REGISTRATION, "email": "new@example.by"})

    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)
    assert after_known - before == passwords.checks - after_known == 1
    assert "ticket" not in letters(database)[0].body


def test_a_known_address_keeps_its_password(anonymous: TestClient, database: Database) -> None:
    make_account(database)

    register(anonymous, password="seven loud geese at noon")

    assert sign_in(anonymous) == 201


def test_nobody_confirms_a_password_that_somebody_else_chose(
    anonymous: TestClient, database: Database
) -> None:
    register(anonymous, password="chosen by an attacker")
    ticket = ticket_in(letters(database)[0])

    assert confirm(anonymous, ticket, "four quiet horses at dawn") == 401
    assert confirm(anonymous, ticket, "chosen by an attacker") == 200


def test_the_newest_registration_counts_until_one_is_confirmed(
    anonymous: TestClient, database: Database
) -> None:
    register(anonymous, password="chosen by an attacker")
    register(anonymous)
    old, new = (ticket_in(letter) for letter in letters(database))

    assert confirm(anonymous, old, "chosen by an attacker") == 422
    assert confirm(anonymous, new) == 200


def test_a_link_works_once(anonymous: TestClient, database: Database) -> None:
    register(anonymous)
    ticket = ticket_in(letters(database)[0])

    assert [confirm(anonymous, ticket), confirm(anonymous, ticket)] == [200, 422]


def test_wrong_passwords_with_a_link_are_slowed(anonymous: TestClient, database: Database) -> None:
    register(anonymous)
    ticket = ticket_in(letters(database)[0])

    tried = [confirm(anonymous, ticket, f"wrong password {number}") for number in range(7)]

    assert tried == [401] * 5 + [429] * 2


def test_strangers_do_not_flood_an_address(anonymous: TestClient, database: Database) -> None:
    answers = {register(anonymous) for _ in range(6)}

    assert answers == {202}
    assert len(letters(database)) == 3


def test_registering_at_once_makes_one_account(anonymous: TestClient, database: Database) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: register(anonymous), range(8)))

    assert set(answers) == {202}
    with database.read() as session:
        assert len(session.execute(select(AccountRow)).all()) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "nobody"}, "email"),
        ({"email": "a@b"}, "email"),
        ({"email": "a@example.by\nBcc: c@example.by"}, "email"),
        ({"email": f"{'a' * 65}@example.by"}, "email"),
        ({"password": "short"}, "password"),
        ({"password": "passwordpassword"}, "password"),
        ({"password": "export@example.by"}, "password"),
        ({"password": "\ud800" * 12}, "password"),
        ({"name": "a\nb"}, "name"),
        ({"country": "UZ"}, "country"),
        ({"region": "RU-MOW"}, "(body)"),
        ({"role": "administrator"}, "role"),
        ({"company_id": "6f0a5b0e-5c1d-4a44-9d63-0a3f8b7d2c11"}, "company_id"),
    ],
)
def test_bad_input_is_named(anonymous: TestClient, changes: dict[str, object], field: str) -> None:
    import json

    answer = anonymous.post(
        "/v1/accounts",
        content=json.dumps({**REGISTRATION, **changes}),
        headers={"Content-Type": "application/json"},
    )

    assert answer.status_code in {400, 422}, answer.text
    if answer.status_code == 422:
        assert answer.json()["errors"][0]["field"] == field


def test_nothing_personal_is_logged(
    anonymous: TestClient, database: Database, log_entries: LogEntries
) -> None:
    register(anonymous)
    ticket = ticket_in(letters(database)[0])
    confirm(anonymous, ticket)
    sign_in(anonymous, password="wrong password here")

    text = str(log_entries)
    for secret in (EMAIL, PASSWORD, ticket, "Янкоўская", "wrong password"):
        assert secret not in text
