"""The sign-in, and forms that wait for it.

A form whose session had ended is shown again, filled in, and sent with one button.

What somebody typed for half an hour must survive the end of their session. It is never sent by
itself: another site could have made it.
"""

from collections.abc import Sequence

import orjson
from starlette.responses import Response

from matchmaker.web.pages.forms import Form
from matchmaker.web.pages.templating import page
from matchmaker.web.pages.visitor import Visitor
from matchmaker.web.sign_in import CSRF_FIELD


def page_to_send_again(
    visitor: Visitor, address: str, pairs: Sequence[tuple[str, str]], *, status: int = 200
) -> Response:
    """Return a page with a form in hidden fields and a button.

    Args:
        address: where the form goes; one of our own.
        pairs: its names and values.
    """
    return page("account/resume.html", visitor, status=status, address=address, pairs=pairs)


def sign_in_page(
    visitor: Visitor,
    form: Form,
    *,
    status: int = 200,
    resume_to: str = "",
    resume: Sequence[tuple[str, str]] = (),
) -> Response:
    """Return the sign-in, with a form to be sent again afterwards if there is one.

    Args:
        resume_to: address that the form was sent to.
        resume: its names and values.
    """
    carried = {**form.values}
    if resume_to:
        carried |= {"resume_to": resume_to, "resume": orjson.dumps(resume).decode()}
    return page("account/sign_in.html", visitor, status=status, form=Form(carried, form.problems))


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
        and pair[0] != CSRF_FIELD
    ]
