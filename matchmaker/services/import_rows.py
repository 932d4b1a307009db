"""What an import file consists of: rows that could be read, and what was wrong with the others."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

WHOLE_ROW = "(row)"  # the `field` of a problem that concerns no single field


class FileFormat(StrEnum):
    """The forms in which profiles travel as files."""

    JSONL = "jsonl"
    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is read before it is refused.

    Attributes:
        file_bytes: of the file, and of everything packed inside an XLSX file.
        rows: what follows is named in one problem and not read.
        line_bytes: of one line of JSONL, and of one record of CSV.
        cell_characters: of one cell; what a spreadsheet can hold.
        columns: of a table.
    """

    file_bytes: int = 256 * 2**20
    rows: int = 1_000_000
    line_bytes: int = 2**20
    cell_characters: int = 32_767
    columns: int = 400


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row was not taken.

    Attributes:
        row: line of a JSONL file, row of a table as a spreadsheet counts it (the heading is 1).
        ref: the row's reference, if it could be read.
        field: such as `products.0.hs`; `(row)` for the row as a whole.
        reason: one English sentence part; texts and contacts are never repeated in it.
    """

    row: int
    ref: str | None
    field: str
    reason: str

    def as_json(self) -> dict[str, object]:
        """Return the problem as JSON values."""
        return {"row": self.row, "ref": self.ref, "field": self.field, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One row of a file.

    Attributes:
        number: as in `RowProblem.row`.
        fields: the profile as JSON values, not validated yet; None when it could not be read.
        problems: why it could not; empty exactly when `fields` is there.
    """

    number: int
    ref: str | None = None
    fields: Mapping[str, object] | None = None
    problems: tuple[RowProblem, ...] = ()


def refused_row(
    number: int, reason: str, *, ref: str | None = None, field: str = WHOLE_ROW
) -> ReadRow:
    """Return a row that could not be read, with the one reason for it."""
    return ReadRow(number, ref, None, (RowProblem(number, ref, field, reason),))


def too_many_rows(number: int, limits: Limits) -> ReadRow:
    """Return the row at which reading stops because the limit of rows is reached."""
    return refused_row(number, f"the file has more than {limits.rows} rows: the rest was not read")
