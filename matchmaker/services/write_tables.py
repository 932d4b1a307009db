"""Tables as files that people open in a spreadsheet: no cell can be taken for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from matchmaker.errors import TooLarge
from matchmaker.services.import_rows import Limits
from matchmaker.services.table_cells import guard_cell

Cell = str | float | int | None

_NOT_XML = str.maketrans({"\ufffe": "\ufffd", "\uffff": "\ufffd"})  # no XML file can hold these
_COLUMN_WIDTH = 24  # characters


def write_csv(file: BinaryIO, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    """Write a table and return how many rows it has.

    It is UTF-8 with a byte order mark, without which Excel takes it for another set.
    """
    text = io.TextIOWrapper(file, "utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(headings)
    count = 0
    for row in rows:
        count += 1
        writer.writerow([_plain(cell) for cell in row])
    text.detach()
    return count


def write_xlsx(
    file: BinaryIO, headings: Sequence[str], rows: Iterable[Sequence[Cell]], *, sheet_name: str
) -> int:
    """Write a workbook of one sheet with a fixed heading, and return how many rows it has.

    Raises:
        TooLarge: a text does not fit a cell of a spreadsheet.
    """
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(sheet_name)
    sheet.freeze_panes = "A2"
    for position in range(1, len(headings) + 1):
        sheet.column_dimensions[get_column_letter(position)].width = _COLUMN_WIDTH

    def cell(content: Cell, *, bold: bool = False) -> object:
        if not isinstance(content, str):
            return content
        made = WriteOnlyCell(sheet, value=content.translate(_NOT_XML))
        made.data_type = "s"  # whatever it looks like, it is text
        if bold:
            made.font = Font(bold=True)
        return made

    count = 0
    try:
        sheet.append([cell(heading, bold=True) for heading in headings])
        for row in rows:
            count += 1
            _check_fits(row)
            sheet.append([cell(_guarded(content)) for content in row])
    finally:
        sheet.close()  # it writes to a temporary file until then
    book.save(file)
    return count


def _guarded(content: Cell) -> Cell:
    return (guard_cell(content) or None) if isinstance(content, str) else content


def _plain(content: Cell) -> str:
    guarded = _guarded(content)
    return "" if guarded is None else str(guarded)


def _check_fits(row: Sequence[Cell]) -> None:
    texts = [content for content in row if isinstance(content, str)]
    longest = max(map(len, texts), default=0)
    if longest > Limits().cell_characters:
        raise TooLarge(
            f"{texts[0][:80]}: {longest} characters do not fit a cell; JSONL holds them."
        )
