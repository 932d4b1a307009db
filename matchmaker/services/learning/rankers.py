"""The life of a learned ranker: stored, shown, promoted, rolled back.

At most one is active, by a constraint of the database; without one the configured ranker is in
use. Every step stands in the audit log, in its own transaction.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from matchmaker.engine.ranker import dump_rankers, parse_rankers
from matchmaker.errors import FeatureMismatch, IllegalStep, NotFound, StaleVersion
from matchmaker.services.audit import Author, record_audit
from matchmaker.services.learning.learn import Candidate
from matchmaker.store import rankers as rows
from matchmaker.store.revisions import take_revision
from matchmaker.store.tables import RankerRow


@dataclass(frozen=True, slots=True)
class StoredRanker:
    """A ranker that was learned here.

    Attributes:
        parent: the ranker that was in use when it was learned, and that it was compared with.
        state: `candidate`, `active`, `retired`, or `refused` where harm is not excluded.
        figures: JSON values, see `services.learning.figures`.
    """

    name: str
    parent: str
    state: str
    figures: dict[str, Any]
    data_hash: str
    seed: int
    trained_at: datetime
    activated_at: datetime | None


def store_candidate(
    session: Session, candidate: Candidate, author: Author, *, now: datetime
) -> StoredRanker:
    """Store rankers just learned; the same ones once more get their new figures only."""
    name = candidate.rankers.name
    row = rows.find_ranker(session, name, lock=True)
    state = rows.CANDIDATE if candidate.excludes_harm else rows.REFUSED
    if row is None:
        row = RankerRow(
            name=name,
            parent=candidate.parent,
            state=state,
            weights=dump_rankers(candidate.rankers),
            figures="",
            data_hash=candidate.data_hash,
            seed=candidate.seed,
            trained_at=now,
        )
    if row.state != rows.ACTIVE:
        row.parent, row.state, row.trained_at = candidate.parent, state, now
        row.figures = json.dumps(candidate.figures, sort_keys=True)
    rows.add_ranker(session, row)
    record_audit(
        session,
        author,
        "ranker.trained",
        "ranker",
        name,
        now=now,
        details={
            "parent": candidate.parent,
            "state": row.state,
            "data_hash": candidate.data_hash,
            "seed": candidate.seed,
        },
    )
    return _stored(row)


def list_stored(
    session: Session, *, after: tuple[datetime, str] | None = None, limit: int | None = None
) -> list[StoredRanker]:
    """Return rankers learned here, the newest first.

    Args:
        after: time of training and name of the last one of the page before; None: from the first.
        limit: most rankers; None for all.
    """
    return [_stored(row) for row in rows.list_rankers(session, after=after, limit=limit)]


def name_in_use(session: Session, configured: str) -> str:
    """Return the name of the ranker that makes scores now.

    Args:
        configured: name of the ranker that is in use while none is active.
    """
    active = rows.find_active(session)
    return active.name if active is not None else configured


def get_stored(session: Session, name: str) -> StoredRanker:
    """Return a ranker learned here.

    Raises:
        NotFound: there is none of that name.
    """
    return _stored(_get(session, name))


def get_weights(session: Session, name: str) -> dict[str, Any]:
    """Return the stored weights as JSON values.

    Raises:
        NotFound: there is none of that name.
    """
    found: dict[str, Any] = json.loads(_get(session, name).weights)
    return found


def promote(
    session: Session, name: str, author: Author, *, configured: str, now: datetime
) -> StoredRanker:
    """Put a ranker into use, in every process from its next query on.

    Args:
        configured: name of the ranker that is in use while none is active.

    Raises:
        NotFound: there is none of that name.
        IllegalStep: its figures do not exclude harm, it is active already, or it was learned for
            other features than this code computes.
        StaleVersion: another ranker is in use than the one it was compared with.
    """
    take_revision(session)  # first: two that promote at once come one after the other
    row = _get(session, name, lock=True)
    if row.state not in {rows.CANDIDATE, rows.RETIRED}:
        raise IllegalStep(
            f"The ranker is {row.state}; only a candidate whose figures exclude harm is promoted.",
            state=row.state,
            step="promote",
            possible=[],
        )
    _check_readable(row)
    before = _in_use(session, configured)
    if before != row.parent:
        raise StaleVersion(
            f"{name} was compared with {row.parent}, but {before} is in use now; train again.",
            in_use=before,
        )
    rows.activate(session, row, now=now)
    _record(session, author, "ranker.promoted", row.name, before, now=now)
    return _stored(row)


def roll_back(
    session: Session,
    author: Author,
    *,
    configured: str,
    expected: str | None = None,
    now: datetime,
) -> str:
    """Put the ranker back into use that the active one took the place of; return its name.

    Args:
        configured: name of the ranker that is in use while none is active.
        expected: the one that the caller saw in use; None: whichever it is.

    Raises:
        IllegalStep: no learned ranker is active.
        StaleVersion: another one is in use than the caller saw.
    """
    take_revision(session)
    active = rows.find_active(session, lock=True)
    before = active.name if active is not None else configured
    if expected not in {None, before}:
        raise StaleVersion(f"{before} is in use by now, not {expected}.", in_use=before)
    if active is None:
        raise IllegalStep(
            "No learned ranker is active; there is nothing to roll back.",
            state="configured",
            step="roll_back",
            possible=[],
        )
    parent = rows.find_ranker(session, active.parent, lock=True)
    rows.activate(session, parent, now=now)
    back = parent.name if parent is not None else configured
    _record(session, author, "ranker.rolled_back", back, active.name, now=now)
    return back


def _get(session: Session, name: str, *, lock: bool = False) -> RankerRow:
    row = rows.find_ranker(session, name, lock=lock)
    if row is None:
        raise NotFound(f"There is no ranker called {name!r}.")
    return row


def _check_readable(row: RankerRow) -> None:
    try:
        parse_rankers(row.weights, row.name)
    except FeatureMismatch as problem:
        raise IllegalStep(str(problem), state=row.state, step="promote", possible=[]) from problem


def _in_use(session: Session, configured: str) -> str:
    active = rows.find_active(session, lock=True)
    return active.name if active is not None else configured


def _record(
    session: Session, author: Author, action: str, name: str, before: str, *, now: datetime
) -> None:
    record_audit(session, author, action, "ranker", name, now=now, details={"before": before})


def _stored(row: RankerRow) -> StoredRanker:
    return StoredRanker(
        name=row.name,
        parent=row.parent,
        state=row.state,
        figures=json.loads(row.figures) if row.figures else {},
        data_hash=row.data_hash,
        seed=row.seed,
        trained_at=row.trained_at,
        activated_at=row.activated_at,
    )
