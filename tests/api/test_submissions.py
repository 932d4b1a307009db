"""Over HTTP: a company writes and submits its profile; staff take, score and publish it."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from matchmaker.services.access import COMPANY_SCOPES
from matchmaker.store.audit import list_audit
from matchmaker.store.database import Database
from tests.api.conftest import Caller, LogEntries, TokenMaker
from tests.api.profiles import make_partner, make_profile

CONTACT = {"person": "А. Янкоўская", "email": "yankouskaya@example.by", "phone": "+375170000000"}
POINTS = {"advantages": 4, "clarity": 4, "cooperation": 4, "form": 4}
OWN = "/v1/submissions/own"


def save(company: Caller, version: int, **changes: object) -> Any:
    return company("PUT", OWN, json={"version": version, "fields": make_profile(**changes)})


def submit(company: Caller, **changes: object) -> Any:
    version = save(company, 0, **changes).json()["version"]
    return company("POST", f"{OWN}/submit", json={"version": version}).json()


def step(staff: Caller, submitted: Any, name: str, **body: object) -> Any:
    address = f"/v1/submissions/{submitted['id']}/{name}"
    return staff("POST", address, json={"version": submitted["version"], **body})


def publish(staff: Caller, submitted: Any) -> Any:
    taken = step(staff, submitted, "take").json()
    return step(staff, taken, "review", points=POINTS)


def actions(database: Database) -> list[str]:
    with database.read() as session:
        return [entry.action for entry in list_audit(session, after=0, limit=100)]


def test_what_is_typed_comes_back_with_what_is_wrong_with_it(company_api: Caller) -> None:
    fields = {"name": "ОАО «Пример»", "country": "BY", "employees": "many"}

    answer = company_api("PUT", OWN, json={"version": 0, "fields": fields}).json()

    assert answer["fields"] == fields
    assert {p["field"] for p in answer["problems"]} == {"region", "products", "employees"}
    assert company_api("GET", OWN).json() == answer


def test_one_field_is_saved_and_the_others_stay(company_api: Caller) -> None:
    save(company_api, 0)

    answer = company_api("PATCH", OWN, json={"version": 1, "fields": {"employees": 7}}).json()

    assert (answer["fields"]["employees"], answer["fields"]["country"]) == (7, "BY")


def test_an_incomplete_profile_is_refused_with_its_fields(company_api: Caller) -> None:
    company_api("PUT", OWN, json={"version": 0, "fields": {"name": "ОАО «Пример»"}})

    answer = company_api("POST", f"{OWN}/submit", json={"version": 1})

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-profile")
    assert {p["field"] for p in answer.json()["errors"]} == {"country", "region", "products"}


def test_a_newer_version_is_named(company_api: Caller) -> None:
    save(company_api, 0)
    save(company_api, 1, employees=1)

    answer = save(company_api, 1, employees=2)

    assert (answer.status_code, answer.json()["code"]) == (409, "stale-version")
    assert answer.json()["version"] == 2


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"version": -1, "fields": {}},
        {"version": 1},
        {"version": 1, "fields": []},
        {"version": "x", "fields": {}},
        {"version": 2**40, "fields": {}},
        {"version": 0, "fields": {}, "more": 1},
    ],
)
def test_a_draft_of_another_form_is_refused(company_api: Caller, body: object) -> None:
    answer = company_api("PUT", OWN, json=body)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-input")


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", ""), ("PUT", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/submit")],
)
def test_a_chamber_has_no_submission_of_its_own(api: Caller, method: str, path: str) -> None:
    assert api(method, OWN + path, json={}).status_code == 404


def test_what_staff_publish_is_suggested_by_the_next_request(
    api: Caller, company_api: Caller, staff_api: Caller, company_id: UUID
) -> None:
    partner = api.put("partner", make_partner()).json()["id"]
    submitted = submit(company_api)
    before = api("GET", f"/v1/companies/{partner}/partners").json()["items"]

    published = publish(staff_api, submitted)

    after = api("GET", f"/v1/companies/{partner}/partners").json()["items"]
    assert published.json()["status"] == "published"
    assert [item["partner"]["id"] for item in before] == []
    assert [item["partner"]["id"] for item in after] == [str(company_id)]


def test_a_held_profile_comes_back_with_remarks(company_api: Caller, staff_api: Caller) -> None:
    taken = step(staff_api, submit(company_api), "take").json()
    few = dict.fromkeys(POINTS, 2)

    refused = step(staff_api, taken, "review", points=few)
    step(staff_api, taken, "review", points=few, remarks="Назовите партнёра.")

    own = company_api("GET", OWN).json()
    assert refused.json()["errors"][0]["field"] == "remarks"
    assert (own["status"], own["remarks"]) == ("on_hold", "Назовите партнёра.")
    assert own["possible"] == ["recall"]


def test_scores_out_of_range_are_refused(company_api: Caller, staff_api: Caller) -> None:
    taken = step(staff_api, submit(company_api), "take").json()

    answer = step(staff_api, taken, "review", points={**POINTS, "form": 6})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "points.form"


def test_staff_page_through_what_waits(
    anonymous: Any, make_token: TokenMaker, staff_api: Caller
) -> None:
    for _ in range(3):
        token = make_token(*COMPANY_SCOPES, company_id=uuid4())
        submit(Caller(anonymous, token))

    first = staff_api("GET", "/v1/submissions?limit=2")
    second = staff_api("GET", f"/v1/submissions?limit=2&after={first.json()['next']}")

    seen = [item["id"] for item in first.json()["items"] + second.json()["items"]]
    assert len(set(seen)) == 3
    assert second.json()["next"] is None
    assert 'rel="next"' in first.headers["Link"]


@pytest.mark.parametrize("query", ["status=draft", "after=x", "limit=0", "status=x", "more=1"])
def test_a_bad_question_for_the_queue_is_refused(staff_api: Caller, query: str) -> None:
    assert staff_api("GET", f"/v1/submissions?{query}").status_code == 422


def test_other_chambers_and_companies_do_not_find_a_submission(
    anonymous: Any, make_token: TokenMaker, company_api: Caller
) -> None:
    from matchmaker.services.access import Scope

    submitted = submit(company_api)
    other = Caller(anonymous, make_token(Scope.REVIEWS_WRITE, chamber="Kuzbass chamber"))

    answers = [other("GET", f"/v1/submissions/{name}") for name in (submitted["id"], uuid4())]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].json() | {"instance": ""} == answers[1].json() | {"instance": ""}
    assert other("GET", "/v1/submissions").json()["items"] == []
    assert company_api("GET", f"/v1/submissions/{submitted['id']}").status_code == 403


def test_staff_see_a_contact_only_when_they_ask_and_it_is_recorded(
    company_api: Caller, staff_api: Caller, database: Database
) -> None:
    address = f"/v1/submissions/{submit(company_api, contact=CONTACT)['id']}"

    without = staff_api("GET", address).json()
    with_contact = staff_api("GET", f"{address}?contact=true").json()

    assert (without["has_contact"], "contact" in without["fields"]) == (True, False)
    assert with_contact["fields"]["contact"] == CONTACT
    assert actions(database).count("contact.viewed") == 1


def test_a_contact_shown_to_the_chamber_is_recorded_and_to_its_owner_not(
    company_api: Caller, staff_api: Caller, company_id: UUID, database: Database
) -> None:
    publish(staff_api, submit(company_api, contact=CONTACT))

    own = company_api("GET", f"/v1/companies/{company_id}").json()
    assert actions(database).count("contact.viewed") == 0
    seen = staff_api("GET", f"/v1/companies/{company_id}").json()

    assert own["contact"] == seen["contact"] == CONTACT
    assert actions(database).count("contact.viewed") == 1


def test_nothing_personal_is_logged_or_audited(
    company_api: Caller, staff_api: Caller, database: Database, log_entries: LogEntries
) -> None:
    publish(staff_api, submit(company_api, contact=CONTACT))

    with database.read() as session:
        audit = [entry.details for entry in list_audit(session, after=0, limit=100)]
    for private in CONTACT.values():
        assert private not in repr(log_entries)
        assert private not in repr(audit)
