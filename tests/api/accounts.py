"""Accounts and browsers for the tests."""

import re
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import Session, col, select

from matchmaker.services.access import Role
from matchmaker.services.entrance import Entrance
from matchmaker.services.passwords import Passwords
from matchmaker.store.access import ensure_chamber
from matchmaker.store.accounts import add_account
from matchmaker.store.database import Database
from matchmaker.store.tables import AccountRow, MailRow

PASSWORD = "four quiet horses at dawn"
EMAIL = "export@example.by"
REGISTRATION: dict[str, object] = {
    "email": EMAIL,
    "password": PASSWORD,
    "name": "А. Янкоўская",
    "language": "be",
    "country": "BY",
    "region": "BY-MI",
}
CREDENTIALS: dict[str, object] = {"email": EMAIL, "password": PASSWORD}
CHEAP = Passwords(memory_kib=8, passes=1)
HASH = CHEAP.hash(PASSWORD)


def make_account(
    database: Database,
    email: str = EMAIL,
    role: Role = Role.COMPANY,
    *,
    chamber: str = "operator",
    company_id: UUID | None = None,
    **fields: object,
) -> AccountRow:
    """Store an account that is confirmed and has the tests' password."""
    now = datetime.now(UTC)
    with database.write() as session:
        owner = ensure_chamber(session, chamber, now=now)
        row = AccountRow(
            email=email,
            role=role.value,
            chamber_id=owner.id,
            company_id=company_id or (uuid4() if role is Role.COMPANY else None),
            language="be",
            password_hash=HASH,
            created_at=now,
            confirmed_at=now,
        )
        row.sqlmodel_update(fields)
        add_account(session, row)
    return row


class Browser(NamedTuple):
    """A client with cookies, and the token its pages know."""

    client: TestClient
    csrf: str

    def __call__(self, method: str, url: str, **options: Any) -> Any:
        headers = {"X-CSRF-Token": self.csrf, **options.pop("headers", {})}
        return self.client.request(method, url, headers=headers, **options)


def open_browser(app: FastAPI, email: str = EMAIL) -> Browser:
    """Sign in with a client of its own; the service must be up."""
    client = TestClient(app, raise_server_exceptions=False)
    answer = client.post("/v1/sessions", json={"email": email, "password": PASSWORD})
    assert answer.status_code == 201, answer.text
    return Browser(client, answer.json()["csrf_token"])


def letters(database: Database) -> list[MailRow]:
    """Return every letter, oldest first."""
    with database.read() as session:
        return list(session.execute(select(MailRow).order_by(col(MailRow.created_at))).scalars())


def ticket_in(letter: MailRow) -> str:
    """Return the ticket in the link of a letter."""
    found = re.search(r"ticket=([\w-]+)", letter.body)
    assert found is not None, letter.body
    return found[1]


def entrance_of(app: FastAPI) -> Entrance:
    """Return what signing in needs, as the service has it."""
    entrance: Entrance = app.state.entrance
    return entrance


def stored_account(session: Session, email: str = EMAIL) -> AccountRow:
    """Return an account as it is stored now."""
    row: AccountRow = session.execute(
        select(AccountRow).where(col(AccountRow.email) == email)
    ).scalar_one()
    return row
