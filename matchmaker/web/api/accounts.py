"""Accounts: register, confirm, passwords, one-time codes; staff are invited."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from matchmaker.domain.languages import Language
from matchmaker.errors import (
    Conflict,
    CrossSiteRequest,
    InvalidInput,
    InvalidPageToken,
    InvalidTicket,
    LastAdministrator,
    NotAuthenticated,
    NotFound,
    NotPermitted,
    TooLarge,
    TooManyAttempts,
    UnsupportedMedia,
    WeakPassword,
)
from matchmaker.services.accounts import (
    Invitation,
    ask_for_reset,
    disable,
    invite,
    set_password,
)
from matchmaker.services.registration import Registration, confirm, register
from matchmaker.services.throttle import Guess
from matchmaker.store.accounts import (
    chamber_name,
    list_accounts,
)
from matchmaker.web import account_examples as examples
from matchmaker.web.account_schemas import (
    Accepted,
    AccountOut,
    AccountPage,
    AccountRegistration,
    Confirmation,
    Confirmed,
    NewPassword,
    ResetRequest,
    StaffInvitation,
)
from matchmaker.web.answers import json_answer
from matchmaker.web.bodies import parse_body
from matchmaker.web.deps import (
    JSON,
    Administrator,
    JsonBody,
    Now,
    ReadSession,
    RuntimeDep,
    WriteSession,
)
from matchmaker.web.describe import answers, json_request
from matchmaker.web.paging import MAX_LIMIT, make_page_token, next_link, read_page_token
from matchmaker.web.problems import documented
from matchmaker.web.render_accounts import account_json
from matchmaker.web.sign_in import (
    EntranceDep,
    FromHere,
)

router = APIRouter(prefix="/v1/accounts", tags=["accounts"])

_LIST = "accounts"
_BODY = (TooLarge, UnsupportedMedia, InvalidInput)
_OPEN = (*_BODY, CrossSiteRequest)
_OWN = (NotAuthenticated, NotPermitted, CrossSiteRequest)
_ADMIN = (NotAuthenticated, NotPermitted, CrossSiteRequest, InvalidInput)


class PageQuery(BaseModel):
    """Which page of a list."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(default=20, ge=1, le=MAX_LIMIT, description="Most rows on a page.")
    after: str | None = Field(
        default=None, max_length=200, description="The `next` of the page before."
    )


@router.post(
    "",
    status_code=202,
    response_model=Accepted,
    dependencies=[FromHere],
    responses=documented(*_OPEN, WeakPassword)
    | answers({"status": "letter_sent"}, status=202, description="A letter is on its way."),
    openapi_extra=json_request(
        "AccountRegistration", examples.REGISTRATION, media_types=JSON, note="Who registers."
    ),
)
def register_account(
    body: JsonBody, runtime: RuntimeDep, entrance: EntranceDep, now: Now
) -> Response:
    """Register a company: a letter with a link is sent to the address.

    The answer is the same when the address has an account already; the letter then says so.
    """
    wanted = parse_body(AccountRegistration, body)
    registration = Registration(
        email=wanted.email,
        password=wanted.password,
        name=wanted.name,
        language=wanted.language,
        country=wanted.country.value,
        region=wanted.region,
    )
    register(runtime.database.write, entrance, registration, now=now)
    return json_answer({"status": "letter_sent"}, status=202)


@router.post(
    "/confirm",
    response_model=Confirmed,
    dependencies=[FromHere],
    responses=documented(*_OPEN, NotAuthenticated, InvalidTicket, TooManyAttempts)
    | answers({"status": "confirmed"}),
    openapi_extra=json_request(
        "Confirmation", examples.CONFIRMATION, media_types=JSON, note="Link and password."
    ),
)
def confirm_account(
    request: Request, body: JsonBody, runtime: RuntimeDep, entrance: EntranceDep, now: Now
) -> Response:
    """Confirm the address of an account with the link from the letter and its password."""
    wanted = parse_body(Confirmation, body)
    with request.app.state.metrics.counting_refusals(Guess.PASSWORD):
        confirm(runtime.database.write, entrance, wanted.ticket, wanted.password, now=now)
    return json_answer({"status": "confirmed"})


