"""A company that uses the interface of chambers: what it sends waits for staff."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.api.conftest import Caller
from tests.api.profiles import make_profile
from tests.api.test_submissions import OWN, publish, step


def waiting(staff: Caller) -> list[Any]:
    items: list[Any] = staff("GET", "/v1/submissions").json()["items"]
    return items


def test_what_a_company_puts_waits_for_staff(
    company_api: Caller, staff_api: Caller, company_id: UUID
) -> None:
    answer = company_api.put("crm-1", make_profile())

    assert (answer.status_code, answer.json()["status"]) == (201, "submitted")
    assert (answer.json()["id"], answer.json()["ref"]) == (str(company_id), "crm-1")
    assert answer.headers["Location"] == f"/v1/companies/{company_id}"
    assert [item["company_id"] for item in waiting(staff_api)] == [str(company_id)]
    assert staff_api("GET", f"/v1/companies/{company_id}").status_code == 404


def test_the_same_body_twice_changes_nothing(company_api: Caller, staff_api: Caller) -> None:
    first = company_api.put("crm-1", make_profile())
    before = waiting(staff_api)

    second = company_api.put("crm-1", make_profile())

    assert (second.status_code, second.json()) == (200, first.json())
    assert waiting(staff_api) == before


def test_the_same_body_as_the_published_one_makes_no_submission(
    company_api: Caller, staff_api: Caller
) -> None:
    company_api.put("crm-1", make_profile())
    publish(staff_api, waiting(staff_api)[0])

    answer = company_api.put("crm-1", make_profile())

    assert (answer.status_code, answer.json()["status"]) == (200, "published")
    assert waiting(staff_api) == []


def test_a_change_replaces_what_waits(company_api: Caller, staff_api: Caller) -> None:
    company_api.put("crm-1", make_profile())

    company_api.put("crm-1", make_profile(about="Новае."))

    row = waiting(staff_api)[0]
    fields = staff_api("GET", f"/v1/submissions/{row['id']}").json()["fields"]
    assert (len(waiting(staff_api)), fields["about"]) == (1, "Новае.")


def test_the_published_profile_stays_until_staff_have_read_the_next(
    company_api: Caller, staff_api: Caller, company_id: UUID
) -> None:
    company_api.put("crm-1", make_profile())
    publish(staff_api, waiting(staff_api)[0])

    sent = company_api("PATCH", f"/v1/companies/{company_id}", json={"about": "Новае."}).json()

    seen = company_api("GET", f"/v1/companies/{company_id}").json()
    assert (sent["status"], sent["about"]) == ("submitted", "Новае.")
    assert (seen["status"], seen["about"]) == ("published", "Карьерная техника.")


def test_a_company_finds_what_it_sent_under_its_reference(
    company_api: Caller, staff_api: Caller
) -> None:
    company_api.put("crm-1", make_profile())
    sent = company_api("GET", "/v1/companies/by-ref/crm-1").json()
    publish(staff_api, waiting(staff_api)[0])

    published = company_api("GET", "/v1/companies/by-ref/crm-1").json()

    assert (sent["status"], published["status"]) == ("submitted", "published")
    assert published["ref"] == "crm-1"
    assert company_api("GET", "/v1/companies/by-ref/crm-2").status_code == 404


def test_what_is_being_read_is_not_replaced(company_api: Caller, staff_api: Caller) -> None:
    company_api.put("crm-1", make_profile())
    step(staff_api, waiting(staff_api)[0], "take")

    same = company_api.put("crm-1", make_profile())
    other = company_api.put("crm-1", make_profile(about="Новае."))

    assert (same.status_code, same.json()["status"]) == (200, "in_review")
    assert (other.status_code, other.json()["code"]) == (409, "illegal-step")


def test_a_company_creates_itself_once(company_api: Caller, staff_api: Caller) -> None:
    key = {"Idempotency-Key": "k-1"}

    first = company_api("POST", "/v1/companies", json=make_profile(), headers=key)
    again = company_api("POST", "/v1/companies", json=make_profile(), headers=key)
    other = company_api("POST", "/v1/companies", json=make_profile(about="x"), headers=key)
    without = company_api("POST", "/v1/companies", json=make_profile())

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert (other.status_code, without.status_code) == (422, 409)
    assert len(waiting(staff_api)) == 1


def test_a_key_of_a_company_is_not_its_chambers(
    api: Caller, company_api: Caller, company_id: UUID
) -> None:
    key = {"Idempotency-Key": "k-1"}

    own = company_api("POST", "/v1/companies", json=make_profile(), headers=key).json()
    other = api("POST", "/v1/companies", json=make_profile(about="x"), headers=key)

    assert own["id"] == str(company_id)
    assert other.status_code == 201


@pytest.mark.parametrize("patch", [{"about": "x"}, {"name": None}])
def test_a_company_without_a_profile_has_nothing_to_patch(
    company_api: Caller, company_id: UUID, patch: dict[str, object]
) -> None:
    for address in (company_id, uuid4()):
        assert company_api("PATCH", f"/v1/companies/{address}", json=patch).status_code == 404


def test_a_patch_that_breaks_a_rule_is_refused_and_nothing_is_kept(
    company_api: Caller, company_id: UUID
) -> None:
    company_api.put("crm-1", make_profile())
    before = company_api("GET", OWN).json()

    answer = company_api("PATCH", f"/v1/companies/{company_id}", json={"country": "XX"})

    assert answer.status_code == 422
    assert company_api("GET", OWN).json() == before


def test_the_reference_in_body_and_address_is_one(company_api: Caller) -> None:
    answer = company_api.put("crm-1", make_profile(ref="crm-2"))

    assert answer.json()["errors"][0]["field"] == "ref"
