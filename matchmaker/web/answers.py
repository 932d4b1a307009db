"""Answers, written once: no second validation on the way out."""

from collections.abc import Mapping

import orjson
from starlette.responses import Response

from matchmaker.domain.languages import Language


def json_answer(
    body: object,
    *,
    status: int = 200,
    language: Language | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return `body` as JSON.

    Args:
        body: JSON values; `orjson.Fragment` where JSON is at hand already.
        language: of the sentences and names in it; None when there are none.
    """
    sent = dict(headers or {})
    if language is not None:
        sent |= {"Content-Language": language.value, "Vary": "Accept-Language"}
    return Response(orjson.dumps(body), status, sent, "application/json")
