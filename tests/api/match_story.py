"""Two chambers with a company each: the story of their match, told over HTTP."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fastapi.testclient import TestClient
from sqlalchemy import text

from matchmaker.domain.match import Purpose
from matchmaker.services.access import Scope, create_token
from matchmaker.services.audit import verify_audit
from matchmaker.services.fill_queue import QueueFiller
from matchmaker.services.match_ids import match_id
from matchmaker.store.database import Database
from tests.api.conftest import Caller
from tests.api.profiles import make_partner, make_profile

STAFF = frozenset({Scope.PROFILES_READ, Scope.PROFILES_WRITE, Scope.REVIEWS_WRITE})
COMPANY = frozenset({Scope.PROFILES_READ, Scope.PROFILES_WRITE})
BY_CONTACT = {"person": "Анна", "email": "anna@example.by", "phone": None}
RU_CONTACT = {"person": "Олег", "email": "oleg@example.ru", "phone": None}


class Story:
    """Two chambers with a company each, which can act for themselves too."""

    def __init__(self, client: TestClient, database: Database) -> None:
        self.client, self.database = client, database
        self.by, self.ru = self.caller("Minsk"), self.caller("Kuzbass")
        self.company = self.put(self.by, "a", make_profile(contact=BY_CONTACT))
        self.partner = self.put(self.ru, "b", make_partner(contact=RU_CONTACT))
        self.by_company = self.caller("Minsk", COMPANY, self.company)
        self.ru_company = self.caller("Kuzbass", COMPANY, self.partner)
        self.fill()
        self.match = str(match_id(UUID(self.company), UUID(self.partner), Purpose.JOINT_PROJECT))

    def caller(
        self, chamber: str, scopes: frozenset[Scope] = STAFF, company_id: str | None = None
    ) -> Caller:
        with self.database.write() as session:
            made = create_token(
                session,
                name="test",
                scopes=scopes,
                chamber=chamber,
                company_id=UUID(company_id) if company_id else None,
                now=datetime.now(UTC),
            )
        return Caller(self.client, made.secret)

    def put(self, caller: Caller, ref: str, body: dict[str, Any]) -> str:
        answer = caller.put(ref, body)
        assert answer.status_code in {200, 201}, answer.text
        return str(answer.json()["id"])

    def fill(self) -> None:
        suggester = self.client.app.state.runtime.suggester  # type: ignore[attr-defined]
        QueueFiller(self.database, suggester).run(now=datetime.now(UTC))

    def queue(self, caller: Caller, **query: object) -> list[dict[str, Any]]:
        answer = caller("GET", "/v1/matches", params=query)
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    def decide(self, caller: Caller, decision: str, **fields: object) -> Any:
        body = {"decision": decision, **fields}
        return caller("POST", f"/v1/matches/{self.match}/decision", json=body)

    def answer(self, caller: Caller, answer: str, **fields: object) -> Any:
        body = {"answer": answer, **fields}
        return caller("POST", f"/v1/introductions/{self.match}/answer", json=body)

    def approve(self) -> None:
        for caller in (self.by, self.ru):
            assert self.decide(caller, "approve").status_code == 200

    def introduce(self) -> None:
        self.approve()
        for caller in (self.by_company, self.ru_company):
            assert self.answer(caller, "accepted").status_code == 200

    def outcome(self, caller: Caller, *, key: str | None = None, **body: object) -> Any:
        headers = {"Idempotency-Key": key} if key else {}
        return caller("POST", f"/v1/matches/{self.match}/outcomes", json=body, headers=headers)

    def interest(self, caller: Caller, one: str, other: str, **body: object) -> Any:
        return caller("PUT", f"/v1/companies/{one}/partners/{other}/interest", json=body)

    def audit_actions(self) -> list[str]:
        with self.database.read() as session:
            assert verify_audit(session).broken_at is None
            return list(session.execute(text("SELECT action FROM audit ORDER BY seq")).scalars())
