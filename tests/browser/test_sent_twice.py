"""Forms that are sent twice, and pages one goes back to: nothing is made twice, nothing is lost.

Most of it without JavaScript, whose own guard against a second press would hide what is tested.
"""

from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Page, Route, expect
from sqlmodel import col, func, select

from matchmaker.services.access import Role
from matchmaker.store.database import Database
from matchmaker.store.tables import AgreementRow, AuditRow, SubmissionRow, TokenRow
from tests.api.accounts import make_account
from tests.browser.conftest import OpenPage
from tests.browser.profile_steps import fill_profile, go_on

PLAIN = {"java_script_enabled": False}


@pytest.fixture
def company_id() -> UUID:
    return uuid4()


@pytest.fixture
def company(database: Database, company_id: UUID) -> str:
    """The address of somebody who speaks for a new company."""
    email = f"export-{uuid4().hex[:8]}@example.by"
    make_account(database, email, Role.COMPANY, company_id=company_id)
    return email


@pytest.fixture
def administrator(database: Database) -> str:
    email = f"admin-{uuid4().hex[:8]}@example.by"
    make_account(database, email, Role.ADMINISTRATOR)
    return email


def submissions(database: Database, company_id: UUID) -> list[SubmissionRow]:
    with database.read() as session:
        ours = col(SubmissionRow.company_id) == company_id
        return list(session.execute(select(SubmissionRow).where(ours)).scalars())


def press_twice(page: Page, selector: str) -> None:
    """Press a button again because the answer to the first time was lost on its way."""

    def lose_answer(route: Route) -> None:
        assert route.request.method == "POST"
        headers = {**route.request.headers, "sec-fetch-site": "same-origin"}  # left out otherwise
        assert route.fetch(headers=headers, max_redirects=0).status < 400
        route.fulfill(status=204)  # the page stays as it is

    page.route("**", lose_answer, times=1)
    with page.expect_response(lambda answer: answer.status == 204):
        page.locator(selector).click()
    page.locator(selector).click()


def begin(page: Page, name: str) -> None:
    page.locator("#name").fill(name)
    page.locator("#region").select_option("BY-MI")


def test_a_step_pressed_twice_is_kept_once_and_leads_on(
    sign_in: OpenPage, company: str, database: Database, company_id: UUID
) -> None:
    page = sign_in("/company/profile/company", company, **PLAIN)
    begin(page, "ААТ «Двойчы»")

    press_twice(page, "button[name=go]")

    page.wait_for_url("**/company/profile/products")
    (row,) = submissions(database, company_id)
    assert row.version == 1


def test_the_same_form_from_two_windows_is_one_draft(
    sign_in: OpenPage, company: str, database: Database, company_id: UUID
) -> None:
    first = sign_in("/company/profile/company", company, **PLAIN)
    second = first.context.new_page()
    second.goto("/company/profile/company")

    for page in (first, second):
        begin(page, "ААТ «Двойчы»")
        go_on(page)
        page.wait_for_url("**/company/profile/products")

    (row,) = submissions(database, company_id)
    assert row.version == 1


@pytest.mark.parametrize("script", [True, False])
def test_who_goes_back_finds_what_was_typed_and_edits_it(
    sign_in: OpenPage, company: str, database: Database, company_id: UUID, *, script: bool
) -> None:
    page = sign_in("/company/profile/company", company, java_script_enabled=script)
    begin(page, "ААТ «Назад»")
    go_on(page)
    page.wait_for_url("**/company/profile/products")

    page.go_back()

    expect(page.locator("#name")).to_have_value("ААТ «Назад»")
    expect(page.locator("#region")).to_have_value("BY-MI")
    page.locator("#name").fill("ААТ «Наперад»")
    go_on(page)
    page.wait_for_url("**/company/profile/products")
    (row,) = submissions(database, company_id)
    assert "Наперад" in row.fields


