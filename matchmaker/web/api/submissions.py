"""A company's own profile on its way to publication: written, submitted, recalled."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from matchmaker.errors import (
    IllegalStep,
    InvalidInput,
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
from matchmaker.services.write_submission import (
    discard_draft,
    read_submission,
    recall_submission,
    save_draft,
    submit_draft,
)
from matchmaker.web import submission_examples as examples
from matchmaker.web.answers import json_answer
from matchmaker.web.bodies import parse_body
from matchmaker.web.deps import (
    JSON,
    CallerLanguage,
    JsonBody,
    Now,
    OwnCompany,
    Reader,
    ReadSession,
    Writer,
    WriteSession,
)
from matchmaker.web.describe import answers, json_request
from matchmaker.web.problems import documented
from matchmaker.web.render_submissions import own_json
from matchmaker.web.submission_schemas import DraftIn, OwnSubmissionOut, VersionIn, version_field

router = APIRouter(prefix="/v1/submissions", tags=["submissions"])

_CALLER = (NotAuthenticated, NotPermitted, NotFound, InvalidInput, NotReady)
_CHANGE = (*_CALLER, TooLarge, UnsupportedMedia, StaleVersion, IllegalStep)
_VERSION_BODY = json_request(
    "VersionIn", examples.VERSION, media_types=JSON, note="Which version you have seen."
)
_DRAFT_BODY = json_request(
    "DraftIn", examples.DRAFT, media_types=JSON, note="What you have typed so far."
)


class VersionQuery(BaseModel):
    """Which version the caller has seen."""

    model_config = ConfigDict(extra="forbid")

    version: int = version_field("The `version` that was read.")


@router.get(
    "/own",
    response_model=OwnSubmissionOut,
    responses=documented(*_CALLER) | answers(examples.OWN),
)
def get_own_submission(
    _caller: Reader,
    company_id: OwnCompany,
    session: ReadSession,
    now: Now,
    language: CallerLanguage,
) -> Response:
    """Return your profile as you are writing it, with what is wrong with it.

    As long as you have not begun, these are the fields of your published profile, if there is one.
    """
    own = read_submission(session, company_id, now=now)
    return json_answer(own_json(own, language), language=language)


@router.put(
    "/own",
    response_model=OwnSubmissionOut,
    responses=documented(*_CHANGE) | answers(examples.OWN),
    openapi_extra=_DRAFT_BODY,
)
def put_own_submission(
    caller: Writer,
    company_id: OwnCompany,
    body: JsonBody,
    session: WriteSession,
    now: Now,
    language: CallerLanguage,
) -> Response:
    """Save what you have typed so far; nothing of it has to be complete or right yet.

    The published profile stays as it is.
    """
    return _save(caller, company_id, body, session, now, language, is_patch=False)


@router.patch(
    "/own",
    response_model=OwnSubmissionOut,
    responses=documented(*_CHANGE) | answers(examples.OWN),
    openapi_extra=json_request(
        "DraftIn", examples.DRAFT_PATCH, media_types=JSON, note="What has changed, such as a page."
    ),
)
def patch_own_submission(
    caller: Writer,
    company_id: OwnCompany,
    body: JsonBody,
    session: WriteSession,
    now: Now,
    language: CallerLanguage,
) -> Response:
    """Save some fields and leave the others: a merge patch (RFC 7396) under `fields`."""
    return _save(caller, company_id, body, session, now, language, is_patch=True)


@router.delete(
    "/own",
    status_code=204,
    response_class=Response,
    responses=documented(*_CALLER, StaleVersion, IllegalStep) | {204: {"description": "Gone."}},
)
def delete_own_submission(
    caller: Writer,
    company_id: OwnCompany,
    session: WriteSession,
    now: Now,
    query: Annotated[VersionQuery, Query()],
) -> Response:
    """Throw away what you have written; what is published stays."""
    discard_draft(
        session,
        company_id=company_id,
        author=caller.author,
        version=query.version,
        now=now,
    )
    return Response(status_code=204)


@router.post(
    "/own/submit",
    response_model=OwnSubmissionOut,
    responses=documented(*_CHANGE, InvalidProfile) | answers(examples.OWN),
    openapi_extra=_VERSION_BODY,
)
def submit_own_submission(
    caller: Writer,
    company_id: OwnCompany,
    body: JsonBody,
    session: WriteSession,
    now: Now,
    language: CallerLanguage,
) -> Response:
    """Ask the staff of your chamber to read and publish your profile."""
    version = parse_body(VersionIn, body).version
    own = submit_draft(
        session, company_id=company_id, author=caller.author, version=version, now=now
    )
    return json_answer(own_json(own, language), language=language)


@router.post(
    "/own/recall",
    response_model=OwnSubmissionOut,
    responses=documented(*_CHANGE) | answers(examples.OWN),
    openapi_extra=_VERSION_BODY,
)
def recall_own_submission(
    caller: Writer,
    company_id: OwnCompany,
    body: JsonBody,
    session: WriteSession,
    now: Now,
    language: CallerLanguage,
) -> Response:
    """Take your profile back before anybody reads it, to go on writing."""
    version = parse_body(VersionIn, body).version
    own = recall_submission(
        session, company_id=company_id, author=caller.author, version=version, now=now
    )
    return json_answer(own_json(own, language), language=language)


def _save(
    caller: Principal,
    company_id: UUID,
    body: object,
    session: WriteSession,
    now: Now,
    language: CallerLanguage,
    *,
    is_patch: bool,
) -> Response:
    draft = parse_body(DraftIn, body)
    own = save_draft(
        session,
        draft.fields,
        company_id=company_id,
        chamber_id=caller.chamber_id,
        author=caller.author,
        version=draft.version,
        is_patch=is_patch,
        now=now,
    )
    return json_answer(own_json(own, language), language=language)
