"""A company registers, writes its profile, and sends it to its chamber, in a real browser."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect
from sqlmodel import col, select

from matchmaker.services.access import Role
from matchmaker.store.database import Database
from matchmaker.store.tables import AccountRow, SessionRow
from tests.api.accounts import PASSWORD, make_account
from tests.browser.conftest import OpenPage
from tests.browser.profile_steps import fill_profile, go_on


@pytest.fixture
def company(database: Database) -> str:
    """The address of somebody who speaks for a new company."""
    email = f"export-{uuid4().hex[:8]}@example.by"
    make_account(database, email, Role.COMPANY)
    return email


def test_the_whole_profile_can_be_written_without_javascript(
    sign_in: OpenPage, company: str
) -> None:
    page = sign_in("/company/profile/company", company, java_script_enabled=False)

    fill_profile(page)
    page.locator("button[value=submit]").click()

    expect(page.locator(".flash.done")).to_be_visible()


def test_what_is_wrong_is_said_at_the_field_and_at_the_top(sign_in: OpenPage, company: str) -> None:
    page = sign_in("/company/profile/company", company)
    page.locator("#name").fill("ААТ «Насосы»")
    page.locator("#region").select_option("BY-MI")
    page.locator("#tax_id").fill("100582334")

    go_on(page)

    expect(page.locator("#tax_id-problem")).to_contain_text("check digit")
    expect(page.locator(".note.wrong a")).to_have_attribute("href", "#tax_id")
    expect(page.locator("#name")).to_have_value("ААТ «Насосы»")


def test_a_mistake_is_told_when_a_field_is_left(sign_in: OpenPage, company: str) -> None:
    page = sign_in("/company/profile/company", company)
    page.locator("#website").fill("example.by")

    page.locator("#website").press("Tab")

    expect(page.locator("#website-problem")).to_be_visible()


def test_script_in_a_name_is_shown_and_never_run(sign_in: OpenPage, company: str) -> None:
    name = '<script>document.title="run"</script><img src=x onerror=alert(1)>'
    page = sign_in("/company/profile/company", company)

    fill_profile(page, name)

    expect(page.locator("main h3", has_text="<script>")).to_have_text(name)
    assert page.title() != "run"


def test_a_very_long_paste_is_kept_and_refused_with_a_reason(
    sign_in: OpenPage, company: str
) -> None:
    page = sign_in("/company/profile/company", company)
    page.locator("#about").fill("ы" * 50_000)

    page.locator("button[value=save]").click()

    expect(page.locator("#about-problem")).to_be_visible()
    assert len(page.locator("#about").input_value()) == 50_000


def test_what_was_typed_survives_the_end_of_the_session(
    sign_in: OpenPage, company: str, database: Database
) -> None:
    page = sign_in("/company/profile/company", company)
    page.locator("#name").fill("ААТ «Доўгая форма»")
    page.locator("#region").select_option("BY-MI")
    end_sessions(database, company)

    go_on(page)
    page.locator("#email").fill(company)
    page.locator("#password").fill(PASSWORD)
    page.locator("main form button").click()
    page.locator("main form button").click()

    page.wait_for_url("**/company/profile/products")
    page.goto("/company/profile/company")
    expect(page.locator("#name")).to_have_value("ААТ «Доўгая форма»")


def test_of_two_windows_the_later_one_is_told_and_loses_nothing(
    sign_in: OpenPage, company: str
) -> None:
    first = sign_in("/company/profile/company", company)
    second = sign_in("/company/profile/company", company)
    first.locator("#name").fill("ААТ «Першае»")
    first.locator("button[value=save]").click()
    expect(first.locator("#name")).to_have_value("ААТ «Першае»")

    second.locator("#name").fill("ААТ «Другое»")
    second.locator("button[value=save]").click()

    expect(second.locator(".note.wrong")).to_be_visible()
    expect(second.locator("#name")).to_have_value("ААТ «Другое»")


def test_a_draft_is_thrown_away_only_after_a_question(sign_in: OpenPage, company: str) -> None:
    page = sign_in("/company/profile/company", company)
    page.locator("#name").fill("ААТ «Чарнавік»")
    page.locator("button[value=save]").click()
    page.goto("/company/profile/check")

    page.locator("a.danger").click()
    page.locator("main form button").click()

    page.goto("/company/profile/company")
    expect(page.locator("#name")).to_have_value("")


def end_sessions(database: Database, email: str) -> None:
    with database.write() as session:
        account = session.execute(
            select(AccountRow).where(col(AccountRow.email) == email)
        ).scalar_one()
        for row in session.execute(
            select(SessionRow).where(col(SessionRow.account_id) == account.id)
        ).scalars():
            session.delete(row)
