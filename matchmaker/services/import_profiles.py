"""Takes many profiles at once: the good rows are kept, the bad ones are named.

Each batch is encoded first and then saved in one transaction, so an import that is killed keeps
whole batches; run again, it finds those rows unchanged, which costs next to nothing, and goes
on. A row is known again by its reference. One without gets a reference made from its tax id or,
without that, from name and region: see `derived_ref`.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import NamedTuple
from uuid import UUID

import structlog
from sqlmodel import Session

from matchmaker.domain.profile import Contact, Profile, parse_profile
from matchmaker.engine.encoder import Encoder, Vectors
from matchmaker.errors import DuplicateRef, DuplicateTaxId, ImportRefused, InvalidProfile
from matchmaker.services.encode_batches import encode_profiles
from matchmaker.services.import_report import ImportReport
from matchmaker.services.import_rows import ReadRow, RowProblem
from matchmaker.services.submit import Transaction
from matchmaker.store.bulk import KnownCompany, find_known, find_tax_ids
from matchmaker.store.companies import dump_profile, fold, load_profile, save_company
from matchmaker.store.embeddings import save_embedding

log = structlog.get_logger(__name__)

BATCH = 256  # rows; about 1,500 texts, and a third of a second under the writer's lock
_SPOOLED_IN_MEMORY = 32 * 2**20  # bytes

Progress = Callable[[int], None]
"""Called after each batch with the number of rows done so far."""


class _GoodRow(NamedTuple):
    """A row whose profile is valid."""

    number: int
    ref: str
    profile: Profile


@dataclass(slots=True)
class _Seen:
    """Which row of this file was the first to use a reference or tax id."""

    refs: dict[str, int] = field(default_factory=dict)
    tax_ids: dict[tuple[str, str], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Import:
    """What stays the same throughout one import."""

    transaction: Transaction
    encoder: Encoder
    chamber_id: UUID
    now: datetime
    report: ImportReport


def import_profiles(  # noqa: PLR0913 - each is a choice of its own
    transaction: Transaction,
    encoder: Encoder,
    rows: Iterable[ReadRow],
    *,
    chamber_id: UUID,
    now: datetime,
    dry_run: bool = False,
    atomic: bool = False,
    progress: Progress | None = None,
    batch: int = BATCH,
) -> ImportReport:
    """Create or replace the chamber's profiles that `rows` describe, and publish them.

    Args:
        dry_run: validate everything against the database, keep nothing.
        atomic: keep nothing if any row is bad. The profiles then become visible together, in
            one transaction, and their vectors are made right after it.
        batch: rows that are encoded and saved together.

    Raises:
        ImportRefused: `atomic`, and there are bad rows; `extra["report"]` is the report.
    """
    job = _Import(transaction, encoder, chamber_id, now, ImportReport(dry_run=dry_run))
    if atomic:
        _import_atomically(job, rows, batch, progress)
    else:
        _import_in_batches(job, rows, batch, progress)
    report = job.report
    log.info(
        "profiles_imported",
        rows=report.rows,
        created=report.created,
        updated=report.updated,
        unchanged=report.unchanged,
        refused=report.refused,
        dry_run=dry_run,
    )
    return report


def derived_ref(profile: Profile) -> str:
    """Return the reference of a row that names none: the same for the same company every time.

    `tax:BY:100582333` from the tax id, else `row:` and 16 hex digits of the SHA-256 of name and
    region, case and ё set aside.
    """
    if profile.tax_id is not None:
        return f"tax:{profile.country.value}:{profile.tax_id}"
    text = f"{fold(profile.name)}\n{profile.region}"
    return f"row:{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def _import_in_batches(
    job: _Import, rows: Iterable[ReadRow], batch: int, progress: Progress | None
) -> None:
    seen = _Seen()
    for chunk in _chunks(rows, batch):
        good = _validate(chunk, seen, job.report)
        if job.report.dry_run:
            _rehearse(job, good)
        else:
            _save_batch(job, good)
        if progress is not None:
            progress(job.report.rows)


def _import_atomically(
    job: _Import, rows: Iterable[ReadRow], batch: int, progress: Progress | None
) -> None:
    """Rehearse all rows, then save them all, then embed them.

    The valid rows wait in a temporary file, so the size of an import does not count in memory.
    """
    seen, report = _Seen(), job.report
    with SpooledTemporaryFile(_SPOOLED_IN_MEMORY) as spool:
        for chunk in _chunks(rows, batch):
            good = _validate(chunk, seen, report)
            _rehearse(job, good)
            spool.writelines(_spooled(row) for row in good)
            if progress is not None:
                progress(report.rows)
        _stop_if_refused(report)
        if report.dry_run:
            return
        spool.seek(0)
        report.keep_nothing()  # counted again by what really happens
        with job.transaction() as session:
            for line in spool:
                _save_row(job, session, _unspooled(line), None)
                session.expunge_all()
            _stop_if_refused(report)  # rolls back: somebody took a tax id meanwhile
    from matchmaker.services.refresh import refresh_embeddings

    refresh_embeddings(job.transaction, job.encoder)


def _stop_if_refused(report: ImportReport) -> None:
    if report.refused:
        report.keep_nothing()
        raise ImportRefused(
            f"{report.refused} of {report.rows} rows are bad: nothing was imported.", report=report
        )


def _spooled(row: _GoodRow) -> bytes:
    contact = row.profile.contact.model_dump_json() if row.profile.contact else ""
    return f"{row.number}\t{row.ref}\t{dump_profile(row.profile)}\t{contact}\n".encode()


def _unspooled(line: bytes) -> _GoodRow:
    number, ref, profile, contact = line.decode().rstrip("\n").split("\t")
    private = Contact.model_validate_json(contact) if contact else None
    loaded = load_profile(profile, ref).model_copy(update={"contact": private})
    return _GoodRow(int(number), ref, loaded)


def _chunks(rows: Iterable[ReadRow], size: int) -> Iterator[list[ReadRow]]:
    iterator = iter(rows)
    while chunk := list(islice(iterator, size)):
        yield chunk


def _validate(chunk: Sequence[ReadRow], seen: _Seen, report: ImportReport) -> list[_GoodRow]:
    """Return the valid rows of `chunk` and refuse the others."""
    good: list[_GoodRow] = []
    for row in chunk:
        report.rows += 1
        checked = _check(row, seen)
        if isinstance(checked, _GoodRow):
            good.append(checked)
        else:
            report.refuse(checked)
    return good


def _check(row: ReadRow, seen: _Seen) -> _GoodRow | Sequence[RowProblem]:
    if row.fields is None:
        return row.problems
    try:
        profile = parse_profile(row.fields)
    except InvalidProfile as error:
        return [
            RowProblem(row.number, row.ref, problem["field"], problem["reason"])
            for problem in error.extra["errors"]  # type: ignore[attr-defined]
        ]
    ref = profile.ref or derived_ref(profile)
    first = seen.refs.setdefault(ref, row.number)
    if first != row.number:
        return [RowProblem(row.number, ref, "ref", f"is the same as in row {first}")]
    if profile.tax_id is not None:
        first = seen.tax_ids.setdefault((profile.country.value, profile.tax_id), row.number)
        if first != row.number:
            return [RowProblem(row.number, ref, "tax_id", f"is the same as in row {first}")]
    return _GoodRow(row.number, ref, profile)


def _find_known(job: _Import, rows: Sequence[_GoodRow]) -> dict[str, KnownCompany]:
    with job.transaction() as session:
        return find_known(session, [row.ref for row in rows], chamber_id=job.chamber_id)


def _rehearse(job: _Import, rows: Sequence[_GoodRow]) -> None:
    """Count what saving would do, and refuse what it would refuse."""
    report = job.report
    known = _find_known(job, rows)
    tax_ids = [(r.profile.country.value, r.profile.tax_id) for r in rows if r.profile.tax_id]
    with job.transaction() as session:
        taken = find_tax_ids(session, tax_ids)
    for row in rows:
        before = known.get(row.ref)
        holder = taken.get((row.profile.country.value, row.profile.tax_id or ""))
        if holder is not None and (before is None or before.company_id != holder):
            report.refuse([_conflict(row, "tax_id")])
        elif before is None:
            report.created += 1
        elif before.holds(row.profile):
            report.unchanged += 1
        else:
            report.updated += 1


def _save_batch(job: _Import, rows: Sequence[_GoodRow]) -> None:
    """Encode the texts that are new, then save what changed in one transaction."""
    known = _find_known(job, rows)
    changed = [row for row in rows if not _is_as_stored(row, known.get(row.ref))]
    job.report.unchanged += len(rows) - len(changed)
    to_encode = [row for row in changed if not _has_vectors(job, row, known.get(row.ref))]
    encoded = encode_profiles(job.encoder, [row.profile for row in to_encode])
    vectors = {row.ref: array for row, array in zip(to_encode, encoded, strict=True)}
    if not changed:
        return
    with job.transaction() as session:
        for row in changed:
            _save_row(job, session, row, vectors.get(row.ref))


def _is_as_stored(row: _GoodRow, before: KnownCompany | None) -> bool:
    return before is not None and before.holds(row.profile)


def _has_vectors(job: _Import, row: _GoodRow, before: KnownCompany | None) -> bool:
    return (
        before is not None
        and before.encoder == job.encoder.name
        and before.text_hash == row.profile.text_hash()
    )


def _save_row(job: _Import, session: Session, row: _GoodRow, vectors: Vectors | None) -> None:
    """Save one row and count it; a conflict costs this row only."""
    report = job.report
    try:
        with session.begin_nested():
            saved = save_company(
                session, chamber_id=job.chamber_id, ref=row.ref, profile=row.profile, now=job.now
            )
            if vectors is not None:
                save_embedding(
                    session,
                    saved.company_id,
                    encoder=job.encoder.name,
                    text_hash=row.profile.text_hash(),
                    vectors=vectors,
                )
    except (DuplicateTaxId, DuplicateRef) as error:
        report.refuse([_conflict(row, str(error.extra["field"]))])
        return
    if saved.created:
        report.created += 1
    elif saved.changed:
        report.updated += 1
    else:
        report.unchanged += 1


def _conflict(row: _GoodRow, name: str) -> RowProblem:
    return RowProblem(row.number, row.ref, name, "another company is registered with it")
