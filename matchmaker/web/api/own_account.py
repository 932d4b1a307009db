"""The account that is signed in: what it may see and change of itself."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from matchmaker.errors import (
    Conflict,
    CrossSiteRequest,
    InvalidInput,
    NotAuthenticated,
    NotPermitted,
    TooLarge,
    TooManyAttempts,
    UnsupportedMedia,
    WeakPassword,
)
from matchmaker.services import second_factor
from matchmaker.services.accounts import change_details, change_password
from matchmaker.services.sessions import SignedIn, open_anew
from matchmaker.services.throttle import Guess
from matchmaker.store.accounts import chamber_name, count_recovery_codes, get_account
from matchmaker.web import account_examples as examples
from matchmaker.web.account_schemas import (
    AccountChange,
    CodeIn,
    EnrolmentOut,
    OwnAccount,
    PasswordChange,
    PresentPassword,
    RecoveryCodes,
    SessionOut,
)
from matchmaker.web.answers import json_answer
from matchmaker.web.bodies import parse_body
from matchmaker.web.deps import JSON, JsonBody, Now, ReadSession, RuntimeDep, WriteSession
from matchmaker.web.describe import answers, json_request
from matchmaker.web.devices import CallerDevice
from matchmaker.web.problems import documented
from matchmaker.web.render_accounts import account_json, session_answer
from matchmaker.web.sign_in import EntranceDep, Visitor, csrf_token, set_session_cookie

router = APIRouter(prefix="/v1/accounts/me", tags=["accounts"])

_BODY = (TooLarge, UnsupportedMedia, InvalidInput)
_OWN = (NotAuthenticated, NotPermitted, CrossSiteRequest)


@router.get(
    "",
    response_model=OwnAccount,
    responses=documented(*_OWN) | answers(examples.OWN_ACCOUNT),
)
def get_own_account(visitor: Visitor, session: ReadSession) -> Response:
    """Return the account that is signed in."""
    return json_answer(_own(session, visitor))


@router.patch(
    "",
    response_model=OwnAccount,
    responses=documented(*_OWN, *_BODY) | answers(examples.OWN_ACCOUNT),
    openapi_extra=json_request(
        "AccountChange", examples.ACCOUNT_CHANGE, media_types=JSON, note="What to change."
    ),
)
def change_own_account(visitor: Visitor, body: JsonBody, session: WriteSession) -> Response:
    """Change your name or the language of your letters."""
    wanted = parse_body(AccountChange, body)
    change_details(session, visitor.account_id, name=wanted.name, language=wanted.language)
    return json_answer(_own(session, visitor))


@router.post(
    "/password",
    response_model=SessionOut,
    responses=documented(*_OWN, *_BODY, WeakPassword, TooManyAttempts) | answers(examples.SESSION),
    openapi_extra=json_request(
        "PasswordChange", examples.PASSWORD_CHANGE, media_types=JSON, note="Old and new."
    ),
)
def change_own_password(
    request: Request,
    visitor: Visitor,
    body: JsonBody,
    runtime: RuntimeDep,
    entrance: EntranceDep,
    device: CallerDevice,
    now: Now,
) -> Response:
    """Change your password; every other session ends, and this one gets a new cookie."""
    wanted = parse_body(PasswordChange, body)
    with request.app.state.metrics.counting_refusals(Guess.PASSWORD):
        change_password(
            runtime.database.write,
            entrance,
            visitor.account_id,
            present=wanted.present,
            new=wanted.new,
            now=now,
        )
    again = open_anew(runtime.database.write, entrance, visitor.account_id, device=device, now=now)
    return session_answer(request, again)


@router.post(
    "/totp",
    response_model=EnrolmentOut,
    responses=documented(*_OWN, *_BODY, Conflict, TooManyAttempts) | answers(examples.ENROLMENT),
    openapi_extra=json_request(
        "PresentPassword", examples.PRESENT_PASSWORD, media_types=JSON, note="The password again."
    ),
)
def begin_one_time_codes(
    request: Request,
    visitor: Visitor,
    body: JsonBody,
    runtime: RuntimeDep,
    entrance: EntranceDep,
    now: Now,
) -> Response:
    """Begin to use one-time codes (TOTP): returns the secret for a telephone."""
    wanted = parse_body(PresentPassword, body)
    with request.app.state.metrics.counting_refusals(Guess.PASSWORD):
        enrolment = second_factor.begin_enrolment(
            runtime.database.write, entrance, visitor.account_id, wanted.password, now=now
        )
    return json_answer({"secret": enrolment.secret, "uri": enrolment.uri})


@router.post(
    "/totp/confirm",
    response_model=RecoveryCodes,
    responses=documented(*_OWN, *_BODY, Conflict, TooManyAttempts)
    | answers(examples.RECOVERY_CODES),
    openapi_extra=json_request(
        "CodeIn", examples.CODE, media_types=JSON, note="A code the telephone shows."
    ),
)
def complete_one_time_codes(
    request: Request,
    visitor: Visitor,
    body: JsonBody,
    runtime: RuntimeDep,
    entrance: EntranceDep,
    device: CallerDevice,
    now: Now,
) -> Response:
    """Ask for one-time codes from now on; returns recovery codes, once. Other sessions end."""
    wanted = parse_body(CodeIn, body)
    with request.app.state.metrics.counting_refusals(Guess.CODE):
        codes = second_factor.complete_enrolment(
            runtime.database.write, entrance, visitor.account_id, wanted.code, now=now
        )
    again = open_anew(runtime.database.write, entrance, visitor.account_id, device=device, now=now)
    answer = json_answer({"codes": list(codes), "csrf_token": csrf_token(again)})
    set_session_cookie(answer, request, again)
    return answer


@router.post(
    "/totp/stop",
    status_code=204,
    response_class=Response,
    responses=documented(*_OWN, *_BODY, TooManyAttempts)
    | {204: {"description": "Codes are no longer asked for."}},
    openapi_extra=json_request(
        "PresentPassword", examples.PRESENT_PASSWORD, media_types=JSON, note="The password again."
    ),
)
def stop_one_time_codes(
    request: Request,
    visitor: Visitor,
    body: JsonBody,
    runtime: RuntimeDep,
    entrance: EntranceDep,
    now: Now,
) -> Response:
    """Ask for one-time codes no longer."""
    wanted = parse_body(PresentPassword, body)
    with request.app.state.metrics.counting_refusals(Guess.PASSWORD):
        second_factor.stop(
            runtime.database.write, entrance, visitor.account_id, wanted.password, now=now
        )
    return Response(status_code=204)


def _own(session: ReadSession, visitor: SignedIn) -> dict[str, object]:
    account = get_account(session, visitor.account_id)
    return {
        **account_json(account, chamber_name(session, account.chamber_id)),
        "csrf_token": csrf_token(visitor),
        "recovery_codes_left": count_recovery_codes(session, account.id),
    }
