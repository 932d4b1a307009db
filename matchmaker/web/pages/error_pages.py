"""Errors as pages, for browsers; programs get problem documents."""

from urllib.parse import urlencode

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from matchmaker.errors import MatchmakerError
from matchmaker.web.pages.forms import Form
from matchmaker.web.pages.members import FormExpired, SignInNeeded
from matchmaker.web.pages.resume import page_to_send_again, sign_in_page
from matchmaker.web.pages.templating import page
from matchmaker.web.pages.visitor import go_to, look_at

FOR_PROGRAMS = ("/v1", "/problems", "/openapi.json", "/healthz", "/readyz", "/metrics", "/static")
"""Addresses whose errors are problem documents for browsers too."""

_BY_STATUS = {
    400: "malformed",
    401: "not_signed_in",
    403: "forbidden",
    404: "not_found",
    405: "not_found",
    409: "conflict",
    413: "too_large",
    415: "malformed",
    422: "invalid",
    429: "too_many",
    431: "malformed",
    503: "not_ready",
}
_INTERNAL = "internal"


def wants_page(scope: Scope) -> bool:
    """Tell whether the sender of a request reads pages: a browser, outside the API."""
    path = scope["path"]
    if any(path == prefix or path.startswith(prefix + "/") for prefix in FOR_PROGRAMS):
        return False
    return "text/html" in Headers(scope=scope).get("accept", "").lower()


def error_page(
    scope: Scope, error: MatchmakerError, headers: dict[str, str] | None = None
) -> Response:
    """Return the page that tells a person of `error`, in words of their own language."""
    visitor = look_at(Request(scope))
    if isinstance(error, SignInNeeded):
        if not error.typed:
            return go_to(f"/account/sign-in?{urlencode({'next': visitor.address})}")
        return sign_in_page(
            visitor, Form(), status=401, resume_to=visitor.address, resume=error.typed
        )
    if isinstance(error, FormExpired):
        return page_to_send_again(visitor, visitor.address, error.typed, status=403)
    return page(
        "error.html",
        visitor,
        status=error.status,
        headers=headers,
        status_code=error.status,
        code=_BY_STATUS.get(error.status, _INTERNAL),
        request_id=error.extra.get("request_id"),
    )
