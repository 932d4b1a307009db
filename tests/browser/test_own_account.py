"""Somebody looks after their account, and ends it, in a real browser."""

import json
from pathlib import Path
from uuid import uuid4

import pyotp
import pytest
from playwright.sync_api import expect

from matchmaker.services.access import Role
from matchmaker.store.database import Database
from tests.api.accounts import PASSWORD, make_account
from tests.browser.accessibility import serious_findings
from tests.browser.conftest import PHONE, OpenPage


@pytest.fixture
def company(database: Database) -> str:
    """The address of somebody who speaks for a new company."""
    email = f"export-{uuid4().hex[:8]}@example.by"
    make_account(database, email, Role.COMPANY)
    return email


def test_a_company_takes_a_copy_and_erases_itself_without_javascript(
    sign_in: OpenPage, company: str, tmp_path: Path
) -> None:
    page = sign_in("/account", company, viewport=PHONE, java_script_enabled=False)

    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    download.value.save_as(tmp_path / "copy.json")
    page.get_by_role("link", name="Erase company").click()
    page.get_by_role("button", name="Erase for good").click()
    expect(page.locator("#password-problem")).to_be_visible()
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name="Erase for good").click()

    expect(page.get_by_role("heading", name="Everything is erased")).to_be_visible()
    assert json.loads((tmp_path / "copy.json").read_text())["account"][0]["email"] == company


def test_codes_are_turned_on_with_the_key_that_is_shown(sign_in: OpenPage, company: str) -> None:
    page = sign_in("/account", company, viewport=PHONE)
    page.locator("#codes_password").fill(PASSWORD)
    page.get_by_role("button", name="Turn codes on").click()
    assert serious_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    key = page.locator("main code").inner_text().replace(" ", "")
    page.locator("#code").fill(pyotp.TOTP(key).now())
    page.get_by_role("button", name="Turn on").click()

    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    assert serious_findings(page) == []
