"""Browsers that are signed in: their cookie, and the proof that a change was asked for here.

A cookie is sent by a browser whatever site asked it to. So a request that changes something, and
comes with a cookie instead of a token, must carry what only our pages know: the session's CSRF
token, as header `X-CSRF-Token` or form field `csrf_token`. Besides, browsers say where a request
comes from (`Sec-Fetch-Site`, `Origin`), and from other sites it is refused.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, cast
from urllib.parse import urlsplit

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyCookie
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from matchmaker.errors import CrossSiteRequest, NotAuthenticated
from matchmaker.services.entrance import Entrance
from matchmaker.services.sessions import SignedIn, find_signed_in
from matchmaker.web.context import Now, get_runtime

COOKIE = "matchmaker_session"
SECURE_COOKIE = f"__Host-{COOKIE}"  # browsers take it over https only, and from no subdomain
CSRF_HEADER = "X-CSRF-Token"
CSRF_FIELD = "csrf_token"

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_OURS = frozenset({"same-origin", "none"})  # `none`: a person typed the address
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_API = "/v1/"  # programs and scripts send the token in a header; their bodies are read by routes
_LONGEST = 200  # characters of a cookie that are looked at

_cookie = APIKeyCookie(
    name=COOKIE,
    auto_error=False,
    scheme_name="session",
    description=(
        "The cookie of a signed-in browser, made by `POST /v1/sessions`; called "
        f"`{SECURE_COOKIE}` over https. Changes need the header `{CSRF_HEADER}` besides."
    ),
)


async def get_entrance(request: Request) -> Entrance:
    """Return what signing in needs."""
    return cast("Entrance", request.app.state.entrance)


EntranceDep = Annotated[Entrance, Depends(get_entrance)]


async def get_address(request: Request) -> str:
    """Return the network address of the caller, by which guesses and requests are counted."""
    return request.client.host if request.client is not None else ""


CallerAddress = Annotated[str, Depends(get_address)]


@dataclass(frozen=True, slots=True)
class Browser:
    """The browser that asks, at this moment.

    Attributes:
        secret: what its session cookie holds, "" when there is none.
    """

    entrance: Entrance
    secret: str
    now: datetime


async def get_browser(request: Request, entrance: EntranceDep, now: Now) -> Browser:
    """Return the browser that asks."""
    return Browser(entrance, session_secret(request), now)


ThisBrowser = Annotated[Browser, Depends(get_browser)]


def csrf_token(signed_in: SignedIn) -> str:
    """Return what a page of ours sends along with every change; it ends with the session."""
    return hmac.new(signed_in.secret.encode(), b"csrf", hashlib.sha256).hexdigest()


async def read_csrf(request: Request) -> str:
    """Return the CSRF token that came with a request, "" when there is none."""
    sent = request.headers.get(CSRF_HEADER)
    if sent is not None or request.method in _SAFE or request.url.path.startswith(_API):
        return sent or ""
    if not request.headers.get("content-type", "").lower().startswith(_FORMS):
        return ""
    field = (await request.form()).get(CSRF_FIELD)
    return field if isinstance(field, str) else ""


async def refuse_other_sites(request: Request, entrance: EntranceDep) -> None:
    """Refuse a change that a page of another site asked a browser for.

    Raises:
        CrossSiteRequest: it was.
    """
    if request.method not in _SAFE:
        _check_origin(request, entrance)


def _check_origin(request: Request, entrance: Entrance) -> None:
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        is_ours = site in _OURS
    else:
        origin = request.headers.get("origin")
        hosts = {request.headers.get("host", ""), urlsplit(entrance.public_url).netloc}
        is_ours = origin is None or urlsplit(origin).netloc in hosts
    if not is_ours:
        raise CrossSiteRequest("The request comes from another site.")


FromHere = Depends(refuse_other_sites)


async def get_session(
    request: Request, _described: Annotated[str | None, Security(_cookie)]
) -> SignedIn | None:
    """Return who signed in with this browser, half-way through perhaps; None: nobody.

    A request with a token is the token's, whatever cookies it brings.

    Raises:
        CrossSiteRequest: it changes something and lacks the session's CSRF token.
    """
    if "authorization" in request.headers:
        return None
    secret = session_secret(request)
    if not secret or len(secret) > _LONGEST:
        return None
    runtime, entrance = await get_runtime(request), await get_entrance(request)
    now = datetime.now(UTC)
    signed_in = await run_in_threadpool(find_signed_in, runtime.database, entrance, secret, now=now)
    if signed_in is None:
        return None
    request.state.principal = signed_in.principal
    if request.method not in _SAFE:
        _check_origin(request, entrance)
        proof = await read_csrf(request)
        if not hmac.compare_digest(csrf_token(signed_in).encode(), proof.encode()):
            raise CrossSiteRequest(f"Send the session's CSRF token, as header {CSRF_HEADER}.")
    return signed_in


MaybeSession = Annotated[SignedIn | None, Depends(get_session)]


async def get_visitor(session: MaybeSession) -> SignedIn | None:
    """Return who has signed in completely; None: nobody."""
    return session if session is not None and session.is_verified else None


MaybeVisitor = Annotated[SignedIn | None, Depends(get_visitor)]


async def require_visitor(visitor: MaybeVisitor) -> SignedIn:
    """Return who has signed in.

    Raises:
        NotAuthenticated: nobody has.
    """
    if visitor is None:
        raise NotAuthenticated("Sign in first.")
    return visitor


Visitor = Annotated[SignedIn, Depends(require_visitor)]


def set_session_cookie(response: Response, request: Request, signed_in: SignedIn) -> None:
    """Give a browser its session: out of reach for scripts and for other sites."""
    is_secure = _is_secure(request)
    response.set_cookie(
        SECURE_COOKIE if is_secure else COOKIE,
        signed_in.secret,
        expires=signed_in.expires_at,
        path="/",
        secure=is_secure,
        httponly=True,
        samesite="lax",
    )


def drop_session_cookie(response: Response, request: Request) -> None:
    """Take the session from a browser."""
    is_secure = _is_secure(request)
    response.delete_cookie(
        SECURE_COOKIE if is_secure else COOKIE,
        path="/",
        secure=is_secure,
        httponly=True,
        samesite="lax",
    )


def session_secret(request: Request) -> str:
    """Return what the session cookie holds, "" when there is none."""
    return request.cookies.get(SECURE_COOKIE) or request.cookies.get(COOKIE) or ""


def _is_secure(request: Request) -> bool:
    public = request.app.state.entrance.public_url
    return request.url.scheme == "https" or public.startswith("https://")
