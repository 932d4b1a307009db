"""Reading XLSX workbooks, hostile ones too."""

import datetime as dt
import io
import zipfile

import pytest
from openpyxl import Workbook

from matchmaker.errors import MalformedRequest, TooLarge
from matchmaker.services.import_files import read_rows
from matchmaker.services.import_rows import FileFormat, Limits, ReadRow

HEAD = ["ref", "name", "country", "region", "tax_id", "products", "employees"]
ROW = ["a", "Завод", "BY", "BY-MI", None, "Станки [8458]", 120]


def workbook(*rows: list[object]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read(content: bytes, **limits: int) -> list[ReadRow]:
    return list(read_rows(io.BytesIO(content), FileFormat.XLSX, Limits(**limits)))


def rewritten(content: bytes, name: str, change: dict[bytes, bytes]) -> bytes:
    """Return the workbook with bytes of one part replaced."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            data = old.read(part)
            if part.filename == name:
                for before, after in change.items():
                    assert before in data
                    data = data.replace(before, after)
            new.writestr(part.filename, data)
    return file.getvalue()


def changed(row: list[object], position: int, value: object) -> list[object]:
    return [*row[:position], value, *row[position + 1 :]]


def test_a_row_becomes_the_fields_of_a_profile() -> None:
    (row,) = read(workbook(HEAD, ROW))

    assert row == ReadRow(
        2,
        "a",
        {
            "ref": "a",
            "name": "Завод",
            "country": "BY",
            "region": "BY-MI",
            "products": [{"text": "Станки", "hs": "8458"}],
            "employees": "120",
        },
    )


@pytest.mark.parametrize(
    ("value", "part"),
    [
        ("=1+1", "holds a formula"),
        ("=cmd|' /C calc'!A0", "holds a formula"),
        ("#REF!", "holds an error"),
        (dt.datetime(2026, 1, 1), "holds a date"),  # noqa: DTZ001 - spreadsheets know no zones
        (True, "holds a date or a logical value"),
    ],
)
def test_a_cell_that_is_no_text_or_number_is_a_problem(value: object, part: str) -> None:
    bad, good = read(workbook(HEAD, changed(ROW, 1, value), ROW))

    assert part in bad.problems[0].reason
    assert bad.problems[0].field == "name"
    assert good.fields is not None


def test_part_of_an_employee_is_a_problem() -> None:
    (row,) = read(workbook(HEAD, changed(ROW, 6, 1.5)))

    assert row.problems[0].reason == "is not a whole number"


def test_zeros_that_the_spreadsheet_dropped_come_back() -> None:
    head = ["name", "country", "region", "tax_id", "product_1", "product_1_hs"]

    (row,) = read(workbook(head, ["Завод", "RU", "RU-AD", 105001509, "Мясо птицы", 207]))

    assert row.fields is not None
    assert row.fields["tax_id"] == "0105001509"
    assert row.fields["products"] == [{"text": "Мясо птицы", "hs": "0207"}]


def test_empty_rows_count_but_are_no_rows() -> None:
    rows = read(workbook(HEAD, [None], ROW))

    assert [row.number for row in rows] == [3]


def test_the_first_visible_sheet_is_read() -> None:
    book = Workbook()
    book.active.sheet_state = "hidden"
    sheet = book.create_sheet("companies")
    sheet.append(HEAD)
    sheet.append(ROW)
    file = io.BytesIO()
    book.save(file)

    assert read(file.getvalue())[0].ref == "a"


def test_a_workbook_that_unpacks_to_more_than_the_limit_is_refused() -> None:
    content = workbook(HEAD, *([ROW] * 5_000))

    with pytest.raises(TooLarge, match="unpacks to more than"):
        read(content, file_bytes=len(content) + 1_000)


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    file = io.BytesIO(workbook(HEAD, ROW))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/bomb.bin", b"\0" * 50_000_000)

    with pytest.raises(TooLarge, match="far too tightly"):
        read(file.getvalue())


def test_a_workbook_of_very_many_parts_is_refused() -> None:
    file = io.BytesIO(workbook(HEAD, ROW))
    with zipfile.ZipFile(file, "a") as archive:
        for number in range(2_001):
            archive.writestr(f"xl/media/{number}", b"")

    with pytest.raises(TooLarge, match="parts"):
        read(file.getvalue())


def test_xml_entities_are_refused() -> None:
    sheet = "xl/worksheets/sheet1.xml"
    declared = (
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b "&a;&a;">]><worksheet'
    )
    content = rewritten(workbook(HEAD, ROW), sheet, {b"<worksheet": declared})

    with pytest.raises(MalformedRequest, match="document type"):
        read(content)


def test_a_sheet_that_lies_about_its_size_is_read_as_it_is() -> None:
    sheet = "xl/worksheets/sheet1.xml"
    content = rewritten(workbook(HEAD, ROW), sheet, {b'ref="A1:G2"': b'ref="A1:XFD1048576"'})

    assert [row.number for row in read(content)] == [2]


def test_a_row_number_beyond_all_bounds_is_not_counted_up_to() -> None:
    sheet = "xl/worksheets/sheet1.xml"
    far = {b'<row r="2"': b'<row r="999999999"'}
    content = rewritten(workbook(HEAD, ROW), sheet, far)

    rows = read(content, rows=1_000)

    assert "more than 1000 rows" in rows[-1].problems[0].reason


def test_a_sheet_damaged_half_way_keeps_what_came_before() -> None:
    sheet = "xl/worksheets/sheet1.xml"
    content = rewritten(workbook(HEAD, ROW, ROW), sheet, {b'<row r="3"': b'<row r="3'})

    rows = read(content)

    assert rows[0].fields is not None
    assert "damaged" in rows[-1].problems[0].reason


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04 and no more", b"plain text", b"PK\x05\x06" + b"\0" * 18]
)
def test_what_is_no_workbook_is_refused(content: bytes) -> None:
    with pytest.raises(MalformedRequest):
        read(content)


def test_a_table_too_wide_is_refused() -> None:
    with pytest.raises(MalformedRequest, match="more than 3 columns"):
        read(workbook(HEAD, ROW), columns=3)


def test_an_empty_sheet_is_refused() -> None:
    with pytest.raises(MalformedRequest):
        read(workbook())


def test_reading_stops_at_the_limit_of_rows_and_says_so() -> None:
    rows = read(workbook(HEAD, ROW, ROW, ROW), rows=2)

    assert [row.fields is not None for row in rows] == [True, True, False]
