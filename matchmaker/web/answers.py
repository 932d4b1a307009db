"""Answers, written once: no second validation on the way out."""

from collections.abc import Mapping
from hashlib import sha256

import orjson
from starlette.requests import Request
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


def svg_answer(picture: str, request: Request, *, language: Language) -> Response:
    """Return an SVG document; 304 without it when the caller has the same one already.

    The picture depends on profiles, trade tables, code and language; its hash follows them all.
    """
    body = picture.encode()
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    sent = {
        "Content-Language": language.value,
        "Vary": "Accept-Language, Authorization",
        "ETag": tag,
        "Cache-Control": "private, no-cache",
    }
    known = request.headers.get("if-none-match", "")
    if any(each.strip().removeprefix("W/") in {tag, "*"} for each in known.split(",")):
        return Response(status_code=304, headers=sent)
    return Response(body, 200, sent, "image/svg+xml")
