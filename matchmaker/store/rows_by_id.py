"""Rows of thousands of ids in one statement.

As many parameters in an IN list cost SQLAlchemy more than the rows cost the database, and old
SQLite builds take 999; here all ids are one parameter. Ids come and go as 32 hexadecimal digits,
as SQLite stores them: UUID objects cost more than all the rest of a row.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from sqlalchemy import (
    Column,
    ColumnElement,
    String,
    TextClause,
    Uuid,
    cast,
    func,
    select,
    text,
    type_coerce,
)
from sqlmodel import Session

_AMONG = {
    "sqlite": "{} IN (SELECT value FROM json_each(:wanted))",
    "postgresql": "{} = ANY(CAST(:wanted AS uuid[]))",
}


def rows_by_id(
    session: Session,
    columns: Iterable[Column[Any]],
    key: Column[Any],
    ids: Iterable[str],
    *conditions: ColumnElement[bool] | TextClause,
) -> Iterable[Sequence[Any]]:
    """Return these columns of the rows whose key is among some ids; in any order.

    Args:
        key: a column of UUIDs with an index.
        conditions: what else is to be true of a row.
    """
    connection = session.connection()
    dialect, wanted = connection.dialect.name, list(ids)
    among = text(_AMONG[dialect].format(f"{key.table.name}.{key.name}"))
    shown = (_as_digits(column, dialect) for column in columns)
    statement = select(*shown).where(among, *conditions)
    parameter = orjson.dumps(wanted).decode() if dialect == "sqlite" else wanted
    return connection.execute(statement, {"wanted": parameter})


def _as_digits(column: Column[Any], dialect: str) -> ColumnElement[Any]:
    if not isinstance(column.type, Uuid):
        return column
    if dialect == "sqlite":
        return type_coerce(column, String)
    return func.replace(cast(column, String), "-", "")
