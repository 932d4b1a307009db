"""API tokens: made, listed, revoked by administrators."""

from datetime import timedelta

from fastapi import APIRouter
from starlette.responses import Response

from matchmaker.errors import (
    CrossSiteRequest,
    InvalidInput,
    NotAuthenticated,
    NotFound,
    NotPermitted,
    TooLarge,
    UnsupportedMedia,
)
from matchmaker.services.access import create_token, revoke
from matchmaker.store.access import list_tokens
from matchmaker.store.accounts import chamber_name
from matchmaker.store.tables import TokenRow
from matchmaker.web import account_examples as examples
from matchmaker.web.account_schemas import NewTokenOut, TokenList, TokenRequest
from matchmaker.web.answers import json_answer
from matchmaker.web.bodies import parse_body
from matchmaker.web.deps import JSON, Administrator, JsonBody, Now, ReadSession, WriteSession
from matchmaker.web.describe import answers, json_request
from matchmaker.web.problems import documented

router = APIRouter(prefix="/v1/tokens", tags=["tokens"])

_ADMIN = (NotAuthenticated, NotPermitted, CrossSiteRequest)


@router.get(
    "",
    response_model=TokenList,
    responses=documented(*_ADMIN) | answers({"items": [examples.TOKEN]}),
)
def list_all_tokens(_caller: Administrator, session: ReadSession) -> Response:
    """List all tokens; nobody but their holders knows their secrets."""
    items = [token_json(token, chamber) for token, chamber in list_tokens(session)]
    return json_answer({"items": items})


@router.post(
    "",
    status_code=201,
    response_model=NewTokenOut,
    responses=documented(*_ADMIN, TooLarge, UnsupportedMedia, InvalidInput)
    | answers(examples.NEW_TOKEN, status=201, description="Made; `token` is shown this once."),
    openapi_extra=json_request(
        "TokenRequest", examples.TOKEN_REQUEST, media_types=JSON, note="What to make."
    ),
)
def make_token(caller: Administrator, body: JsonBody, session: WriteSession, now: Now) -> Response:
    """Make a token; its secret is in this answer and nowhere else."""
    wanted = parse_body(TokenRequest, body)
    made = create_token(
        session,
        name=wanted.name,
        scopes=frozenset(wanted.scopes),
        now=now,
        chamber=wanted.chamber or chamber_name(session, caller.chamber_id),
        company_id=wanted.company_id,
        expires_at=now + timedelta(days=wanted.days) if wanted.days is not None else None,
        author=caller.author,
    )
    body_out = {**token_json(made.row, made.chamber), "token": made.secret}
    return json_answer(body_out, status=201, headers={"Location": f"/v1/tokens/{made.prefix}"})


@router.delete(
    "/{prefix}",
    status_code=204,
    response_class=Response,
    responses=documented(*_ADMIN, NotFound) | {204: {"description": "Useless from now on."}},
)
def revoke_one_token(
    caller: Administrator, prefix: str, session: WriteSession, now: Now
) -> Response:
    """Make a token useless from now on; twice changes nothing."""
    revoke(session, prefix, author=caller.author, now=now)
    return Response(status_code=204)


def token_json(token: TokenRow, chamber: str) -> dict[str, object]:
    """Return a token without its secret."""
    return {
        "prefix": token.prefix,
        "name": token.name,
        "chamber": chamber,
        "company_id": token.company_id,
        "scopes": token.scopes.split(),
        "created_at": token.created_at,
        "expires_at": token.expires_at,
        "last_used_at": token.last_used_at,
        "revoked_at": token.revoked_at,
    }
