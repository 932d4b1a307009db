"""The API's own description, and a page to read and try it; no other server is asked."""

from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles

from matchmaker.web.answers import json_answer

router = APIRouter(include_in_schema=False)

STATIC = Path(__file__).resolve().parent.parent / "static"
ASSETS = "/docs/assets"
_CONTENT_SECURITY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


def assets() -> StaticFiles:
    """Return what serves the page's scripts and styles."""
    return StaticFiles(directory=STATIC)


@router.get("/openapi.json")
def get_openapi_document(request: Request) -> Response:
    """Return the OpenAPI 3.1 document."""
    document: dict[str, Any] = request.app.openapi()
    return json_answer(document)


@router.get("/docs")
def get_docs() -> Response:
    """Return the page."""
    headers = {"Content-Security-Policy": _CONTENT_SECURITY}
    return FileResponse(STATIC / "docs.html", headers=headers, media_type="text/html")
