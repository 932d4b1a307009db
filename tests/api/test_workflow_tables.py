"""Agreements, chambers and the audit log over HTTP."""

from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from matchmaker.services.access import Scope
from matchmaker.web.workflow_examples import AGREEMENT
from tests.api.conftest import Caller, TokenMaker
from tests.api.profiles import make_partner, make_profile

URL = "/v1/agreements"


@pytest.fixture
def admin_api(anonymous: TestClient, make_token: TokenMaker) -> Caller:
    return Caller(anonymous, make_token(Scope.ADMIN))


def test_an_agreement_is_added_changed_and_removed(staff_api: Caller) -> None:
    added = staff_api("POST", URL, json=AGREEMENT)
    address = added.headers["Location"]
    changed = staff_api(
        "PUT", address, json={"version": 1, "agreement": AGREEMENT | {"subject": "x"}}
    )
    stale = staff_api("PUT", address, json={"version": 1, "agreement": AGREEMENT})
    removed = staff_api("DELETE", f"{address}?version=2")

    assert (added.status_code, changed.json()["version"]) == (201, 2)
    assert (stale.status_code, stale.json()["code"]) == (409, "stale-version")
    assert removed.status_code == 204
    assert staff_api("GET", address).status_code == 404


def test_the_same_agreement_twice_is_one(staff_api: Caller) -> None:
    first, second = (staff_api("POST", URL, json=AGREEMENT).json() for _ in range(2))

    assert first == second


def test_agreements_of_a_region_include_those_of_its_country(staff_api: Caller) -> None:
    staff_api("POST", URL, json=AGREEMENT)
    staff_api("POST", URL, json=AGREEMENT | {"by_region": None, "by_party": "БелТПП"})
    staff_api("POST", URL, json=AGREEMENT | {"by_region": "BY-BR"})

    found = staff_api("GET", f"{URL}?by_region=BY-VI").json()["items"]

    assert {item["agreement"]["by_region"] for item in found} == {"BY-VI", None}


def test_agreements_are_paged(staff_api: Caller) -> None:
    for number in range(3):
        staff_api("POST", URL, json=AGREEMENT | {"by_party": f"Аблвыканкам {number}"})

    first = staff_api("GET", f"{URL}?limit=2").json()
    second = staff_api("GET", f"{URL}?limit=2&after={first['next']}").json()

    assert len({item["id"] for item in first["items"] + second["items"]}) == 3
    assert second["next"] is None


@pytest.mark.parametrize(
    "body", [{}, [], AGREEMENT | {"by_region": "RU-SMO"}, AGREEMENT | {"signed_on": "yesterday"}]
)
def test_an_impossible_agreement_is_refused(staff_api: Caller, body: object) -> None:
    answer = staff_api("POST", URL, json=body)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-input")


def test_the_next_query_scores_with_an_agreement_and_without_one_that_was_removed(
    api: Caller, staff_api: Caller
) -> None:
    you, they = (
        api("PUT", f"/v1/companies/by-ref/{profile['ref']}", json=profile).json()["id"]
        for profile in (make_profile(ref="you"), make_partner(ref="they"))
    )
    regions = {"by_region": make_profile()["region"], "ru_region": make_partner()["region"]}

    def has_tie() -> bool:
        reasons = api("GET", f"/v1/companies/{you}/partners/{they}").json()["reasons"]
        return "regions_cooperate" in {reason["code"] for reason in reasons}

    before = has_tie()
    address = staff_api("POST", URL, json=AGREEMENT | regions).headers["Location"]
    between = has_tie()
    staff_api("DELETE", f"{address}?version=1")

    assert (before, between, has_tie()) == (False, True, False)


def test_companies_do_not_see_agreements(company_api: Caller) -> None:
    assert company_api("GET", URL).status_code == 403


def test_administrators_read_the_audit_log_page_by_page(
    admin_api: Caller, staff_api: Caller
) -> None:
    for number in range(3):
        staff_api("POST", URL, json=AGREEMENT | {"by_party": f"Аблвыканкам {number}"})

    first = admin_api("GET", "/v1/audit?limit=2&action=agreement.added").json()
    second = admin_api(
        "GET", f"/v1/audit?limit=2&action=agreement.added&after={first['next']}"
    ).json()

    entries = first["items"] + second["items"]
    assert [entry["action"] for entry in entries] == ["agreement.added"] * 3
    assert second["next"] is None
    assert staff_api("GET", "/v1/audit").status_code == 403


def test_administrators_see_the_chambers(admin_api: Caller, staff_api: Caller) -> None:
    names = [chamber["name"] for chamber in admin_api("GET", "/v1/chambers").json()["items"]]

    assert names == ["operator"]
    assert staff_api("GET", "/v1/chambers").status_code == 403


def test_an_unknown_agreement_is_not_found(staff_api: Caller) -> None:
    for method in ("GET", "PUT", "DELETE"):
        assert staff_api(method, f"{URL}/{uuid4()}", json={}).status_code == 404
