"""What is wrong with a profile, as codes that are said in every language.

`parse_profile` tells programs in English; this tells people who fill in a form.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from matchmaker.domain.profile import Profile

PROBLEMS = (
    "missing",
    "too_short",
    "too_long",
    "too_many",
    "characters",
    "website",
    "email",
    "number",
    "range",
    "region",
    "tax_id",
    "tax_id_check_digit",
    "hs",
    "market",
    "choice",
)
"""Every code; the catalogues have a sentence for each under `profile_problem`."""

_BY_TYPE = {
    "missing": "missing",
    "too_long": "too_many",
    "too_short": "missing",
    "string_too_short": "too_short",
    "string_too_long": "too_long",
    "enum": "choice",
    "int_parsing": "number",
    "int_from_float": "number",
    "int_type": "number",
    "int_parsing_size": "range",
    "greater_than_equal": "range",
    "less_than_equal": "range",
}
_BY_FIELD = {
    "website": "website",
    "email": "email",
    "region": "region",
    "tax_id": "tax_id",
    "hs": "hs",
    "partner_regions": "region",
    "export_markets": "market",
    "export_targets": "market",
}
_LIMITS = ("min_length", "max_length", "ge", "le")


@dataclass(frozen=True, slots=True)
class ProfileProblem:
    """One rule that is broken.

    Attributes:
        field: path such as `products.0.text`.
        code: one of `PROBLEMS`.
        limit: the number that the rule names; None when it names none.
    """

    field: str
    code: str
    limit: int | None = None


def find_profile_problems(fields: object) -> list[ProfileProblem]:
    """Return one problem per field that breaks a rule, in the order of the fields."""
    try:
        Profile.model_validate(fields)
    except ValidationError as error:
        found = [_problem(item) for item in error.errors(include_url=False)]
    else:
        return []
    refused = {each.field.partition(".")[0] for each in found if "." in each.field}
    kept: dict[str, ProfileProblem] = {}
    for each in found:  # a list is not called too short because of items that are wrong
        if not (each.code == "missing" and each.field in refused):
            kept.setdefault(each.field, each)
    return list(kept.values())


def _problem(item: ErrorDetails) -> ProfileProblem:
    context = item.get("ctx", {})
    limit = next((int(context[name]) for name in _LIMITS if name in context), None)
    path = [str(part) for part in item["loc"]]
    return ProfileProblem(".".join(path), _code(item, path, context), limit)


def _code(item: ErrorDetails, path: list[str], context: Mapping[str, object]) -> str:
    named = next((part for part in reversed(path) if not part.isdigit()), "")
    kind = item["type"]
    if kind == "string_too_short" and not str(item["input"]).strip():
        return "missing"
    if kind in _BY_TYPE:
        return _BY_TYPE[kind]
    said = str(context.get("error", ""))
    if "character" in said or "direction mark" in said:
        return "characters"
    if named == "tax_id" and "check digit" in said:
        return "tax_id_check_digit"
    return _BY_FIELD.get(named, "choice")
