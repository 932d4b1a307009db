"""Rows by the thousand: all of them arrive, however many fit into one statement."""

from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import col

from matchmaker.store.database import Database
from matchmaker.store.insert_rows import insert_rows
from matchmaker.store.rows_by_id import rows_by_id
from matchmaker.store.tables import ChamberRow
from matchmaker.store.tables.columns import table_of
from tests.unit.conftest import NOW

CHAMBER = table_of(ChamberRow)


def insert_chambers(database: Database, number: int) -> list[UUID]:
    ids = [UUID(int=each) for each in range(number)]
    columns = {"id": [each.hex for each in ids], "name": [f"№{each}" for each in range(number)]}
    with database.write(is_bulk=True) as session:
        insert_rows(session, CHAMBER, columns, {"created_at": NOW})
    return ids


@pytest.mark.parametrize("number", [0, 1, 333, 1_000])
def test_every_row_is_stored(database: Database, number: int) -> None:
    ids = insert_chambers(database, number)

    with database.read() as session:
        rows = session.execute(select(ChamberRow).order_by(col(ChamberRow.id))).scalars().all()
    assert [row.id for row in rows] == ids
    assert {row.created_at for row in rows} <= {NOW}


def test_rows_are_found_by_ids_written_as_digits(database: Database) -> None:
    ids = [each.hex for each in insert_chambers(database, 50)]

    with database.read() as session:
        found = rows_by_id(
            session, (CHAMBER.c.id, CHAMBER.c.name), CHAMBER.c.id, [*ids[7:9], "f" * 32]
        )
        assert sorted(map(tuple, found)) == [(ids[7], "№7"), (ids[8], "№8")]
