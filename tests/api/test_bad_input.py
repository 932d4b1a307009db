"""Nonsense through HTTP: each kind gets a clear problem, nothing answers 500, nothing is kept."""

import json
from typing import Any

import pytest

from matchmaker.web.schemas import Problem
from tests.api.conftest import BODY_LIMIT, Caller
from tests.api.profiles import Body, make_profile

JSON = {"Content-Type": "application/json"}
PUT = ("PUT", "/v1/companies/by-ref/crm-1")


def problem_of(answer: Any) -> Problem:
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = Problem.model_validate(answer.json(), strict=True)
    assert problem.status == answer.status_code
    return problem


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"{", "not valid JSON"),
        (b'{"name": "x",}', "not valid JSON"),
        (b"{'name': 'x'}", "not valid JSON"),
        (b'{"employees": NaN}', "not valid JSON"),
        (b'{"employees": Infinity}', "not valid JSON"),
        (b'{"employees": -Infinity}', "not valid JSON"),
        (b'{"name": "\xff\xfe"}', "not valid JSON"),
        ('{"name": "Ромашка"}'.encode("cp1251"), "not valid JSON"),
        (b'{"name": "\\ud800"}', "not valid JSON"),
        (b"\xef\xbb\xbf{}", "not valid JSON"),
        (b"[" * 100_000, "not valid JSON"),
        (b"[" * 40 + b"]" * 40, "nested deeper"),
        (b'{"a":' * 500 + b"1" + b"}" * 500, "nested deeper"),
    ],
)
@pytest.mark.parametrize(
    ("method", "path"),
    [PUT, ("POST", "/v1/companies"), ("POST", "/v1/partners/search")],
)
def test_body_that_is_no_json_is_malformed(
    api: Caller, method: str, path: str, body: bytes, reason: str
) -> None:
    answer = api(method, path, content=body, headers=JSON)

    problem = problem_of(answer)
    assert (problem.status, problem.code) == (400, "malformed-request")
    assert reason in problem.detail


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/xml",
        "application/json; charset=cp1251",
        "",
        "multipart/form-data",
    ],
)
def test_body_of_another_type_is_not_read(api: Caller, content_type: str) -> None:
    body = json.dumps(make_profile()).encode()

    answer = api(*PUT, content=body, headers={"Content-Type": content_type})

    assert problem_of(answer).code == "unsupported-media"


def test_json_may_name_its_charset(api: Caller) -> None:
    body = json.dumps(make_profile()).encode()

    answer = api(*PUT, content=body, headers={"Content-Type": "Application/JSON; charset=UTF-8"})

    assert answer.status_code == 201


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": None}, "name"),
        ({"name": 5}, "name"),
        ({"name": "Завод\x00"}, "name"),
        ({"name": "Завод\u202e"}, "name"),
        ({"name": "x" * 301}, "name"),
        ({"country": "US"}, "country"),
        ({"region": "RU-KEM"}, "region"),
        ({"region": "BY-XX"}, "region"),
        ({"tax_id": "100582334"}, "tax_id"),
        ({"about": "x" * 5_001}, "about"),
        ({"about": ["text"]}, "about"),
        ({"products": []}, "products"),
        ({"products": "trucks"}, "products"),
        ({"products": [{"text": "trucks", "hs": "9999"}]}, "products.0.hs"),
        ({"products": [{"text": "trucks", "hs": "870"}]}, "products.0.hs"),
        ({"products": [{"text": "trucks", "price": 5}]}, "products.0.price"),
        ({"products": [{"text": "truck"}] * 51}, "products"),
        ({"needs": [{"hs": "8704"}]}, "needs.0.text"),
        ({"cooperation": ["friendship"]}, "cooperation.0"),
        ({"export_targets": ["BY"]}, "export_targets.0"),
        ({"export_targets": ["XX"]}, "export_targets.0"),
        ({"employees": -1}, "employees"),
        ({"employees": 1e300}, "employees"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"contact": {"email": "nobody"}}, "contact.email"),
        ({"rating": 5}, "rating"),
    ],
)
def test_profile_that_breaks_a_rule_names_the_field(api: Caller, changes: Body, field: str) -> None:
    answer = api.put("crm-1", make_profile(**changes))

    problem = problem_of(answer)
    assert (problem.status, problem.code) == (422, "invalid-profile")
    assert problem.errors is not None
    assert [error.field for error in problem.errors] == [field]
    assert all(error.reason for error in problem.errors)
    assert api("GET", "/v1/companies?own=true").json()["items"] == []


