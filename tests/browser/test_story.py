"""The whole story in a real browser, once in each language.

From a registration to a contract, and from the contract to a ranker that learned from it.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Page, expect

from matchmaker.domain.languages import Language
from matchmaker.domain.profile import parse_profile
from matchmaker.engine.encoder import HashEncoder
from matchmaker.services.access import Role
from matchmaker.services.learning.rankers import get_stored
from matchmaker.services.submit import create_profile
from matchmaker.store.access import ensure_chamber
from matchmaker.store.database import Database
from tests.api.accounts import make_account
from tests.api.profiles import make_partner
from tests.browser.conftest import OpenPage
from tests.browser.profile_steps import fill_profile, register
from tests.unit.services.learning.desk import Desk, fill

Signer = Callable[..., Page]

_HISTORY = 20
"""Companies of each country about which staff have decided."""


@pytest.fixture
def staff(database: Database) -> str:
    """The address of somebody who works for the chamber that has all companies."""
    return account(database, Role.STAFF)


@pytest.fixture(scope="module")
def history(database: Database) -> int:
    """What staff have decided before; the number of pairs that they found good."""
    with database.write() as session:
        chamber = ensure_chamber(session, "operator", now=datetime.now(UTC))
    fill(Desk(database, chamber.id), companies=_HISTORY)
    return (_HISTORY // 2) ** 2


def account(database: Database, role: Role, company_id: UUID | None = None) -> str:
    email = f"{role}-{uuid4().hex[:8]}@example.by"
    make_account(database, email, role, company_id=company_id)
    return email


def publish_partner(database: Database, name: str) -> UUID:
    """Publish a Russian company that fits the maker of quarry trucks."""
    now = datetime.now(UTC)
    contact = {"person": "П. Кузнецова", "email": "partner@example.ru"}
    profile = parse_profile(make_partner(name=name, contact=contact))
    with database.write() as session:
        chamber = ensure_chamber(session, "operator", now=now)
        saved = create_profile(
            session,
            profile,
            chamber_id=chamber.id,
            key=None,
            encoder=HashEncoder(),
            now=now,
        )
    return saved.company_id


def read_and_publish(desk: Page, name: str) -> None:
    desk.goto("/desk/profiles")
    desk.get_by_role("link", name=name).click()
    desk.locator("form[action$='/take'] button").click()
    for criterion in ("advantages", "clarity", "cooperation", "form"):
        desk.locator(f"#{criterion} label").nth(4).click()
    desk.locator("form[action$='/review'] button").click()
    expect(desk.locator(".flash.done")).to_be_visible()


def accept(page: Page, partner: str) -> None:
    page.goto("/company/introductions")
    page.get_by_role("link", name=partner).click()
    page.locator("button[value=accepted]").click()
    expect(page.locator(".flash.done")).to_be_visible()


def learn(admin: Page) -> str:
    """Train, and return the name of the ranker that was made."""
    admin.locator("form[action='/desk/ranker/training'] button").click()
    made = admin.locator(".note.done[role=status] code")
    expect(made).to_be_visible(timeout=30_000)
    name = made.inner_text()
    made.click()
    expect(admin.locator("h1")).to_have_text(name)
    return name


def promote_and_roll_back(admin: Page, name: str) -> None:
    in_use = admin.locator("main dd code").first
    admin.locator(f"form[action='/desk/ranker/{name}'] button").click()
    expect(in_use).to_have_text(name)
    admin.locator("form[action='/desk/ranker'] button").click()
    expect(admin.locator(".flash.done")).to_be_visible()
    expect(in_use).not_to_have_text(name)


@pytest.mark.parametrize("language", Language)
def test_from_a_registration_to_a_contract_and_a_ranker_that_learned_from_it(
    open_page: OpenPage,
    sign_in: Signer,
    database: Database,
    staff: str,
    history: int,
    language: Language,
) -> None:
    maker_name, partner_name = f"ААТ «Самасвал {language}»", f"ООО «Диспетчер {language}»"
    partner_id = publish_partner(database, partner_name)
    partner = account(database, Role.COMPANY, partner_id)
    maker = register(open_page, database, f"{uuid4().hex[:8]}@example.by", language.value)
    maker.goto("/company/profile")
    fill_profile(maker, maker_name)
    maker.locator("button[value=submit]").click()
    expect(maker.locator(".flash.done")).to_be_visible()

    desk = sign_in("/desk/profiles", staff, lang=language.value)
    read_and_publish(desk, maker_name)
    maker.goto("/company/partners")
    card = maker.locator("article", has_text=partner_name)
    card.locator("button[value=interested]").click()
    expect(maker.locator(".flash.done")).to_be_visible()

    desk.goto("/desk/queue?view=wanted")
    desk.locator("[data-match]", has_text=maker_name).locator("a").click()
    expect(desk.locator("#pair-title")).to_contain_text(maker_name)
    with desk.expect_response("**/desk/queue/decide/*") as decided:
        desk.keyboard.press("a")
    assert decided.value.ok
    accept(maker, partner_name)
    expect(maker.locator("main")).not_to_contain_text("partner@example.ru")
    accept(sign_in("/company/introductions", partner, lang=language.value), maker_name)
    maker.reload()
    expect(maker.locator("main")).to_contain_text("partner@example.ru")

    desk.goto("/desk/introductions?status=introduced")
    desk.get_by_role("link", name=maker_name).click()
    desk.locator("input[name=kind][value=contract]").check()
    desk.locator("#value").fill("1 250 000,50")
    desk.locator("form[action$='/outcome'] button").click()
    expect(desk.locator(".flash.done")).to_be_visible()
    desk.goto("/desk/introductions?status=contract")
    expect(desk.locator("main")).to_contain_text(maker_name)
    assert desk.locator("html").get_attribute("lang") == language

    admin = sign_in("/desk/ranker", account(database, Role.ADMINISTRATOR), lang=language.value)
    name = learn(admin)
    with database.read() as session:
        figures = get_stored(session, name).figures
    assert figures["pairs"]["joint_project"]["good"] > history
    promote_and_roll_back(admin, name)


def test_a_token_is_shown_once(sign_in: Signer, database: Database) -> None:
    page = sign_in("/desk/tokens", account(database, Role.ADMINISTRATOR))
    page.locator("#name").fill("CRM")
    page.locator("input[name=scope]").first.check()

    page.locator("form[action='/desk/tokens'] button").click()

    expect(page.locator("main code")).to_contain_text("mm_")
    page.goto("/desk/tokens")
    expect(page.locator("main")).not_to_contain_text("mm_")


def test_an_agreement_is_added_changed_and_removed(sign_in: Signer, staff: str) -> None:
    page = sign_in("/desk/agreements/new", staff)
    party = f"Брэсцкая вобласць {uuid4().hex[:6]}"
    page.locator("#by_region").select_option("BY-BR")
    page.locator("#by_party").fill(party)
    page.locator("#ru_party").fill("Калужская область")
    page.locator("button[value=save]").click()
    expect(page.locator("main")).to_contain_text(party)

    page.locator("tr", has_text=party).locator("a").click()
    page.locator("details.more summary").click()
    page.locator("button[value=remove]").click()

    expect(page.locator("main")).not_to_contain_text(party)
