"""Rows by the ten thousand into one table."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain, repeat
from typing import Any

from sqlalchemy import Boolean, Connection, Table, Uuid, insert
from sqlmodel import Session

_PARAMETERS = 999  # of one statement; newer builds of SQLite take more


def insert_rows(
    session: Session,
    table: Table,
    columns: Mapping[str, Sequence[object]],
    constants: Mapping[str, object],
) -> None:
    """Insert rows that are given column by column.

    SQLAlchemy makes a dictionary of every row and walks it four times, which takes longer than
    the database does; here each column is converted in one go, and what is the same in all rows
    once. PostgreSQL takes them as one COPY, SQLite as many rows with each statement: whatever
    lists a constraint or a partial index has, it builds anew for every statement, which took half
    of the time.

    Args:
        columns: values of each row, all of one length; ids may be their 32 hexadecimal digits.
        constants: values that all rows share.
    """
    connection = session.connection()
    is_copied = connection.dialect.name == "postgresql"
    names = [*columns, *constants]
    statement = insert(table).compile(dialect=connection.dialect, column_keys=names)
    order = names if is_copied else statement.positiontup or names
    converted: list[Iterable[object]] = []
    for name in order:
        if name in constants:
            value = constants[name]
            process = _conversion(connection, table, name, value)
            converted.append(repeat(process(value) if process is not None else value))
        else:
            values = columns[name]
            process = _conversion(connection, table, name, values[0]) if values else None
            converted.append(values if process is None else map(process, values))
    rows = list(zip(*converted, strict=False))  # constants have no end
    if is_copied:
        _copy(connection, table, order, rows)
    else:
        _insert(connection, statement.string, rows)


def _conversion(
    connection: Connection, table: Table, name: str, first: object
) -> Callable[[object], object] | None:
    """Return what turns values of a column into what the driver takes; None: they stay."""
    column_type = table.c[name].type
    if isinstance(column_type, Boolean) or (isinstance(column_type, Uuid) and type(first) is str):
        return None
    dialect = connection.dialect
    return column_type.dialect_impl(dialect).bind_processor(dialect)


def _insert(connection: Connection, statement: str, rows: Sequence[Sequence[object]]) -> None:
    if not rows:
        return
    head, values, one = statement.rpartition(" VALUES ")
    at_once = max(1, _PARAMETERS // len(rows[0]))
    end = len(rows) // at_once * at_once
    if end:
        many = f"{head}{values}{', '.join([one] * at_once)}"
        parts = (rows[start : start + at_once] for start in range(0, end, at_once))
        connection.exec_driver_sql(many, [tuple(chain.from_iterable(part)) for part in parts])
    if rows[end:]:
        connection.exec_driver_sql(statement, list(rows[end:]))


def _copy(
    connection: Connection, table: Table, order: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    quote = connection.dialect.identifier_preparer.quote
    target = f"{quote(table.name)} ({', '.join(quote(name) for name in order)})"
    cursor: Any = connection.connection.cursor()  # psycopg's: others have no COPY
    with cursor, cursor.copy(f"COPY {target} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
