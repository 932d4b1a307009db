"""Signing in and out; cookies; requests from other sites."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import select, update

from matchmaker.services.access import Role
from matchmaker.services.audit import verify_audit
from matchmaker.store.database import Database
from matchmaker.store.tables import AuditRow, SessionRow
from tests.api.accounts import (
    EMAIL,
    PASSWORD,
    entrance_of,
    make_account,
    open_browser,
    stored_account,
)
from tests.api.conftest import LogEntries, TokenMaker
from tests.api.profiles import make_profile

GOOD = {"email": EMAIL, "password": PASSWORD}

pytestmark = pytest.mark.usefixtures("anonymous")  # the service is up


def sign_in(client: TestClient, **changes: str) -> Any:
    return client.post("/v1/sessions", json={**GOOD, **changes})


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(
    anonymous: TestClient, database: Database
) -> None:
    make_account(database)

    header = sign_in(anonymous).headers["set-cookie"]

    assert header.startswith("matchmaker_session=")
    for attribute in ("HttpOnly", "SameSite=lax", "Path=/", "expires="):
        assert attribute in header
    assert "Secure" not in header
    assert "Domain" not in header


def test_over_https_the_cookie_is_secure_and_bound_to_the_host(
    app: FastAPI, database: Database
) -> None:
    make_account(database)
    client = TestClient(app, base_url="https://matchmaker.example")

    header = sign_in(client).headers["set-cookie"]

    assert header.startswith("__Host-matchmaker_session=")
    assert "Secure" in header


def test_the_cookie_itself_is_not_stored(anonymous: TestClient, database: Database) -> None:
    make_account(database)
    sign_in(anonymous)

    with database.read() as session:
        (digest,) = session.execute(select(SessionRow.digest)).scalars()
    secret = anonymous.cookies["matchmaker_session"]
    assert len(secret) >= 43  # 256 bits
    assert secret not in digest


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"disabled_at": datetime.now(UTC)},
        {"confirmed_at": None},
        {"password_hash": None},
    ],
)
def test_wrong_unknown_closed_and_unconfirmed_are_not_told_apart(
    app: FastAPI, anonymous: TestClient, database: Database, fields: dict[str, object]
) -> None:
    make_account(database, **fields)
    passwords = entrance_of(app).passwords
    password = PASSWORD if fields else "a wrong password"

    before = passwords.checks
    known = sign_in(anonymous, password=password)
    between = passwords.checks
    unknown = sign_in(anonymous, email="nobody@example.by", password=password)

    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)
    assert known.status_code == 401
    assert between - before == passwords.checks - between == 1


def test_signing_in_gives_a_new_cookie_and_ends_the_old_session(
    anonymous: TestClient, database: Database
) -> None:
    make_account(database)
    sign_in(anonymous)
    first = anonymous.cookies["matchmaker_session"]

    sign_in(anonymous)

    assert anonymous.cookies["matchmaker_session"] != first
    old = anonymous.get("/v1/accounts/me", headers={"Cookie": f"matchmaker_session={first}"})
    assert old.status_code == 401


def test_a_cookie_that_was_planted_is_not_taken_over(app: FastAPI, database: Database) -> None:
    make_account(database)
    client = TestClient(app)
    client.cookies.set("matchmaker_session", "planted-by-an-attacker")

    answer = sign_in(client)

    assert "planted-by-an-attacker" not in answer.headers["set-cookie"]
    planted = TestClient(app, cookies={"matchmaker_session": "planted-by-an-attacker"})
    assert planted.get("/v1/accounts/me").status_code == 401


def test_after_signing_out_the_cookie_is_worth_nothing(app: FastAPI, database: Database) -> None:
    make_account(database)
    browser = open_browser(app)
    secret = browser.client.cookies["matchmaker_session"]

    assert browser("DELETE", "/v1/sessions/current").status_code == 204

    assert "matchmaker_session" not in browser.client.cookies
    again = TestClient(app, cookies={"matchmaker_session": secret})
    assert again.get("/v1/accounts/me").status_code == 401


@pytest.mark.parametrize(
    "change",
    [
        {"expires_at": datetime.now(UTC) - timedelta(seconds=1)},
        {"last_seen_at": datetime.now(UTC) - timedelta(hours=13)},
    ],
)
def test_a_session_ends_by_itself(
    app: FastAPI, database: Database, change: dict[str, datetime]
) -> None:
    make_account(database)
    browser = open_browser(app)
    with database.write() as session:
        session.execute(update(SessionRow).values(**change))

    assert browser("GET", "/v1/accounts/me").status_code == 401


def test_an_account_was_last_seen_when_it_signed_in(app: FastAPI, database: Database) -> None:
    before = make_account(database).last_seen_at

    open_browser(app)

    with database.read() as session:
        assert (before, stored_account(session).last_seen_at is None) == (None, False)


def test_a_closed_account_is_out_at_once(
    app: FastAPI, anonymous: TestClient, database: Database
) -> None:
    account = make_account(database)
    make_account(database, "admin@example.by", Role.ADMINISTRATOR)
    browser, admin = open_browser(app), open_browser(app, "admin@example.by")

    assert admin("POST", f"/v1/accounts/{account.id}/disable").status_code == 200

    assert browser("GET", "/v1/accounts/me").status_code == 401
    assert sign_in(anonymous).status_code == 401


def test_the_last_administrator_closes_and_erases_nothing_of_themselves(
    app: FastAPI, anonymous: TestClient, database: Database
) -> None:
    last = make_account(database, role=Role.ADMINISTRATOR)
    browser = open_browser(app)
    steps = [
        ("POST", f"/v1/accounts/{last.id}/disable"),
        ("DELETE", f"/v1/accounts/{last.id}"),
        ("DELETE", "/v1/accounts/me"),
    ]

    answers = [browser(method, path) for method, path in steps]

    assert [(a.status_code, a.json()["code"]) for a in answers] == [(409, "last-administrator")] * 3
    assert sign_in(anonymous).status_code == 201


def test_a_change_without_the_csrf_token_is_refused(app: FastAPI, database: Database) -> None:
    make_account(database)
    browser = open_browser(app)

    answers = [
        browser.client.patch("/v1/accounts/me", json={"language": "ru"}, headers=headers)
        for headers in ({}, {"X-CSRF-Token": "guess"}, {"X-CSRF-Token": "ключ".encode()})
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert {answer.json()["code"] for answer in answers} == {"cross-site-request"}
    assert browser("PATCH", "/v1/accounts/me", json={"language": "ru"}).status_code == 200


def test_a_csrf_token_is_worth_nothing_in_another_session(app: FastAPI, database: Database) -> None:
    make_account(database)
    make_account(database, "other@example.by")
    browser, other = open_browser(app), open_browser(app, "other@example.by")

    answer = browser.client.delete("/v1/sessions/current", headers={"X-CSRF-Token": other.csrf})

    assert answer.status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_a_change_from_another_site_is_refused_with_all_tokens_right(
    app: FastAPI, anonymous: TestClient, database: Database, headers: dict[str, str]
) -> None:
    make_account(database)
    browser = open_browser(app)

    assert browser("DELETE", "/v1/sessions/current", headers=headers).status_code == 403
    assert anonymous.post("/v1/sessions", json=GOOD, headers=headers).status_code == 403


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://testserver"}]
)
def test_a_change_from_our_own_pages_is_taken(
    app: FastAPI, database: Database, headers: dict[str, str]
) -> None:
    make_account(database)
    browser = open_browser(app)

    assert browser("DELETE", "/v1/sessions/current", headers=headers).status_code == 204


def test_a_token_needs_no_csrf_token_whatever_cookies_come_with_it(
    app: FastAPI, database: Database, make_token: TokenMaker
) -> None:
    from matchmaker.services.access import Scope

    make_account(database)
    browser = open_browser(app)
    token = make_token(Scope.PROFILES_WRITE)

    answer = browser.client.put(
        "/v1/companies/by-ref/a",
        json=make_profile(),
        headers={"Authorization": f"Bearer {token}", "Origin": "https://crm.example"},
    )

    assert answer.status_code == 201


def test_staff_write_for_their_chamber(
    app: FastAPI, anonymous: TestClient, database: Database
) -> None:
    make_account(database, role=Role.STAFF, chamber="Minsk")
    browser = open_browser(app)

    made = browser("PUT", "/v1/companies/by-ref/a", json=make_profile())

    assert made.status_code == 201
    assert browser("GET", "/v1/companies/by-ref/a").json()["ref"] == "a"
    assert anonymous.get(f"/v1/companies/{made.json()['id']}").status_code == 401


def test_guesses_are_slowed_and_seen(
    anonymous: TestClient, database: Database, log_entries: LogEntries
) -> None:
    make_account(database)

    answers = [sign_in(anonymous, password=f"guess number {number}") for number in range(6)]
    right = sign_in(anonymous)

    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    assert right.status_code == 429  # nobody looks at it, so it tells nothing
    assert 0 < int(right.headers["Retry-After"]) <= 15
    assert "guessing_slowed" in [entry["event"] for entry in log_entries]
    counted = anonymous.get("/metrics").text
    assert 'matchmaker_refused_guesses_total{kind="password"} 7.0' in counted
    with database.read() as session:
        actions = list(session.execute(select(AuditRow.action)).scalars())
        assert verify_audit(session).broken_at is None
    assert actions.count("guessing.slowed") == 1


def test_an_unknown_account_is_slowed_alike(anonymous: TestClient) -> None:
    answers = [sign_in(anonymous, email="nobody@example.by").status_code for _ in range(6)]

    assert answers == [401] * 5 + [429]


def test_guesses_at_once_are_all_counted(anonymous: TestClient, database: Database) -> None:
    make_account(database)

    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(
                lambda n: sign_in(anonymous, password=f"wrong number {n}").status_code, range(24)
            )
        )

    assert answers.count(401) == 5
    assert answers.count(429) == 19


def test_success_forgets_earlier_failures(anonymous: TestClient, database: Database) -> None:
    make_account(database)

    for _ in range(3):
        for number in range(4):
            assert sign_in(anonymous, password=f"guess number {number}").status_code == 401
        assert sign_in(anonymous).status_code == 201


def test_unknown_tokens_are_slowed_and_good_ones_work_meanwhile(
    anonymous: TestClient, make_token: TokenMaker
) -> None:
    from matchmaker.services.access import Scope

    def status(token: str) -> int:
        headers = {"Authorization": f"Bearer {token}"}
        return anonymous.get("/v1/companies", headers=headers).status_code

    tried = [status(f"mm_0000000000_guess{number}") for number in range(22)]

    assert tried == [401] * 20 + [429] * 2
    assert status(make_token(Scope.PROFILES_READ)) == 200
