"""Reads profiles from the first visible sheet of an XLSX workbook.

Nothing is ever computed: a cell with a formula is a problem of its row, because the value saved
beside a formula may be missing or out of date. Before the workbook is opened, its table of
contents is checked against zip bombs and its parts against XML entities.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

from matchmaker.errors import MalformedRequest, TooLarge
from matchmaker.services.import_rows import Limits, ReadRow, refused_row, too_many_rows
from matchmaker.services.table_columns import Columns, read_heading

MAX_PARTS = 2_000  # a workbook of one sheet has about ten
MAX_RATIO = 200  # sheets of text shrink five- to fifty-fold
RATIO_COUNTS_FROM = 8 * 2**20  # bytes unpacked; small parts of blanks may shrink more
_PROLOGUE = 64 * 1024  # bytes within which the root element must begin
_ROOT = re.compile(rb"<[A-Za-z_]")
_ENCRYPTED = 0x1
# What openpyxl and zipfile raise on a damaged workbook; they promise no narrower set.
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    EOFError,
    AttributeError,
    IndexError,
    KeyError,
    NotImplementedError,
    OSError,
    TypeError,
    ValueError,
)


def read_xlsx(file: BinaryIO, limits: Limits) -> Iterator[ReadRow]:
    """Yield one row per spreadsheet row that is not empty; a bad row never stops the next.

    Raises:
        MalformedRequest: not a workbook, damaged, or its heading is not a table of companies'.
        TooLarge: it unpacks to more than the limit, or far more than its size allows for.
    """
    _check_parts(file, limits)
    sheet = _open_sheet(file)
    try:
        rows = sheet.iter_rows(max_col=limits.columns + 1)
        yield from _read_table(rows, limits)
    finally:
        sheet.parent.close()


def _read_table(sheet_rows: Iterator[Sequence[Any]], limits: Limits) -> Iterator[ReadRow]:
    columns: Columns | None = None
    rows = number = 0
    while True:
        number += 1
        try:
            cells = next(sheet_rows, None)
        except _DAMAGED:
            yield refused_row(number, "the sheet is damaged here: the rest was not read")
            return
        if cells is None:
            break
        if number > limits.rows + 1 or rows >= limits.rows:
            yield too_many_rows(number, limits)
            return
        if columns is None:
            columns = _read_heading(cells, limits)
            continue
        row = _read_row(number, cells, columns, limits)
        if row is not None:
            rows += 1
            yield row
    if columns is None:
        raise MalformedRequest("The sheet is empty.")


def _read_heading(cells: Sequence[Any], limits: Limits) -> Columns:
    values = ["" if cell.value is None else str(cell.value) for cell in cells]
    if len(values) > limits.columns and values[limits.columns].strip():
        raise MalformedRequest(f"The table has more than {limits.columns} columns.")
    return read_heading(values)


def _read_row(
    number: int, cells: Sequence[Any], columns: Columns, limits: Limits
) -> ReadRow | None:
    texts: list[str] = []
    for position, cell in enumerate(cells):
        name = columns.names[position] if position < len(columns.names) else None
        text, reason = _cell_text(cell, name)
        if reason is not None:
            return refused_row(number, reason, field=name or f"(column {position + 1})")
        texts.append(text)
    return columns.read_row(
        number, _with_leading_zeros(texts, cells, columns), longest=limits.cell_characters
    )


def _cell_text(cell: Any, name: str | None) -> tuple[str, str | None]:  # noqa: ANN401 - openpyxl is untyped
    value = cell.value
    if value is None:
        return "", None
    if cell.data_type == "f":
        return "", "holds a formula: put its value there, or an apostrophe before a text"
    if cell.data_type == "e":
        return "", "holds an error of the spreadsheet"
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return "", "holds a date or a logical value where a text or number is expected"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, float) and name == "employees":
        return "", "is not a whole number"
    return str(value), None


def _with_leading_zeros(texts: list[str], cells: Sequence[Any], columns: Columns) -> list[str]:
    """Give back the zero that a spreadsheet takes from a code it holds as a number.

    HS codes have an even number of digits, ИНН 10 or 12; the check digits still decide.
    """
    country = dict(zip(columns.names, texts, strict=False)).get("country", "")
    for position, name in enumerate(columns.names[: len(texts)]):
        is_code = name is not None and (
            name.endswith("_hs") or (name == "tax_id" and country.strip() == "RU")
        )
        is_number = isinstance(cells[position].value, int | float)
        if is_code and is_number and len(texts[position]) % 2:
            texts[position] = "0" + texts[position]
    return texts


def _open_sheet(file: BinaryIO) -> Any:  # noqa: ANN401 - openpyxl is untyped
    from openpyxl import load_workbook

    file.seek(0)
    try:
        book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
        visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    except _DAMAGED as error:
        raise MalformedRequest("The file is not a readable XLSX workbook.") from error
    if not visible:
        raise MalformedRequest("The workbook has no visible sheet.")
    sheet = visible[0]
    sheet.reset_dimensions()  # what a file says of its own size is not to be trusted
    return sheet


def _check_parts(file: BinaryIO, limits: Limits) -> None:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            _check_sizes(parts, limits)
            for part in parts:
                if part.filename.lower().endswith((".xml", ".rels", ".vml")):
                    _check_prologue(archive, part)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise MalformedRequest("The file is not a readable XLSX workbook.") from error


def _check_sizes(parts: Sequence[zipfile.ZipInfo], limits: Limits) -> None:
    if len(parts) > MAX_PARTS:
        raise TooLarge(f"The workbook has more than {MAX_PARTS} parts.")
    if sum(part.file_size for part in parts) > limits.file_bytes:
        raise TooLarge(f"The workbook unpacks to more than {limits.file_bytes} bytes.")
    for part in parts:
        if part.flag_bits & _ENCRYPTED:
            raise MalformedRequest("The workbook is protected by a password.")
        is_large = part.file_size > RATIO_COUNTS_FROM
        if is_large and part.file_size > MAX_RATIO * max(part.compress_size, 1):
            raise TooLarge("The workbook is packed far too tightly to be one.")


def _check_prologue(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Refuse document types, the only place where XML entities can be declared."""
    with archive.open(part) as stream:
        head = stream.read(_PROLOGUE).replace(b"\0", b"")  # UTF-16 reads as ASCII so
    root = _ROOT.search(head)
    if b"<!DOCTYPE" in head[: root.start() if root else None] or (head and root is None):
        raise MalformedRequest("The workbook declares a document type, which is refused.")
