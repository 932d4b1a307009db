"""Imports a screening list in OpenSanctions' simple CSV form, and screens companies with it.

The list lies in one file under the data folder, written beside and put in place in one step. Only
legal entities are kept: profiles are of companies. Hits are for staff, who decide; no profile is
changed or hidden by one.
"""

import csv
import io
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

import structlog
from sqlmodel import Session

from matchmaker.domain.permissions import Viewer
from matchmaker.domain.profile import Profile
from matchmaker.engine.screening import ListEntry, ScreeningHit, ScreeningList
from matchmaker.errors import InvalidScreeningFile
from matchmaker.store.listing import CompanyFilter, list_companies
from matchmaker.store.profile_columns import load_profile

log = structlog.get_logger(__name__)

COLUMNS: tuple[str, ...] = ("id", "schema", "name", "aliases", "countries", "identifiers")
"""Columns that a simple CSV of OpenSanctions must have; the others are used when they are there."""

LEGAL = frozenset({"Company", "LegalEntity", "Organization", "PublicBody"})
FILE = "screening.jsonl"
FORMAT = 1
LONGEST_CELL = 4 * 2**20  # characters; some entries have thousands of aliases
_PAGE = 200


@dataclass(frozen=True, slots=True)
class ScreeningAbout:
    """The list in use.

    Attributes:
        file: name of the file imported.
        imported_at: ISO 8601.
        newest_change: of an entry, as the list says it; empty when it does not.
        entries: legal entities kept; rows: all rows read.
    """

    file: str
    imported_at: str
    newest_change: str
    entries: int
    rows: int


@dataclass(frozen=True, slots=True)
class ScreenedCompany:
    """A company with hits."""

    company_id: UUID
    profile: Profile
    hits: tuple[ScreeningHit, ...]


def import_screening(path: Path, data_dir: Path, *, now: datetime) -> ScreeningAbout:
    """Read a list and make it the one in use.

    Raises:
        InvalidScreeningFile: it is damaged or of another form; nothing has changed.
        FileNotFoundError: there is no such file.
    """
    with path.open("rb") as file:
        return import_screening_file(file, path.name, data_dir, now=now)


def import_screening_file(
    file: BinaryIO, name: str, data_dir: Path, *, now: datetime
) -> ScreeningAbout:
    """Read an open list and make it the one in use.

    Raises:
        InvalidScreeningFile: it is damaged or of another form; nothing has changed.
    """
    rows, entries = 0, []
    for rows, row in enumerate(_rows(file, name), start=1):  # noqa: B007 - the last number is the count
        if row["schema"] in LEGAL and row["name"]:
            entries.append(_entry(row))
    if not entries:
        raise InvalidScreeningFile(f"{name} holds no legal entities")
    about = ScreeningAbout(
        file=name,
        imported_at=now.isoformat(),
        newest_change=max(entry.last_change for entry in entries),
        entries=len(entries),
        rows=rows,
    )
    _write(data_dir, about, entries)
    log.info("screening_list_imported", entries=len(entries), rows=rows)
    return about


def find_screening(data_dir: Path) -> tuple[ScreeningAbout, ScreeningList] | None:
    """Return the list in use, None when none was imported.

    Raises:
        InvalidScreeningFile: the file in the data folder is damaged.
    """
    try:
        with (data_dir / FILE).open(encoding="utf-8") as lines:
            described = json.loads(next(lines))
            if described.pop("format") != FORMAT:
                raise InvalidScreeningFile(f"{data_dir / FILE} is of another format: import again")
            entries = [_restored(json.loads(line)) for line in lines]
    except FileNotFoundError:
        return None
    except (StopIteration, ValueError, KeyError, TypeError) as error:
        raise InvalidScreeningFile(f"{data_dir / FILE} is damaged: import again") from error
    return ScreeningAbout(**described), ScreeningList(entries)


def screen_published(session: Session, screening: ScreeningList) -> Iterator[ScreenedCompany]:
    """Yield the published companies that have hits, in the order of ids."""
    after: UUID | None = None
    while page := list_companies(
        session, CompanyFilter(), viewer=Viewer(UUID(int=0)), after=after, limit=_PAGE
    ):
        after = page[-1].company.company_id
        for row in page:
            profile = load_profile(row.company.profile, row.company.ref)
            found = screening.hits(profile.name, profile.tax_id, profile.country)
            if found:
                yield ScreenedCompany(row.company.company_id, profile, tuple(found))


def _rows(file: BinaryIO, name: str) -> Iterator[Mapping[str, str]]:
    """Yield the rows of a CSV file with the columns of OpenSanctions' simple form."""
    csv.field_size_limit(max(csv.field_size_limit(), LONGEST_CELL))
    text = io.TextIOWrapper(file, "utf-8-sig", newline="")
    reader = csv.reader(text, strict=True)
    try:
        header = next(reader, None) or []
        missing = [column for column in COLUMNS if column not in header]
        if missing:
            raise InvalidScreeningFile(
                f"{name} is no simple CSV of OpenSanctions: it lacks {', '.join(missing)}"
            )
        for cells in reader:
            if len(cells) != len(header):
                raise InvalidScreeningFile(
                    f"{name} line {reader.line_num} has {len(cells)} columns instead of "
                    f"{len(header)}: the file is cut short or damaged"
                )
            yield dict(zip(header, cells, strict=True))
    except (csv.Error, UnicodeDecodeError) as error:
        raise InvalidScreeningFile(
            f"{name} after line {reader.line_num}: {error}; it is cut short or damaged"
        ) from error
    finally:
        text.detach()  # the file is the caller's to close


def _entry(row: Mapping[str, str]) -> ListEntry:
    return ListEntry(
        entry_id=row["id"],
        names=tuple(dict.fromkeys([row["name"], *_parts(row["aliases"])])),
        countries=tuple(part.lower() for part in _parts(row["countries"])),
        identifiers=_parts(row["identifiers"]),
        programs=row.get("sanctions") or row.get("dataset") or "",
        last_change=row.get("last_change") or "",
    )


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def _restored(fields: dict[str, object]) -> ListEntry:
    lists = {name: tuple(value) for name, value in fields.items() if isinstance(value, list)}
    return ListEntry(**{**fields, **lists})  # type: ignore[arg-type]


def _write(data_dir: Path, about: ScreeningAbout, entries: Iterable[ListEntry]) -> None:
    data_dir.mkdir(parents=True, exist_ok=True)
    handle, fresh = tempfile.mkstemp(prefix=f".{FILE}-", dir=data_dir)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as lines:
            for item in ({"format": FORMAT, **asdict(about)}, *map(asdict, entries)):
                lines.write(json.dumps(item, ensure_ascii=False) + "\n")
        Path(fresh).replace(data_dir / FILE)
    except BaseException:
        Path(fresh).unlink(missing_ok=True)
        raise
