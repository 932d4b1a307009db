"""How many requests a minute one caller may make: by token, by account, by network address.

Whose a request is, is known once it was answered: it counts for the token or account that it
turned out to be of, else for the address it came from. The next one is refused before it costs
anything. What has been tried with a wrong token counts for the address. Counts are those of one
process; `RateLimit` headers say what is left (draft-ietf-httpapi-ratelimit-headers-10).
"""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from math import ceil
from threading import Lock
from typing import Any, NamedTuple

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from matchmaker.errors import TooManyRequests
from matchmaker.services.access import Principal
from matchmaker.services.audit import ActorKind
from matchmaker.web.problems import problem_response
from matchmaker.web.request_counts import WINDOW, Count, RequestCounts

FREE = frozenset({"/healthz", "/readyz", "/metrics"})
_STATIC = ("/static/", "/docs/assets/")
_REMEMBERED = 10_000  # credentials whose owner is known before their request is answered


@dataclass(frozen=True, slots=True)
class Rates:
    """Most requests a minute, of each kind of caller."""

    token: int = 60_000
    account: int = 6_000
    address: int = 6_000


class _Caller(NamedTuple):
    """Whose count a request goes to."""

    kind: str
    name: str


class RateMiddleware:
    """Counts requests, refuses those that are too many, and tells what is left."""

    def __init__(self, app: ASGIApp, rates: Rates) -> None:
        self.app = app
        self._most = {"token": rates.token, "account": rates.account, "address": rates.address}
        self._counts = RequestCounts()
        self._owners: OrderedDict[bytes, _Caller] = OrderedDict()
        self._lock = Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or refuse it."""
        if scope["type"] != "http" or _is_free(scope["path"]):
            await self.app(scope, receive, send)
            return
        stranger = _Caller("address", scope["client"][0] if scope.get("client") else "")
        credentials = _digest_of_credentials(Headers(scope=scope))
        expected = self._owner_of(credentials) or stranger
        seen = self._counts.find(expected)
        if seen.requests >= self._most[expected.kind]:
            await self._refuse(expected, seen, scope, receive, send)
            return
        counted = False

        async def count(message: Message) -> None:
            nonlocal counted
            if message["type"] == "http.response.start" and not counted:
                counted = True
                caller = _caller_in(scope.get("state", {})) or stranger
                seen = self._counts.add(caller)
                self._remember(credentials, caller, stranger)
                self._tell(caller, seen, MutableHeaders(scope=message))
            await send(message)

        await self.app(scope, receive, count)

    async def _refuse(
        self, caller: _Caller, seen: Count, scope: Scope, receive: Receive, send: Send
    ) -> None:
        seconds = _whole_seconds(seen)
        most = self._most[caller.kind]
        error = TooManyRequests(
            f"No more than {most} requests a minute; go on in {seconds} seconds.",
            retry_after=seconds,
        )
        answer = problem_response(scope, error)
        self._tell(caller, seen, answer.headers)
        await answer(scope, receive, send)

    def _tell(self, caller: _Caller, seen: Count, headers: MutableHeaders) -> None:
        most = self._most[caller.kind]
        left = max(most - seen.requests, 0)
        headers["RateLimit-Policy"] = f'"{caller.kind}";q={most};w={WINDOW}'
        headers["RateLimit"] = f'"{caller.kind}";r={left};t={_whole_seconds(seen)}'

    def _owner_of(self, credentials: bytes | None) -> _Caller | None:
        with self._lock:
            return self._owners.get(credentials) if credentials is not None else None

    def _remember(self, credentials: bytes | None, caller: _Caller, stranger: _Caller) -> None:
        if credentials is None:
            return
        with self._lock:
            if caller == stranger:
                self._owners.pop(credentials, None)
                return
            self._owners[credentials] = caller
            self._owners.move_to_end(credentials)
            while len(self._owners) > _REMEMBERED:
                self._owners.popitem(last=False)


def _whole_seconds(seen: Count) -> int:
    return max(ceil(seen.seconds), 1)


def _is_free(path: str) -> bool:
    return path in FREE or path.startswith(_STATIC)


def _digest_of_credentials(headers: Headers) -> bytes | None:
    sent = headers.get("authorization") or headers.get("cookie")
    return hashlib.sha256(sent.encode()).digest() if sent else None


def _caller_in(state: dict[str, Any]) -> _Caller | None:
    """Return who a request turned out to be of; routes leave the principal in its state."""
    principal = state.get("principal") or getattr(state.get("signed_on"), "principal", None)
    if not isinstance(principal, Principal) or principal.caller_id is None:
        return None
    kind = "account" if principal.kind is ActorKind.ACCOUNT else "token"
    return _Caller(kind, str(principal.caller_id))
