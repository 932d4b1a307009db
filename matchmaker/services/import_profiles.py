"""Takes many profiles at once: the good rows are kept, the bad ones are named.

Each batch is encoded first, in threads, while others are read and saved, and then saved in one
transaction. So an import that is killed keeps whole batches; run again, it finds those rows
unchanged, which costs next to nothing, and goes on. A row is known again by its reference. One
without gets a reference made from its tax id or, without that, from name and region: see
`derived_ref`.
"""

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import NamedTuple, TypeVar
from uuid import UUID

import structlog
from sqlmodel import Session

from matchmaker.domain.profile import Contact, Profile, parse_profile
from matchmaker.engine.encoder import Encoder
from matchmaker.errors import ImportRefused, InvalidProfile
from matchmaker.services.encode_batches import BatchEncoder, Encoding, StoredVectors
from matchmaker.services.import_report import ImportReport
from matchmaker.services.import_rows import ReadRow, RowProblem
from matchmaker.services.submit import Transaction
from matchmaker.store.bulk import KnownCompany, find_known, find_tax_ids
from matchmaker.store.bulk_save import NewProfile, Outcome, save_companies
from matchmaker.store.profile_columns import dump_profile, fold, load_profile

log = structlog.get_logger(__name__)

BATCH = 256  # rows; about 1,500 texts, and a quarter of a second under the writer's lock
_AHEAD = 2  # batches that are read and encoded while one is saved
_SPOOLED_IN_MEMORY = 32 * 2**20  # bytes

T = TypeVar("T")
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


@dataclass(slots=True)
class _Batch:
    """Some rows on their way from the file to the database.

    Attributes:
        refused: the problems of each bad row.
        changed: those of `good` that are not stored like that.
        encoded: references of those whose vectors are being made.
    """

    good: list[_GoodRow] = field(default_factory=list)
    refused: list[Sequence[RowProblem]] = field(default_factory=list)
    changed: list[_GoodRow] = field(default_factory=list)
    encoded: list[str] = field(default_factory=list)
    vectors: Encoding | None = None


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
    """Save batch after batch while the next ones are read, checked and encoded."""
    seen = _Seen()
    ahead: deque[_Batch] = deque()
    with BatchEncoder(job.encoder) as encoder:
        for chunk in _chunks(rows, batch):
            ahead.append(_begin(job, chunk, seen, encoder))
            if len(ahead) > _AHEAD:
                _finish(job, ahead.popleft(), progress)
        while ahead:
            _finish(job, ahead.popleft(), progress)


def _begin(job: _Import, chunk: Sequence[ReadRow], seen: _Seen, encoder: BatchEncoder) -> _Batch:
    """Validate some rows, find out which of them change anything, and start to encode those."""
    batch = _validate(chunk, seen)
    if job.report.dry_run:
        return batch
    known = _find_known(job, batch.good)
    batch.changed = [row for row in batch.good if not _is_as_stored(row, known.get(row.ref))]
    encoded = [row for row in batch.changed if not _has_vectors(job, row, known.get(row.ref))]
    batch.encoded = [row.ref for row in encoded]
    batch.vectors = encoder.begin([row.profile for row in encoded])
    return batch


def _finish(job: _Import, batch: _Batch, progress: Progress | None) -> None:
    _count(batch, job.report)
    if job.report.dry_run:
        _rehearse(job, batch.good)
    else:
        job.report.unchanged += len(batch.good) - len(batch.changed)
        arrays = batch.vectors.result() if batch.vectors is not None else []
        vectors = dict(zip(batch.encoded, arrays, strict=True))
        if batch.changed:
            with job.transaction() as session:
                _save(job, session, batch.changed, vectors)
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
            checked = _validate(chunk, seen)
            _count(checked, report)
            _rehearse(job, checked.good)
            spool.writelines(_spooled(row) for row in checked.good)
            if progress is not None:
                progress(report.rows)
        _stop_if_refused(report)
        if report.dry_run:
            return
        spool.seek(0)
        report.keep_nothing()  # counted again by what really happens
        with job.transaction() as session:
            for lines in _chunks(spool, batch):
                _save(job, session, [_unspooled(line) for line in lines], {})
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


def _chunks(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(rows)
    while chunk := list(islice(iterator, size)):
        yield chunk


def _validate(chunk: Sequence[ReadRow], seen: _Seen) -> _Batch:
    """Part the valid rows of `chunk` from the others."""
    batch = _Batch()
    for row in chunk:
        checked = _check(row, seen)
        if isinstance(checked, _GoodRow):
            batch.good.append(checked)
        else:
            batch.refused.append(checked)
    return batch


def _count(batch: _Batch, report: ImportReport) -> None:
    report.rows += len(batch.good) + len(batch.refused)
    for problems in batch.refused:
        report.refuse(problems)


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


def _is_as_stored(row: _GoodRow, before: KnownCompany | None) -> bool:
    return before is not None and before.holds(row.profile)


def _has_vectors(job: _Import, row: _GoodRow, before: KnownCompany | None) -> bool:
    return (
        before is not None
        and before.encoder == job.encoder.name
        and before.text_hash == row.profile.text_hash()
    )


def _save(
    job: _Import, session: Session, rows: Sequence[_GoodRow], vectors: Mapping[str, StoredVectors]
) -> None:
    """Save the rows and count them; a conflict costs its row only."""
    report = job.report
    outcomes = save_companies(
        session,
        [NewProfile(row.ref, row.profile, vectors.get(row.ref)) for row in rows],
        chamber_id=job.chamber_id,
        encoder=job.encoder.name,
        now=job.now,
    )
    for row, outcome in zip(rows, outcomes, strict=True):
        if outcome is Outcome.TAX_ID_TAKEN:
            report.refuse([_conflict(row, outcome.value)])
        elif outcome is Outcome.CREATED:
            report.created += 1
        elif outcome is Outcome.UPDATED:
            report.updated += 1
        else:
            report.unchanged += 1


def _conflict(row: _GoodRow, name: str) -> RowProblem:
    return RowProblem(row.number, row.ref, name, "another company is registered with it")
