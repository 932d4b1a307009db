"""Around every request: its id, its limits, the security headers, the log line, the last resort."""

import re
import time
from urllib.parse import unquote_to_bytes
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from matchmaker.errors import InternalError, MalformedRequest, MatchmakerError, TooLarge
from matchmaker.web.deps import WebLimits
from matchmaker.web.metrics import UNKNOWN_ROUTE, Metrics
from matchmaker.web.problems import HeadersTooLarge, problem_response

log = structlog.get_logger(__name__)

IMPORTS = frozenset({"/v1/imports", "/v1/screening/lists"})  # addresses that take files
_MULTIPART_ROOM = 64 * 2**10  # bytes around the file in a form
_REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_CLIENT_CLOSED = 499  # as nginx logs it; nobody is there to read an answer
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
_PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
"""Besides, of answers in HTML: nothing is loaded from elsewhere, and nothing inline is run."""


class RequestMiddleware:
    """Gives each request an id, counts and logs it, and answers 500 when all else fails."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = _request_id(Headers(scope=scope))
        answer = _Answer(send, request_id)
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self.app(scope, receive, answer.send)
            except ClientDisconnect:
                answer.status = _CLIENT_CLOSED
            except Exception:
                log.exception("request_failed")
                if answer.status is None:
                    failed = InternalError("Something went wrong here.", request_id=request_id)
                    await problem_response(scope, failed)(scope, receive, answer.send)
            self._note(scope, answer.status or _CLIENT_CLOSED, time.perf_counter() - started)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in _METHODS else "(other)"
        route = getattr(scope.get("route"), "path_format", UNKNOWN_ROUTE)
        self.metrics.note_request(method, route, status, seconds)
        log.info(
            "request_served",
            method=method,
            route=route,
            status=status,
            milliseconds=round(seconds * 1_000, 1),
        )


class _Answer:
    """Passes an answer on, with the headers every answer has.

    Attributes:
        status: None until the answer has begun.
    """

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self._request_id = request_id
        self.status: int | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["X-Request-Id"] = self._request_id
            if headers.get("content-type", "").startswith("text/html"):
                for name, value in _PAGE_HEADERS.items():
                    headers.setdefault(name, value)
            for name, value in _SECURITY_HEADERS.items():
                headers.setdefault(name, value)
        await self._send(message)


def _request_id(headers: Headers) -> str:
    """Return the caller's id of the request when it is a sane one, else a new one."""
    sent = headers.get("x-request-id", "")
    return sent if _REQUEST_ID.fullmatch(sent) else uuid4().hex


class GuardMiddleware:
    """Refuses requests that are too large or not readable, before anything else looks at them."""

    def __init__(self, app: ASGIApp, limits: WebLimits) -> None:
        self.app = app
        self.limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self._body_limit(scope["path"])
        try:
            self._check(scope, limit)
        except MatchmakerError as error:
            await problem_response(scope, error)(scope, receive, send)
            return
        await self.app(scope, _counted(receive, limit), send)

    def _body_limit(self, path: str) -> int:
        if path in IMPORTS:
            return self.limits.import_bytes + _MULTIPART_ROOM
        return self.limits.body_bytes

    def _check(self, scope: Scope, limit: int) -> None:
        size = sum(len(name) + len(value) for name, value in scope["headers"])
        if size > self.limits.header_bytes:
            raise HeadersTooLarge(f"The headers have more than {self.limits.header_bytes} bytes.")
        for name in ("raw_path", "query_string"):
            _check_address(scope.get(name) or b"")
        declared = Headers(scope=scope).get("content-length", "0")
        if not (declared.isascii() and declared.isdigit()):
            raise MalformedRequest("Content-Length is not a number.")
        if len(declared) > len(str(limit)) or int(declared) > limit:
            raise _too_large(limit)


def _check_address(part: bytes) -> None:
    plain = unquote_to_bytes(part)
    try:
        plain.decode()
    except UnicodeDecodeError as error:
        raise MalformedRequest("The address is not valid UTF-8.") from error
    if b"\0" in plain:
        raise MalformedRequest("The address holds a NUL character.")


def _counted(receive: Receive, limit: int) -> Receive:
    """Return `receive`, which refuses to go on after `limit` bytes of body."""
    seen = 0

    async def counting() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise _too_large(limit)
        return message

    return counting


def _too_large(limit: int) -> TooLarge:
    return TooLarge(f"The body has more than {limit} bytes.")
