"""Reference lists, named in the caller's language."""

from fastapi import APIRouter
from pydantic import ValidationError
from starlette.responses import Response

from matchmaker.domain.cooperation import Cooperation
from matchmaker.domain.names import chapter_name, cooperation_name, country_name, region_name
from matchmaker.domain.places import Country, regions, third_countries
from matchmaker.domain.products import CHAPTERS
from matchmaker.domain.profile import field_problems
from matchmaker.engine.explain import REASON_CODES, reason_description, reason_title
from matchmaker.errors import (
    InvalidInput,
    NotAuthenticated,
    NotPermitted,
    NotReady,
    TooLarge,
    UnsupportedMedia,
)
from matchmaker.web import check_examples
from matchmaker.web.answers import json_answer
from matchmaker.web.check_schemas import MAX_TEXTS, CodeQuestion, SuggestedCodesOut
from matchmaker.web.deps import JSON, CallerLanguage, JsonBody, Reader, RuntimeDep
from matchmaker.web.describe import answers, json_request
from matchmaker.web.problems import documented
from matchmaker.web.render_checks import codes_json
from matchmaker.web.schemas import CountryList, ReasonList, ReferenceList, RegionList

router = APIRouter(prefix="/v1/reference", tags=["reference"])

_ERRORS = documented(NotAuthenticated, NotPermitted)


@router.get(
    "/regions",
    response_model=RegionList,
    responses=_ERRORS
    | answers({"items": [{"code": "BY-MI", "name": "Minsk Region", "country": "BY"}]}),
)
def list_regions(_caller: Reader, language: CallerLanguage) -> Response:
    """List the regions of Belarus and Russia: ISO 3166-2."""
    items = [
        {"code": code, "name": region_name(code, language), "country": country.value}
        for country in Country
        for code in regions(country)
    ]
    return json_answer({"items": items}, language=language)


@router.get(
    "/countries",
    response_model=CountryList,
    responses=_ERRORS | answers({"items": [{"code": "VN", "name": "Vietnam", "home": False}]}),
)
def list_countries(_caller: Reader, language: CallerLanguage) -> Response:
    """List the countries: ISO 3166-1 alpha-2."""
    home = {country.value for country in Country}
    items = [
        {"code": code, "name": country_name(code, language), "home": code in home}
        for code in sorted([*home, *third_countries()])
    ]
    return json_answer({"items": items}, language=language)


@router.get(
    "/cooperation",
    response_model=ReferenceList,
    responses=_ERRORS
    | answers({"items": [{"code": "joint_production", "name": "Joint production"}]}),
)
def list_forms_of_cooperation(_caller: Reader, language: CallerLanguage) -> Response:
    """List the forms of cooperation."""
    items = [
        {"code": form.value, "name": cooperation_name(form.value, language)} for form in Cooperation
    ]
    return json_answer({"items": items}, language=language)


@router.get(
    "/hs",
    response_model=ReferenceList,
    responses=_ERRORS
    | answers({"items": [{"code": "87", "name": "Vehicles other than railway or tramway"}]}),
)
def list_hs_chapters(_caller: Reader, language: CallerLanguage) -> Response:
    """List the chapters of the Harmonised System, the first two digits of a code."""
    items = [{"code": code, "name": chapter_name(code, language)} for code in CHAPTERS]
    return json_answer({"items": items}, language=language)


@router.post(
    "/hs/suggest",
    response_model=SuggestedCodesOut,
    responses=documented(
        NotAuthenticated, NotPermitted, InvalidInput, NotReady, TooLarge, UnsupportedMedia
    )
    | answers(check_examples.CODES),
    openapi_extra=json_request(
        "CodeQuestion",
        check_examples.CODE_QUESTION,
        media_types=JSON,
        note=f"1–{MAX_TEXTS} product lines.",
    ),
)
def suggest_hs_codes(
    _caller: Reader, body: JsonBody, runtime: RuntimeDep, language: CallerLanguage
) -> Response:
    """Suggest HS chapters and headings for product lines while they are written.

    For a person to accept or not: nothing is kept, and where nothing is sure enough,
    `suggestion` is null.
    """
    try:
        wanted = CodeQuestion.model_validate(body)
    except ValidationError as error:
        problems = field_problems(error)
        names = ", ".join(dict.fromkeys(problem["field"][:100] for problem in problems[:20]))
        raise InvalidInput(f"The question breaks a rule in: {names}.", errors=problems) from error
    found = runtime.codes.suggest(wanted.texts)
    return json_answer(codes_json(found, language), language=language)


@router.get(
    "/reasons",
    response_model=ReasonList,
    responses=_ERRORS
    | answers(
        {
            "items": [
                {
                    "code": "meets_your_need",
                    "name": "Meets your need",
                    "description": "What the partner offers meets a need stated in your profile.",
                }
            ]
        }
    ),
)
def list_reasons(_caller: Reader, language: CallerLanguage) -> Response:
    """List the codes of reasons: what can raise or lower the score of a pair."""
    items = [
        {
            "code": code,
            "name": reason_title(code, language),
            "description": reason_description(code, language),
        }
        for code in REASON_CODES
    ]
    return json_answer({"items": items}, language=language)
