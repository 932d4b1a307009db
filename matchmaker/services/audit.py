"""The audit log: who did what to what, in one chain that cannot be changed unnoticed.

Every entry carries the digest of the one before it, so that changing, removing or inserting an
entry breaks every digest after it. Entries hold ids, codes and counts, and nothing personal.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session

from matchmaker.store import audit
from matchmaker.store.tables import AuditRow

_AT_ONCE = 5_000  # entries read at a time while the chain is verified


class ActorKind(StrEnum):
    """What acts."""

    ACCOUNT = "account"
    TOKEN = "token"  # noqa: S105 - a kind of caller, no secret
    OPERATOR = "operator"
    """Whoever runs the command line."""
    SERVICE = "service"
    """Nobody: the clock, or a consequence of something else."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who is responsible for an entry.

    Attributes:
        actor_id: of the account or token; None for operator and service.
        chamber_id: the chamber it acts for; None for the service itself.
    """

    kind: ActorKind
    actor_id: UUID | None = None
    chamber_id: UUID | None = None


SERVICE = Author(ActorKind.SERVICE)


@dataclass(frozen=True, slots=True)
class Verification:
    """What a walk along the chain found.

    Attributes:
        entries: number of entries that were checked.
        broken_at: number of the first entry that does not fit; None when all do.
    """

    entries: int
    broken_at: int | None
    reason: str = ""


def record_audit(
    session: Session,
    author: Author,
    action: str,
    subject_kind: str,
    subject_id: UUID | str,
    *,
    now: datetime,
    details: Mapping[str, object] | None = None,
) -> None:
    """Add an entry to the log, in the transaction of what it tells of.

    Args:
        action: past tense with its subject first, such as `match.decided`.
        subject_kind: `match`, `company`, `account`, `token`, `ranker`, `agreement` …
        details: JSON values; ids, codes and counts only, nothing personal.
    """
    seq, previous = audit.lock_audit_head(session)
    entry = AuditRow(
        seq=seq + 1,
        at=now,
        actor_kind=author.kind,
        actor_id=author.actor_id,
        chamber_id=author.chamber_id,
        action=action,
        subject_kind=subject_kind,
        subject_id=str(subject_id),
        details=json.dumps(details or {}, ensure_ascii=False, sort_keys=True, default=str),
        previous=previous,
        digest="",
    )
    entry.digest = digest_of(entry)
    audit.append_audit(session, entry)


def verify_audit(session: Session) -> Verification:
    """Check that numbers have no gaps, every digest fits, and the chain ends where it should."""
    seq, digest = 0, "0" * 64
    while entries := audit.list_audit(session, after=seq, limit=_AT_ONCE):
        for entry in entries:
            if entry.seq != seq + 1:
                return Verification(seq, entry.seq, "entries are missing before it")
            if entry.previous != digest:
                return Verification(seq, entry.seq, "it does not follow the entry before it")
            if entry.digest != digest_of(entry):
                return Verification(seq, entry.seq, "its content was changed")
            seq, digest = entry.seq, entry.digest
    if audit.audit_head(session) != (seq, digest):
        return Verification(seq, seq + 1, "the newest entries are missing")
    return Verification(seq, None)


def digest_of(entry: AuditRow) -> str:
    """Return the SHA-256 digest of an entry and of what it is chained to, in hexadecimal."""
    fields = [
        entry.seq,
        entry.at.isoformat(timespec="microseconds"),
        entry.actor_kind,
        str(entry.actor_id or ""),
        str(entry.chamber_id or ""),
        entry.action,
        entry.subject_kind,
        entry.subject_id,
        entry.details,
        entry.previous,
    ]
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest()


def audit_entry(entry: AuditRow) -> dict[str, object]:
    """Return an entry in the form in which it is exported: all that its digest is made of."""
    return {
        "seq": entry.seq,
        "at": entry.at.isoformat(timespec="microseconds"),
        "actor_kind": entry.actor_kind,
        "actor_id": str(entry.actor_id) if entry.actor_id is not None else None,
        "chamber_id": str(entry.chamber_id) if entry.chamber_id is not None else None,
        "action": entry.action,
        "subject_kind": entry.subject_kind,
        "subject_id": entry.subject_id,
        "details": json.loads(entry.details),
        "previous": entry.previous,
        "digest": entry.digest,
    }


def export_audit(session: Session, *, after: int = 0) -> Iterator[dict[str, object]]:
    """Yield every entry with a number above `after`, oldest first, for an archive elsewhere."""
    while entries := audit.list_audit(session, after=after, limit=_AT_ONCE):
        after = entries[-1].seq
        yield from map(audit_entry, entries)
        session.expunge_all()
