"""What the tests do on the pages of a company's profile."""

import re

from playwright.sync_api import Page
from sqlmodel import col, select

from matchmaker.store.database import Database
from matchmaker.store.tables import MailRow
from tests.api.accounts import PASSWORD
from tests.browser.conftest import OpenPage

NAME = "ААТ «Кар'ерныя машыны»"


def register(open_page: OpenPage, database: Database, email: str, language: str) -> Page:
    """Register, follow the link of the letter, and sign in; return the window."""
    page = open_page("/account/register", lang=language)
    page.locator("#name").fill("А. Янкоўская")
    page.locator("#email").fill(email)
    page.locator("#region").select_option("BY-MI")
    page.locator("#password").fill(PASSWORD)
    page.locator("main button").click()
    page.locator("main", has_text=email).wait_for()
    page.goto(link_in_letter(database, email))
    page.locator("#password").fill(PASSWORD)
    page.locator("main button").click()
    page.locator("#email").fill(email)
    page.locator("#password").fill(PASSWORD)
    page.locator("main button").click()
    page.wait_for_url("**/company/partners")
    return page


def link_in_letter(database: Database, email: str) -> str:
    """Return the address, without the server, that the only letter to somebody leads to."""
    with database.read() as session:
        letters = select(MailRow).where(col(MailRow.recipient) == email)
        body = session.execute(letters).scalars().one().body
    found = re.search(r"https?://[^/\s]+(/account/\S+)", body)
    assert found is not None
    return found[1]


def fill_profile(page: Page, name: str = NAME) -> None:
    """Write a whole profile, from its first step to the last look at it."""
    page.locator("#name").fill(name)
    page.locator("#region").select_option("BY-MI")
    go_on(page)
    page.locator("#products-0-text").fill("Самасвалы кар'ерныя")
    page.locator("#products-0-hs").fill("8704")
    go_on(page)
    page.locator("#needs-0-text").fill("Диспетчеризация карьерной техники")
    go_on(page)
    page.locator("input[name=cooperation][value=joint_production]").check()
    go_on(page)
    page.locator("#contact-email").fill("maker@example.by")
    go_on(page)
    page.wait_for_url("**/company/profile/check")


def go_on(page: Page) -> None:
    """Keep a step and go on to the next."""
    page.locator("button[name=go]").click()
