"""Sessions: signing in and out."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from matchmaker.errors import (
    CrossSiteRequest,
    InvalidInput,
    NotAuthenticated,
    TooLarge,
    TooManyAttempts,
    UnsupportedMedia,
)
from matchmaker.services.sessions import sign_in, sign_out, verify_session
from matchmaker.services.throttle import Guess
from matchmaker.web import account_examples as examples
from matchmaker.web.account_schemas import CodeIn, Credentials, SessionOut
from matchmaker.web.bodies import parse_body
from matchmaker.web.deps import JSON, JsonBody, Now, RuntimeDep
from matchmaker.web.describe import answers, json_request
from matchmaker.web.devices import CallerDevice
from matchmaker.web.problems import documented
from matchmaker.web.render_accounts import session_answer
from matchmaker.web.sign_in import (
    CallerAddress,
    EntranceDep,
    FromHere,
    MaybeSession,
    drop_session_cookie,
    session_secret,
)

router = APIRouter(prefix="/v1/sessions", tags=["accounts"])

_BODY = (TooLarge, UnsupportedMedia, InvalidInput, CrossSiteRequest)


@router.post(
    "",
    status_code=201,
    response_model=SessionOut,
    dependencies=[FromHere],
    responses=documented(*_BODY, NotAuthenticated, TooManyAttempts)
    | answers(examples.SESSION, status=201, description="Signed in; the cookie comes with it."),
    openapi_extra=json_request(
        "Credentials", examples.CREDENTIALS, media_types=JSON, note="Address and password."
    ),
)
def open_new_session(
    request: Request,
    body: JsonBody,
    runtime: RuntimeDep,
    entrance: EntranceDep,
    address: CallerAddress,
    device: CallerDevice,
    now: Now,
) -> Response:
    """Sign in with address and password; the answer sets a cookie.

    With `verified: false`, send a one-time code to `/v1/sessions/current/code` next. A wrong
    password, an unknown address and a closed account are not told apart.
    """
    wanted = parse_body(Credentials, body)
    with request.app.state.metrics.counting_refusals(Guess.PASSWORD):
        signed_in = sign_in(
            runtime.database,
            entrance,
            email=wanted.email,
            password=wanted.password,
            address=address,
            device=device,
            now=now,
        )
    sign_out(runtime.database.write, session_secret(request))  # the one this browser had before
    return session_answer(request, signed_in, status=201)


@router.post(
    "/current/code",
    response_model=SessionOut,
    responses=documented(*_BODY, NotAuthenticated, TooManyAttempts) | answers(examples.SESSION),
    openapi_extra=json_request(
        "CodeIn", examples.CODE, media_types=JSON, note="The code the telephone shows."
    ),
)
def verify_current_session(
    request: Request,
    session: MaybeSession,
    body: JsonBody,
    runtime: RuntimeDep,
    entrance: EntranceDep,
    device: CallerDevice,
    now: Now,
) -> Response:
    """Complete signing in with a one-time or recovery code; the cookie is a new one afterwards."""
    if session is None:
        raise NotAuthenticated("Sign in first.")
    wanted = parse_body(CodeIn, body)
    with request.app.state.metrics.counting_refusals(Guess.CODE):
        verified = verify_session(
            runtime.database, entrance, session.secret, wanted.code, device=device, now=now
        )
    return session_answer(request, verified)


@router.delete(
    "/current",
    status_code=204,
    response_class=Response,
    responses=documented(NotAuthenticated, CrossSiteRequest) | {204: {"description": "Over."}},
)
def end_current_session(request: Request, session: MaybeSession, runtime: RuntimeDep) -> Response:
    """Sign out; without a session nothing happens."""
    answer = Response(status_code=204)
    if session is not None:
        sign_out(runtime.database.write, session.secret)
    drop_session_cookie(answer, request)
    return answer
