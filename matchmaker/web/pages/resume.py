"""A form whose session had ended is shown again, filled in, and sent with one button.

What somebody typed for half an hour must survive the end of their session. It is never sent by
itself: another site could have made it.
"""

import orjson
from starlette.responses import Response

from matchmaker.web.pages.templating import page
from matchmaker.web.pages.visitor import Visitor

_HIDDEN = frozenset({"csrf"})


def page_to_send_again(
    visitor: Visitor, address: str, resume: str, *, status: int = 200
) -> Response:
    """Return a page with the form in hidden fields and a button.

    Args:
        address: where the form goes; one of our own.
        resume: names and values as JSON; what is none is an empty form.
    """
    return page(
        "account/resume.html", visitor, status=status, address=address, pairs=read_pairs(resume)
    )


def read_pairs(resume: str) -> list[tuple[str, str]]:
    """Return the names and values of a form that was written as JSON; [] for anything else."""
    try:
        stored = orjson.loads(resume)
    except orjson.JSONDecodeError:
        return []
    pairs = stored if isinstance(stored, list) else []
    return [
        (pair[0], pair[1])
        for pair in pairs
        if isinstance(pair, list)
        and len(pair) == 2  # noqa: PLR2004 - a name and a value
        and all(isinstance(part, str) for part in pair)
        and pair[0] not in _HIDDEN
    ]
