"""Reads profiles from a file: JSON lines, CSV or XLSX, one row at a time."""

import os
from collections.abc import Iterator
from pathlib import PurePath
from typing import BinaryIO

from matchmaker.errors import MalformedRequest, TooLarge, UnsupportedMedia
from matchmaker.services.import_rows import FileFormat, Limits, ReadRow
from matchmaker.services.read_csv import read_csv
from matchmaker.services.read_jsonl import read_jsonl
from matchmaker.services.read_xlsx import read_xlsx

_BY_ENDING = {
    ".jsonl": FileFormat.JSONL,
    ".ndjson": FileFormat.JSONL,
    ".json": FileFormat.JSONL,
    ".csv": FileFormat.CSV,
    ".tsv": FileFormat.CSV,
    ".txt": FileFormat.CSV,
    ".xlsx": FileFormat.XLSX,
}
_BY_MEDIA_TYPE = {
    "application/jsonl": FileFormat.JSONL,
    "application/x-ndjson": FileFormat.JSONL,
    "application/x-jsonlines": FileFormat.JSONL,
    "application/json": FileFormat.JSONL,
    "text/csv": FileFormat.CSV,
    "text/tab-separated-values": FileFormat.CSV,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": FileFormat.XLSX,
}
_READERS = {
    FileFormat.JSONL: read_jsonl,
    FileFormat.CSV: read_csv,
    FileFormat.XLSX: read_xlsx,
}
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def find_format(*, name: str | None, media_type: str | None, head: bytes) -> FileFormat:
    """Return the format of a file; its content decides first, then its name, then its media type.

    Args:
        name: file name, None when there is none.
        media_type: as sent, parameters such as charset included.
        head: its first bytes, at least 4.

    Raises:
        UnsupportedMedia: none of the three tells a format that is read here.
    """
    if head.startswith(_ZIP):
        return FileFormat.XLSX
    if head.startswith(_OLE):
        raise UnsupportedMedia("This is an old .xls or a protected workbook: save it as .xlsx.")
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        return FileFormat.JSONL
    ending = PurePath(name).suffix.lower() if name else ""
    plain = (media_type or "").partition(";")[0].strip().lower()
    found = _BY_ENDING.get(ending) or _BY_MEDIA_TYPE.get(plain)
    if found is None:
        raise UnsupportedMedia("Only JSONL, CSV and XLSX files are read.")
    return found


def read_rows(
    file: BinaryIO, file_format: FileFormat, limits: Limits | None = None
) -> Iterator[ReadRow]:
    """Yield the rows of a file, the bad ones with their problems, in the order of the file.

    Args:
        file: seekable, opened for binary reading; stays open.

    Raises:
        TooLarge: the file is larger than the limit, or unpacks to more.
        MalformedRequest: the file as a whole cannot be read as `file_format`.
    """
    limits = limits or Limits()
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    if size > limits.file_bytes:
        raise TooLarge(f"The file has more than {limits.file_bytes} bytes.")
    if not size:
        raise MalformedRequest("The file is empty.")
    yield from _READERS[file_format](file, limits)
