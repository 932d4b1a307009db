"""Introductions: what was proposed to a company, its answer, and whom it meets."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from matchmaker.errors import (
    AlreadyAnswered,
    IllegalStep,
    InvalidInput,
    InvalidPageToken,
    NotAuthenticated,
    NotFound,
    NotPermitted,
    NotReady,
    QuotaReached,
    TooLarge,
    UnsupportedMedia,
)
from matchmaker.services.express_interest import express_interest
from matchmaker.services.introduce import answer_proposal
from matchmaker.services.read_introductions import list_own_introductions, view_introduction
from matchmaker.services.stored_reasons import tell_reasons
from matchmaker.web import match_examples as examples
from matchmaker.web.answers import json_answer
from matchmaker.web.bodies import parse_body
from matchmaker.web.deps import (
    JSON,
    CallerLanguage,
    JsonBody,
    Now,
    Reader,
    ReadSession,
    RuntimeDep,
    Writer,
    WriteSession,
)
from matchmaker.web.describe import answers, json_request
from matchmaker.web.match_bodies import AnswerIn, CompanyChoice, InterestIn, IntroductionQuery
from matchmaker.web.match_schemas import (
    AnsweredOut,
    InterestOut,
    IntroductionOut,
    IntroductionPage,
)
from matchmaker.web.paging import next_link
from matchmaker.web.place_tokens import make_place_token, read_place_token
from matchmaker.web.problems import documented
from matchmaker.web.render_matches import answered_json, interest_json, introduction_json

router = APIRouter(prefix="/v1", tags=["introductions"])

_LIST = "introductions"
_CALLER = (NotAuthenticated, NotPermitted, InvalidInput, NotReady)
_BODY = (TooLarge, UnsupportedMedia)


@router.get(
    "/introductions",
    response_model=IntroductionPage,
    responses=documented(*_CALLER, InvalidPageToken) | answers(examples.INTRODUCTION_PAGE),
)
def list_introductions(
    request: Request,
    caller: Reader,
    runtime: RuntimeDep,
    session: ReadSession,
    language: CallerLanguage,
    query: Annotated[IntroductionQuery, Query()],
) -> Response:
    """List the introductions proposed to your company, or to the companies of your chamber."""
    wanted = query.model_dump(mode="json", exclude={"limit", "after"}, exclude_none=True)
    after = (
        read_place_token(_LIST, wanted, query.after, is_time=True)
        if query.after is not None
        else None
    )
    page = list_own_introductions(
        session,
        caller,
        state=query.status,
        company_id=query.company_id,
        after=after,
        limit=query.limit,
    )
    token, headers = None, {}
    if page.after is not None:
        token = make_place_token(_LIST, wanted, page.after)
        headers["Link"] = next_link(request.url, dict(request.query_params), token)
    tell_reasons(runtime.database, runtime.suggester, [each.match for each in page.items])
    items = [introduction_json(each, caller=caller, language=language) for each in page.items]
    return json_answer({"items": items, "next": token}, language=language, headers=headers)


@router.get(
    "/introductions/{match_id}",
    response_model=IntroductionOut,
    responses=documented(*_CALLER, NotFound) | answers(examples.INTRODUCTION),
)
def get_introduction(
    caller: Reader,
    match_id: UUID,
    runtime: RuntimeDep,
    now: Now,
    language: CallerLanguage,
    query: Annotated[CompanyChoice, Query()],
) -> Response:
    """Return one introduction.

    With the contact of the partner, once both companies have agreed; that you saw it is recorded.
    """
    found = view_introduction(
        runtime.database, caller, match_id, company_id=query.company_id, now=now
    )
    tell_reasons(runtime.database, runtime.suggester, [found.match])
    body = introduction_json(found, caller=caller, language=language)
    return json_answer(body, language=language)


@router.post(
    "/introductions/{match_id}/answer",
    response_model=AnsweredOut,
    responses=documented(*_CALLER, *_BODY, NotFound, AlreadyAnswered, IllegalStep)
    | answers(examples.ANSWERED),
    openapi_extra=json_request(
        "AnswerIn", examples.ANSWER, media_types=JSON, note="What the company says."
    ),
)
def answer_introduction(
    caller: Writer, match_id: UUID, body: JsonBody, session: WriteSession, now: Now
) -> Response:
    """Accept or decline a proposal; when both companies accept, they are introduced.

    Staff of its chamber may answer in a company's place, which is recorded. The same answer sent
    again changes nothing.
    """
    wanted = parse_body(AnswerIn, body)
    answered = answer_proposal(
        session,
        caller,
        match_id,
        wanted.answer,
        reason=wanted.reason,
        company_id=wanted.company_id,
        now=now,
    )
    return json_answer(answered_json(answered))


@router.put(
    "/companies/{company_id}/partners/{other_id}/interest",
    response_model=InterestOut,
    responses=documented(*_CALLER, *_BODY, NotFound, IllegalStep, QuotaReached)
    | answers(examples.INTEREST),
    openapi_extra=json_request(
        "InterestIn", examples.INTEREST_IN, media_types=JSON, note="What your company thinks."
    ),
)
def put_interest(
    caller: Writer,
    company_id: UUID,
    other_id: UUID,
    body: JsonBody,
    runtime: RuntimeDep,
    now: Now,
) -> Response:
    """Say whether a suggested partner is relevant, or ask to be introduced.

    What is not relevant is never suggested to your company again. Asking to be introduced lifts
    the pair in the queues of both chambers; so that nobody is flooded, the number of wishes a
    week is limited. The same body again changes nothing.
    """
    wanted = parse_body(InterestIn, body)
    expressed = express_interest(
        runtime.database,
        runtime.suggester,
        caller,
        company_id,
        other_id,
        wanted.as_opinion(),
        quotas=runtime.quotas,
        now=now,
    )
    return json_answer(interest_json(expressed))
