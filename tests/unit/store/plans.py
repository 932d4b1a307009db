"""How SQLite goes about a query."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event

from matchmaker.store.database import Database


@contextmanager
def noting_plans(database: Database, begin: str) -> Iterator[list[str]]:
    """Note the steps of plans for statements that begin like that, while the block runs."""
    if not database.url.startswith("sqlite"):
        pytest.skip("the way in is chosen by statistics there")
    plans: list[str] = []

    def explain(
        connection: Connection, _cursor: object, text: str, values: Any, *_: object
    ) -> None:
        if text.startswith(begin):
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values)
            plans.extend(row[3] for row in rows)

    event.listen(Engine, "before_cursor_execute", explain)
    try:
        yield plans
    finally:
        event.remove(Engine, "before_cursor_execute", explain)
