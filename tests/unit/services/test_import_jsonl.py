"""Reading JSON lines."""

import io
import json

import pytest

from matchmaker.services.import_files import read_rows
from matchmaker.services.import_rows import FileFormat, Limits, ReadRow

GOOD = b'{"name": "A"}'


def read(content: bytes, **limits: int) -> list[ReadRow]:
    return list(read_rows(io.BytesIO(content), FileFormat.JSONL, Limits(**limits)))


def reason_of(line: bytes) -> str:
    row = read(line + b"\n" + GOOD)[0]
    assert row.fields is None
    return row.problems[0].reason


def test_a_profile_a_line_is_read_as_it_stands() -> None:
    rows = read('{"ref": "a-1", "name": "ААТ «Прыклад»"}\n'.encode())

    assert rows == [ReadRow(1, "a-1", {"ref": "a-1", "name": "ААТ «Прыклад»"})]


def test_key_becomes_the_reference() -> None:
    rows = read(b'{"key": "by-1", "profile": {"name": "A"}}')

    assert rows[0].ref == "by-1"
    assert rows[0].fields == {"name": "A", "ref": "by-1"}


def test_key_may_repeat_the_reference_but_not_contradict_it() -> None:
    same, other = read(
        b'{"key": "k", "profile": {"ref": "k"}}\n{"key": "k", "profile": {"ref": "other"}}'
    )

    assert same.fields == {"ref": "k"}
    assert other.problems[0].field == "profile.ref"


@pytest.mark.parametrize(
    ("line", "part"),
    [
        (b'{"name": "A"', "not valid JSON"),
        (b"{'name': 'A'}", "not valid JSON"),
        (b'{"name": NaN}', "not valid JSON"),
        (b'{"name": "a\x00b"}', "not valid JSON"),
        (b'{"name": "\\ud800"}', "not valid JSON"),
        (b'{"name": "\xcf\xf0\xe8"}', "not valid UTF-8 at byte 11"),
        (b"[" * 100_000, "not valid JSON"),
        (b'"text"', "not a JSON object"),
        (b"[]", "not a JSON object"),
        (b'{"key": 5, "profile": {}}', "not a text"),
        (b'{"key": "k", "profile": []}', "not a JSON object"),
        (b'{"key": "k", "profile": {}, "score": 1}', "unknown field"),
    ],
)
def test_a_bad_line_says_why(line: bytes, part: str) -> None:
    assert part in reason_of(line)


def test_a_bad_line_does_not_stop_the_next() -> None:
    rows = read(b'{"broken\n' + GOOD + b"\n\xff\xfe\n" + GOOD)

    assert [row.fields is not None for row in rows] == [False, True, False, True]


def test_empty_lines_count_as_lines_but_are_no_rows() -> None:
    rows = read(b"\n  \n" + GOOD + b"\r\n\r\n" + GOOD)

    assert [row.number for row in rows] == [3, 5]


def test_a_byte_order_mark_is_skipped() -> None:
    assert read(b"\xef\xbb\xbf" + GOOD)[0].fields == {"name": "A"}


def test_the_last_line_needs_no_line_break_but_must_be_whole() -> None:
    rows = read(GOOD + b"\n" + GOOD[:-4])

    assert "not valid JSON" in rows[1].problems[0].reason


def test_a_line_beyond_the_limit_is_refused_and_skipped() -> None:
    long = json.dumps({"name": "x" * 3_000_000}).encode()

    rows = read(long + b"\n" + GOOD, line_bytes=2**20)

    assert rows[0].problems[0].reason == "is longer than 1048576 bytes"
    assert rows[1] == ReadRow(2, None, {"name": "A"})


def test_reading_stops_at_the_limit_of_rows_and_says_so() -> None:
    rows = read(b"\n".join([GOOD] * 5), rows=3)

    assert len(rows) == 4
    assert rows[-1].problems[0].reason == "the file has more than 3 rows: the rest was not read"
