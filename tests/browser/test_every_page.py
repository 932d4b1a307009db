"""Every page there is: usable by everybody, and whole on a telephone.

One signed-in browser walks the pages of its kind, on a telephone's width. Which pages there are is
read from the routes: a new one is walked too, or the test asks what it should show.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from fastapi.routing import APIRoute
from playwright.sync_api import Page
from sqlmodel import Session

from matchmaker.domain.match_life import Answer, Outcome, Verdict
from matchmaker.engine.ranker import load_rankers
from matchmaker.resources import shipped
from matchmaker.services.access import Principal, Role, operator
from matchmaker.services.agreements import add_agreement, parse_agreement
from matchmaker.services.audit import ActorKind, Author
from matchmaker.services.events import Event
from matchmaker.services.introduce import answer_proposal
from matchmaker.services.learning.learn import Candidate
from matchmaker.services.learning.rankers import store_candidate
from matchmaker.services.learning.trainings import ask_for_training
from matchmaker.services.record_outcome import OutcomeReport, record_outcome
from matchmaker.services.review import Decision, decide
from matchmaker.services.seal import Seal
from matchmaker.services.webhook_address import Reach
from matchmaker.services.webhooks import create_webhook
from matchmaker.store.access import ensure_chamber
from matchmaker.store.database import Database
from matchmaker.web.pages.routes import ROUTERS
from matchmaker.web.workflow_examples import AGREEMENT
from tests.api.accounts import make_account
from tests.browser.accessibility import serious_findings
from tests.browser.conftest import LAPTOP, PHONE, OpenPage
from tests.browser.review_work import Desk, join, open_desk, submit

NO_PAGES = {
    "/company/profile",
    "/company/profile/codes",
    "/desk/queue/pair/{match_id}",
    "/static/{version}/{name:path}",
    "/statistics/{subject}",
}
"""Addresses that lead elsewhere, answer a script, or are files; besides those named below."""

_LEADS_BACK = "get_address_of_form"

_FILE = re.compile(r"\.(table|svg)$")
_CUT = """
() => {
  const scrolls = (element) => {
    for (let each = element; each; each = each.parentElement) {
      if (["auto", "scroll"].includes(getComputedStyle(each).overflowX)) return true;
    }
    return false;
  };
  const shortens = (style) => style.textOverflow === "ellipsis" || style.clipPath !== "none";
  const found = [];
  for (const element of document.querySelectorAll("body *")) {
    if (element.closest("input, select, textarea, .unseen, .skip, svg")) continue;
    const style = getComputedStyle(element);
    if (!element.checkVisibility() || shortens(style)) continue;
    const { right, left, width } = element.getBoundingClientRect();
    const isOut = width > 0 && (right > innerWidth + 1 || left < -1) && !scrolls(element);
    const hides = ["hidden", "clip"].includes(style.overflowX);
    const isCut = hides && element.scrollWidth > element.clientWidth + 1;
    if (isOut || isCut) found.push(element.outerHTML.slice(0, 120));
  }
  return found;
}
"""
"""What of a page lies outside the window, or is cut off inside it without a sign."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A chamber in which everything has happened once.

    Attributes:
        shown: name of a parameter of an address -> the values it is walked with.
    """

    desk: Desk
    shown: dict[str, list[str]]


@pytest.fixture(scope="module")
def scene(database: Database) -> Scene:
    """Two pairs that were introduced, one that waits, a submission, a ranker, an agreement."""
    desk, now, author = open_desk(database, 1, 3), datetime.now(UTC), Author(ActorKind.OPERATOR)
    with database.write() as session:
        chamber = ensure_chamber(session, desk.chamber, now=now)
        caller = replace(operator(session, now=now), chamber_id=chamber.id)
        for match in desk.matches[:2]:
            decide(session, caller, match, Decision(Verdict.APPROVE), now=now)
        sign(session, caller, desk, 1, now)
        agreement = add_agreement(session, parse_agreement(AGREEMENT), author=author, now=now)
        ranker = refused_ranker(session, author, now)
        ask_for_training(session, author, now=now)
        webhook, _ = create_webhook(
            session,
            Seal("a key of these tests, thirty-two characters"),
            chamber_id=chamber.id,
            url="https://crm.example.by/events",
            events=list(Event),
            reach=Reach(),
            author=author,
            now=now,
        )
    account = make_account(database, f"staff-{uuid4().hex[:8]}@example.by", Role.STAFF)
    return Scene(
        desk,
        {
            "submission_id": [str(submit(database, desk))],
            "match_id": [str(match) for match in desk.matches[1:]],
            "company_id": [str(desk.makers[0]), str(desk.partners[0])],
            "partner_id": [str(desk.partners[0])],
            "agreement_id": [str(agreement.agreement_id)],
            "account_id": [str(account.id)],
            "chamber_id": [str(chamber.id)],
            "webhook_id": [str(webhook.id)],
            "name": [ranker],
            "step": ["company", "products", "needs", "markets", "contact", "check"],
        },
    )


def sign(session: Session, caller: Principal, desk: Desk, number: int, now: datetime) -> None:
    """Let the companies of an approved pair agree to meet, and sign."""
    match = desk.matches[number]
    for company in (desk.makers[0], desk.partners[number]):
        answer_proposal(session, caller, match, Answer.ACCEPTED, company_id=company, now=now)
    report = OutcomeReport(Outcome.CONTRACT, value_minor=125_000_050, currency="RUB")
    record_outcome(session, caller, match, report, now=now)


def refused_ranker(session: Session, author: Author, now: datetime) -> str:
    """Store a ranker whose figures do not exclude harm."""
    row = {"scope": "joint_project", "measure": "ndcg", "verdict": "can't tell", "lists": 9}
    figures = {"measures": [row | dict.fromkeys(("in_use", "candidate"), 0.5)
                            | dict.fromkeys(("difference", "low", "high"), 0.0)]}  # fmt: skip
    in_use = load_rankers(shipped("models", "ranker"))
    learned = replace(in_use, name="learned-00000000")  # its own: others roll back to that in use
    candidate = Candidate(learned, in_use.name, figures, "0" * 64, 0, excludes_harm=False)
    return store_candidate(session, candidate, author, now=now).name


def addresses(prefix: str, scene: Scene) -> Iterator[str]:
    """Yield the addresses of every page that begins with a prefix."""
    for router in ROUTERS:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            is_page = "GET" in route.methods and route.name != _LEADS_BACK
            if is_page and route.path not in NO_PAGES and route.path.startswith(prefix):
                yield from [] if _FILE.search(route.path) else filled_in(route.path, scene)


def filled_in(path: str, scene: Scene) -> list[str]:
    found = re.search(r"\{(\w+)\}", path)
    if found is None:
        return [path]
    assert found[1] in scene.shown, f"{path}: say in `scene` what this page should show"
    return [path.replace(found[0], value) for value in scene.shown[found[1]]]


def walk(page: Page, paths: list[str]) -> None:
    """Hold that pages are usable by everybody and whole, on a telephone and on a laptop."""
    for path in paths:
        answer = page.goto(path)
        assert answer is not None, path
        assert answer.status in {200, 404}, path
        assert page.locator("h1, h2").first.is_visible(), path
        assert serious_findings(page) == [], path
        assert page.evaluate(_CUT) == [], path
        page.set_viewport_size(LAPTOP)
        assert page.evaluate(_CUT) == [], path
        page.set_viewport_size(PHONE)


def test_every_page_of_the_desk_is_for_everybody_and_whole_on_a_telephone(
    sign_in: OpenPage, database: Database, scene: Scene
) -> None:
    administrator = join(database, scene.desk, Role.ADMINISTRATOR)
    page = sign_in("/desk", administrator, viewport=PHONE, lang="ru")

    walk(page, [*addresses("/desk", scene), "/desk/queue?view=wanted"])


def test_every_page_of_a_company_is_for_everybody_and_whole_on_a_telephone(
    sign_in: OpenPage, database: Database, scene: Scene
) -> None:
    company = join(database, scene.desk, Role.COMPANY, scene.desk.makers[0])
    page = sign_in("/company/introductions", company, viewport=PHONE, lang="be")

    walk(page, [*addresses("/company", scene), "/account", "/account/erase"])


def test_every_page_of_strangers_is_for_everybody_and_whole_on_a_telephone(
    open_page: OpenPage, scene: Scene
) -> None:
    page = open_page("/", viewport=PHONE)
    inner = ("/desk", "/company", "/account/erase")
    paths = [path for path in addresses("/", scene) if not path.startswith(inner)]

    walk(page, [*paths, "/account/accept?ticket=unknown", "/nothing-here"])
