"""New matches by the ten thousand in SQLite: their rows are made by the database itself.

What is known of each pair goes into a table in memory, once. From that and from the companies two
kinds of queries make the rows of matches and of their sides: fewer values to hand over than rows
have, and one statement for all of them, for which SQLite builds its lists of constraints and
partial indexes once. `store.add_matches` is how a single pair is stored, and on PostgreSQL all.
"""

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Insert,
    Table,
    column,
    func,
    insert,
    literal,
    literal_column,
    select,
    table,
    text,
    true,
)
from sqlmodel import Session

from matchmaker.domain.match_life import MatchState, Side, SideState
from matchmaker.store.bulk import batched
from matchmaker.store.database import IS_BULK
from matchmaker.store.matches import ALWAYS_DUE
from matchmaker.store.suggested_pair import SuggestedPair
from matchmaker.store.tables import PUBLISHED, MatchRow, MatchSideRow
from matchmaker.store.tables.columns import table_of

_MATCH, _SIDE = table_of(MatchRow), table_of(MatchSideRow)
_NEW = table("new_pair", *map(column, SuggestedPair._fields))
_HOME = table("new_pair_home", *map(column, ("company_id", "chamber_id", "region")))
_ORDER: ColumnElement[int] = literal_column("new_pair.rowid")

_FIELDS = ", ".join(SuggestedPair._fields)
_HOME_KEY = "company_id PRIMARY KEY, chamber_id, region"
_CREATE = (
    f"CREATE TEMPORARY TABLE IF NOT EXISTS new_pair ({_FIELDS})",
    f"CREATE TEMPORARY TABLE IF NOT EXISTS new_pair_home ({_HOME_KEY}) WITHOUT ROWID",
)
_ROW = f"({', '.join('?' * len(SuggestedPair._fields))})"
_STAGE = "INSERT INTO new_pair VALUES "  # and rows
_STAGED_AT_ONCE = 500  # if SQLite takes so many values in a statement: old builds take 999
_FIND_HOMES = text(
    "INSERT INTO new_pair_home SELECT id, chamber_id, region FROM company WHERE status = :published"
    " AND id IN (SELECT by_company_id FROM new_pair UNION SELECT ru_company_id FROM new_pair)"
)
_LEAVE_OUT = (
    "DELETE FROM new_pair WHERE by_company_id NOT IN (SELECT company_id FROM new_pair_home)"
    " OR ru_company_id NOT IN (SELECT company_id FROM new_pair_home)"
)
_EMPTY = ("DELETE FROM new_pair", "DELETE FROM new_pair_home")

_Values = dict[str, ColumnElement[Any]]


def can_stage(session: Session) -> bool:
    """Tell whether this is a bulk session on SQLite."""
    connection = session.connection()
    is_bulk: bool = connection.get_execution_options().get(IS_BULK, False)
    return is_bulk and connection.dialect.name == "sqlite"


def add_staged(session: Session, pairs: Sequence[SuggestedPair], *, now: datetime) -> int:
    """Store new matches with both their sides, as `add_pairs` does, and return how many.

    When a row cannot be stored, the whole transaction is undone.
    """
    connection = session.connection()
    for statement in _CREATE:
        connection.exec_driver_sql(statement)
    driver: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
    values_at_once = driver.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)
    at_once = min(_STAGED_AT_ONCE, values_at_once // len(SuggestedPair._fields))
    for rows in batched(sorted(pairs), at_once):  # by id: neighbours in the index
        values = tuple(chain.from_iterable(rows))
        connection.exec_driver_sql(_STAGE + ", ".join([_ROW] * len(rows)), values)
    connection.execute(_FIND_HOMES, {"published": PUBLISHED})
    connection.exec_driver_sql(_LEAVE_OUT)
    added = connection.execute(_matches(now)).rowcount
    for side in Side:
        connection.execute(_sides(side))
    for statement in _EMPTY:
        connection.exec_driver_sql(statement)
    return added


def _matches(now: datetime) -> Insert:
    new = _NEW.c
    same = ("purpose", "by_company_id", "ru_company_id", "score", "rank", "relation", "ranker")
    values: _Values = {
        "id": new.match_id,
        **{name: new[name] for name in (*same, "reasons", "is_blind", "wanted_by")},
        **{name: func.coalesce(new[name], 0) for name in ("by_rank", "ru_rank")},
        **_constants(_MATCH, status=MatchState.SUGGESTED.value, version=1),
        **_constants(_MATCH, created_at=now, changed_at=now),
    }
    return _adding(_MATCH, values, _NEW)


def _sides(side: Side) -> Insert:
    new, own, other = _NEW.c, _HOME.alias("own"), _HOME.alias("other")
    ids = new.by_company_id, new.ru_company_id
    own_id, other_id = ids if side is Side.BY else ids[::-1]
    # Where one chamber has both, the pair is in its queue once.
    is_queued = true() if side is Side.BY else own.c.chamber_id != other.c.chamber_id
    values: _Values = {
        **{name: new[name] for name in ("match_id", "purpose", "priority")},
        "company_id": own_id,
        "chamber_id": own.c.chamber_id,
        "region": own.c.region,
        "partner_region": other.c.region,
        "is_queued": is_queued,
        **_constants(_SIDE, side=side.value, state=SideState.WAITING.value),
        **_constants(_SIDE, is_on_behalf=False, due_at=ALWAYS_DUE),
    }
    homes = _NEW.join(own, own.c.company_id == own_id).join(other, other.c.company_id == other_id)
    return _adding(_SIDE, values, homes)


def _constants(table: Table, **values: object) -> _Values:
    return {name: literal(value, table.c[name].type) for name, value in values.items()}


def _adding(table: Table, values: _Values, source: FromClause) -> Insert:
    rows = select(*values.values()).select_from(source).order_by(_ORDER)
    adding = insert(table).from_select(list(values), rows, include_defaults=False)
    return adding.prefix_with("OR ROLLBACK")  # no copy of every page, to undo half a statement
