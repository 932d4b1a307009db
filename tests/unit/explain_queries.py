"""How SQLite would run the queries that a call makes."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import event
from sqlmodel import Session


def explain(session: Session, call: Callable[[], object]) -> list[str]:
    """Return the steps of the query plans of every SELECT that `call` sends."""
    connection = session.connection()
    sent: list[tuple[str, Any]] = []

    def note(*arguments: Any) -> None:
        if arguments[2].lstrip().upper().startswith(("SELECT", "WITH")):
            sent.append((arguments[2], arguments[3]))

    event.listen(connection, "before_cursor_execute", note)
    try:
        call()
    finally:
        event.remove(connection, "before_cursor_execute", note)
    return [
        row[3]
        for statement, parameters in sent
        for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
    ]
