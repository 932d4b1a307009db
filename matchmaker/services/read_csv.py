"""Reads profiles from CSV as spreadsheets and other systems really write it.

UTF-8 with or without a byte order mark, UTF-16, Windows-1251; comma, semicolon or tab; cells
with line breaks in quotes. A quote that is never closed costs its own row, not the rest of the
file: reading starts again at the line after it.
"""

import codecs
import csv
import io
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO

from matchmaker.errors import MalformedRequest
from matchmaker.services.import_rows import Limits, ReadRow, refused_row, too_many_rows
from matchmaker.services.table_columns import find_column, read_heading

LONGEST_RECORD_LINES = 200  # lines of one record; beyond that a quote was forgotten
_DELIMITERS = ",;\t"


class _RecordTooLong(Exception):
    """A record runs over more lines or characters than any profile needs."""


class _Lines:
    """The lines of a file for one record after another, with a way back.

    Attributes:
        taken: the lines that the present record has used so far.
    """

    def __init__(self, file: io.TextIOWrapper, longest: int) -> None:
        self._file = file
        self._longest = longest
        self._waiting: deque[str] = deque()
        self.taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        used = sum(map(len, self.taken))
        if len(self.taken) >= LONGEST_RECORD_LINES or used > self._longest:
            raise _RecordTooLong
        line = self._waiting.popleft() if self._waiting else self._file.readline(self._longest + 1)
        if not line:
            raise StopIteration
        self.taken.append(line)
        if len(line) > self._longest:
            self._skip_line(line)
            self.taken[-1] = line[: self._longest] + " \n"  # the rest of it is gone
            raise _RecordTooLong
        return line

    def start_record(self) -> None:
        """Forget the lines of the last record."""
        self.taken = []

    def go_back(self) -> None:
        """Offer again every line of the present record but its first."""
        self._waiting.extendleft(reversed(self.taken[1:]))

    def _skip_line(self, line: str) -> None:
        while line and not line.endswith(("\n", "\r")):
            line = self._file.readline(self._longest)


def read_csv(file: BinaryIO, limits: Limits) -> Iterator[ReadRow]:
    """Yield one row per record that is not empty; a bad record never stops the next.

    Raises:
        MalformedRequest: there is no heading, or it is not one of a table of companies.
    """
    encoding, errors = _find_encoding(file, limits.line_bytes)
    csv.field_size_limit(max(csv.field_size_limit(), limits.line_bytes))
    text = io.TextIOWrapper(file, encoding, errors, newline="")
    try:
        yield from _read_table(text, limits)
    finally:
        text.detach()  # the file belongs to the caller


def _read_table(text: io.TextIOWrapper, limits: Limits) -> Iterator[ReadRow]:
    lines = _Lines(text, limits.line_bytes)
    delimiter = _find_delimiter(text, limits.line_bytes)
    records = _read_records(lines, delimiter)
    heading = next(records, None)
    if heading is None or isinstance(heading, str):
        raise MalformedRequest("The table has no readable heading row.")
    if len(heading) > limits.columns:
        raise MalformedRequest(f"The table has more than {limits.columns} columns.")
    columns = read_heading(heading)
    rows = 0
    for number, record in enumerate(records, start=2):
        if isinstance(record, str):
            row: ReadRow | None = refused_row(number, record)
        else:
            row = columns.read_row(number, record, longest=limits.cell_characters)
        if row is None:
            continue
        rows += 1
        if rows > limits.rows:
            yield too_many_rows(number, limits)
            return
        yield row


def _read_records(lines: _Lines, delimiter: str) -> Iterator[list[str] | str]:
    """Yield the cells of each record, or why there are none."""
    while True:
        lines.start_record()
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        try:
            yield next(reader)
        except StopIteration:
            return
        except _RecordTooLong:
            lines.go_back()
            yield "is too long, or a quote is opened and never closed"
        except csv.Error as error:
            lines.go_back()
            yield f"is not valid CSV: {error}"


def _find_delimiter(text: io.TextIOWrapper, longest: int) -> str:
    """Return the delimiter under which the first line names most known columns."""
    line = text.readline(longest)
    text.seek(0)

    def known(delimiter: str) -> int:
        cells = next(csv.reader([line], delimiter=delimiter), [])
        return len({find_column(cell) for cell in cells} - {None})

    return max(_DELIMITERS, key=known)


def _find_encoding(file: BinaryIO, longest: int) -> tuple[str, str]:
    """Return the character set of a file and how to treat what does not fit it.

    Text in Windows-1251 is almost never valid UTF-8, so a file in which most lines beyond ASCII
    are not valid UTF-8 is Windows-1251, and in any other the odd bad line is just that.
    """
    head = file.read(3)
    file.seek(0)
    if head[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        return "utf-16", "replace"
    valid = invalid = 0
    while line := file.readline(longest):
        if line.isascii():
            continue
        try:
            line.decode()
            valid += 1
        except UnicodeDecodeError:
            invalid += 1
    file.seek(0)
    if invalid > valid:
        return "cp1251", "replace"
    return "utf-8-sig", "surrogateescape"
