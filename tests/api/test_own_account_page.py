"""The page of one's own account by HTTP: details, password, codes, a copy, the end."""

import re
from typing import Any
from uuid import uuid4

import pyotp
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from matchmaker.services.access import Role
from matchmaker.store.database import Database
from tests.api.accounts import (
    EMAIL,
    PASSWORD,
    Browser,
    letters,
    make_account,
    open_browser,
    stored_account,
)

NEW = "seven loud geese at noon"
STAFF = "staff@example.by"
HTML = {"Accept": "text/html"}

pytestmark = pytest.mark.usefixtures("anonymous")  # the service is up


@pytest.fixture
def company(app: FastAPI, database: Database) -> Browser:
    make_account(database)
    return open_browser(app)


@pytest.fixture
def staff(app: FastAPI, database: Database) -> Browser:
    make_account(database, STAFF, Role.STAFF, chamber="Minsk")
    return open_browser(app, STAFF)


def send(browser: Browser, path: str, **fields: str) -> Any:
    sent = {"csrf_token": browser.csrf, **fields}
    return browser.client.post(f"{path}?lang=en", data=sent, headers=HTML, follow_redirects=False)


def signs_in(app: FastAPI, email: str, password: str = PASSWORD) -> bool:
    client = TestClient(app)
    answer = client.post("/v1/sessions", json={"email": email, "password": password})
    return answer.status_code == 201


def enrol(browser: Browser) -> tuple[str, Any]:
    """Turn codes on; return the secret and the answer that shows the recovery codes."""
    begun = send(browser, "/account/codes", codes_password=PASSWORD)
    secret = re.search(r'name="secret" value="([A-Z2-7]+)"', begun.text)
    assert secret is not None, begun.text
    code = pyotp.TOTP(secret[1]).now()
    return secret[1], send(browser, "/account/codes/confirm", secret=secret[1], code=code)


def test_the_page_says_who_is_signed_in(staff: Browser) -> None:
    text = staff.client.get("/account?lang=en").text

    assert f"<dd>{STAFF}</dd>" in text
    assert "<dd>Staff of a chamber</dd>" in text
    assert "<dd>Minsk</dd>" in text


def test_nobody_is_sent_to_the_sign_in_and_back(anonymous: TestClient) -> None:
    answer = anonymous.get("/account", headers=HTML, follow_redirects=False)

    assert answer.headers["location"].startswith("/account/sign-in?next=%2Faccount")


def test_name_and_language_of_letters_are_kept(company: Browser, database: Database) -> None:
    answer = send(company, "/account", name=" А. Ясь ", language="en")

    with database.read() as session:
        stored = stored_account(session)
    assert answer.status_code == 303
    assert (stored.name, stored.language) == ("А. Ясь", "en")


