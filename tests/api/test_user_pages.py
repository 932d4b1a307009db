"""Administrators keep the accounts by HTTP: invite, change, close, reopen, forget codes."""

import re
from typing import Any
from uuid import uuid4

import pyotp
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import update

from matchmaker.services.access import Role
from matchmaker.store.accounts import count_recovery_codes, save_recovery_codes
from matchmaker.store.database import Database
from matchmaker.store.tables import AccountRow, TicketRow
from tests.api.accounts import (
    CREDENTIALS,
    EMAIL,
    Browser,
    entrance_of,
    letters,
    make_account,
    open_browser,
    stored_account,
    ticket_in,
)
from tests.unit.conftest import NOW

ADMIN, STAFF = "admin@example.by", "staff@example.by"
HTML = {"Accept": "text/html"}
LIST = "/desk/users"
NEW = "seven loud geese at noon"

pytestmark = pytest.mark.usefixtures("anonymous")  # the service is up


@pytest.fixture
def admin(app: FastAPI, database: Database) -> Browser:
    make_account(database, ADMIN, Role.ADMINISTRATOR)
    return open_browser(app, ADMIN)


@pytest.fixture
def staff(database: Database, admin: Browser) -> AccountRow:  # noqa: ARG001 - after the administrator
    return make_account(database, STAFF, Role.STAFF, chamber="Minsk")


def send(browser: Browser, path: str, **fields: str) -> Any:
    sent = {"csrf_token": browser.csrf, **fields}
    return browser.client.post(f"{path}?lang=en", data=sent, headers=HTML, follow_redirects=False)


def invitation(database: Database, **changed: str) -> dict[str, str]:
    with database.read() as session:
        chamber = stored_account(session, ADMIN).chamber_id
    fields = {"email": "new@example.by", "name": "Н. Новы", "role": "staff", "language": "be"}
    return {**fields, "chamber": str(chamber), **changed}


def account(database: Database, email: str = STAFF) -> AccountRow:
    with database.read() as session:
        return stored_account(session, email)


def listed(browser: Browser, query: str = "") -> list[str]:
    text = browser.client.get(f"{LIST}?{query}").text
    return re.findall(rf'href="{LIST}/[0-9a-f-]{{36}}">([^<]+)</a>', text)


def test_accounts_are_found_by_words_role_and_chamber(admin: Browser, database: Database) -> None:
    make_account(database, STAFF, Role.STAFF, chamber="Minsk", name="А. Янкоўская")
    make_account(database, chamber="Minsk")
    minsk = account(database).chamber_id

    assert listed(admin) == [ADMIN, EMAIL, STAFF]
    assert listed(admin, "q=STAFF%40") == [STAFF]
    assert listed(admin, "q=янкоўская") == [STAFF]
    assert listed(admin, "q=%25") == []
    assert listed(admin, "role=company") == [EMAIL]
    assert listed(admin, f"chamber={minsk}") == [EMAIL, STAFF]
    assert listed(admin, f"after={ADMIN}") == [EMAIL, STAFF]


def test_a_member_of_staff_is_invited_and_sets_a_password(
    admin: Browser, app: FastAPI, database: Database
) -> None:
    answer = send(admin, f"{LIST}/new", **invitation(database))

    page = admin.client.get(f"{answer.headers['location']}?lang=en").text
    ticket = ticket_in(letters(database)[0])
    TestClient(app).post("/v1/accounts/password", json={"ticket": ticket, "password": NEW})
    assert "invited" in page
    assert ticket not in page
    assert account(database, "new@example.by").role == Role.STAFF
    assert account(database, "new@example.by").confirmed_at is not None


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"email": "nobody"}, "email"),
        ({"email": ADMIN}, "email"),
        ({"role": "company"}, "role"),
        ({"role": "king"}, "role"),
        ({"chamber": "Minsk"}, "chamber"),
        ({"language": "de"}, "language"),
        ({"name": "x" * 201}, "name"),
        ({"name": "А.\x07Б."}, "name"),
    ],
)
def test_an_invitation_that_is_none_is_told_and_nothing_typed_is_lost(
    admin: Browser, database: Database, changed: dict[str, str], field: str
) -> None:
    sent = invitation(database, **changed)

    answer = send(admin, f"{LIST}/new", **sent)

    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert f'value="{sent["email"]}"' in answer.text
    assert letters(database) == []


def test_an_invitation_is_sent_again_and_the_first_link_ends(
    admin: Browser, app: FastAPI, database: Database
) -> None:
    send(admin, f"{LIST}/new", **invitation(database))
    address = f"{LIST}/{account(database, 'new@example.by').id}"
    with database.write() as session:
        session.execute(update(TicketRow).values(created_at=NOW))

    send(admin, address, step="link")

    old, new = (ticket_in(letter) for letter in letters(database))
    tries = [
        TestClient(app).post("/v1/accounts/password", json={"ticket": ticket, "password": NEW})
        for ticket in (old, new)
    ]
    assert [answer.status_code for answer in tries] == [422, 204]


