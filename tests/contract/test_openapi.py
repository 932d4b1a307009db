"""The API's description: a snapshot, and what every operation must say about itself."""

import json
from typing import Any

import pytest
from pydantic import TypeAdapter

from matchmaker.app import openapi_document
from matchmaker.web import (
    account_schemas,
    check_schemas,
    consortium_schemas,
    market_schemas,
    match_schemas,
    partner_schemas,
    ranker_schemas,
    schemas,
    statistics_schemas,
    submission_schemas,
    webhook_schemas,
    workflow_schemas,
)
from tests.openapi import DOCUMENT, PATHS

OPERATIONS = [
    pytest.param(path, operation, id=operation["operationId"])
    for path, methods in PATHS.items()
    for operation in methods.values()
]


def model_of(name: str) -> Any:
    modules = (
        webhook_schemas,
        check_schemas,
        schemas,
        partner_schemas,
        ranker_schemas,
        market_schemas,
        consortium_schemas,
        submission_schemas,
        match_schemas,
        workflow_schemas,
        account_schemas,
        statistics_schemas,
    )
    return next(getattr(module, name) for module in modules if hasattr(module, name))


def references(node: object) -> set[str]:
    """Return every `$ref` in a JSON document."""
    if isinstance(node, dict):
        own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
        return own.union(*(references(value) for value in node.values()))
    if isinstance(node, list):
        return set().union(*(references(value) for value in node))
    return set()


def test_snapshot_is_the_present_document() -> None:
    """After a wanted change: `matchmaker openapi docs/openapi.json`."""
    assert openapi_document() == DOCUMENT


def test_document_is_openapi_3_1() -> None:
    assert DOCUMENT["openapi"].startswith("3.1")


def test_operation_ids_are_unique() -> None:
    ids = [param.id for param in OPERATIONS]

    assert len(set(ids)) == len(ids)


def test_every_reference_leads_somewhere() -> None:
    defined = {f"#/components/schemas/{name}" for name in DOCUMENT["components"]["schemas"]}

    assert references(PATHS) | references(DOCUMENT["components"]) <= defined


@pytest.mark.parametrize(("path", "operation"), OPERATIONS)
def test_operation_says_what_it_does_and_what_it_answers(
    path: str, operation: dict[str, Any]
) -> None:
    assert operation["summary"]
    assert operation["description"]
    assert operation["tags"]
    success = {s: a for s, a in operation["responses"].items() if s.startswith("2")}
    assert success
    for status, answer in success.items():
        contents = answer.get("content", {})
        assert (status == "204") == (not contents), path
        assert all("example" in content for content in contents.values())


@pytest.mark.parametrize(("path", "operation"), OPERATIONS)
def test_operation_lists_its_errors_as_problems(path: str, operation: dict[str, Any]) -> None:
    errors = {s: a for s, a in operation["responses"].items() if s[0] in "45"}

    assert "500" in errors
    if path.startswith("/v1/") and "security" in operation:
        assert "401" in errors
        assert "403" in errors or path.startswith("/v1/sessions")
    for answer in errors.values():
        problem = answer["content"]["application/problem+json"]
        assert problem["schema"] == {"$ref": "#/components/schemas/Problem"}
        for example in problem["examples"].values():
            schemas.Problem.model_validate(example["value"], strict=True)


@pytest.mark.parametrize(("path", "operation"), OPERATIONS)
def test_every_parameter_is_described(path: str, operation: dict[str, Any]) -> None:
    for parameter in operation.get("parameters", ()):
        described = parameter.get("description") or parameter["in"] == "path"
        assert described, (path, parameter["name"])


@pytest.mark.parametrize(("path", "operation"), OPERATIONS)
def test_examples_of_answers_fit_their_schemas(path: str, operation: dict[str, Any]) -> None:
    for status, answer in operation["responses"].items():
        content = answer.get("content", {}).get("application/json")
        if content is None or not status.startswith("2"):
            continue
        names = [ref.rpartition("/")[2] for ref in references(content["schema"])]
        assert names, path
        models = tuple(model_of(name) for name in names)
        TypeAdapter(models[0] if len(models) == 1 else models[0] | models[1]).validate_json(
            json.dumps(content["example"]), extra="forbid"
        )


@pytest.mark.parametrize(("path", "operation"), OPERATIONS)
def test_body_of_a_write_has_an_example(path: str, operation: dict[str, Any]) -> None:
    contents = operation.get("requestBody", {}).get("content", {})

    if contents:
        assert any("example" in content for content in contents.values()), path