@pytest.mark.parametrize(
    ("name", "language", "field"), [("a" * 201, "be", "name"), ("A", "xx", "language")]
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_is_kept(
    company: Browser, name: str, language: str, field: str
) -> None:
    answer = send(company, "/account", name=name, language=language)

    assert answer.status_code == 422
    assert f'id="{field}-problem"' in answer.text
    assert f'value="{name}"' in answer.text


def test_a_new_password_ends_other_sessions_and_keeps_this_one(
    company: Browser, app: FastAPI
) -> None:
    other = open_browser(app)

    answer = send(company, "/account/own-password", present_password=PASSWORD, new_password=NEW)

    assert answer.status_code == 303
    assert company.client.get("/account").status_code == 200
    assert other.client.get("/v1/accounts/me").status_code == 401
    assert (signs_in(app, EMAIL, NEW), signs_in(app, EMAIL)) == (True, False)


@pytest.mark.parametrize(
    ("present", "new", "field"),
    [("not the password", NEW, "present_password"), (PASSWORD, "short", "new_password")],
)
def test_a_password_is_not_changed_for_a_wrong_or_weak_one(
    company: Browser, app: FastAPI, present: str, new: str, field: str
) -> None:
    answer = send(company, "/account/own-password", present_password=present, new_password=new)

    assert 400 <= answer.status_code < 500
    assert f'id="{field}-problem"' in answer.text
    assert signs_in(app, EMAIL)


def test_codes_are_turned_on_with_a_code_and_recovery_codes_are_shown_once(
    staff: Browser,
) -> None:
    _, answer = enrol(staff)

    page = staff.client.get("/account?lang=en").text
    codes = re.findall(r"<code>([0-9a-f-]+)</code>", answer.text)
    assert len(set(codes)) == 10
    assert "10 recovery codes are left" in page
    assert codes[0] not in page


def test_after_a_wrong_code_the_key_is_still_shown(staff: Browser) -> None:
    secret = pyotp.random_base32()
    send(staff, "/account/codes", codes_password=PASSWORD)

    answer = send(staff, "/account/codes/confirm", secret=secret, code="abc")

    assert answer.status_code == 401
    assert f'value="{secret}"' in answer.text
    assert 'id="code-problem"' in answer.text


def test_codes_are_turned_off_with_the_password_only(staff: Browser, database: Database) -> None:
    _, shown = enrol(staff)
    csrf = re.search(r'name="csrf_token" value="(\w+)"', staff.client.get("/account").text)
    assert csrf is not None
    again = Browser(staff.client, csrf[1])

    refused = send(again, "/account/codes/stop", codes_password="not the password")
    stopped = send(again, "/account/codes/stop", codes_password=PASSWORD)

    with database.read() as session:
        assert stored_account(session, STAFF).totp_confirmed_at is None
    assert (shown.status_code, refused.status_code, stopped.status_code) == (200, 401, 303)


def test_the_copy_is_a_file_with_everything_and_without_secrets(company: Browser) -> None:
    answer = send(company, "/account/export")

    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    assert answer.json()["account"][0]["email"] == EMAIL
    assert "password_hash" not in answer.json()["account"][0]


def test_the_copy_of_staff_is_about_the_person(staff: Browser) -> None:
    assert send(staff, "/account/export").json()["account"][0]["email"] == STAFF


def test_erasing_a_company_takes_the_accounts_of_colleagues_which_is_said_before(
    app: FastAPI, database: Database
) -> None:
    company_id = uuid4()
    make_account(database, company_id=company_id)
    make_account(database, "colleague@example.by", company_id=company_id)
    browser = open_browser(app)

    asked = browser.client.get("/account/erase?lang=en").text
    erased = send(browser, "/account/erase", password=PASSWORD)

    assert "That is 2 accounts now." in asked
    assert erased.headers["location"] == "/account/erased"
    assert not signs_in(app, EMAIL)
    assert not signs_in(app, "colleague@example.by")


def test_after_an_erasure_the_browser_is_signed_out_and_told(company: Browser) -> None:
    send(company, "/account/erase", password=PASSWORD)

    told = company.client.get("/account/erased?lang=en")
    again = company.client.get("/account", headers=HTML, follow_redirects=False)

    assert "Everything is erased" in told.text
    assert "matchmaker_session" not in company.client.cookies
    assert again.headers["location"].startswith("/account/sign-in")


def test_a_wrong_password_erases_nothing(company: Browser, app: FastAPI) -> None:
    answer = send(company, "/account/erase", password="not the password")

    assert answer.status_code == 401
    assert 'id="password-problem"' in answer.text
    assert signs_in(app, EMAIL)


def test_staff_erase_themselves_and_nobody_else(
    staff: Browser, app: FastAPI, database: Database
) -> None:
    make_account(database, "other@example.by", Role.STAFF, chamber="Minsk")

    send(staff, "/account/erase", password=PASSWORD)

    assert (signs_in(app, STAFF), signs_in(app, "other@example.by")) == (False, True)


@pytest.mark.parametrize(
    ("language", "said"),
    [("ru", "последний администратор"), ("be", "апошні адміністратар"), ("en", "last admin")],
)
def test_the_last_administrator_is_told_to_make_another_one_first(
    app: FastAPI, database: Database, language: str, said: str
) -> None:
    make_account(database, STAFF, Role.ADMINISTRATOR)
    browser = open_browser(app, STAFF)
    browser.client.cookies.set("lang", language)

    sent = {"csrf_token": browser.csrf, "password": PASSWORD}
    answer = browser.client.post("/account/erase", data=sent, headers=HTML)

    assert answer.status_code == 409
    assert said in answer.text
    assert signs_in(app, STAFF)


@pytest.mark.parametrize("path", ["", "/own-password", "/codes", "/export", "/erase"])
def test_a_form_without_the_token_of_the_session_changes_nothing(
    company: Browser, app: FastAPI, database: Database, path: str
) -> None:
    fields = {"password": PASSWORD, "present_password": PASSWORD, "new_password": NEW}

    answer = send(company._replace(csrf="0" * 64), f"/account{path}", **fields)

    assert answer.status_code == 403
    assert signs_in(app, EMAIL)
    assert letters(database) == []


def test_a_session_that_is_over_does_not_carry_a_password_through_the_sign_in(
    company: Browser,
) -> None:
    company.client.cookies.clear()

    answer = send(company, "/account/own-password", present_password=PASSWORD, note="kept")

    assert 'name="resume_to" value="/account/own-password"' in answer.text
    assert "kept" in answer.text
    assert PASSWORD not in answer.text


@pytest.mark.parametrize("path", ["own-password", "codes", "codes/confirm", "codes/stop", "export"])
def test_the_address_of_a_form_leads_to_its_page(company: Browser, path: str) -> None:
    answer = company.client.get(f"/account/{path}", follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (303, "/account")


def test_the_confirmation_is_not_for_those_who_have_an_account(company: Browser) -> None:
    answer = company.client.get("/account/erased", follow_redirects=False)

    assert answer.headers["location"] == "/account"