@pytest.mark.parametrize("body", [[], "text", 5, True, [make_profile()]])
def test_body_that_is_no_object_is_refused(api: Caller, body: object) -> None:
    answer = api(*PUT, json=body)

    assert problem_of(answer).status == 422


def test_null_is_no_profile(api: Caller) -> None:
    assert problem_of(api(*PUT, content=b"null", headers=JSON)).status == 422


def test_problem_never_repeats_what_was_sent(api: Caller) -> None:
    address = "anna@example.by"

    answer = api.put("crm-1", make_profile(name=address + "\x00", contact={"email": address * 20}))

    assert answer.status_code == 422
    assert address not in answer.text


def test_thousands_of_broken_rules_make_a_short_answer(api: Caller) -> None:
    body = make_profile() | {f"field{n}": 1 for n in range(5_000)}

    answer = api.put("crm-1", body)

    assert answer.status_code == 422
    assert len(answer.content) < 20_000


def test_body_over_the_limit_is_refused_by_its_declared_length(api: Caller) -> None:
    answer = api(*PUT, content=b" " * (BODY_LIMIT + 1), headers=JSON)

    assert problem_of(answer).code == "too-large"


def test_body_over_the_limit_is_refused_while_it_streams(api: Caller) -> None:
    answer = api(*PUT, content=(b" " * 10_000 for _ in range(BODY_LIMIT // 5_000)), headers=JSON)

    assert problem_of(answer).code == "too-large"


@pytest.mark.parametrize("length", ["-1", "1e3", "9" * 5_000])
def test_nonsensical_content_length_is_refused(api: Caller, length: str) -> None:
    answer = api(*PUT, content=b"{}", headers=JSON | {"Content-Length": length})

    assert problem_of(answer).status in {400, 413}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/companies/not-an-id", 422),
        ("/v1/companies/not-an-id/partners", 422),
        ("/v1/companies/%00", 400),
        ("/v1/companies/%FF", 400),
        ("/v1/companies?q=%00", 400),
        ("/v1/companies?q=%C3%28", 400),
        ("/v1/companies/by-ref/%00", 400),
        ("/v1/companies/by-ref/" + "x" * 129, 422),
        ("/v1/companies/by-ref/%0A", 422),
        ("/v1/companies/", 404),
        ("/v1/nothing", 404),
        ("/v2/companies", 404),
        ("/../etc/passwd", 404),
        ("/docs/assets/../deps.py", 404),
        ("/docs/assets/%2e%2e/deps.py", 404),
    ],
)
def test_nonsensical_address_is_a_problem(api: Caller, path: str, status: int) -> None:
    assert problem_of(api("GET", path)).status == status


def test_wrong_method_names_the_right_ones(api: Caller) -> None:
    answer = api("POST", "/healthz")

    assert problem_of(answer).code == "method-not-allowed"
    assert answer.headers["Allow"] == "GET"


def test_headers_without_end_are_refused(api: Caller) -> None:
    answer = api("GET", "/v1/companies", headers={"X-Padding": "x" * 40_000})

    assert problem_of(answer).code == "headers-too-large"


@pytest.mark.parametrize("key", ["", "x" * 256, "two words"])
def test_unusable_idempotency_key_is_refused(api: Caller, key: str) -> None:
    answer = api("POST", "/v1/companies", json=make_profile(), headers={"Idempotency-Key": key})

    problem = problem_of(answer)
    assert problem.status == 422
    assert problem.errors is not None
    assert problem.errors[0].field.lower() == "idempotency-key"


@pytest.mark.parametrize("patch", [[], "x", 5])
def test_patch_that_is_no_object_is_refused(api: Caller, patch: object) -> None:
    company_id = api.put("crm-1", make_profile()).json()["id"]

    answer = api("PATCH", f"/v1/companies/{company_id}", json=patch)

    assert problem_of(answer).status == 422
