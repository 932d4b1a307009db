"""The review queue as a page: what its rows say, and the filters that staff keep."""

import re
from datetime import UTC, datetime
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from fastapi import FastAPI

from matchmaker.domain.match import Purpose
from matchmaker.services.access import Role
from matchmaker.store.access import ensure_chamber
from matchmaker.store.database import Database
from tests.api.accounts import Browser, make_account, open_browser
from tests.unit.matches import make_match, make_pair

STAFF = "staff@example.by"
VIEWS = "/desk/queue/views"
HTML = {"Accept": "text/html"}
FILTERS = {"view": "wanted", "purpose": "third_market", "region": "RU-TUL", "q": "насосы"}

pytestmark = pytest.mark.usefixtures("anonymous")  # the service is up


@pytest.fixture
def staff(app: FastAPI, database: Database) -> Browser:
    make_account(database, STAFF, Role.STAFF, chamber="Minsk")
    return open_browser(app, STAFF)


def test_rows_of_one_pair_tell_what_each_is_for(staff: Browser, database: Database) -> None:
    with database.write() as session:
        chamber = ensure_chamber(session, "Minsk", now=datetime.now(UTC)).id
    pair = make_pair(database, chamber, chamber)
    for purpose in Purpose:
        make_match(database, pair, (chamber, chamber), purpose=purpose)

    text = staff.client.get("/desk/queue?lang=en").text

    assert sorted(re.findall(r'class="what">([^<]+)<', text)) == ["Joint project", "Third market"]


def send(browser: Browser, path: str, **fields: str) -> Any:
    sent = {"csrf_token": browser.csrf, **fields}
    return browser.client.post(f"{path}?lang=en", data=sent, headers=HTML, follow_redirects=False)


def links(browser: Browser) -> dict[str, str]:
    """Return the views above the queue: name and address."""
    text = browser.client.get("/desk/queue?lang=en").text
    nav = text.partition('<ul class="views">')[2].partition("</ul>")[0]
    found = re.findall(r'<a class="button quiet small" href="([^"]+)"[^>]*>([^<]+)</a>', nav)
    return {name: unescape(address) for address, name in found}


def address_of(browser: Browser) -> str:
    """Return where the only view of somebody is changed."""
    found = re.findall(r'action="(/desk/queue/views/[^"]+)"', browser.client.get(VIEWS).text)
    assert len(set(found)) == 1
    return str(found[0])


def test_filters_are_kept_under_a_name_and_lead_back(staff: Browser) -> None:
    saved = send(staff, VIEWS, name="Тула <b>", **FILTERS)

    address = links(staff)["Тула &lt;b&gt;"]
    assert saved.headers["location"] == address
    assert dict(parse_qsl(urlsplit(address).query)) == FILTERS
    assert 'aria-current="page">Тула &lt;b&gt;<' in staff.client.get(address).text


@pytest.mark.parametrize(
    ("path", "filters", "tab"),
    [
        ("/desk/queue", FILTERS, "view"),
        (
            "/desk/introductions",
            {"status": "introduced", "q": "насосы", "region": "RU-TUL"},
            "status",
        ),
    ],
)
def test_another_tab_keeps_the_other_filters(
    staff: Browser, path: str, filters: dict[str, str], tab: str
) -> None:
    text = staff.client.get(path, params={**filters, "lang": "en"}).text

    tabs = text.partition('<ul class="tabs"')[2].partition("</ul>")[0]
    addresses = [unescape(each) for each in re.findall(r'href="([^"]+)"', tabs)]
    asked = [dict(parse_qsl(urlsplit(each).query)) for each in addresses]
    others = {name: value for name, value in filters.items() if name != tab}
    assert len({each[tab] for each in asked}) == len(asked) > 2
    assert all(others.items() <= each.items() for each in asked)


def test_a_name_that_is_taken_is_told_and_nothing_typed_is_lost(staff: Browser) -> None:
    send(staff, VIEWS, name="Mine", **FILTERS)

    answer = send(staff, VIEWS, name="Mine", view="deferred", region="BY-MI")

    assert answer.status_code == 409
    assert 'href="#name"' in answer.text
    for kept in ('name="name" type="text" value="Mine"', 'value="deferred"', 'value="BY-MI"'):
        assert kept in answer.text


def test_a_view_is_renamed_and_removed(staff: Browser) -> None:
    send(staff, VIEWS, name="Mine", **FILTERS)
    address = address_of(staff)
    field = f"name-{address.rpartition('/')[2]}"

    renamed = send(staff, address, step="rename", **{field: "Ours"})
    refused = send(staff, address, step="rename", **{field: " "})
    between = list(links(staff))
    removed, again = (send(staff, address, step="remove") for _ in range(2))

    assert [each.status_code for each in (renamed, refused, removed, again)] == [303, 422, 303, 303]
    assert f'href="#{field}"' in refused.text
    assert (between, links(staff)) == (["Ours"], {})


def test_views_of_a_colleague_are_neither_seen_nor_changed(
    app: FastAPI, database: Database, staff: Browser
) -> None:
    make_account(database, "other@example.by", Role.STAFF, chamber="Minsk")
    colleague = open_browser(app, "other@example.by")
    send(colleague, VIEWS, name="Theirs", **FILTERS)

    address = address_of(colleague)
    field = f"name-{address.rpartition('/')[2]}"

    renamed = send(staff, address, step="rename", **{field: "Mine"})
    send(staff, address, step="remove")

    assert renamed.status_code == 404
    assert (links(staff), list(links(colleague))) == ({}, ["Theirs"])


@pytest.mark.parametrize("filters", [{"view": "all"}, {"region": "XX-1"}, {"q": "x" * 201}])
def test_filters_that_are_none_are_refused(staff: Browser, filters: dict[str, str]) -> None:
    assert send(staff, VIEWS, name="Mine", **{"view": "due", **filters}).status_code == 422
    assert links(staff) == {}


def test_a_view_needs_the_token_of_the_session(staff: Browser) -> None:
    answer = send(staff._replace(csrf="0" * 64), VIEWS, name="Mine", **FILTERS)

    assert answer.status_code == 403
    assert links(staff) == {}
