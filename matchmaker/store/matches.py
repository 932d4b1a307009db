"""Matches and their two sides: read under a lock, moved on behind a guard."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import Session, col

from matchmaker.domain.match import Purpose
from matchmaker.domain.match_life import MatchState, Side
from matchmaker.errors import NotFound, StaleVersion
from matchmaker.store.tables import PUBLISHED, CompanyRow, MatchRow, MatchSideRow

ALWAYS_DUE = datetime(2000, 1, 1, tzinfo=UTC)
"""`due_at` of a side that nobody has deferred: past, whatever happens to the clock."""


@dataclass(frozen=True, slots=True)
class StoredMatch:
    """A match with its sides.

    Attributes:
        siblings: the same pair for other purposes.
    """

    row: MatchRow
    sides: Mapping[Side, MatchSideRow]
    siblings: tuple["StoredMatch", ...] = ()

    @property
    def state(self) -> MatchState:
        """Return where it stands."""
        return MatchState(self.row.status)

    @property
    def purpose(self) -> Purpose:
        """Return what the two are brought together for."""
        return Purpose(self.row.purpose)


def find_match(session: Session, match_id: UUID) -> StoredMatch | None:
    """Return a match as it is now, without its siblings; None when there is none."""
    row = session.get(MatchRow, match_id)
    return None if row is None else StoredMatch(row, _sides(session, match_id))


def lock_match(session: Session, match_id: UUID) -> StoredMatch:
    """Return a match with its siblings; others who want to change one of them wait.

    All rows of a pair are locked in one order, so that no two wait for each other.

    Raises:
        NotFound: there is no such match.
    """
    key = session.execute(
        select(col(MatchRow.by_company_id), col(MatchRow.ru_company_id)).where(
            col(MatchRow.id) == match_id
        )
    ).one_or_none()
    rows = [] if key is None else lock_pair(session, key[0], key[1])
    found = {stored.row.id: stored for stored in rows}
    if match_id not in found:
        raise NotFound("There is no such match.")
    match = found.pop(match_id)
    return StoredMatch(match.row, match.sides, tuple(found.values()))


def lock_pair(session: Session, by_company_id: UUID, ru_company_id: UUID) -> list[StoredMatch]:
    """Return the matches of two companies, for whatever purpose; others wait."""
    statement = (
        select(MatchRow)
        .where(
            col(MatchRow.by_company_id) == by_company_id,
            col(MatchRow.ru_company_id) == ru_company_id,
        )
        .order_by(col(MatchRow.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    rows = session.execute(statement).scalars().all()
    return [StoredMatch(row, _sides(session, row.id)) for row in rows]


def find_siblings(session: Session, match: StoredMatch) -> tuple[StoredMatch, ...]:
    """Return the matches of the same pair for other purposes, as they are now."""
    statement = select(MatchRow).where(
        col(MatchRow.by_company_id) == match.row.by_company_id,
        col(MatchRow.ru_company_id) == match.row.ru_company_id,
        col(MatchRow.id) != match.row.id,
    )
    rows = session.execute(statement).scalars().all()
    return tuple(StoredMatch(row, _sides(session, row.id)) for row in rows)


def advance_match(
    session: Session,
    match: StoredMatch,
    *,
    now: datetime,
    **changes: Any,  # noqa: ANN401
) -> int:
    """Give a match its next version, with `changes` to its columns; return the version.

    What a caller read is what is changed: the row must still have the version it was read with.

    Raises:
        StaleVersion: somebody else was faster; nothing is changed.
    """
    row = match.row
    values = {"version": row.version + 1, "changed_at": now, **changes}
    statement = (
        update(MatchRow)
        .where(col(MatchRow.id) == row.id, col(MatchRow.version) == row.version)
        .values(values)
        .returning(col(MatchRow.version))
        .execution_options(synchronize_session=False)
    )
    version = session.execute(statement).scalar_one_or_none()
    if version is None:
        raise StaleVersion("The match was changed by somebody else at the same time.")
    session.refresh(row)
    return int(version)


def are_published(session: Session, match: StoredMatch) -> bool:
    """Tell whether both companies are still published."""
    statement = select(col(CompanyRow.id)).where(
        col(CompanyRow.id).in_((match.row.by_company_id, match.row.ru_company_id)),
        col(CompanyRow.status) == PUBLISHED,
    )
    return len(session.execute(statement).all()) == len(Side)


def _sides(session: Session, match_id: UUID) -> dict[Side, MatchSideRow]:
    statement = (
        select(MatchSideRow)
        .where(col(MatchSideRow.match_id) == match_id)
        .execution_options(populate_existing=True)
    )
    return {Side(row.side): row for row in session.execute(statement).scalars()}