@router.post(
    "/password/reset",
    status_code=202,
    response_model=Accepted,
    dependencies=[FromHere],
    responses=documented(*_OPEN)
    | answers({"status": "letter_sent"}, status=202, description="A letter is on its way."),
    openapi_extra=json_request(
        "ResetRequest", examples.RESET, media_types=JSON, note="Whose password is forgotten."
    ),
)
def ask_for_new_password(
    body: JsonBody, runtime: RuntimeDep, entrance: EntranceDep, now: Now
) -> Response:
    """Send a link to set a new password, if the address has an account; the answer is the same."""
    wanted = parse_body(ResetRequest, body)
    ask_for_reset(runtime.database.write, entrance, wanted.email, now=now)
    return json_answer({"status": "letter_sent"}, status=202)


@router.post(
    "/password",
    status_code=204,
    response_class=Response,
    dependencies=[FromHere],
    responses=documented(*_OPEN, InvalidTicket, WeakPassword)
    | {204: {"description": "Set; every session of the account has ended."}},
    openapi_extra=json_request(
        "NewPassword", examples.NEW_PASSWORD, media_types=JSON, note="Link and new password."
    ),
)
def set_new_password(
    body: JsonBody, runtime: RuntimeDep, entrance: EntranceDep, now: Now
) -> Response:
    """Set a password with the link from a letter: a new one, or the first one when invited."""
    wanted = parse_body(NewPassword, body)
    set_password(runtime.database.write, entrance, wanted.ticket, wanted.password, now=now)
    return Response(status_code=204)


@router.get(
    "",
    response_model=AccountPage,
    responses=documented(*_ADMIN, InvalidPageToken) | answers(examples.ACCOUNT_PAGE),
)
def list_all_accounts(
    request: Request,
    _caller: Administrator,
    session: ReadSession,
    query: Annotated[PageQuery, Query()],
) -> Response:
    """List all accounts, in the order of their ids."""
    after = read_page_token(_LIST, {}, query.after) if query.after is not None else None
    found = list_accounts(session, after=after, limit=query.limit + 1)
    page, token, headers = found[: query.limit], None, {}
    if len(found) > len(page):
        token = make_page_token(_LIST, {}, page[-1].account.id)
        headers["Link"] = next_link(request.url, dict(request.query_params), token)
    items = [account_json(each.account, each.chamber) for each in page]
    return json_answer({"items": items, "next": token}, headers=headers)


@router.post(
    "/invitations",
    status_code=201,
    response_model=AccountOut,
    responses=documented(*_ADMIN, TooLarge, UnsupportedMedia, Conflict)
    | answers(examples.ACCOUNT, status=201, description="Invited; a letter is on its way."),
    openapi_extra=json_request(
        "StaffInvitation", examples.INVITATION, media_types=JSON, note="Whom to invite."
    ),
)
def invite_staff(
    caller: Administrator, body: JsonBody, session: WriteSession, entrance: EntranceDep, now: Now
) -> Response:
    """Invite a member of staff, who sets a password with the link in a letter."""
    wanted = parse_body(StaffInvitation, body)
    invitation = Invitation(
        wanted.email, wanted.name, wanted.role, wanted.chamber, Language(wanted.language)
    )
    account, _ = invite(session, entrance, invitation, author=caller.author, now=now)
    return json_answer(account_json(account, wanted.chamber), status=201)


@router.post(
    "/{account_id}/disable",
    response_model=AccountOut,
    responses=documented(*_ADMIN, NotFound, LastAdministrator) | answers(examples.ACCOUNT),
)
def disable_account(
    caller: Administrator, account_id: UUID, session: WriteSession, now: Now
) -> Response:
    """Close an account: its sessions end, and nobody signs in to it. Twice changes nothing."""
    account = disable(session, account_id, author=caller.author, now=now)
    return json_answer(account_json(account, chamber_name(session, account.chamber_id)))
