"""Tables of pages as files: the same rows, for a spreadsheet."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from starlette.responses import Response

from matchmaker.services.write_tables import Cell, write_csv, write_xlsx


class TableFormat(StrEnum):
    """The kinds of file a table may be had as."""

    XLSX = "xlsx"
    CSV = "csv"


_MEDIA_TYPES = {
    TableFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    TableFormat.CSV: "text/csv; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings.

    Attributes:
        name: of the file, without its ending, and of the sheet; letters, digits and `-` only.
    """

    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def day_or_none(moment: datetime | None) -> str | None:
    """Return the day of a moment for a cell; None for an empty one."""
    return moment.date().isoformat() if moment is not None else None


def table_file(table: Table, table_format: TableFormat) -> Response:
    """Return a table as a file to be kept."""
    file = io.BytesIO()
    if table_format is TableFormat.CSV:
        write_csv(file, table.headings, table.rows)
    else:
        write_xlsx(file, table.headings, table.rows, sheet_name=table.name)
    disposition = f'attachment; filename="{table.name}.{table_format}"'
    return Response(
        file.getvalue(),
        headers={"Content-Disposition": disposition},
        media_type=_MEDIA_TYPES[table_format],
    )
