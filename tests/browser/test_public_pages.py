"""Public pages in a real browser."""

import pytest

from matchmaker.domain.languages import Language
from tests.browser.accessibility import serious_findings
from tests.browser.conftest import PHONE, OpenPage

PATHS = ["/", "/how-it-works", "/statistics", "/privacy", "/nothing-here"]


def test_nothing_serious_keeps_anybody_from_reading_in_the_dark(open_page: OpenPage) -> None:
    page = open_page("/how-it-works", color_scheme="dark")

    assert serious_findings(page) == []


@pytest.mark.parametrize("language", Language)
def test_a_phone_shows_the_whole_width(open_page: OpenPage, language: Language) -> None:
    page = open_page("/", viewport=PHONE, lang=language.value)

    for path in PATHS:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path


def test_the_language_stays_chosen(open_page: OpenPage) -> None:
    page = open_page("/privacy")

    page.get_by_role("link", name="Беларуская").click()
    page.get_by_role("link", name="Статыстыка").first.click()

    assert page.locator("html").get_attribute("lang") == "be"


def test_the_menu_of_a_phone_opens_without_javascript(open_page: OpenPage) -> None:
    page = open_page("/", viewport=PHONE, java_script_enabled=False)

    page.locator("summary", has_text="Menu").click()
    page.locator(".menu.narrow a", has_text="Statistics").click()

    assert page.url.endswith("/statistics")


def test_a_menu_closes_with_escape(open_page: OpenPage) -> None:
    page = open_page("/", viewport=PHONE)
    page.locator("summary", has_text="Menu").click()

    page.keyboard.press("Escape")

    assert page.locator("details.menu.narrow").get_attribute("open") is None


def test_the_first_stop_of_the_keyboard_leads_to_the_content(open_page: OpenPage) -> None:
    page = open_page("/")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "content"


def test_the_description_of_the_api_needs_no_other_server(open_page: OpenPage) -> None:
    page = open_page("/docs")

    page.get_by_text("/v1/companies", exact=False).first.wait_for(timeout=30_000)  # 30,000 lines
