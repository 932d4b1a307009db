"""JSON bodies read into their models, with one problem per broken rule."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from matchmaker.domain.profile import field_problems
from matchmaker.errors import InvalidInput

Body = TypeVar("Body", bound=BaseModel)


def parse_body(model: type[Body], body: object) -> Body:
    """Return what a body says.

    Raises:
        InvalidInput: it breaks a rule of the model.
    """
    try:
        return model.model_validate(body)
    except ValidationError as error:
        problems = field_problems(error)
        names = ", ".join(dict.fromkeys(problem["field"][:100] for problem in problems[:20]))
        raise InvalidInput(f"Not acceptable: {names}.", errors=problems) from error