def test_an_invitation_sent_twice_is_one_letter(admin: Browser, database: Database) -> None:
    first, second = (send(admin, f"{LIST}/new", **invitation(database)) for _ in range(2))
    other = send(admin, f"{LIST}/new", **invitation(database, role="administrator"))
    send(admin, first.headers["location"], step="link")

    assert second.headers["location"] == first.headers["location"]
    assert other.status_code == 422
    assert len(letters(database)) == 1


def test_a_new_role_and_chamber_count_from_the_next_sign_in(
    admin: Browser, app: FastAPI, database: Database, staff: AccountRow
) -> None:
    browser = open_browser(app, STAFF)
    operator = str(account(database, ADMIN).chamber_id)

    send(admin, f"{LIST}/{staff.id}", step="role", role="administrator", chamber=operator)

    assert browser("GET", "/v1/accounts/me").status_code == 401
    assert open_browser(app, STAFF)("GET", "/v1/accounts/me").json()["role"] == "administrator"
    assert str(account(database).chamber_id) == operator


def test_a_closed_account_is_out_and_can_be_reopened(
    admin: Browser, app: FastAPI, anonymous: TestClient, staff: AccountRow
) -> None:
    browser = open_browser(app, STAFF)

    send(admin, f"{LIST}/{staff.id}", step="close")
    closed = browser("GET", "/v1/accounts/me").status_code
    refused = anonymous.post("/v1/sessions", json={**CREDENTIALS, "email": STAFF}).status_code
    linked = send(admin, f"{LIST}/{staff.id}", step="link").status_code
    send(admin, f"{LIST}/{staff.id}", step="reopen")

    assert (closed, refused, linked) == (401, 401, 409)
    assert open_browser(app, STAFF)("GET", "/v1/accounts/me").status_code == 200


def with_codes(app: FastAPI, database: Database, email: str) -> None:
    """Make an account ask for one-time codes."""
    with database.write() as session:
        row = stored_account(session, email)
        row.totp_secret = entrance_of(app).seal.close(pyotp.random_base32())
        row.totp_confirmed_at = NOW
        session.add(row)
        save_recovery_codes(session, row.id, ["digest"])


def test_codes_of_a_lost_telephone_are_forgotten_and_the_owner_is_told(
    admin: Browser, app: FastAPI, database: Database, staff: AccountRow
) -> None:
    with_codes(app, database, STAFF)

    send(admin, f"{LIST}/{staff.id}", step="codes")

    assert account(database).totp_secret is None
    with database.read() as session:
        assert count_recovery_codes(session, staff.id) == 0
    assert [letter.recipient for letter in letters(database)] == [STAFF]
    assert open_browser(app, STAFF)("GET", "/v1/accounts/me").status_code == 200


def test_nobody_forgets_their_own_codes_without_the_password(
    admin: Browser, app: FastAPI, database: Database
) -> None:
    with_codes(app, database, ADMIN)

    answer = send(admin, f"{LIST}/{account(database, ADMIN).id}", step="codes")

    assert answer.status_code == 409
    assert account(database, ADMIN).totp_secret is not None


@pytest.mark.parametrize("step", ["close", "role"])
def test_the_last_administrator_stays_one(admin: Browser, database: Database, step: str) -> None:
    row = account(database, ADMIN)

    answer = send(admin, f"{LIST}/{row.id}", step=step, role="staff", chamber=str(row.chamber_id))

    assert answer.status_code == 409
    assert "last administrator" in answer.text
    assert admin("GET", "/v1/accounts/me").json()["role"] == "administrator"


def test_an_account_of_a_company_gets_no_role_of_staff(admin: Browser, database: Database) -> None:
    row = make_account(database)
    chamber = str(row.chamber_id)

    answer = send(admin, f"{LIST}/{row.id}", step="role", role="administrator", chamber=chamber)

    assert answer.status_code == 409
    assert account(database, EMAIL).role == Role.COMPANY


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"step": "role", "role": "king"}, 422),
        ({"step": "role", "role": "staff", "chamber": "x"}, 422),
        ({"step": "dance"}, 404),
        ({}, 404),
    ],
)
def test_a_form_that_says_nothing_changes_nothing(
    admin: Browser, database: Database, staff: AccountRow, fields: dict[str, str], status: int
) -> None:
    assert send(admin, f"{LIST}/{staff.id}", **fields).status_code == status
    assert account(database).role == Role.STAFF


def test_an_unknown_account_is_not_found(admin: Browser) -> None:
    address = f"{LIST}/{uuid4()}"

    assert admin.client.get(address).status_code == 404
    for step in ("close", "reopen", "link", "codes"):
        assert send(admin, address, step=step).status_code == 404
