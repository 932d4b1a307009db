"""The staff of a chamber read what its companies submit."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from matchmaker.domain.profile_life import SubmissionState
from matchmaker.errors import (
    Conflict,
    DuplicateTaxId,
    IllegalStep,
    InvalidInput,
    InvalidPageToken,
    InvalidProfile,
    NotAuthenticated,
    NotFound,
    NotPermitted,
    NotReady,
    StaleVersion,
    TooLarge,
    UnsupportedMedia,
)
from matchmaker.services.access import Principal
from matchmaker.services.review_submission import (
    Review,
    read_queued,
    release_submission,
    review_submission,
    take_submission,
)
from matchmaker.store.submissions import QUEUED, list_queue
from matchmaker.web import submission_examples as examples
from matchmaker.web.answers import json_answer
from matchmaker.web.bodies import parse_body
from matchmaker.web.deps import (
    JSON,
    JsonBody,
    Now,
    ReadSession,
    Reviewer,
    RuntimeDep,
    WriteSession,
)
from matchmaker.web.describe import answers, json_request
from matchmaker.web.paging import MAX_LIMIT, make_keyset_token, next_link, read_keyset_token
from matchmaker.web.problems import documented
from matchmaker.web.render_submissions import queued_json, submission_json
from matchmaker.web.submission_schemas import (
    ReviewIn,
    SubmissionOut,
    SubmissionPage,
    VersionIn,
)

router = APIRouter(prefix="/v1/submissions", tags=["submissions"])

_LIST = "submissions"
_CALLER = (NotAuthenticated, NotPermitted, InvalidInput, NotReady)
_STEP = (*_CALLER, NotFound, TooLarge, UnsupportedMedia, StaleVersion, IllegalStep)
_VERSION_BODY = json_request(
    "VersionIn", examples.VERSION, media_types=JSON, note="Which version you have seen."
)


class QueueQuery(BaseModel):
    """What the queue is narrowed to."""

    model_config = ConfigDict(extra="forbid")

    status: SubmissionState | None = Field(
        default=None,
        description="One state; by default what waits to be read, is being read, or is on hold.",
    )
    limit: int = Field(default=20, ge=1, le=MAX_LIMIT, description="Most rows on a page.")
    after: str | None = Field(
        default=None, max_length=300, description="The `next` of the page before."
    )


class ContactQuery(BaseModel):
    """How much of a submission is shown."""

    model_config = ConfigDict(extra="forbid")

    contact: bool = Field(
        default=False, description="With the contact; that you saw it is recorded."
    )


@router.get(
    "",
    response_model=SubmissionPage,
    responses=documented(*_CALLER, InvalidPageToken) | answers(examples.PAGE),
)
def list_submissions(
    request: Request,
    caller: Reviewer,
    session: ReadSession,
    query: Annotated[QueueQuery, Query()],
) -> Response:
    """List what the companies of your chamber have submitted, longest waiting first.

    Administrators see all chambers. What a company is still writing is not among it.
    """
    states = _states(query.status)
    chamber_id = None if caller.is_administrator else caller.chamber_id
    wanted: dict[str, object] = {
        "states": [state.value for state in states],
        "chamber": str(chamber_id),
    }
    after = _position(wanted, query.after) if query.after is not None else None
    found = list_queue(
        session, chamber_id=chamber_id, states=states, after=after, limit=query.limit + 1
    )
    page, token, headers = found[: query.limit], None, {}
    if len(found) > len(page):
        last = page[-1]
        position = (last.submitted_at.isoformat(), str(last.submission_id))
        token = make_keyset_token(_LIST, wanted, position)
        headers["Link"] = next_link(request.url, dict(request.query_params), token)
    return json_answer(
        {"items": [queued_json(row) for row in page], "next": token}, headers=headers
    )


@router.get(
    "/{submission_id}",
    response_model=SubmissionOut,
    responses=documented(*_CALLER, NotFound) | answers(examples.SUBMISSION),
)
def get_submission(
    caller: Reviewer,
    submission_id: UUID,
    runtime: RuntimeDep,
    now: Now,
    query: Annotated[ContactQuery, Query()],
) -> Response:
    """Return one submission of your chamber, and how it was scored before."""
    begin = runtime.database.write if query.contact else runtime.database.read
    with begin() as session:
        return _answer(session, submission_id, caller, now, with_contact=query.contact)


@router.post(
    "/{submission_id}/take",
    response_model=SubmissionOut,
    responses=documented(*_STEP) | answers(examples.SUBMISSION),
    openapi_extra=_VERSION_BODY,
)
def take_queued_submission(
    caller: Reviewer, submission_id: UUID, body: JsonBody, session: WriteSession, now: Now
) -> Response:
    """Begin to read a submission: from now on its company cannot change it.

    Of two who take it at once, one gets it; the other is told that there is a newer version.
    """
    read_queued(session, submission_id, viewer=caller.viewer, author=caller.author, now=now)
    take_submission(
        session,
        submission_id,
        viewer=caller.viewer,
        author=caller.author,
        version=parse_body(VersionIn, body).version,
        now=now,
    )
    return _answer(session, submission_id, caller, now)


@router.post(
    "/{submission_id}/release",
    response_model=SubmissionOut,
    responses=documented(*_STEP) | answers(examples.SUBMISSION),
    openapi_extra=_VERSION_BODY,
)
def release_queued_submission(
    caller: Reviewer, submission_id: UUID, body: JsonBody, session: WriteSession, now: Now
) -> Response:
    """Put a submission back into the queue, also one that a colleague has taken."""
    read_queued(session, submission_id, viewer=caller.viewer, author=caller.author, now=now)
    release_submission(
        session,
        submission_id,
        viewer=caller.viewer,
        author=caller.author,
        version=parse_body(VersionIn, body).version,
        now=now,
    )
    return _answer(session, submission_id, caller, now)


@router.post(
    "/{submission_id}/review",
    response_model=SubmissionOut,
    responses=documented(*_STEP, Conflict, InvalidProfile, DuplicateTaxId)
    | answers(examples.SUBMISSION),
    openapi_extra=json_request(
        "ReviewIn", examples.REVIEW, media_types=JSON, note="Scores, and what follows from them."
    ),
)
def review_queued_submission(
    caller: Reviewer, submission_id: UUID, body: JsonBody, runtime: RuntimeDep, now: Now
) -> Response:
    """Score a submission that you have taken, and publish it, hold it or return it.

    Once published it is found by the next request, and stands for twelve months.
    """
    with runtime.database.read() as session:
        read_queued(session, submission_id, viewer=caller.viewer, author=caller.author, now=now)
    read = parse_body(ReviewIn, body)
    review_submission(
        runtime.database.write,
        submission_id,
        Review(read.version, read.points.by_criterion(), read.step, read.remarks),
        viewer=caller.viewer,
        author=caller.author,
        encoder=runtime.encoder,
        now=now,
    )
    with runtime.database.read() as session:
        return _answer(session, submission_id, caller, now)


def _answer(
    session: ReadSession,
    submission_id: UUID,
    caller: Principal,
    now: datetime,
    *,
    with_contact: bool = False,
) -> Response:
    found = read_queued(
        session,
        submission_id,
        viewer=caller.viewer,
        author=caller.author,
        with_contact=with_contact,
        now=now,
    )
    return json_answer(submission_json(found))


def _states(status: SubmissionState | None) -> tuple[SubmissionState, ...]:
    if status is SubmissionState.DRAFT:
        problem = {"field": "status", "reason": "drafts are seen by their company only"}
        raise InvalidInput("Not acceptable: status.", errors=[problem])
    return QUEUED if status is None else (status,)


def _position(wanted: dict[str, object], token: str) -> tuple[datetime, UUID]:
    time, submission_id = read_keyset_token(_LIST, wanted, token)
    return datetime.fromisoformat(str(time)), UUID(str(submission_id))
