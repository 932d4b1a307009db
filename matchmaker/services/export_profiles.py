"""Writes published profiles to a file that `import_profiles` reads back.

JSONL is exact. In tables no cell can be taken for a formula: see `table_cells`. Contacts are
left out unless they were asked for by name.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import BinaryIO
from uuid import UUID

from sqlmodel import Session

from matchmaker.domain.languages import Language
from matchmaker.domain.profile import Profile
from matchmaker.errors import TooLarge
from matchmaker.services.import_rows import FileFormat, Limits
from matchmaker.services.table_cells import guard_cell, join_lines, join_texts
from matchmaker.services.table_columns import HEADINGS
from matchmaker.store.bulk import find_contacts
from matchmaker.store.companies import load_profile
from matchmaker.store.listing import CompanyFilter, list_companies

_PAGE = 500
_SHEET = "companies"
_CONTACT_COLUMNS = ("contact_person", "contact_email", "contact_phone")
_NOT_XML = str.maketrans({"\ufffe": "\ufffd", "\uffff": "\ufffd"})  # no XML file can hold these
_COLUMN_WIDTH = 24  # characters


def export_profiles(
    session: Session,
    file: BinaryIO,
    file_format: FileFormat,
    *,
    chamber_id: UUID | None = None,
    with_contacts: bool = False,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Write every published profile, in the order of ids, and return how many there were.

    Args:
        session: sees one snapshot of the database.
        chamber_id: only this chamber's companies; None for all.
        with_contacts: the private contacts too.
        progress: called now and then with the number written so far.

    Raises:
        TooLarge: a list does not fit a cell of a spreadsheet; JSONL holds it.
    """
    profiles = list_published(session, chamber_id=chamber_id, with_contacts=with_contacts)
    counted = _counted(profiles, progress)
    if file_format is FileFormat.JSONL:
        return _write_jsonl(file, counted)
    columns = [c for c in HEADINGS if with_contacts or c not in _CONTACT_COLUMNS]
    rows = ([table_cells(profile)[column] for column in columns] for profile in counted)
    if file_format is FileFormat.CSV:
        return _write_csv(file, columns, rows)
    return _write_xlsx(file, columns, rows)


def write_template(file: BinaryIO, file_format: FileFormat, language: Language) -> None:
    """Write an empty table of companies whose heading row is in `language`.

    JSONL has no heading; CSV and XLSX have the columns of `table_columns`.
    """
    headings = [names[language] for names in HEADINGS.values()]
    if file_format is FileFormat.XLSX:
        _write_xlsx(file, headings, [])
    else:
        _write_csv(file, headings, [])


def list_published(
    session: Session, *, chamber_id: UUID | None, with_contacts: bool
) -> Iterator[Profile]:
    """Yield published profiles with their references, in the order of ids."""
    after: UUID | None = None
    while page := list_companies(
        session, CompanyFilter(), chamber_id=chamber_id or UUID(int=0), after=after, limit=_PAGE
    ):
        after = page[-1].company.company_id
        companies = [row.company for row in page if chamber_id in {None, row.company.chamber_id}]
        contacts = (
            find_contacts(session, [c.company_id for c in companies]) if with_contacts else {}
        )
        for company in companies:
            profile = load_profile(company.profile, company.ref)
            yield profile.model_copy(update={"contact": contacts.get(company.company_id)})


def table_cells(profile: Profile) -> dict[str, str]:
    """Return the cells of a profile by column, as a person reads them, formulas made harmless."""
    contact = profile.contact
    cells = {
        "ref": profile.ref,
        "name": profile.name,
        "country": profile.country.value,
        "region": profile.region,
        "tax_id": profile.tax_id,
        "about": profile.about,
        "products": join_lines([(line.text, line.hs) for line in profile.products]),
        "needs": join_lines([(line.text, line.hs) for line in profile.needs]),
        "cooperation": "; ".join(form.value for form in profile.cooperation),
        "partner_regions": "; ".join(profile.partner_regions),
        "export_markets": "; ".join(profile.export_markets),
        "export_targets": "; ".join(profile.export_targets),
        "certificates": join_texts(list(profile.certificates)),
        "employees": "" if profile.employees is None else str(profile.employees),
        "website": profile.website,
        "contact_person": contact.person if contact else None,
        "contact_email": contact.email if contact else None,
        "contact_phone": contact.phone if contact else None,
    }
    return {column: guard_cell(text or "") for column, text in cells.items()}


def _counted(
    profiles: Iterable[Profile], progress: Callable[[int], None] | None
) -> Iterator[Profile]:
    count = 0
    for profile in profiles:
        count += 1
        yield profile
        if progress is not None and count % _PAGE == 0:
            progress(count)
    if progress is not None:
        progress(count)


def _write_jsonl(file: BinaryIO, profiles: Iterable[Profile]) -> int:
    count = 0
    for profile in profiles:
        count += 1
        file.write(profile.model_dump_json(exclude_none=True).encode() + b"\n")
    return count


def _write_csv(file: BinaryIO, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Write UTF-8 with a byte order mark, without which Excel takes it for another set."""
    text = io.TextIOWrapper(file, "utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(headings)
    count = 0
    for row in rows:
        count += 1
        writer.writerow(row)
    text.detach()
    return count


def _write_xlsx(file: BinaryIO, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(_SHEET)
    sheet.freeze_panes = "A2"
    for position in range(1, len(headings) + 1):
        sheet.column_dimensions[get_column_letter(position)].width = _COLUMN_WIDTH

    def cell(text: str, *, bold: bool = False) -> object:
        made = WriteOnlyCell(sheet, value=text.translate(_NOT_XML))
        made.data_type = "s"  # whatever it looks like, it is text
        if bold:
            made.font = Font(bold=True)
        return made

    count = 0
    try:
        sheet.append([cell(heading, bold=True) for heading in headings])
        for row in rows:
            count += 1
            _check_fits(row)
            sheet.append([cell(text) if text else None for text in row])
    finally:
        sheet.close()  # it writes to a temporary file until then
    book.save(file)
    return count


def _check_fits(row: Sequence[str]) -> None:
    longest = max(map(len, row))
    if longest > Limits().cell_characters:
        raise TooLarge(f"{row[1]}: {longest} characters do not fit a cell; export as JSONL.")
