"""Rows by the ten thousand into one table."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat

from sqlalchemy import Table, insert
from sqlmodel import Session


def insert_rows(
    session: Session,
    table: Table,
    columns: Mapping[str, Sequence[object]],
    constants: Mapping[str, object],
) -> None:
    """Insert rows that are given column by column.

    SQLAlchemy makes a dictionary of every row and walks it four times, which takes longer than
    the database does; here each column is converted in one go, and what is the same in all rows
    once.

    Args:
        columns: values of each row, all of one length.
        constants: values that all rows share.
    """
    connection = session.connection()
    dialect = connection.dialect
    names = [*columns, *constants]
    statement = insert(table).compile(dialect=dialect, column_keys=names)
    order = statement.positiontup or names
    converted: list[Iterable[object]] = []
    for name in order:
        process = table.c[name].type.dialect_impl(dialect).bind_processor(dialect)
        if name in constants:
            value = constants[name]
            converted.append(repeat(process(value) if process is not None else value))
        else:
            values = columns[name]
            converted.append(values if process is None else list(map(process, values)))
    rows = zip(*converted, strict=False)  # constants have no end
    if statement.positiontup is not None:
        connection.exec_driver_sql(statement.string, list(rows))
    else:
        keyed = [dict(zip(order, row, strict=True)) for row in rows]
        connection.exec_driver_sql(statement.string, keyed)
