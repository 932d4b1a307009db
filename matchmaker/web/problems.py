"""Every error as an RFC 9457 problem document, the framework's own errors too."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, cast
from urllib.parse import quote

import orjson
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Scope

from matchmaker.errors import (
    InternalError,
    InvalidInput,
    MalformedRequest,
    MatchmakerError,
    NotAuthenticated,
    NotFound,
    NotPermitted,
    NotReady,
    TooLarge,
    TooManyRequests,
    UnsupportedMedia,
)
from matchmaker.web.pages.error_pages import error_page, wants_page

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
TYPE_BASE = "/problems/"  # GET /problems/{code} explains the code; RFC 9457, section 3.1.1
MAX_ERRORS = 100  # broken rules named in one problem
_MAX_FIELD = 200  # characters of a field name; callers choose the names of unknown fields
_MAX_DETAIL = 500  # characters; some details name every broken field
_RETRY_AFTER_SECONDS = 5
_REALM = 'Bearer realm="matchmaker"'


class MethodNotAllowed(MatchmakerError):
    """The address exists but not with this method; `Allow` names those it has."""

    code, title, status = "method-not-allowed", "Method not allowed", 405


class HeadersTooLarge(MatchmakerError):
    """The headers of the request are longer than the service reads."""

    code, title, status = "headers-too-large", "Headers too large", 431


_BY_STATUS: dict[int, type[MatchmakerError]] = {
    error.status: error
    for error in (
        MalformedRequest,
        NotAuthenticated,
        NotPermitted,
        NotFound,
        MethodNotAllowed,
        TooLarge,
        UnsupportedMedia,
        InvalidInput,
        HeadersTooLarge,
        TooManyRequests,
        InternalError,
        NotReady,
    )
}
_DETAILS = {
    400: "The request cannot be read.",
    404: "There is nothing at this address.",
    405: "This address does not know the method.",
}


def every_error() -> list[type[MatchmakerError]]:
    """Return every kind of error there is, in the order of their codes."""
    found: dict[str, type[MatchmakerError]] = {}
    waiting = MatchmakerError.__subclasses__()
    while waiting:
        error = waiting.pop()
        found[error.code] = error
        waiting.extend(error.__subclasses__())
    return [found[code] for code in sorted(found)]


def problem_body(error: MatchmakerError, instance: str | None = None) -> dict[str, object]:
    """Return the problem document of `error`.

    Args:
        instance: address at which it happened; None leaves the member out.
    """
    body: dict[str, object] = {
        "type": TYPE_BASE + error.code,
        "title": error.title,
        "status": error.status,
        "detail": error.detail[:_MAX_DETAIL],
        "code": error.code,
    }
    if instance is not None:
        body["instance"] = instance
    extra = dict(error.extra)
    errors = extra.pop("errors", None)
    if errors is not None:
        body["errors"] = _shortened(cast("Sequence[Mapping[str, str]]", errors))
    return body | extra


def _shortened(errors: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    return [
        {name: value[:_MAX_FIELD] for name, value in error.items()} for error in errors[:MAX_ERRORS]
    ]


def problem_response(
    scope: Scope, error: MatchmakerError, headers: Mapping[str, str] | None = None
) -> Response:
    """Return the answer that tells the caller of `error`: a page for browsers outside the API."""
    sent = {"Cache-Control": "no-store", **(headers or {})}
    if isinstance(error, NotAuthenticated):
        tried = any(name == b"authorization" for name, _ in scope["headers"])
        sent["WWW-Authenticate"] = _REALM + (', error="invalid_token"' if tried else "")
    elif isinstance(error, NotPermitted) and "scope" in error.extra:
        needed = error.extra["scope"]
        sent["WWW-Authenticate"] = f'{_REALM}, error="insufficient_scope", scope="{needed}"'
    elif isinstance(error, TooManyRequests):
        sent["Retry-After"] = str(error.extra.get("retry_after", _RETRY_AFTER_SECONDS))
    elif isinstance(error, NotReady):
        sent["Retry-After"] = str(_RETRY_AFTER_SECONDS)
    if wants_page(scope):
        return error_page(scope, error, sent)
    body = problem_body(error, instance=quote(scope["path"], safe="/:@-._~!$&'()*+,;="))
    return Response(orjson.dumps(body), error.status, sent, MEDIA_TYPE)


def add_problem_handlers(app: FastAPI) -> None:
    """Make `app` answer every error with a problem document."""
    app.add_exception_handler(MatchmakerError, _on_own)
    app.add_exception_handler(HTTPException, _on_framework)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(OperationalError, _on_database)


async def _on_own(request: Request, error: Exception) -> Response:
    return problem_response(request.scope, cast("MatchmakerError", error))


async def _on_framework(request: Request, error: Exception) -> Response:
    raised = cast("HTTPException", error)
    kind = _BY_STATUS.get(raised.status_code) or (
        InternalError if raised.status_code >= InternalError.status else MalformedRequest
    )
    detail = _DETAILS.get(kind.status, f"{kind.title}.")
    return problem_response(request.scope, kind(detail), raised.headers)


async def _on_invalid(request: Request, error: Exception) -> Response:
    errors = [
        {"field": _field(item["loc"]), "reason": str(item["msg"]).removeprefix("Value error, ")}
        for item in cast("RequestValidationError", error).errors()
    ]
    names = ", ".join(dict.fromkeys(item["field"][:_MAX_FIELD] for item in errors[:MAX_ERRORS]))
    detail = f"Not acceptable: {names}."
    return problem_response(request.scope, InvalidInput(detail, errors=errors))


async def _on_database(request: Request, error: Exception) -> Response:
    log.error("database_failed", exc_info=error)
    return problem_response(request.scope, NotReady("The database does not answer at the moment."))


def _field(location: Sequence[str | int]) -> str:
    """Return the name of a parameter without the part of the request it came in."""
    return ".".join(map(str, location[1:])) or str(location[0])


def documented(
    *errors: type[MatchmakerError], is_limited: bool = True
) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` of a route that may answer with `errors`.

    Malformed requests, too many of them and defects can happen everywhere and need not be named.

    Args:
        is_limited: whether requests are counted.
    """
    counted = (TooManyRequests,) if is_limited else ()
    possible: tuple[type[MatchmakerError], ...]
    possible = (MalformedRequest, *errors, *counted, InternalError)
    by_status: dict[int, list[type[MatchmakerError]]] = defaultdict(list)
    for error in possible:
        by_status[error.status].append(error)
    return {status: _documented_status(by_status[status]) for status in sorted(by_status)}


def _documented_status(errors: Sequence[type[MatchmakerError]]) -> dict[str, Any]:
    distinct = list(dict.fromkeys(errors))
    examples = {
        error.code: {"summary": error.title, "value": problem_body(error(_first_line(error)))}
        for error in distinct
    }
    return {
        "description": "; ".join(error.title for error in distinct),
        "content": {
            MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": examples}
        },
    }


def _first_line(error: type[MatchmakerError]) -> str:
    return (error.__doc__ or "").partition("\n")[0]
