"""What is exported can be imported again, and no cell is ever a formula."""

import csv
import io
from datetime import UTC, datetime
from uuid import UUID

import pytest
from openpyxl import load_workbook

from matchmaker.domain.languages import Language
from matchmaker.domain.permissions import Viewer
from matchmaker.domain.profile import Profile, parse_profile
from matchmaker.engine.encoder import HashEncoder
from matchmaker.errors import TooLarge
from matchmaker.services import export_profiles as export_module
from matchmaker.services.access import operator
from matchmaker.services.export_profiles import export_profiles, list_published, write_template
from matchmaker.services.import_files import read_rows
from matchmaker.services.import_profiles import import_profiles
from matchmaker.services.import_rows import FileFormat, ReadRow
from matchmaker.services.table_columns import HEADINGS
from matchmaker.store.access import ensure_chamber
from matchmaker.store.companies import get_company_by_ref, withdraw_company
from matchmaker.store.database import Database

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TABLES = [FileFormat.CSV, FileFormat.XLSX]

AWKWARD = {
    "ref": "=ref",
    "name": '=HYPERLINK("http://e.by")',
    "country": "BY",
    "region": "BY-MI",
    "tax_id": "100582333",
    "about": "-5 °C; a | b\nвторая строка, «кавычки» \"и\" ''",
    "products": [
        {"text": "+375 | a; b", "hs": "8704"},
        {"text": "труба [8704]", "hs": None},
        {"text": "back\\slash\\", "hs": "870421"},
    ],
    "needs": [{"text": "@cmd"}],
    "cooperation": ["supply", "joint_export"],
    "partner_regions": ["RU-KEM", "RU-MOW"],
    "export_markets": ["UZ"],
    "export_targets": ["VN", "ID"],
    "certificates": ["EAC; ISO", "#N/A", "'=x"],
    "employees": 0,
    "website": "https://example.by/a?b=c",
    "contact": {"person": "Ян", "email": "a@example.by", "phone": "+375 17 000-00-00"},
}
PLAIN = {
    "ref": "plain",
    "name": "Завод",
    "country": "RU",
    "region": "RU-KEM",
    "products": [{"text": "Уголь"}],
}


def own_chamber(database: Database) -> UUID:
    with database.write() as session:
        return operator(session, now=NOW).chamber_id


def store(database: Database, *fields: dict[str, object], chamber_id: UUID | None = None) -> None:
    report = import_profiles(
        database.write,
        HashEncoder(),
        [ReadRow(number, None, row) for number, row in enumerate(fields, start=1)],
        chamber_id=chamber_id or own_chamber(database),
        now=NOW,
    )
    assert not report.problems


def export(database: Database, file_format: FileFormat, **options: object) -> bytes:
    file = io.BytesIO()
    with database.read() as session:
        export_profiles(session, file, file_format, **options)  # type: ignore[arg-type]
    return file.getvalue()


def read_back(content: bytes, file_format: FileFormat) -> dict[str, Profile]:
    profiles = {}
    for row in read_rows(io.BytesIO(content), file_format):
        assert row.fields is not None, row.problems
        profile = parse_profile(row.fields)
        profiles[str(profile.ref)] = profile
    return profiles


@pytest.mark.parametrize("file_format", list(FileFormat))
def test_what_is_exported_with_contacts_reads_back_the_same(
    database: Database, file_format: FileFormat
) -> None:
    store(database, AWKWARD, PLAIN)

    content = export(database, file_format, with_contacts=True)

    expected = {str(row["ref"]): parse_profile(row) for row in (AWKWARD, PLAIN)}
    assert read_back(content, file_format) == expected


@pytest.mark.parametrize("file_format", list(FileFormat))
def test_contacts_are_left_out_unless_asked_for(
    database: Database, file_format: FileFormat
) -> None:
    store(database, AWKWARD)

    content = export(database, file_format)

    assert read_back(content, file_format)["=ref"].contact is None
    assert b"a@example.by" not in content


def test_no_csv_cell_can_be_taken_for_a_formula(database: Database) -> None:
    store(database, AWKWARD)

    content = export(database, FileFormat.CSV, with_contacts=True).decode("utf-8-sig")

    cells = [cell for row in csv.reader(io.StringIO(content)) for cell in row]
    assert "'=ref" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_every_xlsx_cell_is_text(database: Database) -> None:
    store(database, AWKWARD)

    book = load_workbook(io.BytesIO(export(database, FileFormat.XLSX, with_contacts=True)))

    kinds = {cell.data_type for row in book.active.iter_rows() for cell in row if cell.value}
    assert kinds == {"s"}


def test_withdrawn_companies_are_not_exported(database: Database) -> None:
    store(database, PLAIN)
    chamber_id = own_chamber(database)
    with database.write() as session:
        company = get_company_by_ref(session, "plain", viewer=Viewer(chamber_id))
        withdraw_company(session, company.company_id, viewer=Viewer(chamber_id), now=NOW)

    assert export(database, FileFormat.JSONL) == b""


def test_a_chamber_can_be_exported_alone(database: Database) -> None:
    with database.write() as session:
        other = ensure_chamber(session, "other", now=NOW).id
    store(database, PLAIN)
    store(database, {**PLAIN, "ref": "theirs"}, chamber_id=other)

    content = export(database, FileFormat.JSONL, chamber_id=other)

    assert list(read_back(content, FileFormat.JSONL)) == ["theirs"]


def test_more_companies_than_a_page_are_all_exported(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_module, "_PAGE", 5)
    store(database, *({**PLAIN, "ref": f"r{number}"} for number in range(11)))
    seen: list[int] = []

    with database.read() as session:
        count = export_profiles(session, io.BytesIO(), FileFormat.JSONL, progress=seen.append)

    assert count == 11
    assert seen == [5, 10, 11]


def test_a_list_that_no_spreadsheet_cell_holds_is_refused(database: Database) -> None:
    long = [{"text": f"{number}" + ";" * 490} for number in range(50)]
    store(database, {**PLAIN, "products": long})

    with pytest.raises(TooLarge, match="JSONL"):
        export(database, FileFormat.XLSX)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("file_format", TABLES)
def test_a_template_has_a_heading_that_is_read_back(
    file_format: FileFormat, language: Language
) -> None:
    file = io.BytesIO()

    write_template(file, file_format, language)

    assert list(read_rows(file, file_format)) == []


def test_every_column_of_a_profile_has_a_heading_in_every_language() -> None:
    fields = set(Profile.model_fields) - {"contact"}

    assert fields <= set(HEADINGS)
    assert all(set(names) == set(Language) for names in HEADINGS.values())


def test_profiles_are_listed_in_a_stable_order(database: Database) -> None:
    store(database, PLAIN, AWKWARD)

    with database.read() as session:
        first = list(list_published(session, chamber_id=None, with_contacts=False))
        again = list(list_published(session, chamber_id=None, with_contacts=False))

    assert first == again
