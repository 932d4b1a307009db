"""Reads profiles from JSON lines: one profile a line, or `{"key": ref, "profile": {…}}`."""

from collections.abc import Iterator, Mapping
from typing import BinaryIO

import orjson

from matchmaker.services.import_rows import Limits, ReadRow, refused_row, too_many_rows

_BOM = b"\xef\xbb\xbf"
_WRAPPED = {"key", "profile"}


def read_jsonl(file: BinaryIO, limits: Limits) -> Iterator[ReadRow]:
    """Yield one row per line that is not empty; a bad line never stops the next."""
    number = rows = 0
    while line := file.readline(limits.line_bytes + 1):
        number += 1
        is_whole = len(line) <= limits.line_bytes or line.endswith(b"\n")
        if not is_whole:
            _skip_line(file)
        content = line.removeprefix(_BOM).strip() if number == 1 else line.strip()
        if not content:
            continue
        rows += 1
        if rows > limits.rows:
            yield too_many_rows(number, limits)
            return
        if is_whole:
            yield _read_line(number, content)
        else:
            yield refused_row(number, f"is longer than {limits.line_bytes} bytes")


def _skip_line(file: BinaryIO) -> None:
    while (rest := file.readline(1 << 20)) and not rest.endswith(b"\n"):
        pass


def _read_line(number: int, content: bytes) -> ReadRow:
    try:
        content.decode()
    except UnicodeDecodeError as error:
        return refused_row(number, f"is not valid UTF-8 at byte {error.start + 1}")
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        return refused_row(number, f"is not valid JSON: {error}")
    if not isinstance(value, dict):
        return refused_row(number, "is not a JSON object: one profile a line is expected")
    if "profile" in value:
        return _unwrap(number, value)
    return ReadRow(number, _text(value.get("ref")), value)


def _unwrap(number: int, value: Mapping[str, object]) -> ReadRow:
    key, profile = _text(value.get("key")), value["profile"]
    for name in value.keys() - _WRAPPED:
        return refused_row(number, "unknown field beside key and profile", ref=key, field=name)
    if not isinstance(profile, dict):
        return refused_row(number, "is not a JSON object", ref=key, field="profile")
    if value.get("key") is not None and key is None:
        return refused_row(number, "is not a text", field="key")
    inner = profile.get("ref")
    if key is not None and inner is not None and inner != key:
        return refused_row(number, "differs from key", ref=key, field="profile.ref")
    ref = key if key is not None else _text(inner)
    return ReadRow(number, ref, {**profile, "ref": key if inner is None else inner})


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
