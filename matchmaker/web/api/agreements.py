"""Agreements between regions and chambers: a table that the staff of chambers keep."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from matchmaker.domain.profile import Region
from matchmaker.errors import (
    InvalidInput,
    InvalidPageToken,
    NotAuthenticated,
    NotFound,
    NotPermitted,
    NotReady,
    StaleVersion,
    TooLarge,
    UnsupportedMedia,
)
from matchmaker.services.agreements import (
    StoredAgreement,
    add_agreement,
    change_agreement,
    get_agreement,
    list_agreements,
    parse_agreement,
    remove_agreement,
)
from matchmaker.web import workflow_examples as examples
from matchmaker.web.answers import json_answer
from matchmaker.web.bodies import parse_body
from matchmaker.web.deps import JSON, JsonBody, Now, ReadSession, Reviewer, WriteSession
from matchmaker.web.describe import answers, json_request
from matchmaker.web.paging import MAX_LIMIT, make_page_token, next_link, read_page_token
from matchmaker.web.problems import documented
from matchmaker.web.render import Json
from matchmaker.web.submission_schemas import version_field
from matchmaker.web.workflow_schemas import (
    RegionalAgreementChange,
    RegionalAgreementOut,
    RegionalAgreementPage,
)

router = APIRouter(prefix="/v1/agreements", tags=["agreements"])

_LIST = "agreements"
_CALLER = (NotAuthenticated, NotPermitted, InvalidInput, NotReady)
_CHANGE = (*_CALLER, TooLarge, UnsupportedMedia)


class AgreementQuery(BaseModel):
    """What the list is narrowed to."""

    model_config = ConfigDict(extra="forbid")

    by_region: Region | None = Field(
        default=None, description="Of this region of Belarus, or of the whole country."
    )
    ru_region: Region | None = Field(
        default=None, description="Of this region of Russia, or of the whole country."
    )
    limit: int = Field(default=20, ge=1, le=MAX_LIMIT, description="Most rows on a page.")
    after: str | None = Field(
        default=None, max_length=200, description="The `next` of the page before."
    )


class VersionOfAgreement(BaseModel):
    """Which version the caller has seen."""

    model_config = ConfigDict(extra="forbid")

    version: int | None = version_field("The `version` that was read.", default=None)


@router.get(
    "",
    response_model=RegionalAgreementPage,
    responses=documented(*_CALLER, InvalidPageToken) | answers(examples.AGREEMENT_PAGE),
)
def list_regional_agreements(
    request: Request,
    _caller: Reviewer,
    session: ReadSession,
    now: Now,
    query: Annotated[AgreementQuery, Query()],
) -> Response:
    """List agreements; with a region, those that concern it."""
    wanted = query.model_dump(mode="json", exclude={"limit", "after"}, exclude_none=True)
    after = read_page_token(_LIST, wanted, query.after) if query.after is not None else None
    found = list_agreements(
        session,
        by_region=query.by_region,
        ru_region=query.ru_region,
        after=after,
        limit=query.limit + 1,
    )
    page, token, headers = found[: query.limit], None, {}
    if len(found) > len(page):
        token = make_page_token(_LIST, wanted, page[-1].agreement_id)
        headers["Link"] = next_link(request.url, dict(request.query_params), token)
    items = [_agreement_json(each, now.date()) for each in page]
    return json_answer({"items": items, "next": token}, headers=headers)


@router.post(
    "",
    status_code=201,
    response_model=RegionalAgreementOut,
    responses=documented(*_CHANGE) | answers(examples.STORED, status=201, description="There now."),
    openapi_extra=json_request(
        "RegionalAgreement", examples.AGREEMENT, media_types=JSON, note="The agreement."
    ),
)
def add_regional_agreement(
    caller: Reviewer, body: JsonBody, session: WriteSession, now: Now
) -> Response:
    """Add an agreement; one of the same parties, regions and date is replaced."""
    stored = add_agreement(session, parse_agreement(body), author=caller.author, now=now)
    return json_answer(
        _agreement_json(stored, now.date()),
        status=201,
        headers={"Location": f"/v1/agreements/{stored.agreement_id}"},
    )


@router.get(
    "/{agreement_id}",
    response_model=RegionalAgreementOut,
    responses=documented(*_CALLER, NotFound) | answers(examples.STORED),
)
def get_regional_agreement(
    _caller: Reviewer, agreement_id: UUID, session: ReadSession, now: Now
) -> Response:
    """Return one agreement."""
    return json_answer(_agreement_json(get_agreement(session, agreement_id), now.date()))


@router.put(
    "/{agreement_id}",
    response_model=RegionalAgreementOut,
    responses=documented(*_CHANGE, NotFound, StaleVersion) | answers(examples.STORED),
    openapi_extra=json_request(
        "RegionalAgreementChange",
        examples.CHANGE,
        media_types=JSON,
        note="All of it.",
    ),
)
def change_regional_agreement(
    caller: Reviewer, agreement_id: UUID, body: JsonBody, session: WriteSession, now: Now
) -> Response:
    """Replace an agreement; the same body twice changes nothing."""
    get_agreement(session, agreement_id)
    wanted = parse_body(RegionalAgreementChange, body)
    stored = change_agreement(
        session,
        agreement_id,
        wanted.agreement,
        version=wanted.version,
        author=caller.author,
        now=now,
    )
    return json_answer(_agreement_json(stored, now.date()))


@router.delete(
    "/{agreement_id}",
    status_code=204,
    response_class=Response,
    responses=documented(*_CALLER, NotFound, StaleVersion) | {204: {"description": "Gone."}},
)
def remove_regional_agreement(
    caller: Reviewer,
    agreement_id: UUID,
    session: WriteSession,
    now: Now,
    query: Annotated[VersionOfAgreement, Query()],
) -> Response:
    """Delete an agreement; with `version`, only if nobody has changed it since."""
    present = get_agreement(session, agreement_id).version
    remove_agreement(
        session,
        agreement_id,
        version=query.version if query.version is not None else present,
        author=caller.author,
        now=now,
    )
    return Response(status_code=204)


def _agreement_json(stored: StoredAgreement, today: date) -> Json:
    return {
        "id": stored.agreement_id,
        "version": stored.version,
        "updated_at": stored.updated_at,
        "agreement": stored.agreement.model_dump(mode="json"),
        "in_force": stored.agreement.is_in_force(today),
    }
