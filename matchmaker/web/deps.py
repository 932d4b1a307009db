"""What routes ask for: who calls, a transaction, the body, the language."""

from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import orjson
from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool

from matchmaker.errors import (
    MalformedRequest,
    NotAuthenticated,
    NotFound,
    NotPermitted,
    UnsupportedMedia,
)
from matchmaker.services.access import Principal, Scope, authenticate
from matchmaker.services.throttle import Guess, key_of, note_failed_token
from matchmaker.web.context import CallerLanguage, LimitsDep, Now, RuntimeDep, WebLimits
from matchmaker.web.sign_in import MaybeSession

__all__ = [
    "JSON",
    "MERGE_PATCH",
    "Administrator",
    "CallerLanguage",
    "JsonBody",
    "LimitsDep",
    "MergePatchBody",
    "Now",
    "OwnCompany",
    "Publisher",
    "ReadSession",
    "Reader",
    "Reviewer",
    "RuntimeDep",
    "WebLimits",
    "WriteSession",
    "Writer",
    "json_body",
    "media_type",
    "parse_json",
]

MAX_DEPTH = 32  # levels of a JSON body; a profile needs 3, a batch of them 5

JSON = ("application/json",)
MERGE_PATCH = ("application/merge-patch+json", "application/json")

_bearer = HTTPBearer(
    auto_error=False,
    scheme_name="token",
    description="A token made by `matchmaker token create`.",
)


async def get_principal(
    request: Request,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)],
    session: MaybeSession,
) -> Principal:
    """Return who calls: by a token, or by the cookie of a browser that is signed in.

    Every request comes through here, so it asks for little: each thing that is asked for costs
    the framework a twentieth of a millisecond.

    Raises:
        NotAuthenticated: neither, or one that is not in force.
        TooManyAttempts: too many unknown tokens from this address.
        CrossSiteRequest: a change with a cookie, but without what proves where it comes from.
    """
    if credentials is None:
        if session is None or not session.is_verified:
            raise NotAuthenticated("Send a token: `Authorization: Bearer …`.")
        return session.principal
    principal = await run_in_threadpool(_owner_of_token, request, credentials.credentials)
    request.state.principal = principal
    return principal


def _owner_of_token(request: Request, secret: str) -> Principal:
    state = request.app.state
    database, now = state.runtime.database, datetime.now(UTC)
    try:
        return authenticate(database, secret, now=now)
    except NotAuthenticated:
        address = request.client.host if request.client is not None else ""
        note_failed_token(database, key_of(state.entrance.seal, Guess.TOKEN, address), now=now)
        state.metrics.note_refusal(Guess.TOKEN)
        raise


def require(scope: Scope) -> Callable[[Principal], Awaitable[Principal]]:
    """Return a dependency that lets only callers with `scope` in."""

    async def permitted(
        principal: Annotated[Principal, Depends(get_principal)],
    ) -> Principal:
        if not principal.may(scope):
            raise NotPermitted(f"The token lacks the scope {scope.value}.", scope=scope.value)
        return principal

    return permitted


Reader = Annotated[Principal, Depends(require(Scope.PROFILES_READ))]
Writer = Annotated[Principal, Depends(require(Scope.PROFILES_WRITE))]
Reviewer = Annotated[Principal, Depends(require(Scope.REVIEWS_WRITE))]
Administrator = Annotated[Principal, Depends(require(Scope.ADMIN))]


async def acting_for_company(
    caller: Annotated[Principal, Depends(get_principal)],
) -> UUID:
    """Return the one company that the caller acts for.

    Raises:
        NotFound: it acts for a chamber; what a company has of its own, it has not.
    """
    if caller.company_id is None:
        raise NotFound("You act for a chamber, not for one company.")
    return caller.company_id


OwnCompany = Annotated[UUID, Depends(acting_for_company)]


async def vouching(caller: Writer) -> Principal:
    """Return a caller whose profiles are published at once: a chamber, not a company itself.

    Raises:
        NotPermitted: the caller acts for one company, whose profile staff must see first.
    """
    if caller.company_id is not None:
        raise NotPermitted(
            "What a company writes about itself is seen by staff before it is published.",
            scope=Scope.PROFILES_WRITE.value,
        )
    return caller


Publisher = Annotated[Principal, Depends(vouching)]


def get_read_session(runtime: RuntimeDep) -> Iterator[Session]:
    """Open a session that writes nothing."""
    with runtime.database.read() as session:
        yield session


def get_write_session(runtime: RuntimeDep) -> Iterator[Session]:
    """Open a session that is committed when the route returns, before the answer is sent."""
    with runtime.database.write() as session:
        yield session


ReadSession = Annotated[Session, Depends(get_read_session, scope="function")]
WriteSession = Annotated[Session, Depends(get_write_session, scope="function")]


def json_body(*media_types: str) -> Callable[[Request], Awaitable[object]]:
    """Return a dependency that reads a JSON body.

    It is stricter than the framework's reader: no NaN, no broken UTF-8, no deep nesting.
    """

    async def read(request: Request) -> object:
        _check_media_type(request, media_types)
        return parse_json(await request.body())

    return read


JsonBody = Annotated[object, Depends(json_body(*JSON))]
MergePatchBody = Annotated[object, Depends(json_body(*MERGE_PATCH))]


def media_type(request: Request) -> str:
    """Return the media type of the body in lower case, without parameters; "" when not named."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _check_media_type(request: Request, media_types: tuple[str, ...]) -> None:
    header = request.headers.get("content-type", "")
    charset = header.lower().partition("charset=")[2].strip('" ')
    if media_type(request) not in media_types or charset.replace("-", "") not in {"", "utf8"}:
        raise UnsupportedMedia(f"Send {media_types[0]} in UTF-8.")


def parse_json(body: bytes) -> object:
    """Return the value that a body holds.

    Raises:
        MalformedRequest: it is no JSON of RFC 8259 in UTF-8, or nested too deeply.
    """
    if not body:
        raise MalformedRequest("The body is empty; JSON is expected.")
    try:
        value: object = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise MalformedRequest(f"The body is not valid JSON: {error.msg} ({where}).") from error
    if _is_deeper(value, MAX_DEPTH):
        raise MalformedRequest(f"The body is nested deeper than {MAX_DEPTH} levels.")
    return value


def _is_deeper(value: object, depth: int) -> bool:
    """Tell whether `value` has more than `depth` levels; without recursion, level by level."""
    level = [value]
    for _ in range(depth + 1):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return False
    return True
