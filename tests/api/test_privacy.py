"""Over HTTP: profiles confirmed anew; what is kept about somebody, handed out and erased."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from matchmaker.services.access import COMPANY_SCOPES, Role, Scope
from matchmaker.services.expire_profiles import expire_profiles
from matchmaker.store.database import Database
from tests.api.conftest import Caller, LogEntries, TokenMaker
from tests.api.profiles import make_partner
from tests.api.test_submissions import CONTACT, actions, publish, submit


def expire(database: Database) -> None:
    expire_profiles(database.write, now=datetime.now(UTC) + timedelta(days=366))


def test_an_expired_profile_is_suggested_to_nobody_until_it_is_renewed(
    api: Caller, company_api: Caller, staff_api: Caller, company_id: UUID, database: Database
) -> None:
    partner = api.put("partner", make_partner()).json()["id"]
    publish(staff_api, submit(company_api))

    def suggested() -> list[Any]:
        items = api("GET", f"/v1/companies/{partner}/partners").json()["items"]
        return [item["partner"]["id"] for item in items]

    before = suggested()
    expire(database)
    expired = suggested(), company_api("GET", "/v1/submissions/own").json()["profile_status"]
    renewed = company_api("POST", f"/v1/companies/{company_id}/renew")

    assert (before, expired) == ([str(company_id)], ([], "expired"))
    assert (renewed.status_code, renewed.json()["status"]) == (200, "published")
    assert suggested() == before


def test_a_profile_that_holds_for_long_is_not_renewed(
    company_api: Caller, staff_api: Caller, company_id: UUID, database: Database
) -> None:
    from sqlalchemy import update

    from matchmaker.store.tables import CompanyRow

    publish(staff_api, submit(company_api))
    with database.write() as session:
        soon = datetime.now(UTC) + timedelta(days=100)
        session.execute(update(CompanyRow).values(expires_at=soon))

    answer = company_api("POST", f"/v1/companies/{company_id}/renew")

    assert (answer.status_code, answer.json()["code"]) == (409, "illegal-step")
    assert "withdraw" in answer.json()["possible"]


def test_a_company_gets_everything_that_is_kept_about_it(
    company_api: Caller, staff_api: Caller, company_id: UUID, database: Database
) -> None:
    publish(staff_api, submit(company_api, contact=CONTACT))

    found = company_api("GET", f"/v1/companies/{company_id}/export").json()

    assert CONTACT["email"] in found["company_contact"][0]["contact"]
    assert "company.published" in {entry["action"] for entry in found["audit"]}
    assert "digest" not in found["token"][0]
    assert actions(database)[-1] == "company.exported"


def test_erasing_takes_all_of_a_company_and_its_token(
    company_api: Caller, staff_api: Caller, company_id: UUID, log_entries: LogEntries
) -> None:
    publish(staff_api, submit(company_api, contact=CONTACT))

    gone = company_api("DELETE", f"/v1/companies/{company_id}?erase=true")

    assert gone.status_code == 204
    assert company_api("GET", f"/v1/companies/{company_id}").status_code == 401
    assert staff_api("GET", "/v1/submissions?status=published").json()["items"] == []
    assert CONTACT["email"] not in repr(log_entries)


def test_what_waits_goes_with_a_company_that_withdraws(
    company_api: Caller, staff_api: Caller, company_id: UUID
) -> None:
    submit(company_api)

    assert company_api("DELETE", f"/v1/companies/{company_id}").status_code == 204
    assert staff_api("GET", "/v1/submissions").json()["items"] == []
    assert company_api("DELETE", f"/v1/companies/{company_id}").status_code == 404


def test_a_company_that_withdraws_can_come_back(
    company_api: Caller, staff_api: Caller, company_id: UUID
) -> None:
    publish(staff_api, submit(company_api))
    company_api("DELETE", f"/v1/companies/{company_id}")

    publish(staff_api, submit(company_api, about="Зноў тут."))

    assert staff_api("GET", f"/v1/companies/{company_id}").json()["status"] == "published"


@pytest.mark.parametrize("path", ["export", "renew"])
def test_a_neighbour_gets_nothing(
    anonymous: TestClient,
    make_token: TokenMaker,
    company_api: Caller,
    staff_api: Caller,
    company_id: UUID,
    path: str,
) -> None:
    publish(staff_api, submit(company_api))
    neighbour = Caller(anonymous, make_token(*COMPANY_SCOPES, company_id=UUID(int=5)))
    method = "GET" if path == "export" else "POST"

    assert neighbour(method, f"/v1/companies/{company_id}/{path}").status_code == 404


def test_an_administrator_hands_out_and_erases_an_account(
    anonymous: TestClient, make_token: TokenMaker, database: Database
) -> None:
    from tests.api.accounts import make_account

    admin = Caller(anonymous, make_token(Scope.ADMIN))
    account = make_account(database, "person@example.by", role=Role.STAFF)
    address = f"/v1/accounts/{account.id}"

    exported = admin("GET", f"{address}/export").json()
    erased = admin("DELETE", address)

    assert exported["account"][0]["email"] == "person@example.by"
    assert "password_hash" not in exported["account"][0]
    assert (erased.status_code, admin("DELETE", address).status_code) == (204, 404)


def test_an_import_is_audited_with_its_counts_and_a_rehearsal_is_not(
    api: Caller, database: Database
) -> None:
    body = json.dumps({"key": "a", "profile": make_partner()})
    headers = {"Content-Type": "application/x-ndjson"}

    for query in ("?dry_run=true", ""):
        api("POST", f"/v1/imports{query}", content=body, headers=headers)

    assert actions(database).count("profiles.imported") == 1
