"""The list of one's own sessions: whose it is, what it shows, and what ends when."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import col, select, update

from matchmaker.services.tickets import digest_of
from matchmaker.store.audit import list_audit
from matchmaker.store.database import Database
from matchmaker.store.tables import SessionRow
from matchmaker.web.sign_in import COOKIE
from tests.api.accounts import EMAIL, Browser, make_account, open_browser

OTHER = "other@example.by"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
_ROW = re.compile(r"<li>\s*<div>(.*?)</li>", re.DOTALL)

pytestmark = pytest.mark.usefixtures("anonymous")  # the service is up


@pytest.fixture
def here(app: FastAPI, database: Database) -> Browser:
    make_account(database)
    make_account(database, OTHER)
    return open_browser(app)


@pytest.fixture
def there(app: FastAPI, here: Browser) -> Browser:
    """The same person in another browser."""
    assert here.csrf
    return open_browser(app)


@pytest.fixture
def stranger(app: FastAPI, here: Browser) -> Browser:
    assert here.csrf
    return open_browser(app, OTHER)


def listed(browser: Browser) -> list[str]:
    """Return the rows of the list, without the tags."""
    section = browser.client.get("/account?lang=en").text.partition('id="sessions"')[2]
    rows = _ROW.findall(section.partition("</section>")[0])
    return [" ".join(re.sub("<[^>]*>", " ", row).split()) for row in rows]


def end(browser: Browser, name: str) -> str:
    sent = {"csrf_token": browser.csrf, "end": name}
    return str(browser.client.post("/account/sessions?lang=en", data=sent).text)


def name_of(browser: Browser) -> str:
    return digest_of(browser.client.cookies[COOKIE])[:16]


def is_in(browser: Browser) -> bool:
    return browser("GET", "/v1/accounts/me").status_code == 200


def test_this_browser_is_marked_and_cannot_be_ended_here(here: Browser) -> None:
    (row,) = listed(here)

    assert "this browser" in row
    assert row.startswith("Unknown device")
    assert "End" not in row


def test_a_browser_is_named_and_its_network_address_is_nowhere(
    app: FastAPI, here: Browser, database: Database
) -> None:
    client = TestClient(app, headers={"User-Agent": FIREFOX})
    client.post("/v1/sessions", json={"email": EMAIL, "password": "four quiet horses at dawn"})

    assert any(row.startswith("Firefox, Linux") for row in listed(here))
    with database.read() as session:
        stored = session.execute(select(SessionRow)).scalars().all()
    assert {row.device for row in stored} == {"", "Firefox, Linux"}


def test_one_other_session_ends_and_this_one_stays(here: Browser, there: Browser) -> None:
    page = end(here, name_of(there))

    assert "That session has ended." in page
    assert (is_in(here), is_in(there)) == (True, False)


def test_all_others_end_at_once(app: FastAPI, here: Browser, there: Browser) -> None:
    third = open_browser(app)

    page = end(here, "others")

    assert "2 other sessions have ended." in page
    assert [is_in(each) for each in (here, there, third)] == [True, False, False]


def test_ending_twice_is_ending_once(here: Browser, there: Browser, database: Database) -> None:
    pages = [end(here, name_of(there)) for _ in range(2)]

    with database.read() as session:
        ended = [e for e in list_audit(session, after=0, limit=99) if e.action == "sessions.ended"]
    assert all("That session has ended." in page for page in pages)
    assert len(ended) == 1


def test_nobody_sees_or_ends_the_sessions_of_others(here: Browser, stranger: Browser) -> None:
    assert len(listed(stranger)) == 1

    end(stranger, name_of(here))
    end(stranger, "others")

    assert is_in(here)


@pytest.mark.parametrize("name", ["", "%", "_" * 16, "0", "a" * 64, "others' OR 1=1"])
def test_nonsense_ends_nothing(here: Browser, there: Browser, name: str) -> None:
    end(here, name)

    assert is_in(there)


def test_this_session_does_not_end_itself(here: Browser) -> None:
    end(here, name_of(here))

    assert is_in(here)


def test_sessions_that_are_over_are_not_listed(
    here: Browser, there: Browser, database: Database
) -> None:
    old = datetime.now(UTC) - timedelta(days=2)
    with database.write() as session:
        ours = col(SessionRow.digest) == digest_of(there.client.cookies[COOKIE])
        session.execute(update(SessionRow).where(ours).values(last_seen_at=old))

    assert len(listed(here)) == 1


def test_somebody_else_may_not_send_the_form(here: Browser, there: Browser) -> None:
    answer = here.client.post("/account/sessions", data={"end": "others"})

    assert answer.status_code == 403
    assert is_in(there)
