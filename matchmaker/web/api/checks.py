"""Checks for staff: duties on the way, and screening lists. Information, never advice."""

from functools import cache
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from matchmaker.domain.permissions import Act
from matchmaker.engine.duties import Duties, load_duties
from matchmaker.errors import (
    InvalidInput,
    InvalidScreeningFile,
    NotAuthenticated,
    NotFound,
    NotPermitted,
    NotReady,
    TooLarge,
)
from matchmaker.resources import shipped
from matchmaker.services.access import Principal
from matchmaker.services.audit import record_audit
from matchmaker.store.companies import StoredCompany, get_company
from matchmaker.web import check_examples as examples
from matchmaker.web.answers import json_answer
from matchmaker.web.check_schemas import (
    DutiesOut,
    ScreeningListOut,
    ScreeningListsOut,
    ScreeningOut,
)
from matchmaker.web.deps import (
    Administrator,
    CallerLanguage,
    Now,
    ReadSession,
    Reviewer,
    RuntimeDep,
)
from matchmaker.web.describe import answers
from matchmaker.web.problems import documented
from matchmaker.web.render_checks import Json, duties_json, screening_json, screening_list_json
from matchmaker.web.uploads import FIELD, FORM, UploadDep

router = APIRouter(prefix="/v1", tags=["checks"])

_OF_COMPANY = (NotAuthenticated, NotPermitted, InvalidInput, NotFound)
_BODY = {
    "requestBody": {
        "required": True,
        "description": "Targets in OpenSanctions' simple CSV, or a form with the file in it.",
        "content": {
            "text/csv": {"schema": {"type": "string"}, "example": examples.SCREENING_FILE},
            FORM: {
                "schema": {
                    "type": "object",
                    "required": [FIELD],
                    "properties": {
                        FIELD: {"type": "string", "contentMediaType": "application/octet-stream"}
                    },
                }
            },
        },
    }
}


@router.get(
    "/companies/{company_id}/duties",
    response_model=DutiesOut,
    responses=documented(*_OF_COMPANY) | answers(examples.DUTIES),
)
def get_duties(
    caller: Reviewer, company_id: UUID, session: ReadSession, language: CallerLanguage
) -> Response:
    """Name public lists that a company's goods may be on, with source and date.

    Mandatory labelling in Russia and the high-priority list of export controls, by the HS codes
    that the company states. For staff, and no advice; nothing is ranked or hidden by it.
    """
    company = get_company(session, company_id, viewer=caller.viewer)
    known = _duties()
    lines = [(line, known.flags(line)) for line in company.profile.products]
    return json_answer(duties_json(_named(company, caller), lines, language), language=language)


@router.get(
    "/companies/{company_id}/screening",
    response_model=ScreeningOut,
    responses=documented(*_OF_COMPANY, InvalidScreeningFile) | answers(examples.SCREENING),
)
def get_screening(
    caller: Reviewer,
    company_id: UUID,
    session: ReadSession,
    runtime: RuntimeDep,
    language: CallerLanguage,
) -> Response:
    """Name entries of the screening list that a company might be, by tax number and by name.

    For staff, who decide; no profile is changed, ranked or hidden by it.
    """
    company = get_company(session, company_id, viewer=caller.viewer)
    found = runtime.screening.screen(company.profile)
    return json_answer(screening_json(_named(company, caller), found, language), language=language)


@router.get(
    "/screening/lists",
    response_model=ScreeningListsOut,
    responses=documented(NotAuthenticated, NotPermitted, InvalidScreeningFile)
    | answers({"items": [examples.SCREENING_LIST]}),
)
def list_screening_lists(_caller: Administrator, runtime: RuntimeDep) -> Response:
    """Tell which screening list is in use: one, or none."""
    found = runtime.screening.current()
    return json_answer({"items": [screening_list_json(found[0])] if found else []})


@router.post(
    "/screening/lists",
    response_model=ScreeningListOut,
    responses=documented(NotAuthenticated, NotPermitted, TooLarge, InvalidScreeningFile, NotReady)
    | answers(examples.SCREENING_LIST, description="The list is in use."),
    openapi_extra=_BODY,
)
def import_screening_list(
    caller: Administrator, upload: UploadDep, runtime: RuntimeDep, now: Now
) -> Response:
    """Take a screening list into use; it replaces the one before, or is refused as a whole."""
    upload.file.seek(0)
    about = runtime.screening.take(upload.file, upload.name, now=now)
    counts = {"entries": about.entries, "rows": about.rows}
    with runtime.database.write() as session:
        record_audit(
            session,
            caller.author,
            "screening_list.imported",
            "screening_list",
            "in_use",
            now=now,
            details=counts,
        )
    return json_answer(screening_list_json(about))


@cache
def _duties() -> Duties:
    return load_duties(shipped("data", "reference"))


def _named(company: StoredCompany, caller: Principal) -> Json:
    return {
        "id": company.company_id,
        "ref": company.ref if caller.viewer.may(Act.SEE_PRIVATE, company.owner) else None,
        "name": company.profile.name,
    }
