"""Webhooks: other programs are told what happens."""

from typing import Annotated, cast
from uuid import UUID

from fastapi import APIRouter, Depends, Request
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
from matchmaker.services.webhook_address import Reach
from matchmaker.services.webhooks import create_webhook, remove_webhook
from matchmaker.store.accounts import chamber_name
from matchmaker.store.tables import WebhookRow
from matchmaker.store.webhooks import list_webhooks
from matchmaker.web import webhook_schemas as schemas
from matchmaker.web.answers import json_answer
from matchmaker.web.bodies import parse_body
from matchmaker.web.deps import JSON, Administrator, JsonBody, Now, ReadSession, WriteSession
from matchmaker.web.describe import answers, json_request
from matchmaker.web.problems import documented
from matchmaker.web.sign_in import EntranceDep

router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"])

_ADMIN = (NotAuthenticated, NotPermitted, CrossSiteRequest)


async def get_reach(request: Request) -> Reach:
    """Return how far webhooks reach."""
    return cast("Reach", request.app.state.reach)


@router.get(
    "",
    response_model=schemas.WebhookList,
    responses=documented(*_ADMIN) | answers({"items": [schemas.WEBHOOK]}),
)
def list_all_webhooks(_caller: Administrator, session: ReadSession) -> Response:
    """List all webhooks, with how they fare."""
    items = [_webhook_json(row, chamber) for row, chamber in list_webhooks(session)]
    return json_answer({"items": items})


@router.post(
    "",
    status_code=201,
    response_model=schemas.NewWebhookOut,
    responses=documented(*_ADMIN, TooLarge, UnsupportedMedia, InvalidInput)
    | answers(schemas.NEW_WEBHOOK, status=201, description="Made; `secret` is shown this once."),
    openapi_extra=json_request(
        "WebhookRequest", schemas.REQUEST, media_types=JSON, note="Where to send what."
    ),
)
def make_webhook(
    caller: Administrator,
    body: JsonBody,
    session: WriteSession,
    entrance: EntranceDep,
    reach: Annotated[Reach, Depends(get_reach)],
    now: Now,
) -> Response:
    """Make a webhook for your chamber: events are sent as Standard Webhooks specifies.

    Each is a POST with `webhook-id`, `webhook-timestamp` and `webhook-signature`; answer with 2xx
    within five seconds. What is not taken is sent again for three days. `webhook.test`, which
    administrators send from the pages, tells of nothing.
    """
    wanted = parse_body(schemas.WebhookRequest, body)
    row, secret = create_webhook(
        session,
        entrance.seal,
        chamber_id=caller.chamber_id,
        url=wanted.url,
        events=wanted.events,
        reach=reach,
        author=caller.author,
        now=now,
    )
    made = _webhook_json(row, chamber_name(session, row.chamber_id))
    return json_answer({**made, "secret": secret}, status=201)


@router.delete(
    "/{webhook_id}",
    status_code=204,
    response_class=Response,
    responses=documented(*_ADMIN, NotFound) | {204: {"description": "It is told nothing more."}},
)
def delete_webhook(
    caller: Administrator, webhook_id: UUID, session: WriteSession, now: Now
) -> Response:
    """Delete a webhook, with what waits for it."""
    remove_webhook(session, webhook_id, author=caller.author, now=now)
    return Response(status_code=204)


def _webhook_json(row: WebhookRow, chamber: str) -> dict[str, object]:
    return {
        "id": row.id,
        "chamber": chamber,
        "url": row.url,
        "events": row.events.split(),
        "created_at": row.created_at,
        "failing_since": row.failing_since,
        "disabled_at": row.disabled_at,
    }
