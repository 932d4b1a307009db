"""Consortia: groups of companies for one third market."""

from fastapi import APIRouter
from pydantic import ValidationError
from starlette.responses import Response

from matchmaker.domain.profile import field_problems
from matchmaker.errors import (
    ContradictoryConstraints,
    InvalidInput,
    NotAuthenticated,
    NotFound,
    NotPermitted,
    NotReady,
    TooLarge,
    UnsupportedMedia,
)
from matchmaker.web import consortium_examples as examples
from matchmaker.web.answers import json_answer
from matchmaker.web.consortium_schemas import ConsortiaOut, ConsortiumSearch
from matchmaker.web.deps import JSON, CallerLanguage, JsonBody, Reader, RuntimeDep
from matchmaker.web.describe import answers, json_request
from matchmaker.web.problems import documented
from matchmaker.web.render_consortia import consortia_json

router = APIRouter(prefix="/v1", tags=["consortia"])


@router.post(
    "/consortia/search",
    response_model=ConsortiaOut,
    responses=documented(
        NotAuthenticated,
        NotPermitted,
        NotFound,
        InvalidInput,
        ContradictoryConstraints,
        NotReady,
        TooLarge,
        UnsupportedMedia,
    )
    | answers(examples.CONSORTIA),
    openapi_extra=json_request(
        "ConsortiumSearch",
        examples.SEARCH,
        media_types=JSON,
        note="Around which company, for which market, and under what conditions.",
    ),
)
def search_consortia(
    caller: Reader, body: JsonBody, runtime: RuntimeDep, language: CallerLanguage
) -> Response:
    """Find groups of 3–7 companies of both countries for one third market, around one company.

    Each group comes with what every member adds, the joint offer, what is still missing, and
    whether it is proven best. Nothing of the question is kept.
    """
    wanted = _read(body)
    found = runtime.consortia.build(wanted.company, wanted.as_wish(), viewer=caller.viewer)
    answer = consortia_json(found, language=language, viewer=caller.viewer)
    return json_answer(answer, language=language)


def _read(body: object) -> ConsortiumSearch:
    try:
        return ConsortiumSearch.model_validate(body)
    except ValidationError as error:
        problems = field_problems(error)
        names = ", ".join(dict.fromkeys(problem["field"][:100] for problem in problems[:20]))
        raise InvalidInput(f"The search breaks a rule in: {names}.", errors=problems) from error
