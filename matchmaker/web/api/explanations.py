"""What the error codes mean: where the `type` of a problem leads."""

from fastapi import APIRouter
from starlette.responses import Response

from matchmaker.errors import MatchmakerError, NotFound
from matchmaker.web import examples
from matchmaker.web.answers import json_answer
from matchmaker.web.describe import answers
from matchmaker.web.problems import documented, every_error
from matchmaker.web.schemas import ErrorKind, ErrorKinds

router = APIRouter(prefix="/problems", tags=["errors"])


@router.get(
    "",
    response_model=ErrorKinds,
    responses=documented() | answers({"items": [examples.ERROR_KIND]}),
)
def list_error_codes() -> Response:
    """Explain every error code."""
    return json_answer({"items": [_explained(error) for error in every_error()]})


@router.get(
    "/{code}",
    response_model=ErrorKind,
    responses=documented(NotFound) | answers(examples.ERROR_KIND),
)
def explain_error_code(code: str) -> Response:
    """Explain one error code."""
    for error in every_error():
        if error.code == code:
            return json_answer(_explained(error))
    raise NotFound("There is no such error code.")


def _explained(error: type[MatchmakerError]) -> dict[str, object]:
    return {
        "code": error.code,
        "title": error.title,
        "status": error.status,
        "explanation": " ".join((error.__doc__ or "").split()),
    }
