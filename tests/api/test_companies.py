"""Companies through HTTP: submitted, read, changed, withdrawn, erased."""

from uuid import UUID, uuid4

import pytest

from tests.api.conftest import Caller
from tests.api.profiles import make_partner, make_profile

CONTACT = {"person": "Анна Ковалёва", "email": "anna@example.by", "phone": "+375 17 000-00-00"}


def test_first_put_creates_and_the_second_changes_nothing(api: Caller) -> None:
    first = api.put("crm-1", make_profile())
    second = api.put("crm-1", make_profile())

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.headers["Location"] == f"/v1/companies/{first.json()['id']}"
    assert second.json() == first.json()


def test_put_replaces_what_differs(api: Caller) -> None:
    company_id = api.put("crm-1", make_profile(employees=10)).json()["id"]

    answer = api.put("crm-1", make_profile(employees=20))

    assert answer.status_code == 200
    assert answer.json()["id"] == company_id
    assert answer.json()["employees"] == 20
    assert api("GET", f"/v1/companies/{company_id}").json() == answer.json()


def test_profile_comes_back_as_it_was_sent(api: Caller) -> None:
    sent = make_profile(
        tax_id="100582333",
        partner_regions=["RU-KEM"],
        export_markets=["UZ"],
        certificates=["EAC"],
        employees=4200,
        website="https://example.by",
        contact=CONTACT,
    )

    answer = api.put("crm-1", sent).json()

    assert {name: answer[name] for name in sent} == sent
    assert answer["ref"] == "crm-1"


@pytest.mark.parametrize("ref", ["a/b", "цех №1", "tax:BY:100582333", "50%", "a b", "?x=1#y"])
def test_any_printable_reference_can_be_addressed(api: Caller, ref: str) -> None:
    from urllib.parse import quote

    address = f"/v1/companies/by-ref/{quote(ref, safe='')}"
    created = api("PUT", address, json=make_profile())

    assert created.status_code == 201
    assert created.json()["ref"] == ref
    assert api("GET", address).json() == created.json()


def test_reference_in_the_body_must_be_the_one_addressed(api: Caller) -> None:
    answer = api.put("crm-1", make_profile(ref="crm-2"))

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "ref"


def test_post_creates_under_an_id_of_our_own(api: Caller) -> None:
    answer = api("POST", "/v1/companies", json=make_profile())

    assert answer.status_code == 201
    assert UUID(answer.json()["id"])
    assert answer.headers["Location"] == f"/v1/companies/{answer.json()['id']}"


def test_same_idempotency_key_makes_one_company(api: Caller) -> None:
    headers = {"Idempotency-Key": "order-77"}

    first = api("POST", "/v1/companies", json=make_profile(), headers=headers)
    second = api("POST", "/v1/companies", json=make_profile(), headers=headers)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert len(api("GET", "/v1/companies").json()["items"]) == 1


def test_idempotency_key_with_another_body_is_refused(api: Caller) -> None:
    headers = {"Idempotency-Key": "order-77"}
    api("POST", "/v1/companies", json=make_profile(), headers=headers)

    answer = api("POST", "/v1/companies", json=make_partner(), headers=headers)

    assert answer.status_code == 422
    assert answer.json()["code"] == "idempotency-mismatch"


def test_erasing_a_company_forgets_its_idempotency_key_too(api: Caller) -> None:
    headers = {"Idempotency-Key": "order-77"}
    created = api("POST", "/v1/companies", json=make_profile(), headers=headers)
    api("DELETE", f"/v1/companies/{created.json()['id']}?erase=true")

    answer = api("POST", "/v1/companies", json=make_profile(), headers=headers)

    assert answer.status_code == 201
    assert answer.json()["id"] != created.json()["id"]


def test_post_under_a_used_reference_is_a_conflict(api: Caller) -> None:
    api.put("crm-1", make_profile())

    answer = api("POST", "/v1/companies", json=make_partner(ref="crm-1"))

    assert answer.status_code == 409
    assert answer.json()["code"] == "duplicate-ref"


def test_tax_id_of_another_company_is_a_conflict(api: Caller, other_api: Caller) -> None:
    api.put("crm-1", make_profile(tax_id="100582333"))

    answer = other_api.put("x", make_profile(tax_id="100582333"))

    assert answer.status_code == 409
    assert answer.json()["code"] == "duplicate-tax-id"


