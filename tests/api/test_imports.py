"""Imports through HTTP: three formats, two ways to send them, good rows kept."""

import csv
import io
import json
import zipfile

import pytest
from openpyxl import Workbook

from matchmaker.web.schemas import ImportOut
from tests.api.conftest import IMPORT_LIMIT, Caller
from tests.api.profiles import Body, make_profile

NDJSON = {"Content-Type": "application/x-ndjson"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def lines(*profiles: Body) -> bytes:
    return "\n".join(json.dumps(profile, ensure_ascii=False) for profile in profiles).encode()


def refs(api: Caller) -> set[str]:
    items = api("GET", "/v1/companies?own=true&limit=100").json()["items"]
    return {item["ref"] for item in items}


TABLE = [
    ["ref", "name", "country", "region", "products"],
    ["a", "ОАО «Карьерные машины»", "BY", "BY-MI", "Самосвалы карьерные"],
    ["b", "ООО «Диспетчер»", "RU", "RU-KEM", "Диспетчеризация"],
]


def csv_file(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def xlsx_file(rows: list[list[str]]) -> bytes:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("body", "media_type", "name"),
    [
        (lines(make_profile(ref="a"), make_profile(ref="b")), "application/x-ndjson", "x.jsonl"),
        (csv_file(TABLE), "text/csv", "x.csv"),
        (xlsx_file(TABLE), XLSX, "x.xlsx"),
    ],
)
def test_file_is_read_as_body_and_as_form(
    api: Caller, body: bytes, media_type: str, name: str
) -> None:
    as_body = api("POST", "/v1/imports", content=body, headers={"Content-Type": media_type})
    as_form = api("POST", "/v1/imports", files={"file": (name, body)})

    assert (as_body.status_code, as_form.status_code) == (200, 200)
    assert ImportOut.model_validate(as_body.json(), extra="forbid").created == 2
    assert as_form.json()["unchanged"] == 2
    assert refs(api) == {"a", "b"}


def test_good_rows_are_kept_and_bad_ones_named(api: Caller) -> None:
    rows = [make_profile(ref=f"r{n}", employees=-1 if n % 10 == 0 else n) for n in range(100)]

    answer = api("POST", "/v1/imports", content=lines(*rows), headers=NDJSON).json()

    assert (answer["created"], answer["refused"]) == (90, 10)
    assert answer["problems"][0]["row"] == 1
    assert {problem["field"] for problem in answer["problems"]} == {"employees"}
    assert refs(api) == {f"r{n}" for n in range(100) if n % 10}


def test_dry_run_keeps_nothing(api: Caller) -> None:
    body = lines(make_profile(ref="a"), make_profile(ref="b", region="XX"))

    answer = api("POST", "/v1/imports?dry_run=true", content=body, headers=NDJSON).json()

    assert answer["dry_run"] is True
    assert (answer["created"], answer["refused"]) == (1, 1)
    assert refs(api) == set()


def test_atomic_import_with_a_bad_row_keeps_nothing(api: Caller) -> None:
    body = lines(make_profile(ref="a"), make_profile(ref="b", region="XX"))

    answer = api("POST", "/v1/imports?atomic=true", content=body, headers=NDJSON)

    assert answer.status_code == 422
    assert answer.json()["code"] == "import-refused"
    assert answer.json()["report"]["problems"][0]["field"] == "region"
    assert refs(api) == set()


def test_atomic_import_of_good_rows_keeps_all(api: Caller) -> None:
    body = lines(make_profile(ref="a"), make_profile(ref="b"))

    answer = api("POST", "/v1/imports?atomic=true", content=body, headers=NDJSON)

    assert answer.json()["created"] == 2
    assert refs(api) == {"a", "b"}


def test_import_may_be_larger_than_other_bodies(api: Caller) -> None:
    rows = [make_profile(ref=f"r{n}", about="Текст. " * 300) for n in range(100)]

    answer = api("POST", "/v1/imports", content=lines(*rows), headers=NDJSON)

    assert answer.json()["created"] == 100


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"", NDJSON, 400),
        (b"x" * (IMPORT_LIMIT + 200_000), NDJSON, 413),
        (b"hello", {"Content-Type": "text/html"}, 415),
        (b"hello", {"Content-Type": "multipart/form-data; boundary=x"}, 400),
        (b"hello", {"Content-Type": "multipart/form-data"}, 400),
        (b"PK\x03\x04 broken", {"Content-Type": XLSX}, 400),
        (b"\xd0\xcf\x11\xe0 old", {"Content-Type": "application/vnd.ms-excel"}, 415),
    ],
)
def test_file_that_cannot_be_read_is_a_problem(
    api: Caller, body: bytes, headers: dict[str, str], status: int
) -> None:
    answer = api("POST", "/v1/imports", content=body, headers=headers)

    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_file_over_the_limit_is_refused_while_it_streams(api: Caller) -> None:
    chunks = (b"x" * 100_000 for _ in range(IMPORT_LIMIT // 50_000))

    answer = api("POST", "/v1/imports", content=chunks, headers=NDJSON)

    assert answer.status_code == 413


def test_form_without_a_file_is_refused(api: Caller) -> None:
    answer = api("POST", "/v1/imports", files={"other": ("x.jsonl", b"{}")})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "file"


def test_zip_bomb_is_refused(api: Caller) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in zipped(xlsx_file(TABLE)).items():
            archive.writestr(name, content)
        archive.writestr("xl/media/bomb.bin", b"0" * 50_000_000)

    answer = api("POST", "/v1/imports", files={"file": ("x.xlsx", file.getvalue())})

    assert answer.status_code == 413
    assert refs(api) == set()


def zipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_formula_in_a_table_is_named(api: Caller) -> None:
    formula = [*TABLE, ["c", '=HYPERLINK("http://x")', "BY", "BY-MI", "Самосвалы"]]

    answer = api("POST", "/v1/imports", files={"file": ("x.xlsx", xlsx_file(formula))}).json()

    assert (answer["created"], answer["refused"]) == (2, 1)
    assert answer["problems"][0]["row"] == 4
