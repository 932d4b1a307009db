"""Administrators keep webhooks by HTTP: make, try, stop, take up again, delete."""

import re
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from sqlalchemy import update
from sqlmodel import select

from matchmaker.services.access import Role
from matchmaker.services.events import Event
from matchmaker.services.webhooks import MOST_ATTEMPTS, SECRET_PREFIX, TEST_EVENT
from matchmaker.store.database import Database
from matchmaker.store.tables import DeliveryRow, WebhookRow
from tests.api.accounts import (
    Browser,
    entrance_of,
    make_account,
    open_browser,
    stored_account,
)

ADMIN = "admin@example.by"
HTML = {"Accept": "text/html"}
LIST = "/desk/webhooks"
URL = "https://crm.example.by/hook"

pytestmark = pytest.mark.usefixtures("anonymous")  # the service is up


@pytest.fixture
def admin(app: FastAPI, database: Database) -> Browser:
    make_account(database, ADMIN, Role.ADMINISTRATOR, chamber="Minsk")
    return open_browser(app, ADMIN)


def send(browser: Browser, path: str, **fields: str | list[str]) -> Any:
    sent = {"csrf_token": browser.csrf, **fields}
    return browser.client.post(f"{path}?lang=en", data=sent, headers=HTML, follow_redirects=False)


def make(admin: Browser, database: Database, **changed: str | list[str]) -> Any:
    with database.read() as session:
        chamber = str(stored_account(session, ADMIN).chamber_id)
    return send(admin, LIST, **{"url": URL, "chamber": chamber, **changed})


def stored(database: Database) -> list[WebhookRow]:
    with database.read() as session:
        return list(session.execute(select(WebhookRow)).scalars())


def address_of(database: Database) -> str:
    (row,) = stored(database)
    return f"{LIST}/{row.id}"


def deliveries(database: Database) -> list[DeliveryRow]:
    with database.read() as session:
        return list(session.execute(select(DeliveryRow)).scalars())


def test_a_secret_is_shown_once(admin: Browser, database: Database) -> None:
    made = make(admin, database, event=[Event.MATCH_PROPOSED, Event.OUTCOME_RECORDED])

    secret = re.search(rf"<code>({SECRET_PREFIX}[^<]+)</code>", made.text)
    assert secret is not None
    (row,) = stored(database)
    assert (row.url, row.events) == (URL, "match.proposed outcome.recorded")
    for path in (LIST, f"{LIST}/{row.id}", f"{LIST}.table?format=csv"):
        text = admin.client.get(path).text
        assert URL in text
        assert SECRET_PREFIX not in text


def test_a_form_sent_twice_makes_one_webhook_with_the_last_secret(
    admin: Browser, app: FastAPI, database: Database
) -> None:
    key = str(uuid4())

    _, second = (make(admin, database, key=key) for _ in range(2))

    (row,) = stored(database)
    secret = entrance_of(app).seal.open(row.secret)
    assert secret is not None
    assert f"<code>{secret.replace('+', '&#43;')}</code>" in second.text or secret in second.text


def test_a_form_sent_again_much_later_makes_nothing_useless(
    admin: Browser, database: Database
) -> None:
    key = str(uuid4())
    make(admin, database, key=key)
    send(admin, address_of(database), step="test")
    with database.write() as session:
        session.execute(update(DeliveryRow).values(attempts=1))
    (before,) = stored(database)

    again = make(admin, database, key=key)

    assert "flash=warning.changed_meanwhile" in again.headers["set-cookie"]
    assert stored(database)[0].secret == before.secret


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"url": "http://crm.example.by"}, "url"),
        ({"url": "https://127.0.0.1/hook"}, "url"),
        ({"url": ""}, "url"),
        ({"url": "https://" + "x" * 500}, "url"),
        ({"chamber": "Minsk"}, "chamber"),
    ],
)
def test_a_webhook_that_leads_nowhere_is_told_and_nothing_typed_is_lost(
    admin: Browser, database: Database, changed: dict[str, str], field: str
) -> None:
    answer = make(admin, database, event=["match.proposed"], **changed)

    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert 'value="match.proposed" checked' in answer.text
    assert stored(database) == []


def test_a_test_message_waits_and_is_shown(admin: Browser, database: Database) -> None:
    make(admin, database, event=["match.proposed"])

    for _ in range(2):
        send(admin, address_of(database), step="test")

    (row,) = deliveries(database)
    text = admin.client.get(f"{address_of(database)}?lang=en").text
    assert row.event == TEST_EVENT
    assert f'"type":"{TEST_EVENT}"' in row.body
    assert "waiting" in text.partition("</thead>")[2]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"delivered_at": datetime.now(UTC), "last_status": 204, "attempts": 1}, ">204<"),
        ({"attempts": 2, "last_status": 500}, "waiting · 500"),
        ({"attempts": MOST_ATTEMPTS, "last_status": None}, "not delivered"),
    ],
)
def test_what_came_of_a_message_is_told(
    admin: Browser, database: Database, fields: dict[str, object], said: str
) -> None:
    make(admin, database)
    send(admin, address_of(database), step="test")
    with database.write() as session:
        row = session.execute(select(DeliveryRow)).scalar_one()
        row.sqlmodel_update(fields)
        session.add(row)

    assert said in admin.client.get(f"{address_of(database)}?lang=en").text


def test_a_webhook_is_stopped_and_taken_up_again(admin: Browser, database: Database) -> None:
    make(admin, database)
    address = address_of(database)

    send(admin, address, step="stop")
    stopped = stored(database)[0].disabled_at
    refused = send(admin, address, step="test")
    send(admin, address, step="resume")

    assert stopped is not None
    assert "flash=warning.changed_meanwhile" in refused.headers["set-cookie"]
    assert deliveries(database) == []
    assert stored(database)[0].disabled_at is None


def test_a_webhook_is_deleted_with_what_waits(admin: Browser, database: Database) -> None:
    make(admin, database)
    address = address_of(database)
    send(admin, address, step="test")

    first, second = (send(admin, address, step="remove") for _ in range(2))

    assert first.headers["location"] == second.headers["location"] == LIST
    assert (stored(database), deliveries(database)) == ([], [])
    assert admin.client.get(address).status_code == 404


def test_a_form_that_says_nothing_changes_nothing(admin: Browser, database: Database) -> None:
    make(admin, database)

    answers = [
        send(admin, address_of(database), step="dance"),
        send(admin, f"{LIST}/{uuid4()}", step="stop"),
        send(admin._replace(csrf="0" * 64), address_of(database), step="remove"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 403]
    assert len(stored(database)) == 1
