"""Telling formats apart, and limits of whole files."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.errors import MalformedRequest, TooLarge, UnsupportedMedia
from matchmaker.services.import_files import find_format, read_rows
from matchmaker.services.import_rows import FileFormat, Limits
from matchmaker.services.table_cells import (
    guard_cell,
    is_formula,
    join_lines,
    join_texts,
    split_lines,
    split_texts,
    unguard_cell,
)

texts = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12)
awkward = st.text("\\|;[]18 '=+-@аЯ", min_size=1, max_size=12).map(str.strip).filter(bool)


@pytest.mark.parametrize(
    ("name", "media_type", "head", "expected"),
    [
        ("a.csv", None, b"name,country", FileFormat.CSV),
        ("A.TSV", None, b"name\tcountry", FileFormat.CSV),
        (None, "text/csv; charset=utf-8", b"name", FileFormat.CSV),
        ("a.jsonl", None, b"\n", FileFormat.JSONL),
        (None, None, b'\xef\xbb\xbf {"name"', FileFormat.JSONL),
        ("a.csv", None, b'{"name"', FileFormat.JSONL),
        (None, "application/octet-stream", b"PK\x03\x04", FileFormat.XLSX),
    ],
)
def test_a_format_is_found_by_content_name_or_media_type(
    name: str | None, media_type: str | None, head: bytes, expected: FileFormat
) -> None:
    assert find_format(name=name, media_type=media_type, head=head) is expected


@pytest.mark.parametrize(("name", "head"), [("a.pdf", b"%PDF"), ("a.xls", b"\xd0\xcf\x11\xe0")])
def test_another_format_is_refused(name: str, head: bytes) -> None:
    with pytest.raises(UnsupportedMedia):
        find_format(name=name, media_type=None, head=head)


def test_a_file_beyond_the_limit_is_refused() -> None:
    with pytest.raises(TooLarge):
        list(read_rows(io.BytesIO(b"x" * 20), FileFormat.JSONL, Limits(file_bytes=10)))


@pytest.mark.parametrize("file_format", list(FileFormat))
def test_an_empty_file_is_refused(file_format: FileFormat) -> None:
    with pytest.raises(MalformedRequest):
        list(read_rows(io.BytesIO(), file_format))


@given(st.lists(texts | awkward, max_size=5))
def test_a_list_of_texts_survives_a_cell(items: list[str]) -> None:
    assert split_texts(join_texts(items)) == items


@given(st.lists(st.tuples(texts | awkward, st.none() | st.sampled_from(["87", "8704"]))))
def test_lines_with_codes_survive_a_cell(lines: list[tuple[str, str | None]]) -> None:
    assert split_lines(join_lines(lines)) == [{"text": text, "hs": hs} for text, hs in lines]


@given(texts | awkward)
def test_a_guarded_cell_is_no_formula_and_reads_back(text: str) -> None:
    guarded = guard_cell(text)

    assert guarded[0] not in "=+-@"
    assert not is_formula(guarded)
    assert unguard_cell(guarded) == text


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("a; b", ["a", "b"]),
        ("a; b | c", ["a; b", "c"]),
        ("a; b\nc", ["a; b", "c"]),
        (";; ;", []),
        ("a", ["a"]),
    ],
)
def test_the_strongest_separator_present_splits(cell: str, expected: list[str]) -> None:
    assert split_texts(cell) == expected
