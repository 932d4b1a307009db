"""What a request happens in: what the process has loaded, its limits, the time, the language."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, cast

from fastapi import Depends, Request

from matchmaker.domain.languages import Language
from matchmaker.services.runtime import Runtime
from matchmaker.services.tend import Retention
from matchmaker.web.locale import negotiate


@dataclass(frozen=True, slots=True)
class WebLimits:
    """How much of a request is read.

    Attributes:
        import_rows: rows read from one import file.
    """

    body_bytes: int = 2 * 2**20
    import_bytes: int = 256 * 2**20
    import_rows: int = 1_000_000
    header_bytes: int = 32 * 2**10


async def get_runtime(request: Request) -> Runtime:
    """Return what the process has loaded."""
    return cast("Runtime", request.app.state.runtime)


async def get_limits(request: Request) -> WebLimits:
    """Return how much of a request is read."""
    return cast("WebLimits", request.app.state.limits)


async def get_retention(request: Request) -> Retention:
    """Return how long what is kept."""
    return cast("Retention", request.app.state.retention)


async def get_now() -> datetime:
    """Return the time of the request."""
    return datetime.now(UTC)


async def get_language(request: Request) -> Language:
    """Return the language the caller prefers."""
    return negotiate(",".join(request.headers.getlist("accept-language")))


RuntimeDep = Annotated[Runtime, Depends(get_runtime)]
LimitsDep = Annotated[WebLimits, Depends(get_limits)]
RetentionDep = Annotated[Retention, Depends(get_retention)]
Now = Annotated[datetime, Depends(get_now)]
CallerLanguage = Annotated[Language, Depends(get_language)]
