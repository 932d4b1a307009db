"""JSON bodies read into the models that describe them."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from matchmaker.domain.profile import field_problems
from matchmaker.errors import InvalidInput

Body = TypeVar("Body", bound=BaseModel)

_NAMED = 20  # fields in the sentence; all are in the list
_LONGEST = 100  # characters of a name; callers choose the names of unknown fields


def parse_body(model: type[Body], body: object) -> Body:
    """Return `body` as the model describes it.

    Raises:
        InvalidInput: with one entry per broken rule in `errors`.
    """
    try:
        return model.model_validate(body)
    except ValidationError as error:
        problems = field_problems(error)
        names = ", ".join(dict.fromkeys(p["field"][:_LONGEST] for p in problems[:_NAMED]))
        raise InvalidInput(f"The body breaks a rule in: {names}.", errors=problems) from error
