"""Forms: what was typed, what is wrong with it, and the list of both that a page shows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from markupsafe import Markup
from starlette.datastructures import FormData, UploadFile

from matchmaker.errors import MalformedRequest
from matchmaker.web.sign_in import CSRF_FIELD

MOST_FIELDS = 4_000
"""Of one form: fifty products and needs, and every country and region, are fewer."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field.

    Attributes:
        field: its name, such as `email`; the page links to the control of that id.
        text: a sentence in the reader's language.
    """

    field: str
    text: str | Markup


@dataclass(frozen=True, slots=True)
class Form:
    """A form as a page shows it: values by name, and problems beside them.

    Attributes:
        values: as typed; lists where a name occurs several times.
        problems: in the order of the fields.
    """

    values: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    problems: Sequence[Problem] = ()

    def value(self, name: str) -> str:
        """Return what was typed into a field, "" for nothing."""
        found = self.values.get(name, "")
        return found if isinstance(found, str) else next(iter(found), "")

    def chosen(self, name: str) -> Sequence[str]:
        """Return the values of a field that may have several."""
        found = self.values.get(name, ())
        return [found] if isinstance(found, str) else found

    def problem(self, name: str) -> str | Markup | None:
        """Return what is wrong with a field, None when nothing is."""
        return next((each.text for each in self.problems if each.field == name), None)

    def with_problems(self, problems: Iterable[Problem]) -> "Form":
        """Return the same form with what is wrong with it."""
        return Form(self.values, tuple(problems))


class Typed:
    """What a browser sent in a form."""

    def __init__(self, data: FormData) -> None:
        self._data = data

    def text(self, name: str) -> str:
        """Return one value, "" when it was not sent; line ends are those of Unix."""
        value = self._data.get(name)
        return _unix(value) if isinstance(value, str) else ""

    def texts(self, name: str) -> list[str]:
        """Return every value of a name."""
        return [_unix(value) for value in self._data.getlist(name) if isinstance(value, str)]

    def file(self, name: str) -> UploadFile | None:
        """Return a file that was sent with the form, None when none was chosen."""
        value = self._data.get(name)
        return value if isinstance(value, UploadFile) and value.filename else None

    def has(self, name: str) -> bool:
        """Tell whether anything was sent under a name: a button that was pressed, a ticked box."""
        return name in self._data

    def request_id(self) -> UUID | None:
        """Return what tells a form that is sent again from another one; None for nonsense."""
        try:
            return UUID(self.text("key"))
        except ValueError:
            return None

    def as_form(self) -> Form:
        """Return the values for the page, secrets and the token apart."""
        names = dict.fromkeys(self._data.keys())
        kept = [name for name in names if name != CSRF_FIELD and "password" not in name]
        return Form({name: self.texts(name) for name in kept})

    def pairs(self) -> list[tuple[str, str]]:
        """Return every name with each of its values, in order."""
        return [
            (name, _unix(value))
            for name, value in self._data.multi_items()
            if isinstance(value, str)
        ]


def is_form(request: Request) -> bool:
    """Tell whether the body is a form, as browsers send them."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind in {"application/x-www-form-urlencoded", "multipart/form-data"}


async def read_form(request: Request) -> Typed:
    """Return the form that a browser sent.

    Raises:
        MalformedRequest: the body is no form, or holds a NUL character: no browser sends one, and
            PostgreSQL stores none.
    """
    if not is_form(request):
        raise MalformedRequest("A form is expected.")
    typed = Typed(await request.form(max_fields=MOST_FIELDS))
    if any("\0" in text for pair in typed.pairs() for text in pair):
        raise MalformedRequest("The form holds a NUL character.")
    return typed


TypedForm = Annotated[Typed, Depends(read_form)]


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
