"""Forgotten and changed passwords, one-time codes, invitations."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import update

from matchmaker.services.access import Role
from matchmaker.store.database import Database
from matchmaker.store.tables import AccountRow, TicketRow
from tests.api.accounts import (
    EMAIL,
    PASSWORD,
    Browser,
    letters,
    make_account,
    open_browser,
    stored_account,
    ticket_in,
)

NEW = "seven loud geese at noon"

pytestmark = pytest.mark.usefixtures("anonymous")  # the service is up


def sign_in(client: TestClient, password: str = PASSWORD, email: str = EMAIL) -> Any:
    return client.post("/v1/sessions", json={"email": email, "password": password})


def set_password(client: TestClient, ticket: str, password: str = NEW) -> int:
    body = {"ticket": ticket, "password": password}
    return client.post("/v1/accounts/password", json=body).status_code


def reset(client: TestClient, email: str = EMAIL) -> Any:
    return client.post("/v1/accounts/password/reset", json={"email": email})


def test_a_forgotten_password_is_replaced_and_every_session_ends(
    app: FastAPI, anonymous: TestClient, database: Database
) -> None:
    make_account(database)
    browser = open_browser(app)

    reset(anonymous)
    assert set_password(anonymous, ticket_in(letters(database)[0])) == 204

    assert browser("GET", "/v1/accounts/me").status_code == 401
    assert sign_in(anonymous, PASSWORD).status_code == 401
    assert sign_in(anonymous, NEW).status_code == 201


def test_asking_for_a_letter_tells_nothing(anonymous: TestClient, database: Database) -> None:
    make_account(database)

    known, unknown = reset(anonymous), reset(anonymous, "nobody@example.by")

    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)
    assert len(letters(database)) == 1


def test_a_link_to_a_new_password_works_for_an_hour(
    anonymous: TestClient, database: Database
) -> None:
    make_account(database)
    reset(anonymous)
    with database.write() as session:
        earlier = datetime.now(UTC) - timedelta(seconds=1)
        session.execute(update(TicketRow).values(expires_at=earlier))

    assert set_password(anonymous, ticket_in(letters(database)[0])) == 422


def test_of_two_who_use_a_link_at_once_one_wins(anonymous: TestClient, database: Database) -> None:
    make_account(database)
    reset(anonymous)
    ticket = ticket_in(letters(database)[0])

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda n: set_password(anonymous, ticket, f"{NEW} {n}"), range(4)))

    assert sorted(answers) == [204, 422, 422, 422]


def test_a_weak_password_does_not_use_up_the_link(
    anonymous: TestClient, database: Database
) -> None:
    make_account(database)
    reset(anonymous)
    ticket = ticket_in(letters(database)[0])

    assert set_password(anonymous, ticket, "qwertyuiop12") == 422
    assert set_password(anonymous, ticket) == 204


def test_a_link_to_confirm_an_address_sets_no_password(
    anonymous: TestClient, database: Database
) -> None:
    from tests.api.accounts import REGISTRATION

    anonymous.post("/v1/accounts", json=REGISTRATION)

    assert set_password(anonymous, ticket_in(letters(database)[0])) == 422


def test_changing_the_password_ends_other_sessions_and_keeps_this_one(
    app: FastAPI, database: Database
) -> None:
    make_account(database)
    browser, other = open_browser(app), open_browser(app)

    changed = browser("POST", "/v1/accounts/me/password", json={"present": PASSWORD, "new": NEW})

    assert changed.status_code == 200
    assert other("GET", "/v1/accounts/me").status_code == 401
    assert browser("GET", "/v1/accounts/me").json()["csrf_token"] == changed.json()["csrf_token"]
    assert letters(database)[-1].subject == "Пароль зменены"


def test_changing_the_password_asks_for_the_present_one(app: FastAPI, database: Database) -> None:
    make_account(database)
    browser = open_browser(app)

    answer = browser("POST", "/v1/accounts/me/password", json={"present": "?", "new": NEW})

    assert answer.status_code == 401
    assert browser("GET", "/v1/accounts/me").status_code == 200


def test_an_administrator_invites_staff_who_set_their_password(
    app: FastAPI, anonymous: TestClient, database: Database
) -> None:
    make_account(database, "admin@example.by", Role.ADMINISTRATOR)
    admin = open_browser(app, "admin@example.by")
    body = {"email": "Review@chamber.example", "role": "staff", "chamber": "Minsk"}

    invited = admin("POST", "/v1/accounts/invitations", json=body)
    again = admin("POST", "/v1/accounts/invitations", json=body)

    assert (invited.status_code, again.status_code) == (201, 409)
    assert set_password(anonymous, ticket_in(letters(database)[0])) == 204
    assert sign_in(anonymous, NEW, "review@chamber.example").json()["role"] == "staff"


def test_accounts_are_listed_page_by_page(app: FastAPI, database: Database) -> None:
    make_account(database, "admin@example.by", Role.ADMINISTRATOR)
    for number in range(4):
        make_account(database, f"c{number}@example.by")
    admin = open_browser(app, "admin@example.by")

    first = admin("GET", "/v1/accounts?limit=3").json()
    second = admin("GET", f"/v1/accounts?limit=3&after={first['next']}").json()

    assert (len(first["items"]), len(second["items"])) == (3, 2)
    assert second["next"] is None
    assert "password" not in str(first)


class Telephone:
    """Shows one-time codes, each half minute another; asked sooner, the next one already.

    The service takes the next code as well, so nothing is refused because a half minute ended
    between two lines of a test.
    """

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self._totp = pyotp.TOTP(secret)
        self._shown = -1

    def code(self) -> str:
        self._shown = max(self._totp.timecode(datetime.now(UTC)), self._shown + 1)
        return self._totp.generate_otp(self._shown)


def enrol(browser: Browser) -> tuple[Telephone, list[str]]:
    """Switch one-time codes on."""
    begun = browser("POST", "/v1/accounts/me/totp", json={"password": PASSWORD}).json()
    telephone = Telephone(begun["secret"])
    done = browser("POST", "/v1/accounts/me/totp/confirm", json={"code": telephone.code()})
    assert done.status_code == 200, done.text
    return telephone, done.json()["codes"]


@pytest.fixture
def enrolled(
    app: FastAPI,
    anonymous: TestClient,  # noqa: ARG001 - the service is up
    database: Database,
) -> tuple[Telephone, list[str]]:
    make_account(database, role=Role.STAFF)
    return enrol(open_browser(app))


def verify(client: TestClient, csrf: str, code: str) -> Any:
    headers = {"X-CSRF-Token": csrf}
    return client.post("/v1/sessions/current/code", json={"code": code}, headers=headers)


@pytest.mark.usefixtures("enrolled")
def test_with_codes_the_password_alone_opens_nothing(anonymous: TestClient) -> None:
    answer = sign_in(anonymous).json()

    assert answer["verified"] is False
    assert anonymous.get("/v1/accounts/me").status_code == 401
    assert anonymous.get("/v1/companies").status_code == 401


def test_the_code_completes_signing_in_with_another_cookie(
    anonymous: TestClient, enrolled: tuple[Telephone, list[str]]
) -> None:
    csrf = sign_in(anonymous).json()["csrf_token"]
    half_way = anonymous.cookies["matchmaker_session"]

    answer = verify(anonymous, csrf, enrolled[0].code())

    assert answer.json()["verified"] is True
    assert anonymous.cookies["matchmaker_session"] != half_way
    assert anonymous.get("/v1/accounts/me").json()["has_totp"] is True


def test_a_code_that_was_used_is_refused(
    app: FastAPI, enrolled: tuple[Telephone, list[str]]
) -> None:
    code = enrolled[0].code()
    first, second = TestClient(app), TestClient(app)
    tokens = [sign_in(client).json()["csrf_token"] for client in (first, second)]

    answers = [
        verify(client, csrf, code).status_code
        for client, csrf in zip((first, second), tokens, strict=True)
    ]

    assert answers == [200, 401]


def test_a_code_sent_by_two_at_once_works_for_one(
    app: FastAPI, enrolled: tuple[Telephone, list[str]]
) -> None:
    code = enrolled[0].code()
    clients = [TestClient(app) for _ in range(4)]
    tokens = [sign_in(client).json()["csrf_token"] for client in clients]

    with ThreadPoolExecutor(4) as pool:
        answers = list(
            pool.map(
                lambda pair: verify(*pair, code).status_code, zip(clients, tokens, strict=True)
            )
        )

    assert sorted(answers) == [200, 401, 401, 401]


def test_a_recovery_code_works_once(app: FastAPI, enrolled: tuple[Telephone, list[str]]) -> None:
    code = enrolled[1][0].upper().replace("-", " ")

    answers = []
    for client in (TestClient(app), TestClient(app)):
        csrf = sign_in(client).json()["csrf_token"]
        answers.append(verify(client, csrf, code).status_code)

    assert answers == [200, 401]


@pytest.mark.usefixtures("enrolled")
def test_guesses_at_codes_are_slowed_and_signing_in_anew_does_not_help(app: FastAPI) -> None:
    answers = []
    for number in range(7):
        client = TestClient(app)
        csrf = sign_in(client).json()["csrf_token"]
        answers.append(verify(client, csrf, f"{number:06}").status_code)

    assert answers == [401] * 5 + [429] * 2


def test_the_secret_is_sealed_in_the_database(
    database: Database, enrolled: tuple[Telephone, list[str]]
) -> None:
    with database.read() as session:
        row: AccountRow = stored_account(session)

    assert row.totp_secret is not None
    assert enrolled[0].secret.encode() not in row.totp_secret


def test_codes_are_stopped_with_the_password_only(
    app: FastAPI, anonymous: TestClient, database: Database
) -> None:
    make_account(database)
    browser = open_browser(app)
    enrol(browser)
    own = browser.client.get("/v1/accounts/me").json()
    browser = Browser(browser.client, own["csrf_token"])

    refused = browser("POST", "/v1/accounts/me/totp/stop", json={"password": "wrong"})
    stopped = browser("POST", "/v1/accounts/me/totp/stop", json={"password": PASSWORD})

    assert (refused.status_code, stopped.status_code) == (401, 204)
    assert sign_in(anonymous).json()["verified"] is True
