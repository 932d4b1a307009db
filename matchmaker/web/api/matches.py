"""Matches: the review queue, one pair in full, decisions, outcomes, reminders."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request
from pydantic import ValidationError
from starlette.responses import Response

from matchmaker.domain.match_life import MatchState
from matchmaker.domain.profile import field_problems
from matchmaker.errors import (
    AlreadyReviewed,
    IdempotencyMismatch,
    IllegalStep,
    InvalidInput,
    InvalidPageToken,
    MatchmakerError,
    NotAuthenticated,
    NotFound,
    NotPermitted,
    NotReady,
    StaleVersion,
    TooLarge,
    UnsupportedMedia,
)
from matchmaker.services.read_matches import Queue, list_matches, view_match
from matchmaker.services.record_outcome import record_outcome
from matchmaker.services.remind import list_reminders
from matchmaker.services.review import Decided, decide, decide_many
from matchmaker.services.stored_reasons import tell_reasons
from matchmaker.web import match_examples as examples
from matchmaker.web.answers import json_answer
from matchmaker.web.bodies import parse_body
from matchmaker.web.deps import (
    JSON,
    CallerLanguage,
    JsonBody,
    Now,
    ReadSession,
    Reviewer,
    RuntimeDep,
    WriteSession,
)
from matchmaker.web.describe import answers, json_request
from matchmaker.web.match_bodies import (
    MAX_DECISIONS,
    DecisionIn,
    MatchDecisionIn,
    MatchQuery,
    OutcomeIn,
)
from matchmaker.web.match_schemas import (
    DecidedItems,
    DecidedOut,
    MatchOut,
    MatchPage,
    RecordedOut,
    ReminderList,
)
from matchmaker.web.paging import next_link
from matchmaker.web.place_tokens import make_place_token, read_place_token
from matchmaker.web.problems import documented
from matchmaker.web.render_matches import (
    decided_item_json,
    decided_json,
    match_json,
    queue_item_json,
    recorded_json,
    reminder_json,
)

router = APIRouter(prefix="/v1/matches", tags=["matches"])

_LIST = "matches"
_CALLER = (NotAuthenticated, NotPermitted, InvalidInput, NotReady)
_BODY = (TooLarge, UnsupportedMedia)
_QUEUES = frozenset(queue.value for queue in Queue)


@router.get(
    "",
    response_model=MatchPage,
    responses=documented(*_CALLER, InvalidPageToken) | answers(examples.MATCH_PAGE),
)
def list_review_queue(
    request: Request,
    caller: Reviewer,
    runtime: RuntimeDep,
    session: ReadSession,
    now: Now,
    language: CallerLanguage,
    query: Annotated[MatchQuery, Query()],
) -> Response:
    """List the review queue of your chamber, or its matches by where they stand.

    The queue has the highest priority first: the score, and one more for each company that has
    asked for the pair. Pages stay in order while others decide.
    """
    asked = query.status
    what = Queue(asked) if asked in _QUEUES else MatchState(asked)
    wanted = query.model_dump(mode="json", exclude={"limit", "after"}, exclude_none=True)
    is_time = isinstance(what, MatchState)
    after = (
        read_place_token(_LIST, wanted, query.after, is_time=is_time)
        if query.after is not None
        else None
    )
    page = list_matches(
        session, caller, what, query.as_filter(), after=after, limit=query.limit, now=now
    )
    token, headers = None, {}
    if page.after is not None:
        token = make_place_token(_LIST, wanted, page.after)
        headers["Link"] = next_link(request.url, dict(request.query_params), token)
    shown = [item.listed.match for item in page.items if not item.is_hidden]
    tell_reasons(runtime.database, runtime.suggester, shown)
    items = [queue_item_json(item, language) for item in page.items]
    return json_answer({"items": items, "next": token}, language=language, headers=headers)


@router.get(
    "/reminders",
    response_model=ReminderList,
    responses=documented(NotAuthenticated, NotPermitted, NotReady) | answers(examples.REMINDERS),
)
def list_due_reminders(caller: Reviewer, session: ReadSession, now: Now) -> Response:
    """List introductions that are 3, 6 or 12 months old and of which nothing was said since."""
    items = [reminder_json(each) for each in list_reminders(session, caller, now=now)]
    return json_answer({"items": items})


@router.post(
    "/decisions",
    response_model=DecidedItems,
    responses=documented(*_CALLER, *_BODY)
    | answers(examples.DECIDED_ITEMS, description="One answer per item, in their order."),
    openapi_extra=json_request(
        "MatchDecisions",
        examples.DECISIONS,
        media_types=JSON,
        note=f"Up to {MAX_DECISIONS} decisions; each is made or refused by itself.",
    ),
)
def decide_on_many(caller: Reviewer, body: JsonBody, runtime: RuntimeDep, now: Now) -> Response:
    """Decide about many matches; a bad item gets its own problem and does not spoil the others."""
    found: list[Decided | MatchmakerError] = []
    for item in _items(body):
        try:
            wanted = MatchDecisionIn.model_validate(item)
        except ValidationError as error:
            problems = field_problems(error)
            found.append(InvalidInput("The decision is not acceptable.", errors=problems))
            continue
        pair = (wanted.match_id, wanted.as_decision())
        found += decide_many(runtime.database.write, caller, [pair], now=now)
    return json_answer({"items": [decided_item_json(each) for each in found]})


@router.get(
    "/{match_id}",
    response_model=MatchOut,
    responses=documented(*_CALLER, NotFound) | answers(examples.MATCH),
)
def get_match(
    caller: Reviewer, match_id: UUID, runtime: RuntimeDep, now: Now, language: CallerLanguage
) -> Response:
    """Return everything about a match, as your side sees it.

    Reasons are told from your company's side. After both companies have agreed it has their
    contacts; that you saw them is recorded.
    """
    view = view_match(runtime.database, caller, match_id, now=now)
    tell_reasons(runtime.database, runtime.suggester, [view.match.row])
    return json_answer(match_json(view, caller=caller, language=language), language=language)


@router.post(
    "/{match_id}/decision",
    response_model=DecidedOut,
    responses=documented(*_CALLER, *_BODY, NotFound, AlreadyReviewed, StaleVersion, IllegalStep)
    | answers(examples.DECIDED),
    openapi_extra=json_request(
        "DecisionIn", examples.DECISION, media_types=JSON, note="What your chamber decides."
    ),
)
def decide_on_match(
    caller: Reviewer, match_id: UUID, body: JsonBody, session: WriteSession, now: Now
) -> Response:
    """Decide about a match for your side.

    One decision per side. Where your chamber has both companies, or the other one does not take
    part in the review, yours is enough. The same decision sent again changes nothing.
    """
    wanted = parse_body(DecisionIn, body)
    decided = decide(session, caller, match_id, wanted.as_decision(), now=now)
    return json_answer(decided_json(decided))


@router.post(
    "/{match_id}/outcomes",
    status_code=201,
    response_model=RecordedOut,
    responses=documented(*_CALLER, *_BODY, NotFound, IllegalStep, IdempotencyMismatch)
    | answers(examples.RECORDED, status=201, description="Recorded."),
    openapi_extra=json_request(
        "OutcomeIn", examples.OUTCOME, media_types=JSON, note="What happened."
    ),
)
def record_match_outcome(
    caller: Reviewer,
    match_id: UUID,
    body: JsonBody,
    session: WriteSession,
    now: Now,
    idempotency_key: Annotated[
        str | None,
        Header(
            max_length=255,
            pattern=r"^[\x21-\x7e]+$",
            description="Repeats under the same key record nothing twice.",
        ),
    ] = None,
) -> Response:
    """Record what happened between two companies after their introduction.

    There may be several contracts; send an `Idempotency-Key`, so that a repeated call is not taken
    for another one.
    """
    wanted = parse_body(OutcomeIn, body)
    recorded = record_outcome(
        session, caller, match_id, wanted.as_report(), key=idempotency_key, now=now
    )
    return json_answer(recorded_json(recorded), status=201)


def _items(body: object) -> list[object]:
    """Return the items of a batch.

    Raises:
        InvalidInput: it is no batch, or too long.
    """
    items = body.get("items") if isinstance(body, dict) else None
    if not isinstance(items, list) or not 1 <= len(items) <= MAX_DECISIONS:
        problem = {"field": "items", "reason": f"is no list of 1–{MAX_DECISIONS} decisions"}
        raise InvalidInput("The batch is not acceptable.", errors=[problem])
    others = sorted(set(body) - {"items"}) if isinstance(body, dict) else []
    if others:
        problems = [{"field": name, "reason": "is not known beside `items`"} for name in others]
        raise InvalidInput("The batch is not acceptable.", errors=problems)
    return items