def test_a_profile_sent_twice_waits_once_and_says_the_same(
    sign_in: OpenPage, company: str, database: Database, company_id: UUID
) -> None:
    page = sign_in("/company/profile/company", company, **PLAIN)
    fill_profile(page)
    old = page.context.new_page()
    old.goto("/company/profile/check")

    for each in (page, old):
        each.locator("button[value=submit]").click()
        expect(each.locator(".flash.done")).to_be_visible()

    (row,) = submissions(database, company_id)
    assert row.status == "submitted"
    assert asked(database, "submission.submitted", row.id) == 1


def test_after_sending_one_goes_back_takes_it_back_and_edits_it(
    sign_in: OpenPage, company: str, database: Database, company_id: UUID
) -> None:
    page = sign_in("/company/profile/company", company)
    fill_profile(page)
    page.locator("button[value=submit]").click()
    expect(page.locator(".flash.done")).to_be_visible()

    page.go_back()
    page.goto("/company/profile/check")
    page.locator("button[value=recall]").click()
    page.goto("/company/profile/company")
    expect(page.locator("#name")).not_to_have_value("")
    page.locator("#name").fill("ААТ «Пасля»")
    go_on(page)
    page.goto("/company/profile/check")
    page.locator("button[value=submit]").click()

    expect(page.locator(".flash.done")).to_be_visible()
    (row,) = submissions(database, company_id)
    assert "Пасля" in row.fields


def test_a_draft_thrown_away_twice_is_gone(sign_in: OpenPage, company: str) -> None:
    page = sign_in("/company/profile/company", company, **PLAIN)
    begin(page, "ААТ «Прэч»")
    page.locator("button[value=save]").click()
    windows = [page, page.context.new_page()]
    for each in windows:
        each.goto("/company/profile/discard")

    for each in windows:
        each.locator("main form button").click()
        expect(each.locator(".flash.done")).to_be_visible()


def test_of_a_token_made_twice_there_is_one_and_its_secret_is_shown(
    sign_in: OpenPage, administrator: str, database: Database
) -> None:
    page = sign_in("/desk/tokens", administrator, **PLAIN)
    name = f"CRM {uuid4().hex[:8]}"
    page.locator("#name").fill(name)
    page.locator("input[name=scope]").first.check()

    press_twice(page, "form[action='/desk/tokens'] button")

    secret = page.locator("main code").first.inner_text()
    with database.read() as session:
        (row,) = session.execute(select(TokenRow).where(col(TokenRow.name) == name)).scalars()
    assert secret.startswith(f"mm_{row.prefix}_")
    assert asked(database, "token.renewed", row.id) == 1


def test_an_agreement_sent_twice_is_one_and_removed_twice_is_gone(
    sign_in: OpenPage, administrator: str, database: Database
) -> None:
    page = sign_in("/desk/agreements/new", administrator, **PLAIN)
    party = f"Брэсцкая вобласць {uuid4().hex[:6]}"
    page.locator("#by_region").select_option("BY-BR")
    page.locator("#by_party").fill(party)
    page.locator("#ru_party").fill("Калужская область")

    press_twice(page, "button[value=save]")

    page.wait_for_url("**/desk/agreements")
    with database.read() as session:
        ours = col(AgreementRow.by_party) == party
        (row,) = session.execute(select(AgreementRow).where(ours)).scalars()
    windows = [page, page.context.new_page()]
    for each in windows:
        each.goto(f"/desk/agreements/{row.id}")
    for each in windows:
        each.locator("summary", has_text="Remove").click()
        each.locator("button[value=remove]").click()
        expect(each.locator(".flash.done")).to_be_visible()


def asked(database: Database, action: str, subject_id: UUID | None) -> int:
    """Return how often something was done, as the audit log says."""
    with database.read() as session:
        found = select(func.count()).where(
            col(AuditRow.action) == action, col(AuditRow.subject_id) == str(subject_id)
        )
        return int(session.execute(found).scalar_one())
