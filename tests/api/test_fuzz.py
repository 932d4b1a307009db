"""Whatever is sent, nothing answers 500 and every error is a problem document."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchmaker.web.schemas import Problem
from tests.api.conftest import Caller
from tests.api.profiles import make_profile
from tests.openapi import PATHS

EXAMPLES = 25  # per operation
OPERATIONS = [
    pytest.param(method.upper(), path, operation, id=operation["operationId"])
    for path, methods in PATHS.items()
    for method, operation in methods.items()
]

texts = st.text(max_size=40)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | texts
json_values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4)
)
profiles = st.dictionaries(st.sampled_from(sorted(make_profile())), json_values, max_size=3).map(
    lambda changes: make_profile(**changes)
)
bodies = (
    json_values
    | profiles
    | st.builds(lambda profile, limit: {"profile": profile, "limit": limit}, profiles, scalars)
    | st.builds(lambda items: {"items": items}, st.lists(json_values | profiles, max_size=3))
)
raw_bodies = bodies.map(lambda body: json.dumps(body).encode()) | st.binary(max_size=60)


PARTS = (
    "company_id", "other_id", "match_id", "ref", "code", "submission_id", "agreement_id",
    "account_id", "webhook_id", "prefix",
)  # fmt: skip


def fill(path: str, part: str) -> str:
    from urllib.parse import quote

    for name in PARTS:
        path = path.replace("{" + name + "}", quote(part, safe=""))
    return path


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS)
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_nothing_answers_500(
    api: Caller, method: str, path: str, operation: dict[str, Any], data: st.DataObject
) -> None:
    known = [p["name"] for p in operation.get("parameters", ()) if p["in"] == "query"]
    encodable = texts.filter(lambda text: text.isprintable() or "\x00" in text)
    query = data.draw(
        st.dictionaries(st.sampled_from(known) | texts, encodable, max_size=3)
        if known
        else st.just({})
    )
    part = data.draw(st.uuids().map(str) | texts.filter(lambda text: text not in {"", ".", ".."}))
    content = data.draw(raw_bodies) if method in {"POST", "PUT", "PATCH"} else None
    media_type = data.draw(
        st.sampled_from(["application/json"] * 4 + ["application/x-ndjson", "text/csv", "x/y"])
    )

    answer = api(
        method,
        fill(path, part),
        params=query,
        content=content,
        headers={"Content-Type": media_type},
    )

    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        assert answer.headers["Content-Type"] == "application/problem+json"
        Problem.model_validate(answer.json())
