"""Staff work through their queue: from the keyboard, two at once, twice, and without JavaScript."""

from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from matchmaker.domain.match_life import Reason
from matchmaker.services.access import Role
from matchmaker.store.database import Database
from tests.browser.conftest import OpenPage
from tests.browser.review_work import Desk, join, open_desk, verdicts

REVIEWED = 20
DOES = {"a": "approve", "r": "reject", "d": "defer"}


@pytest.fixture
def desk(database: Database) -> Desk:
    """A chamber with two waiting pairs."""
    return open_desk(database, 1, 2)


@pytest.fixture
def staff(database: Database, desk: Desk) -> str:
    return join(database, desk, Role.STAFF)


def shown(page: Page) -> UUID:
    return UUID(page.locator("[data-shown]").get_attribute("data-shown") or "")


def wait_for_another(page: Page, before: UUID) -> None:
    page.locator(f"[data-shown]:not([data-shown='{before}'])").wait_for()


def decide(page: Page, key: str) -> UUID:
    """Decide from the keyboard, and return about which pair once the answer is there."""
    match = shown(page)
    if key == "r":
        page.locator("#reason").select_option(Reason.NO_FIT)
    with page.expect_response(f"**/desk/queue/decide/{match}") as answer:
        page.keyboard.press(key)
    assert answer.value.ok
    return match


def test_twenty_pairs_are_reviewed_from_the_keyboard(sign_in: OpenPage, database: Database) -> None:
    wide = open_desk(database, 3, 7)
    page = sign_in("/desk/queue", join(database, wide, Role.STAFF))
    first = shown(page)
    page.keyboard.press("j")
    wait_for_another(page, first)
    page.keyboard.press("k")
    page.locator(f"[data-shown='{first}']").wait_for()

    wanted = {}
    for number in range(REVIEWED):
        key = "ard"[number % 3]
        match = decide(page, key)
        wanted[match] = [DOES[key]]
        wait_for_another(page, match)
    with page.expect_response("**/desk/queue/decide/*"):
        page.keyboard.press("u")
    wanted[match].append("reopen")

    assert {each: verdicts(database, each) for each in wanted} == wanted
    assert len(wanted) == REVIEWED


def test_the_later_of_two_is_told_and_keeps_the_note(
    sign_in: OpenPage, database: Database, desk: Desk, staff: str
) -> None:
    winner = sign_in("/desk/queue", staff)
    loser = sign_in("/desk/queue", join(database, desk, Role.STAFF))
    match = decide(winner, "a")
    loser.locator("#note").fill("They met at the fair in Tula.")
    loser.keyboard.press("Escape")
    loser.locator("#reason").select_option(Reason.NO_FIT)

    loser.keyboard.press("r")

    expect(loser.locator(".flash.warning")).to_contain_text("They met at the fair in Tula.")
    assert verdicts(database, match) == ["approve"]


def test_a_key_struck_twice_decides_once(sign_in: OpenPage, database: Database, staff: str) -> None:
    page = sign_in("/desk/queue", staff)
    match = shown(page)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))

    with page.expect_response("**/desk/queue/decide/*"):
        page.evaluate(
            """() => { for (const _ of [1, 2]) document.body.dispatchEvent(
                 new KeyboardEvent("keydown", { code: "KeyA", key: "a", bubbles: true })); }"""
        )

    assert sent.count("POST") == 1
    assert verdicts(database, match) == ["approve"]


def test_a_pair_is_decided_without_javascript(
    sign_in: OpenPage, database: Database, staff: str
) -> None:
    page = sign_in("/desk/queue", staff, java_script_enabled=False)
    match = shown(page)

    page.locator("button[data-verdict=approve]").dblclick()

    wait_for_another(page, match)
    assert verdicts(database, match) == ["approve"]


def test_filters_are_kept_renamed_and_removed_without_javascript(
    sign_in: OpenPage, staff: str
) -> None:
    page = sign_in("/desk/queue", staff, java_script_enabled=False)
    page.locator("#region").select_option("RU-TUL")
    page.locator("form.inline-form[method=get] button").click()
    page.get_by_text("Save these filters").click()
    page.locator("#view-name").fill("Tula")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".views [aria-current]")).to_have_text("Tula")

    page.get_by_role("link", name="Change the list").click()
    page.get_by_text("Rename…").click()
    page.get_by_label("Name").fill("Tula and around")
    page.get_by_role("button", name="Rename").click()
    renamed = page.locator("section h2").inner_text()
    page.get_by_text("Remove…").click()
    page.get_by_role("button", name="Remove “Tula and around”").click()

    assert renamed == "Tula and around"
    expect(page.locator(".empty")).to_be_visible()


def test_who_goes_back_is_not_shown_what_is_decided(sign_in: OpenPage, staff: str) -> None:
    page = sign_in("/desk/queue", staff, java_script_enabled=False)
    match = shown(page)
    page.locator("button[data-verdict=approve]").click()
    wait_for_another(page, match)

    page.go_back()

    assert shown(page) != match


def test_who_decides_on_an_old_page_is_told(
    sign_in: OpenPage, database: Database, staff: str
) -> None:
    page = sign_in("/desk/queue", staff, java_script_enabled=False)
    match = shown(page)
    old = page.context.new_page()
    old.goto("/desk/queue")
    page.locator("button[data-verdict=approve]").click()
    wait_for_another(page, match)

    with old.expect_response("**/desk/queue/decide/*") as answer:
        old.locator("button[data-verdict=defer]").click()

    assert answer.value.status == 409
    assert verdicts(database, match) == ["approve"]


def test_script_in_a_name_is_shown_to_staff_and_never_run(sign_in: OpenPage, staff: str) -> None:
    page = sign_in("/desk/queue", staff)

    expect(page.locator("#pair-title")).to_contain_text("<script>")
    assert page.title() != "run"
