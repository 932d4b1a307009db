"""The OpenAPI document: request bodies, examples and errors that the framework cannot see."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from matchmaker.domain.profile import Profile
from matchmaker.domain.regional_agreements import RegionalAgreement
from matchmaker.web import account_schemas, match_bodies, webhook_schemas
from matchmaker.web.check_schemas import CodeQuestion
from matchmaker.web.consortium_schemas import ConsortiumSearch
from matchmaker.web.partner_schemas import PartnerSearch, PartnerSearches
from matchmaker.web.schemas import Problem
from matchmaker.web.submission_schemas import DraftIn, ReviewIn, VersionIn
from matchmaker.web.workflow_schemas import RegionalAgreementChange

_REFERENCE = "#/components/schemas/{model}"
_READ_BY_HAND: tuple[type[BaseModel], ...] = (
    Profile,
    PartnerSearch,
    PartnerSearches,
    ConsortiumSearch,
    DraftIn,
    ReviewIn,
    VersionIn,
    CodeQuestion,
    match_bodies.AnswerIn,
    match_bodies.DecisionIn,
    match_bodies.InterestIn,
    match_bodies.MatchDecisions,
    match_bodies.OutcomeIn,
    RegionalAgreement,
    RegionalAgreementChange,
    account_schemas.AccountChange,
    account_schemas.AccountRegistration,
    account_schemas.CodeIn,
    account_schemas.Confirmation,
    account_schemas.Credentials,
    account_schemas.NewPassword,
    account_schemas.PasswordChange,
    account_schemas.PresentPassword,
    account_schemas.ResetRequest,
    account_schemas.StaffInvitation,
    account_schemas.TokenRequest,
    webhook_schemas.WebhookRequest,
    Problem,
)
_NULL = "\x00null"
_FRAMEWORKS_OWN = ("HTTPValidationError", "ValidationError")  # never sent: problems are


def describe(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of `app`; the same object at every call."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title,
            version=app.version,
            summary=app.summary,
            description=app.description,
            routes=app.routes,
            tags=app.openapi_tags,
            license_info=app.license_info,
            separate_input_output_schemas=app.separate_input_output_schemas,
        )
        _add_schemas(document)
        _drop_unsent_errors(document)
        app.openapi_schema = _with_nulls(document)
    return app.openapi_schema


def _add_schemas(document: dict[str, Any]) -> None:
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    _, ours = models_json_schema(
        [(model, "validation") for model in _READ_BY_HAND], ref_template=_REFERENCE
    )
    for name, schema in ours["$defs"].items():
        schemas.setdefault(name, schema)
    for name in _FRAMEWORKS_OWN:
        schemas.pop(name, None)
    document["components"]["schemas"] = dict(sorted(schemas.items()))


def _drop_unsent_errors(document: dict[str, Any]) -> None:
    """Take out the validation errors that the framework thinks it would send."""
    for methods in document["paths"].values():
        for operation in methods.values():
            if "application/json" in operation["responses"].get("422", {}).get("content", {}):
                del operation["responses"]["422"]


def _without_nulls(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Return an example with a mark for every null: FastAPI drops nulls from its document."""
    if isinstance(value, Mapping):
        return {name: _without_nulls(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_without_nulls(inner) for inner in value]
    return _NULL if value is None else value


def _with_nulls(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Return the document with nulls where the marks are."""
    if isinstance(value, Mapping):
        return {name: _with_nulls(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_with_nulls(inner) for inner in value]
    return None if value == _NULL else value


def json_request(
    schema: str | list[str] | None, example: object, *, media_types: tuple[str, ...], note: str
) -> dict[str, Any]:
    """Return the `openapi_extra` of a route that reads its JSON body itself.

    Args:
        schema: name of the model, or of the alternatives; None for any JSON object.
        note: what the body is.
    """
    names = [schema] if isinstance(schema, str) else schema or []
    references: list[dict[str, Any]] = [{"$ref": _REFERENCE.format(model=name)} for name in names]
    if len(references) > 1:
        described: dict[str, Any] = {"oneOf": references}
    else:
        described = references[0] if references else {"type": "object"}
    shown = _without_nulls(example)
    content = {kind: {"schema": described, "example": shown} for kind in media_types}
    return {"requestBody": {"required": True, "description": note, "content": content}}


def picture_answers(example: str) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` of a route that answers with an SVG document.

    Args:
        example: such a document, shortened.
    """
    content = {"image/svg+xml": {"schema": {"type": "string"}, "example": example}}
    unchanged = "The picture still is the one that `If-None-Match` names."
    return {
        200: {"description": "The picture.", "content": content},
        304: {"description": unchanged},
    }


def answers(
    example: object,
    *,
    status: int = 200,
    description: str = "Done.",
    model: type[BaseModel] | None = None,
) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` entry with the example of a successful JSON answer.

    Args:
        model: of a second kind of success; that of the first is the route's `response_model`.
    """
    content = {"application/json": {"example": _without_nulls(example)}}
    described: dict[str, Any] = {"description": description, "content": content}
    return {status: described | ({"model": model} if model is not None else {})}
