"""For administrators: the chambers, and the audit log."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from matchmaker.errors import InvalidInput, NotAuthenticated, NotPermitted, NotReady
from matchmaker.services.audit import audit_entry
from matchmaker.services.chambers import list_chambers
from matchmaker.store.audit import list_audit
from matchmaker.web import workflow_examples as examples
from matchmaker.web.answers import json_answer
from matchmaker.web.deps import Administrator, ReadSession
from matchmaker.web.describe import answers
from matchmaker.web.paging import MAX_LIMIT, next_link
from matchmaker.web.problems import documented
from matchmaker.web.workflow_schemas import AuditPage, ChamberList

router = APIRouter(prefix="/v1", tags=["administration"])

_CALLER = (NotAuthenticated, NotPermitted, InvalidInput, NotReady)


class AuditQuery(BaseModel):
    """What the audit log is narrowed to."""

    model_config = ConfigDict(extra="forbid")

    action: str | None = Field(default=None, max_length=60, description="Such as `contact.viewed`.")
    subject_kind: str | None = Field(default=None, max_length=20, description="Such as `company`.")
    subject_id: str | None = Field(default=None, max_length=64, description="Id of the subject.")
    after: int = Field(default=0, ge=0, le=2**62, description="Only entries with a higher number.")
    limit: int = Field(default=50, ge=1, le=MAX_LIMIT, description="Most entries on a page.")


@router.get(
    "/chambers",
    response_model=ChamberList,
    responses=documented(*_CALLER) | answers(examples.CHAMBERS),
)
def list_all_chambers(_caller: Administrator, session: ReadSession) -> Response:
    """List the chambers and what they are responsible for."""
    items = [
        {
            "id": chamber.chamber_id,
            "name": chamber.name,
            "country": chamber.country,
            "region": chamber.region,
            "created_at": chamber.created_at,
        }
        for chamber in list_chambers(session)
    ]
    return json_answer({"items": items})


@router.get(
    "/audit",
    response_model=AuditPage,
    responses=documented(*_CALLER) | answers(examples.AUDIT_PAGE),
)
def list_audit_log(
    request: Request,
    _caller: Administrator,
    session: ReadSession,
    query: Annotated[AuditQuery, Query()],
) -> Response:
    """Read the audit log, oldest entry first; numbers have no gaps.

    Each entry carries the digest of the one before it: `matchmaker audit verify` checks the chain.
    """
    found = list_audit(
        session,
        after=query.after,
        limit=query.limit + 1,
        action=query.action,
        subject_kind=query.subject_kind,
        subject_id=query.subject_id,
    )
    page, after, headers = found[: query.limit], None, {}
    if len(found) > len(page):
        after = page[-1].seq
        headers["Link"] = next_link(request.url, dict(request.query_params), str(after))
    return json_answer(
        {"items": [audit_entry(entry) for entry in page], "next": after}, headers=headers
    )
