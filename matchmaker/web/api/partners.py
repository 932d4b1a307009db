"""Partners: who a company should meet, and why."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import ValidationError
from starlette.responses import Response

from matchmaker.domain.languages import Language
from matchmaker.domain.profile import field_problems
from matchmaker.errors import (
    InvalidInput,
    InvalidProfile,
    MatchmakerError,
    NotAuthenticated,
    NotFound,
    NotPermitted,
    NotReady,
    TooLarge,
    UnsupportedMedia,
)
from matchmaker.services.access import Principal
from matchmaker.services.runtime import Runtime
from matchmaker.web import examples
from matchmaker.web.answers import json_answer
from matchmaker.web.deps import JSON, CallerLanguage, JsonBody, Reader, RuntimeDep
from matchmaker.web.describe import answers, json_request
from matchmaker.web.partner_schemas import (
    MAX_SEARCHES,
    DossierOptions,
    DossierOut,
    PartnerOptions,
    PartnerSearch,
    PartnersOut,
    SearchAnswers,
)
from matchmaker.web.problems import documented, problem_body
from matchmaker.web.render import Json, dossier_json, partners_json

router = APIRouter(prefix="/v1", tags=["partners"])

_CALLER = (NotAuthenticated, NotPermitted, InvalidInput, NotReady)
_PROFILE = "profile"
_ITEMS = "items"


@router.get(
    "/companies/{company_id}/partners",
    response_model=PartnersOut,
    responses=documented(*_CALLER, NotFound) | answers(examples.PARTNERS),
)
def get_partners(
    caller: Reader,
    company_id: UUID,
    runtime: RuntimeDep,
    language: CallerLanguage,
    options: Annotated[PartnerOptions, Query()],
) -> Response:
    """Suggest partners in the other country for a company, best first, with reasons."""
    found = runtime.suggester.partners_of(company_id, options.as_options(), viewer=caller.viewer)
    body = partners_json(found, language=language, viewer=caller.viewer)
    return json_answer(body, language=language)


@router.get(
    "/companies/{company_id}/partners/{other_id}",
    response_model=DossierOut,
    responses=documented(*_CALLER, NotFound) | answers(examples.DOSSIER),
)
def get_dossier(
    caller: Reader,
    company_id: UUID,
    other_id: UUID,
    runtime: RuntimeDep,
    language: CallerLanguage,
    options: Annotated[DossierOptions, Query()],
) -> Response:
    """Explain one pair, also a bad one: all evidence, joint markets, what would raise the score."""
    found = runtime.suggester.dossier(
        company_id, other_id, options.purpose, viewer=caller.viewer, market=options.market
    )
    body = dossier_json(found, language=language, viewer=caller.viewer)
    return json_answer(body, language=language)


@router.post(
    "/partners/search",
    operation_id="search_partners",  # part of the title of its answer in the OpenAPI document
    response_model=SearchAnswers | PartnersOut,
    responses=documented(*_CALLER, TooLarge, UnsupportedMedia, InvalidProfile)
    | answers(examples.SEARCH_ANSWERS, description="One answer per item, in their order."),
    openapi_extra=json_request(
        ["PartnerSearches", "PartnerSearch"],
        examples.SEARCHES,
        media_types=JSON,
        note=(
            f"`items` with up to {MAX_SEARCHES} searches, answered item by item: a bad one gets "
            "its own problem and does not spoil the others. Or one search without `items`, "
            "answered like the partners of a stored company."
        ),
    ),
)
def search_partners(
    caller: Reader, body: JsonBody, runtime: RuntimeDep, language: CallerLanguage
) -> Response:
    """Suggest partners for profiles that are not stored; nothing of them is kept."""
    if isinstance(body, dict) and _ITEMS in body:
        found = [_answer(item, runtime, caller, language) for item in _items(body)]
        return json_answer({"items": found}, language=language)
    return json_answer(_search(body, runtime, caller, language), language=language)


def _items(body: dict[str, object]) -> list[object]:
    items = body[_ITEMS]
    problems = [
        {"field": name, "reason": "is not known beside `items`"} for name in body if name != _ITEMS
    ]
    if not isinstance(items, list) or not 1 <= len(items) <= MAX_SEARCHES:
        problems.append({"field": _ITEMS, "reason": f"is no list of 1–{MAX_SEARCHES} searches"})
        raise InvalidInput("The batch is not acceptable.", errors=problems)
    if problems:
        raise InvalidInput("The batch is not acceptable.", errors=problems)
    return items


def _answer(item: object, runtime: Runtime, caller: Principal, language: Language) -> Json:
    try:
        result = _search(item, runtime, caller, language)
    except MatchmakerError as error:
        return {"status": error.status, "problem": problem_body(error)}
    return {"status": 200, "result": result}


def _search(body: object, runtime: Runtime, caller: Principal, language: Language) -> Json:
    """Answer one search.

    Raises:
        InvalidProfile: a rule is broken inside its profile.
        InvalidInput: a rule is broken elsewhere.
    """
    try:
        wanted = PartnerSearch.model_validate(body)
    except ValidationError as error:
        raise _refused(error) from error
    found = runtime.suggester.partners_for(
        wanted.profile, wanted.as_options(), viewer=caller.viewer
    )
    return partners_json(found, language=language, viewer=caller.viewer)


def _refused(error: ValidationError) -> InvalidInput:
    problems = field_problems(error)
    kind = (
        InvalidProfile
        if all(problem["field"].partition(".")[0] == _PROFILE for problem in problems)
        else InvalidInput
    )
    names = ", ".join(dict.fromkeys(problem["field"][:100] for problem in problems[:20]))
    return kind(f"The search breaks a rule in: {names}.", errors=problems)
