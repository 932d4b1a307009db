"""What every change of a submission has in common: versions, steps, columns made from fields.

Whoever changes a submission names the version they read. A call that was carried out but whose
answer got lost can be repeated: it finds its own work done and changes nothing.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from matchmaker.domain.company_names import name_keys, plain_words
from matchmaker.domain.identifiers import clean_tax_id
from matchmaker.domain.places import find_country
from matchmaker.domain.profile import Profile, parse_profile
from matchmaker.domain.profile_life import SUBMISSION_LIFE, SubmissionState
from matchmaker.errors import InvalidInput, InvalidProfile, StaleVersion
from matchmaker.services.audit import ActorKind, Author, record_audit
from matchmaker.services.events import Event, emit_event
from matchmaker.store.tables import SubmissionRow

MOST_BYTES = 512 * 2**10
"""Of the JSON of one submission; the longest valid profile in four-byte letters takes 300 KB."""

_PAST = {
    "submit": "submitted",
    "recall": "recalled",
    "take": "taken",
    "release": "released",
    "publish": "published",
    "hold": "held",
    "return": "returned",
}

Fields = Mapping[str, object]
Problems = list[dict[str, str]]


def check_fields(fields: Fields) -> Problems:
    """Return one {field, reason} for every rule of a profile that the fields break."""
    try:
        parse_profile(fields)
    except InvalidProfile as error:
        problems: Problems = error.extra["errors"]  # type: ignore[assignment]  # as it is raised
        return problems
    return []


def load_fields(row: SubmissionRow) -> dict[str, object]:
    """Return what was typed, as it was typed."""
    fields: dict[str, object] = json.loads(row.fields)
    return fields


def put_fields(row: SubmissionRow, fields: Fields) -> None:
    """Keep what was typed, and beside it the columns by which a submission is found.

    Raises:
        InvalidInput: it is longer than any profile.
    """
    text = json.dumps(fields, ensure_ascii=False)
    if len(text.encode()) > MOST_BYTES:
        problem = {"field": "fields", "reason": f"are longer than {MOST_BYTES:,} bytes"}
        raise InvalidInput("This is longer than any profile.", errors=[problem])
    row.fields = text
    row.name = _printable(fields.get("name"), 300) or ""
    row.ref = _printable(fields.get("ref"), 128)
    row.tax_id = _tax_id_of(fields)
    row.name_keys = joined_keys(row.name)


def joined_keys(name: str) -> str:
    """Return the keys of a name as `submission.name_keys` holds them: each between two spaces."""
    keys = name_keys(plain_words(name))
    return f" {' '.join(keys)} " if keys else ""


def check_version(row: SubmissionRow, version: int) -> None:
    """Make sure that the caller has seen the submission as it is now.

    Raises:
        StaleVersion: somebody has changed it since.
    """
    if row.version != version:
        raise StaleVersion(
            f"This is version {row.version} by now, not {version}.", version=row.version
        )


def is_repeat(row: SubmissionRow, step: str, version: int) -> bool:
    """Tell whether `step`, taken from `version`, is what brought the submission to where it is."""
    leads_here = any(s.name == step and s.after == row.status for s in SUBMISSION_LIFE.steps)
    return row.version == version + 1 and leads_here


def take_step(
    session: Session, row: SubmissionRow, step: str, *, author: Author, now: datetime
) -> None:
    """Bring a submission to its next state, in a new version, and say so in the audit log.

    Raises:
        IllegalStep: its state does not allow the step.
    """
    before = SubmissionState(row.status)
    row.status = SUBMISSION_LIFE.after(before, step).value
    row.version += 1
    session.add(row)
    session.flush()
    record_audit(
        session,
        author,
        f"submission.{_PAST[step]}",
        "submission",
        row.id,
        now=now,
        details={"company_id": row.company_id, "version": row.version},
    )
    if row.status == SubmissionState.SUBMITTED and before is not SubmissionState.IN_REVIEW:
        told = {"company_id": row.company_id, "submission_id": row.id}
        emit_event(session, Event.COMPANY_SUBMITTED, told, chamber_ids=[row.chamber_id], now=now)


def account_of(author: Author) -> UUID | None:
    """Return the account behind an author; None for a token or the operator."""
    return author.actor_id if author.kind is ActorKind.ACCOUNT else None


def profile_of(row: SubmissionRow) -> Profile:
    """Return the profile that a submission describes.

    Raises:
        InvalidProfile: it breaks a rule.
    """
    return parse_profile(load_fields(row))


def _printable(value: object, longest: int) -> str | None:
    if not isinstance(value, str):
        return None
    return "".join(letter for letter in value if letter.isprintable()).strip()[:longest] or None


def _tax_id_of(fields: Fields) -> str | None:
    tax_id, country = fields.get("tax_id"), find_country(fields.get("country"))
    if not isinstance(tax_id, str) or country is None:
        return None
    try:
        return clean_tax_id(tax_id, country)
    except ValueError:
        return None