def test_merge_patch_changes_only_what_it_names(api: Caller) -> None:
    created = api.put("crm-1", make_profile(website="https://example.by", contact=CONTACT)).json()
    patch = {"employees": 5, "website": None, "contact": {"phone": None}}

    answer = api(
        "PATCH",
        f"/v1/companies/{created['id']}",
        json=patch,
        headers={"Content-Type": "application/merge-patch+json"},
    )

    assert answer.status_code == 200
    changed = answer.json()
    assert (changed["employees"], changed["website"]) == (5, None)
    assert changed["contact"] == CONTACT | {"phone": None}
    assert changed["products"] == created["products"]


def test_patch_that_breaks_a_rule_changes_nothing(api: Caller) -> None:
    created = api.put("crm-1", make_profile()).json()
    address = f"/v1/companies/{created['id']}"

    answer = api("PATCH", address, json={"country": "RU"})

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["region"]
    assert api("GET", address).json() == created


def test_patch_to_a_used_reference_or_tax_id_is_a_conflict(api: Caller) -> None:
    api.put("a", make_profile(tax_id="100582333"))
    address = f"/v1/companies/{api.put('b', make_profile()).json()['id']}"

    codes = [
        (answer.status_code, answer.json()["code"])
        for answer in (
            api("PATCH", address, json={"ref": "a"}),
            api("PATCH", address, json={"tax_id": "100582333"}),
        )
    ]

    assert codes == [(409, "duplicate-ref"), (409, "duplicate-tax-id")]


def test_withdrawn_company_is_seen_by_its_owner_only(api: Caller, other_api: Caller) -> None:
    address = f"/v1/companies/{api.put('crm-1', make_profile()).json()['id']}"

    assert api("DELETE", address).status_code == 204

    assert api("GET", address).json()["status"] == "withdrawn"
    assert other_api("GET", address).status_code == 404
    assert other_api("GET", "/v1/companies").json()["items"] == []
    assert api("GET", "/v1/companies").json()["items"] == []
    assert len(api("GET", "/v1/companies?own=true").json()["items"]) == 1


def test_put_publishes_a_withdrawn_company_again(api: Caller, other_api: Caller) -> None:
    address = f"/v1/companies/{api.put('crm-1', make_profile()).json()['id']}"
    api("DELETE", address)

    api.put("crm-1", make_profile())

    assert other_api("GET", address).json()["status"] == "published"


def test_erased_company_is_gone_for_its_owner_too(api: Caller) -> None:
    address = f"/v1/companies/{api.put('crm-1', make_profile()).json()['id']}"

    assert api("DELETE", f"{address}?erase=true").status_code == 204

    assert api("GET", address).status_code == 404
    assert api("GET", "/v1/companies?own=true").json()["items"] == []
    assert api("DELETE", address).status_code == 404


def test_others_see_neither_reference_nor_contact(api: Caller, other_api: Caller) -> None:
    company_id = api.put("crm-1", make_profile(contact=CONTACT)).json()["id"]

    one = other_api("GET", f"/v1/companies/{company_id}")
    page = other_api("GET", "/v1/companies")

    assert one.json()["ref"] is None
    assert one.json()["contact"] is None
    for text in ("crm-1", "Ковалёва", "anna@example.by", "000-00-00"):
        assert text not in one.text
        assert text not in page.text


def test_references_of_two_chambers_do_not_meet(api: Caller, other_api: Caller) -> None:
    ours = api.put("crm-1", make_profile()).json()
    theirs = other_api.put("crm-1", make_partner()).json()

    assert ours["id"] != theirs["id"]
    assert other_api("GET", "/v1/companies/by-ref/crm-1").json()["id"] == theirs["id"]


@pytest.mark.parametrize(
    ("method", "body"), [("GET", None), ("PATCH", {"employees": 1}), ("DELETE", None)]
)
def test_what_is_not_yours_answers_like_what_does_not_exist(
    api: Caller, other_api: Caller, method: str, body: dict[str, object] | None
) -> None:
    company_id = api.put("crm-1", make_profile()).json()["id"]
    api("DELETE", f"/v1/companies/{company_id}")

    answers = [
        other_api(method, f"/v1/companies/{other_id}", json=body)
        for other_id in (company_id, uuid4())
    ]

    bodies = [answer.json() for answer in answers]
    for problem in bodies:
        problem.pop("instance")
    assert [answer.status_code for answer in answers] == [404, 404]
    assert bodies[0] == bodies[1]
    assert set(answers[0].headers) == set(answers[1].headers)
