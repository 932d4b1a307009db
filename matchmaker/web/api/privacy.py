"""What is kept about a company or a person, handed out and erased; profiles confirmed anew."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from matchmaker.errors import (
    CrossSiteRequest,
    IllegalStep,
    InvalidInput,
    LastAdministrator,
    NotAuthenticated,
    NotFound,
    NotPermitted,
    NotReady,
)
from matchmaker.services.contacts import record_contact_view
from matchmaker.services.expire_profiles import renew_profile
from matchmaker.services.personal_data import (
    erase_person,
    export_company,
    export_person,
)
from matchmaker.web import examples, workflow_examples
from matchmaker.web.answers import json_answer
from matchmaker.web.deps import Administrator, Now, Writer, WriteSession
from matchmaker.web.describe import answers
from matchmaker.web.problems import documented
from matchmaker.web.render import company_json
from matchmaker.web.schemas import CompanyOut
from matchmaker.web.sign_in import Visitor, drop_session_cookie
from matchmaker.web.workflow_schemas import CompanyExport, PersonExport

router = APIRouter(prefix="/v1", tags=["privacy"])

_CALLER = (NotAuthenticated, NotPermitted, InvalidInput, NotReady)
_OWN = (NotAuthenticated, NotPermitted, NotFound, CrossSiteRequest)
_GONE: dict[int | str, dict[str, object]] = {204: {"description": "Gone."}}


@router.post(
    "/companies/{company_id}/renew",
    response_model=CompanyOut,
    responses=documented(*_CALLER, NotFound, IllegalStep) | answers(examples.COMPANY),
)
def renew_company_profile(
    caller: Writer, company_id: UUID, session: WriteSession, now: Now
) -> Response:
    """Confirm that a profile still holds, for another twelve months.

    In its last thirty days, or when it has expired; it is then suggested again from the next
    request on. Twice is once.
    """
    company = renew_profile(
        session, company_id, viewer=caller.viewer, author=caller.author, now=now
    )
    if company.profile.contact is not None and caller.company_id != company_id:
        record_contact_view(session, company_id, author=caller.author, now=now)
    return json_answer(company_json(company, viewer=caller.viewer))


@router.get(
    "/companies/{company_id}/export",
    response_model=CompanyExport,
    responses=documented(*_CALLER, NotFound) | answers(workflow_examples.COMPANY_EXPORT),
)
def export_company_data(
    caller: Writer, company_id: UUID, session: WriteSession, now: Now
) -> Response:
    """Return everything that is kept about your company, row by row as it is stored.

    Profile, submissions, matches, decisions, outcomes, accounts, letters, entries of the audit log.
    That it was handed out is recorded.
    """
    found = export_company(session, company_id, viewer=caller.viewer, author=caller.author, now=now)
    return json_answer(found)


@router.get(
    "/accounts/me/export",
    response_model=PersonExport,
    responses=documented(*_OWN) | answers(workflow_examples.PERSON_EXPORT),
)
def export_own_data(visitor: Visitor, session: WriteSession, now: Now) -> Response:
    """Return everything that is kept about you and what you wrote."""
    found = export_person(session, visitor.account_id, author=visitor.principal.author, now=now)
    return json_answer(found)


@router.delete(
    "/accounts/me",
    status_code=204,
    response_class=Response,
    responses=documented(*_OWN, LastAdministrator) | _GONE,
)
def erase_own_account(
    visitor: Visitor, request: Request, session: WriteSession, now: Now
) -> Response:
    """Delete your account for good; what you decided stays, without your name.

    Your company stays: `DELETE /v1/companies/{id}?erase=true` deletes it with all its accounts.
    """
    erase_person(session, visitor.account_id, author=visitor.principal.author, now=now)
    answer = Response(status_code=204)
    drop_session_cookie(answer, request)
    return answer


@router.get(
    "/accounts/{account_id}/export",
    response_model=PersonExport,
    responses=documented(*_CALLER, NotFound) | answers(workflow_examples.PERSON_EXPORT),
)
def export_personal_data(
    caller: Administrator, account_id: UUID, session: WriteSession, now: Now
) -> Response:
    """Return everything that is kept about the person behind an account, for that person."""
    return json_answer(export_person(session, account_id, author=caller.author, now=now))


@router.delete(
    "/accounts/{account_id}",
    status_code=204,
    response_class=Response,
    responses=documented(*_CALLER, NotFound, LastAdministrator) | _GONE,
)
def erase_account_of_person(
    caller: Administrator, account_id: UUID, session: WriteSession, now: Now
) -> Response:
    """Delete an account for good; what the person decided stays, without a name."""
    erase_person(session, account_id, author=caller.author, now=now)
    return Response(status_code=204)
