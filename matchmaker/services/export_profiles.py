"""Writes published profiles to a file that `import_profiles` reads back.

JSONL is exact. In tables no cell can be taken for a formula: see `table_cells`. Contacts are
left out unless they were asked for by name.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import BinaryIO
from uuid import UUID

from sqlmodel import Session

from matchmaker.domain.languages import Language
from matchmaker.domain.permissions import Viewer
from matchmaker.domain.profile import Profile
from matchmaker.services.import_rows import FileFormat
from matchmaker.services.table_cells import join_lines, join_texts
from matchmaker.services.table_columns import HEADINGS
from matchmaker.services.write_tables import write_csv, write_xlsx
from matchmaker.store.bulk import find_contacts
from matchmaker.store.listing import CompanyFilter, list_companies
from matchmaker.store.profile_columns import load_profile

_PAGE = 500
_ANYBODY = Viewer(UUID(int=0))  # published profiles are the same for all
_SHEET = "companies"
_CONTACT_COLUMNS = ("contact_person", "contact_email", "contact_phone")


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
    return _write(file, file_format, columns, rows)


def write_template(file: BinaryIO, file_format: FileFormat, language: Language) -> None:
    """Write an empty table of companies whose heading row is in `language`.

    JSONL has no heading; CSV and XLSX have the columns of `table_columns`.
    """
    headings = [names[language] for names in HEADINGS.values()]
    _write(file, FileFormat.CSV if file_format is FileFormat.JSONL else file_format, headings, [])


def list_published(
    session: Session, *, chamber_id: UUID | None, with_contacts: bool
) -> Iterator[Profile]:
    """Yield published profiles with their references, in the order of ids."""
    after: UUID | None = None
    while page := list_companies(
        session, CompanyFilter(), viewer=_ANYBODY, after=after, limit=_PAGE
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
    """Return the cells of a profile by column, as a person reads them, not yet guarded."""
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
    return {column: text or "" for column, text in cells.items()}


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


def _write(
    file: BinaryIO, file_format: FileFormat, headings: Sequence[str], rows: Iterable[Sequence[str]]
) -> int:
    if file_format is FileFormat.CSV:
        return write_csv(file, headings, rows)
    return write_xlsx(file, headings, rows, sheet_name=_SHEET)
