"""Administrators keep the chambers by HTTP: list, make, change, two at once."""

import re
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI

from matchmaker.services.access import OPERATOR, Role
from matchmaker.services.chambers import list_chambers
from matchmaker.store.database import Database
from tests.api.accounts import Browser, make_account, open_browser
from tests.unit.conftest import NOW

ADMIN = "admin@example.by"
HTML = {"Accept": "text/html"}
LIST = "/desk/chambers"

pytestmark = pytest.mark.usefixtures("anonymous")  # the service is up


@pytest.fixture
def admin(app: FastAPI, database: Database) -> Browser:
    make_account(database, ADMIN, Role.ADMINISTRATOR, chamber="Minsk")
    return open_browser(app, ADMIN)


def send(browser: Browser, path: str, **fields: str) -> Any:
    sent = {"csrf_token": browser.csrf, **fields}
    return browser.client.post(f"{path}?lang=en", data=sent, headers=HTML, follow_redirects=False)


def stored(database: Database) -> dict[str, tuple[object, object]]:
    """Return what every chamber is responsible for."""
    with database.read() as session:
        return {each.name: (each.country, each.region) for each in list_chambers(session)}


def address_of(database: Database, name: str) -> str:
    with database.read() as session:
        found = [each.chamber_id for each in list_chambers(session) if each.name == name]
    return f"{LIST}/{found[0]}"


@pytest.mark.parametrize(
    ("place", "expected"), [("", (None, None)), ("RU", ("RU", None)), ("BY-VI", ("BY", "BY-VI"))]
)
def test_a_chamber_is_made_for_a_place(
    admin: Browser, database: Database, place: str, expected: tuple[object, object]
) -> None:
    answer = send(admin, f"{LIST}/new", name=" Vitebsk ", place=place)

    assert answer.headers["location"] == LIST
    assert stored(database)["Vitebsk"] == expected


@pytest.mark.parametrize(
    ("fields", "status", "field"),
    [
        ({"name": " ", "place": "RU"}, 422, "name"),
        ({"name": "x" * 201, "place": "RU"}, 422, "name"),
        ({"name": "a\x07b", "place": "RU"}, 422, "name"),
        ({"name": "New", "place": "XX-1"}, 422, "place"),
        ({"name": "Minsk", "place": "RU"}, 409, "name"),
    ],
)
def test_a_chamber_that_cannot_be_is_told_field_by_field(
    admin: Browser, database: Database, fields: dict[str, str], status: int, field: str
) -> None:
    before = stored(database)

    answer = send(admin, f"{LIST}/new", **fields)

    assert answer.status_code == status
    assert f'href="#{field}"' in answer.text
    assert stored(database) == before
    if field == "name":
        assert '<option value="RU" selected>' in answer.text


def test_a_chamber_is_changed(admin: Browser, database: Database) -> None:
    seen = {"seen_name": "Minsk", "seen_place": ""}

    answer = send(admin, address_of(database, "Minsk"), name="Minsk 2", place="BY-MI", **seen)

    assert answer.status_code == 303
    assert stored(database)["Minsk 2"] == ("BY", "BY-MI")


def test_forms_sent_twice_are_taken_once(admin: Browser, database: Database) -> None:
    address, seen = address_of(database, "Minsk"), {"seen_name": "Minsk", "seen_place": ""}

    made = [send(admin, f"{LIST}/new", name="Vitebsk", place="BY-VI") for _ in range(2)]
    changed = [send(admin, address, name="Minsk 2", place="BY", **seen) for _ in range(2)]

    assert [each.status_code for each in (*made, *changed)] == [303] * 4
    assert stored(database) == {"Vitebsk": ("BY", "BY-VI"), "Minsk 2": ("BY", None)}


def test_the_chamber_of_the_operator_keeps_its_name(admin: Browser, database: Database) -> None:
    make_account(database, chamber=OPERATOR)
    address, seen = address_of(database, OPERATOR), {"seen_name": OPERATOR, "seen_place": ""}

    renamed = send(admin, address, name="Other", place="", **seen)
    moved = send(admin, address, name=OPERATOR, place="BY", **seen)

    assert (renamed.status_code, moved.status_code) == (409, 303)
    assert "keeps its name" in renamed.text
    assert stored(database)[OPERATOR] == ("BY", None)


def test_who_changes_a_chamber_second_sees_what_the_first_made_of_it(
    admin: Browser, database: Database
) -> None:
    address, seen = address_of(database, "Minsk"), {"seen_name": "Minsk", "seen_place": ""}
    send(admin, address, name="First", place="BY", **seen)

    second = send(admin, address, name="Second", place="RU", **seen)
    hidden = dict(re.findall(r'type="hidden" name="(seen_\w+)" value="([^"]*)"', second.text))
    third = send(admin, address, name="Second", place="RU", **hidden)

    assert (second.status_code, hidden["seen_name"]) == (409, "First")
    assert 'name="name" type="text" value="Second"' in second.text
    assert third.status_code == 303
    assert stored(database)["Second"] == ("RU", None)


def test_the_page_of_a_chamber_says_what_it_has(admin: Browser, database: Database) -> None:
    make_account(database, "staff@example.by", Role.STAFF, chamber="Minsk")
    make_account(database, "gone@example.by", Role.STAFF, chamber="Minsk", disabled_at=NOW)
    make_account(database, chamber="Minsk")

    text = admin.client.get(f"{address_of(database, 'Minsk')}?lang=en").text

    assert "The chamber takes part" in text
    assert re.search(r"<dt>Staff</dt><dd><a [^>]+>2</a>", text)


def test_a_chamber_without_people_stands_by(admin: Browser) -> None:
    send(admin, f"{LIST}/new", name="Empty", place="")

    text = admin.client.get(f"{LIST}?lang=en").text
    row = text.partition(">Empty<")[2].partition("</tr>")[0]

    assert "stands by" in row


def test_an_unknown_chamber_is_not_found(admin: Browser) -> None:
    address = f"{LIST}/{uuid4()}"

    assert admin.client.get(address).status_code == 404
    assert send(admin, address, name="x", place="").status_code == 404
