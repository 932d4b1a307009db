"""The form of a profile, in five short steps: what is typed becomes fields, and the reverse."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import cast

from matchmaker.domain.languages import Language
from matchmaker.domain.places import Country
from matchmaker.domain.profile_problems import ProfileProblem, find_profile_problems
from matchmaker.web.pages.codes import PROFILE_FIELDS, PROFILE_STEPS
from matchmaker.web.pages.forms import Form, Problem, Typed
from matchmaker.web.pages.wording import say_code

Fields = Mapping[str, object]

STEPS = PROFILE_STEPS
CHECK = "check"

FIELDS_OF = {
    "company": ("name", "region", "country", "tax_id", "employees", "website", "about"),
    "products": ("products",),
    "needs": ("needs",),
    "markets": (
        "cooperation",
        "partner_regions",
        "export_markets",
        "export_targets",
        "certificates",
    ),
    "contact": ("contact",),
}
"""Step -> the fields of a profile that it asks for."""

SPARE_ROWS = 3
"""Empty rows below the products and needs that are there."""

_MOST_DIGITS = 12
_SINGLE = ("name", "tax_id", "website", "about")
_CODES = ("cooperation", "partner_regions", "export_markets", "export_targets")
_CONTACT = ("person", "email", "phone")


def step_of(field: str) -> str:
    """Return the step that asks for a field, such as `products` for `products.0.text`."""
    first = field.partition(".")[0]
    return next((step for step, names in FIELDS_OF.items() if first in names), STEPS[0])


def read_step(step: str, typed: Typed) -> dict[str, object]:
    """Return the fields that one step says, as a merge patch: None takes a field away."""
    return _READERS[step](typed)


def form_of(step: str, fields: Fields) -> Form:
    """Return the form of one step with what the fields say."""
    return Form(_WRITERS[step](fields))


def problems_of(
    fields: Fields, language: Language, *, step: str | None = None, others: bool = True
) -> list[Problem]:
    """Return what is wrong with the fields, each problem under the name of its control.

    Args:
        step: only the fields that this step asks for; None for all.
        others: whether to name fields that are missing, besides those that are wrong.
    """
    found = find_profile_problems(fields)
    wanted = [each for each in found if step is None or step_of(each.field) == step]
    return [
        Problem(_control(each.field), _said(each, language))
        for each in wanted
        if (others or each.code != "missing") and each.field != "country"
    ]


def steps_with_problems(fields: Fields) -> frozenset[str]:
    """Return the steps in which something is missing or wrong."""
    return frozenset(step_of(each.field) for each in find_profile_problems(fields))


def rows_of(form: Form, kind: str) -> Sequence[int]:
    """Return the numbers of the rows to show: those that are filled in, and a few more.

    Args:
        kind: `products` or `needs`.
    """
    filled = sum(1 for name in form.values if name.startswith(f"{kind}.") and name.endswith("text"))
    return range(filled + SPARE_ROWS)


def _said(problem: ProfileProblem, language: Language) -> str:
    names = [part for part in problem.field.split(".") if not part.isdigit()]
    label = next((name for name in reversed(names) if name in PROFILE_FIELDS), PROFILE_FIELDS[0])
    said = say_code("profile_problem", problem.code, language, limit=problem.limit or 0)
    row = next((int(part) + 1 for part in problem.field.split(".") if part.isdigit()), None)
    named = say_code("profile_field", names[0] if names[0] in PROFILE_FIELDS else label, language)
    where = f"{named} {row}" if row is not None and names[0] in {"products", "needs"} else named
    if names[0] == "contact":
        where = say_code("profile_field", label, language)
    return f"{where}: {said}"


def _control(field: str) -> str:
    """Return the control at which a problem is shown; lists of codes have one for all."""
    first = field.partition(".")[0]
    if first in {"products", "needs"}:
        return field if field.count(".") > 1 else f"{first}.0.text"
    return field if first == "contact" and "." in field else first


def _read_company(typed: Typed) -> dict[str, object]:
    region = typed.text("region").strip()
    employees = typed.text("employees").replace(" ", "").replace("\xa0", "")
    return {
        **{name: typed.text(name).strip() or None for name in _SINGLE},
        "region": region or None,
        "country": region[:2] if region[:2] in set(Country) else None,
        "employees": _number(employees),
    }


def _read_lines(kind: str) -> Callable[[Typed], dict[str, object]]:
    def read(typed: Typed) -> dict[str, object]:
        rows = sorted(
            {
                int(parts[1])
                for name, _ in typed.pairs()
                if (parts := name.split("."))[0] == kind
                and len(parts) == 3  # noqa: PLR2004 - kind, number, text or hs
                and parts[1].isascii()
                and parts[1].isdigit()
                and len(parts[1]) < 4  # noqa: PLR2004 - a thousand rows are enough to say too many
            }
        )
        lines = [
            {
                "text": typed.text(f"{kind}.{row}.text").strip(),
                "hs": _digits(typed.text(f"{kind}.{row}.hs")) or None,
            }
            for row in rows
        ]
        return {kind: [line for line in lines if line["text"] or line["hs"]]}

    return read


def _read_markets(typed: Typed) -> dict[str, object]:
    certificates = [line.strip() for line in typed.text("certificates").split("\n")]
    return {
        **{name: typed.texts(name) for name in _CODES},
        "certificates": [line for line in certificates if line],
    }


def _read_contact(typed: Typed) -> dict[str, object]:
    contact = {name: typed.text(f"contact.{name}").strip() or None for name in _CONTACT}
    return {"contact": contact}


def _number(text: str) -> int | str | None:
    """Return a number, and as typed what is none: it is shown again with what is wrong."""
    is_number = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    return int(text) if is_number else text or None


def _digits(code: str) -> str:
    return "".join(code.split()).replace(".", "")


def _write_company(fields: Fields) -> dict[str, str | Sequence[str]]:
    return {name: _text(fields.get(name)) for name in (*_SINGLE, "region", "employees")}


def _write_lines(kind: str) -> Callable[[Fields], dict[str, str | Sequence[str]]]:
    def write(fields: Fields) -> dict[str, str | Sequence[str]]:
        values: dict[str, str | Sequence[str]] = {}
        for row, line in enumerate(_list(fields.get(kind))):
            said = line if isinstance(line, Mapping) else {}
            values[f"{kind}.{row}.text"] = _text(said.get("text"))
            values[f"{kind}.{row}.hs"] = _text(said.get("hs"))
        return values

    return write


def _write_markets(fields: Fields) -> dict[str, str | Sequence[str]]:
    values: dict[str, str | Sequence[str]] = {
        name: [_text(code) for code in _list(fields.get(name))] for name in _CODES
    }
    values["certificates"] = "\n".join(map(_text, _list(fields.get("certificates"))))
    return values


def _write_contact(fields: Fields) -> dict[str, str | Sequence[str]]:
    contact = fields.get("contact")
    said = contact if isinstance(contact, Mapping) else {}
    return {f"contact.{name}": _text(said.get(name)) for name in _CONTACT}


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _list(value: object) -> Iterable[object]:
    return cast("Iterable[object]", value) if isinstance(value, list | tuple) else ()


_READERS: Mapping[str, Callable[[Typed], dict[str, object]]] = {
    "company": _read_company,
    "products": _read_lines("products"),
    "needs": _read_lines("needs"),
    "markets": _read_markets,
    "contact": _read_contact,
}
_WRITERS: Mapping[str, Callable[[Fields], dict[str, str | Sequence[str]]]] = {
    "company": _write_company,
    "products": _write_lines("products"),
    "needs": _write_lines("needs"),
    "markets": _write_markets,
    "contact": _write_contact,
}
