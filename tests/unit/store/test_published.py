"""Walks over published companies go the way that they ask for."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlmodel import Session

from matchmaker.store.database import Database
from matchmaker.store.embeddings import count_stale, find_stale
from matchmaker.store.match_upserts import list_changed_companies, list_companies_in_order
from tests.unit.store.conftest import Save
from tests.unit.store.plans import noting_plans

Walk = Callable[[Session], object]


@pytest.mark.parametrize(
    ("walk", "way"),
    [
        (lambda s: list_companies_in_order(s, after=UUID(int=1), limit=2), "(id>?)"),
        (lambda s: list_changed_companies(s, after=0, up_to=9, limit=2), "ix_company_revision"),
        (lambda s: count_stale(s, "e", after=0), "ix_company_revision"),
        (lambda s: find_stale(s, "e", after=0, limit=2), "ix_company_revision"),
    ],
    ids=["all", "changed", "number of stale", "stale"],
)
def test_companies_are_not_sorted_for_each_page(
    database: Database, save: Save, walk: Walk, way: str
) -> None:
    save()

    with database.read() as session, noting_plans(database, "SELECT") as plans:
        walk(session)

    assert any(plan.startswith("SEARCH company") and way in plan for plan in plans), plans
    assert not any("TEMP B-TREE" in plan for plan in plans), plans
