"""The files of a trade import: what each one is, and its lines in blocks.

A file may be plain, gzip, or a zip archive with several files, as CEPII publishes BACI.
"""

import csv
import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, cast

from matchmaker.errors import InvalidTradeFile

BLOCK_BYTES = 32 * 2**20
"""Text handled at once: about a million BACI rows, a few hundred MiB of working memory."""

LONGEST_LINE_BYTES = 2**16

PACKED = 6
"""About how much longer trade files are than their gzip form; for progress only."""

_BACI = {"t", "i", "j", "k", "v"}
_NOT_ALPHANUMERIC = re.compile("[^a-z0-9]")


class Form(StrEnum):
    """What a file holds."""

    BACI = "baci"
    COMTRADE = "comtrade"
    COUNTRIES = "countries"
    """CEPII's list of country codes."""
    PRODUCTS = "products"
    """CEPII's list of products; not needed."""


@dataclass(frozen=True, slots=True)
class TradeFile:
    """One file, or one member of an archive.

    Attributes:
        name: for messages; that of the member for an archive.
        columns: the heading as it stands.
        size: bytes to read, for progress; of an archive's member when unpacked.
    """

    name: str
    form: Form
    columns: tuple[str, ...]
    size: int
    open: Callable[[], IO[bytes]]


def plain_name(column: str) -> str:
    """Return a column's name in lower case with letters and digits only."""
    return _NOT_ALPHANUMERIC.sub("", column.lower())


def list_trade_files(paths: Sequence[Path]) -> list[TradeFile]:
    """Return every file, archives unpacked, with its form.

    Raises:
        InvalidTradeFile: a file is empty, damaged, or of a form that is not known here.
        FileNotFoundError: there is no such file.
    """
    return [found for path in paths for found in _files_in(path)]


def read_lines(file: TradeFile, advance: Callable[[int], None]) -> Iterator[tuple[int, bytes]]:
    """Yield the number of the first line and the text of each block of whole lines.

    The heading is left out. A byte order mark has gone with it.

    Args:
        advance: told how many bytes were read since it was last told.

    Raises:
        InvalidTradeFile: the file ends in the middle, or is damaged.
    """
    try:
        with file.open() as stream:
            heading = stream.readline()
            advance(len(heading))
            yield from _blocks(file, stream, advance)
    except (EOFError, zlib.error, zipfile.BadZipFile, gzip.BadGzipFile) as error:
        raise InvalidTradeFile(f"{file.name} is damaged or cut short: {error}") from error


def _blocks(
    file: TradeFile, stream: IO[bytes], advance: Callable[[int], None]
) -> Iterator[tuple[int, bytes]]:
    number, rest = 2, b""
    while chunk := stream.read(BLOCK_BYTES):
        advance(len(chunk))
        cut = chunk.rfind(b"\n") + 1
        if not cut and len(rest) + len(chunk) > LONGEST_LINE_BYTES + BLOCK_BYTES:
            raise InvalidTradeFile(f"{file.name} line {number}: no line ends for millions of bytes")
        block = rest + chunk[:cut] if cut else b""
        rest = chunk[cut:] if cut else rest + chunk
        if block:
            yield number, block
            number += block.count(b"\n")
    if rest.strip():
        yield number, rest


def _files_in(path: Path) -> Iterator[TradeFile]:
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith(b"PK\x03\x04"):
        try:
            with zipfile.ZipFile(path) as archive:
                members = [item for item in archive.infolist() if item.filename.endswith(".csv")]
        except zipfile.BadZipFile as error:
            raise InvalidTradeFile(f"{path.name} is damaged or cut short: {error}") from error
        if not members:
            raise InvalidTradeFile(f"{path.name} holds no CSV file")
        for item in members:
            yield _described(item.filename, item.file_size, _member_opener(path, item.filename))
    elif head.startswith(b"\x1f\x8b"):
        size = path.stat().st_size * PACKED
        yield _described(path.name, size, _gzip_opener(path))
    else:
        yield _described(path.name, path.stat().st_size, lambda: path.open("rb"))


def _member_opener(path: Path, member: str) -> Callable[[], IO[bytes]]:
    return lambda: zipfile.ZipFile(path).open(member)


def _gzip_opener(path: Path) -> Callable[[], IO[bytes]]:
    return lambda: cast("IO[bytes]", gzip.GzipFile(path, "rb"))


def _described(name: str, size: int, opener: Callable[[], IO[bytes]]) -> TradeFile:
    try:
        with opener() as stream:
            first = stream.readline(LONGEST_LINE_BYTES)
    except (EOFError, zlib.error, zipfile.BadZipFile, gzip.BadGzipFile) as error:
        raise InvalidTradeFile(f"{name} is damaged or cut short: {error}") from error
    if not first.strip():
        raise InvalidTradeFile(f"{name} is empty")
    text = first.decode("utf-8-sig", "replace")
    columns = tuple(column.strip() for column in next(csv.reader(io.StringIO(text))))
    return TradeFile(name, _form_of(name, columns), columns, size, opener)


def _form_of(name: str, columns: tuple[str, ...]) -> Form:
    plain = {plain_name(column) for column in columns}
    if plain >= _BACI:
        unknown = sorted(plain - _BACI - {"q"})
        if unknown:
            raise InvalidTradeFile(
                f"{name} looks like BACI but has columns that BACI has not: {', '.join(unknown)}"
            )
        return Form.BACI
    if {"reportercode", "partnercode"} <= plain:
        return Form.COMTRADE
    if "countrycode" in plain and plain & {"countryiso2", "iso2digitalpha"}:
        return Form.COUNTRIES
    if plain == {"code", "description"}:
        return Form.PRODUCTS
    raise InvalidTradeFile(
        f"{name} is of no known form: its columns are {', '.join(columns)[:200]}. Read are BACI "
        "files of CEPII (t,i,j,k,v,q), its country codes, and CSV exports of UN Comtrade"
    )
