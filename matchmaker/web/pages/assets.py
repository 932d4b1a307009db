"""Style sheet, scripts and pictures of the pages, under addresses that change with their content.

One digest over all files stands in every address, so a browser may keep them for a year, and
scripts can import each other by relative names.
"""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter
from fastapi import Path as PathParameter
from starlette.responses import FileResponse, Response

from matchmaker.errors import NotFound

FOLDER = Path(__file__).resolve().parent.parent / "static" / "pages"

_MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}
_FOREVER = "public, max-age=31536000, immutable"

router = APIRouter(include_in_schema=False)


@cache
def files() -> dict[str, Path]:
    """Return every file by its name inside the folder."""
    found = (path for path in sorted(FOLDER.rglob("*")) if path.suffix in _MEDIA_TYPES)
    return {path.relative_to(FOLDER).as_posix(): path for path in found}


@cache
def digest() -> str:
    """Return the digest of all files together."""
    seen = sha256()
    for name, path in files().items():
        seen.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return seen.hexdigest()[:16]


def asset(name: str) -> str:
    """Return the address of a file, such as `/static/0f3c…/style.css`.

    Raises:
        KeyError: there is no such file.
    """
    files()[name]
    return f"/static/{digest()}/{name}"


@router.get("/static/{version}/{name:path}")
def get_asset(
    version: Annotated[str, PathParameter(max_length=64)],
    name: Annotated[str, PathParameter(max_length=200)],
) -> Response:
    """Return a file.

    A page from before an update asks for an older version; it gets today's, and keeps it no time.
    """
    path = files().get(name)
    if path is None:
        raise NotFound("There is no such file.")
    caching = _FOREVER if version == digest() else "no-cache"
    return FileResponse(
        path, headers={"Cache-Control": caching}, media_type=_MEDIA_TYPES[path.suffix]
    )
