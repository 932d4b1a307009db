"""New matches by the ten thousand, with both their sides.

A match is two rows of sides, each with the chamber and the region of its company. What these are
is read once for each company instead of once for each row, and in the transaction that stores the
match. In bulk, SQLite makes the rows itself: see `store.stage_matches`.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session

from matchmaker.domain.match_life import MatchState, Side, SideState
from matchmaker.store.insert_rows import insert_rows
from matchmaker.store.matches import ALWAYS_DUE
from matchmaker.store.rows_by_id import rows_by_id
from matchmaker.store.stage_matches import add_staged, can_stage
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


_Columns = Mapping[str, Sequence[Any]]  # those of `SuggestedPair`


class _Home(NamedTuple):
    """Where a published company belongs.

    Attributes:
        chamber_id: 32 hexadecimal digits.
    """

    chamber_id: str
    region: str


def add_pairs(session: Session, pairs: Sequence[SuggestedPair], *, now: datetime) -> int:
    """Store new matches with both their sides, and return how many.

    Pairs of which one company is not published (any more) are left out.
    """
    if not pairs:
        return 0
    if can_stage(session):
        return add_staged(session, pairs, now=now)
    concerned = {pair.by_company_id for pair in pairs} | {pair.ru_company_id for pair in pairs}
    homes = _find_homes(session, concerned)
    there = [p for p in pairs if p.by_company_id in homes and p.ru_company_id in homes]
    there.sort()  # by id: neighbours in the index, added one after the other
    if there:
        columns = dict(zip(SuggestedPair._fields, zip(*there, strict=True), strict=True))
        _add_matches(session, columns, now)
        for side in Side:
            _add_side(session, columns, homes, side)
    return len(there)


def _find_homes(session: Session, company_ids: Iterable[str]) -> dict[str, _Home]:
    columns = (_COMPANY.c.id, _COMPANY.c.chamber_id, _COMPANY.c.region, _COMPANY.c.status)
    rows = rows_by_id(session, columns, _COMPANY.c.id, company_ids)
    return {
        company_id: _Home(chamber_id, region)
        for company_id, chamber_id, region, status in rows
        if status == PUBLISHED
    }


def _add_matches(session: Session, columns: _Columns, now: datetime) -> None:
    ranks = {name: [rank or 0 for rank in columns[name]] for name in ("by_rank", "ru_rank")}
    constants = {
        "status": MatchState.SUGGESTED.value,
        "version": 1,
        "created_at": now,
        "changed_at": now,
    }
    own = {name: columns[name] for name in _PAIR_COLUMNS}
    insert_rows(session, _MATCH, {"id": columns["match_id"]} | own | ranks, constants)


def _add_side(session: Session, columns: _Columns, homes: Mapping[str, _Home], side: Side) -> None:
    own_ids, other_ids = columns["by_company_id"], columns["ru_company_id"]
    if side is Side.RU:
        own_ids, other_ids = other_ids, own_ids
    own, other = [homes[each] for each in own_ids], [homes[each] for each in other_ids]
    is_first = side is Side.BY  # where one chamber has both, the pair is in its queue once
    shared = {name: columns[name] for name in ("match_id", "purpose", "priority")}
    theirs = {
        "company_id": own_ids,
        "chamber_id": [home.chamber_id for home in own],
        "region": [home.region for home in own],
        "partner_region": [home.region for home in other],
        "is_queued": [
            is_first or a.chamber_id != b.chamber_id for a, b in zip(own, other, strict=True)
        ],
    }
    constants = {
        "side": side.value,
        "state": SideState.WAITING.value,
        "is_on_behalf": False,
        "due_at": ALWAYS_DUE,
    }
    insert_rows(session, _SIDE, shared | theirs, constants)
