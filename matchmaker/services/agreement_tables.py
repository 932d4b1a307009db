"""Agreements as CSV, to fill in with a spreadsheet and to keep elsewhere."""

import csv
import io

from pydantic import ValidationError

from matchmaker.domain.profile import field_problems
from matchmaker.domain.regional_agreements import RegionalAgreement
from matchmaker.errors import InvalidInput, MalformedRequest, TooLarge
from matchmaker.services.table_cells import guard_cell, unguard_cell

COLUMNS = tuple(RegionalAgreement.model_fields)
MOST_BYTES = 8 * 2**20
_MOST_PROBLEMS = 100


def write_agreements(listed: list[RegionalAgreement]) -> str:
    """Return the table as CSV; an empty list gives the heading, to fill in."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    for agreement in listed:
        fields = agreement.model_dump(mode="json")
        table.writerow([guard_cell(fields[name] or "") for name in COLUMNS])
    return text.getvalue()


def read_agreements(content: bytes) -> list[RegionalAgreement]:
    """Return the agreements of a CSV file: UTF-8 or Windows-1251, commas or semicolons.

    Raises:
        TooLarge: it is no table of agreements.
        MalformedRequest: it has another heading, or is not CSV.
        InvalidInput: with one entry per bad row; nothing of the table is taken then.
    """
    if len(content) > MOST_BYTES:
        raise TooLarge(f"A table of agreements has at most {MOST_BYTES:,} bytes.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1251", "replace")
    delimiter = ";" if text.partition("\n")[0].count(";") else ","
    found, problems = [], []
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        heading = reader.fieldnames or ()
        if sorted(heading) != sorted(COLUMNS):
            raise MalformedRequest(f"The heading is not: {', '.join(COLUMNS)}.")
        for row in reader:
            if None in row or None in row.values():
                field = f"row {reader.line_num}"
                problems.append({"field": field, "reason": "has another number of cells"})
                continue
            cells = {name: unguard_cell(value.strip()) or None for name, value in row.items()}
            try:
                found.append(
                    RegionalAgreement.model_validate(
                        {n: v if v is not None else _empty(n) for n, v in cells.items()}
                    )
                )
            except ValidationError as error:
                problems += field_problems(error, prefix=f"row {reader.line_num}: ")
    except csv.Error as error:
        raise MalformedRequest(f"This is not CSV: {error}.") from error
    if problems:
        raise InvalidInput(
            f"{len(problems)} problems in the table; nothing was taken.",
            errors=problems[:_MOST_PROBLEMS],
        )
    return found


def _empty(name: str) -> str | None:
    return "" if name in {"subject", "source", "by_party", "ru_party", "kind"} else None
