"""New matches by the ten thousand, with both their sides.

A match is two rows of sides, each with the chamber and the region of its company. What these are
is read once for each company instead of once for each row, and in the transaction that stores the
match.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlmodel import Session

from matchmaker.domain.match_life import MatchState, SideState
from matchmaker.store.insert_rows import insert_rows
from matchmaker.store.matches import ALWAYS_DUE
from matchmaker.store.rows_by_id import rows_by_id
from matchmaker.store.suggested_pair import SuggestedPair
from matchmaker.store.tables import PUBLISHED, CompanyRow, MatchRow, MatchSideRow
from matchmaker.store.tables.columns import table_of

_MATCH, _SIDE, _COMPANY = table_of(MatchRow), table_of(MatchSideRow), table_of(CompanyRow)
_PAIR_COLUMNS = (
    "purpose",
    "by_company_id",
    "ru_company_id",
    "score",
    "rank",
    "relation",
    "ranker",
    "reasons",
    "is_blind",
    "wanted_by",
)


class _Home(NamedTuple):
    """Where a published company belongs."""

    chamber_id: UUID
    region: str


def add_pairs(session: Session, pairs: Sequence[SuggestedPair], *, now: datetime) -> int:
    """Store new matches with both their sides, and return how many.

    Pairs of which one company is not published (any more) are left out.
    """
    homes = _find_homes(
        session, {p.by_company_id for p in pairs} | {p.ru_company_id for p in pairs}
    )
    there = [p for p in pairs if p.by_company_id in homes and p.ru_company_id in homes]
    there.sort(key=_order)
    if there:
        _add_matches(session, there, now)
        _add_sides(session, there, homes)
    return len(there)


def _order(pair: SuggestedPair) -> str:
    """Return the order of the keys: neighbours in the index, added one after the other."""
    return pair.match_id


def _find_homes(session: Session, company_ids: Iterable[str]) -> dict[str, _Home]:
    columns = (_COMPANY.c.id, _COMPANY.c.chamber_id, _COMPANY.c.region, _COMPANY.c.status)
    rows = rows_by_id(session, columns, _COMPANY.c.id, company_ids)
    return {
        company_id.hex: _Home(chamber_id, region)
        for company_id, chamber_id, region, status in rows
        if status == PUBLISHED
    }


def _add_matches(session: Session, pairs: Sequence[SuggestedPair], now: datetime) -> None:
    columns: dict[str, Sequence[object]] = {"id": [pair.match_id for pair in pairs]}
    for name in _PAIR_COLUMNS:
        columns[name] = [getattr(pair, name) for pair in pairs]
    columns["by_rank"] = [pair.by_rank or 0 for pair in pairs]
    columns["ru_rank"] = [pair.ru_rank or 0 for pair in pairs]
    constants = {
        "status": MatchState.SUGGESTED.value,
        "version": 1,
        "created_at": now,
        "changed_at": now,
    }
    insert_rows(session, _MATCH, columns, constants)


def _add_sides(
    session: Session, pairs: Sequence[SuggestedPair], homes: Mapping[str, _Home]
) -> None:
    """Add both sides of each match, one after the other: they are neighbours."""
    rows: list[tuple[Any, ...]] = []
    for pair in pairs:
        by, ru = homes[pair.by_company_id], homes[pair.ru_company_id]
        rows += [
            (pair.match_id, "BY", by.chamber_id, pair.by_company_id, by.region, ru.region,
             pair.purpose, pair.priority, True),
            (pair.match_id, "RU", ru.chamber_id, pair.ru_company_id, ru.region, by.region,
             pair.purpose, pair.priority, by.chamber_id != ru.chamber_id),
        ]  # fmt: skip
    names = (
        "match_id", "side", "chamber_id", "company_id", "region", "partner_region",
        "purpose", "priority", "is_queued",
    )  # fmt: skip
    constants = {
        "state": SideState.WAITING.value,
        "is_on_behalf": False,
        "due_at": ALWAYS_DUE,
    }
    insert_rows(session, _SIDE, dict(zip(names, zip(*rows, strict=True), strict=True)), constants)
