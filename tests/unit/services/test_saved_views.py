"""Filters that staff keep under a name: one name each, not too many, gone with the account."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest

from matchmaker.errors import Conflict, InvalidInput, NotFound
from matchmaker.services.audit import SERVICE
from matchmaker.services.personal_data import erase_person, export_person
from matchmaker.services.saved_views import (
    LONGEST_NAME,
    MOST_VIEWS,
    QueueFilters,
    SavedView,
    list_views,
    remove_view,
    rename_view,
    save_view,
)
from matchmaker.store.accounts import add_account
from matchmaker.store.database import Database
from matchmaker.store.tables import AccountRow
from tests.unit.conftest import NOW
from tests.unit.store.conftest import count

PUMPS = QueueFilters("wanted", "third_market", "RU-TUL", "насосы")


class Reviewer:
    """A member of staff who keeps views."""

    def __init__(self, database: Database, chamber_id: UUID) -> None:
        self.database = database
        row = AccountRow(
            email=f"{uuid4().hex}@example.by",
            role="staff",
            chamber_id=chamber_id,
            language="be",
            created_at=NOW,
        )
        with database.write() as session:
            add_account(session, row)
        self.account_id = row.id

    def save(self, name: str = "Tula", filters: QueueFilters = PUMPS) -> SavedView:
        with self.database.write() as session:
            return save_view(session, self.account_id, name, filters, now=NOW)

    def rename(self, view_id: UUID, name: str) -> SavedView:
        with self.database.write() as session:
            return rename_view(session, self.account_id, view_id, name)

    def remove(self, view_id: UUID) -> None:
        with self.database.write() as session:
            remove_view(session, self.account_id, view_id)

    def names(self) -> list[str]:
        with self.database.read() as session:
            return [view.name for view in list_views(session, self.account_id)]


@pytest.fixture
def reviewer(database: Database, chamber_id: UUID) -> Reviewer:
    return Reviewer(database, chamber_id)


@pytest.fixture
def colleague(database: Database, chamber_id: UUID) -> Reviewer:
    return Reviewer(database, chamber_id)


def test_a_view_is_kept_as_it_was(reviewer: Reviewer) -> None:
    saved = reviewer.save("  Тула,  насосы ")

    assert (saved.name, saved.filters) == ("Тула, насосы", PUMPS)
    assert reviewer.names() == ["Тула, насосы"]


def test_the_same_view_saved_twice_is_one(reviewer: Reviewer) -> None:
    assert reviewer.save() == reviewer.save()
    assert reviewer.names() == ["Tula"]


def test_a_name_is_not_given_to_other_filters(reviewer: Reviewer) -> None:
    reviewer.save()

    with pytest.raises(Conflict) as refused:
        reviewer.save(filters=QueueFilters("due"))

    assert refused.value.extra["reason"] == "taken"


def test_colleagues_have_views_of_their_own(reviewer: Reviewer, colleague: Reviewer) -> None:
    reviewer.save()
    saved = colleague.save(filters=QueueFilters("due"))

    with pytest.raises(NotFound):
        reviewer.rename(saved.view_id, "Mine")
    with pytest.raises(NotFound):
        reviewer.remove(saved.view_id)
    assert colleague.names() == ["Tula"]


@pytest.mark.parametrize("name", ["", "   ", "x" * (LONGEST_NAME + 1), "a\x00b", "a\u202eb"])
def test_a_name_that_is_none_is_refused(reviewer: Reviewer, name: str) -> None:
    saved = reviewer.save()

    for act in (reviewer.save, lambda name: reviewer.rename(saved.view_id, name)):
        with pytest.raises(InvalidInput):
            act(name)


def test_no_more_are_kept_than_fit_above_a_list(reviewer: Reviewer) -> None:
    for number in range(MOST_VIEWS):
        reviewer.save(f"View {number}")

    with pytest.raises(Conflict) as refused:
        reviewer.save("One more")

    assert refused.value.extra["reason"] == "many"
    assert len(reviewer.names()) == MOST_VIEWS


def test_a_view_is_renamed_but_not_to_the_name_of_another(reviewer: Reviewer) -> None:
    saved, _ = reviewer.save("First"), reviewer.save("Second")

    with pytest.raises(Conflict):
        reviewer.rename(saved.view_id, "Second")
    reviewer.rename(saved.view_id, "Third")

    assert reviewer.names() == ["Second", "Third"]


def test_a_removed_view_is_not_found(reviewer: Reviewer) -> None:
    saved = reviewer.save()
    reviewer.remove(saved.view_id)

    with pytest.raises(NotFound):
        reviewer.remove(saved.view_id)
    assert reviewer.names() == []


def test_of_two_who_save_a_name_at_once_one_keeps_it(reviewer: Reviewer) -> None:
    def save(part: str) -> bool:
        try:
            reviewer.save(filters=QueueFilters(part))
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(save, ("due", "wanted")))

    assert sorted(done) == [False, True]


def test_views_are_handed_out_and_go_with_the_account(
    reviewer: Reviewer, colleague: Reviewer, database: Database
) -> None:
    reviewer.save()
    colleague.save()

    with database.write() as session:
        found = export_person(session, reviewer.account_id, author=SERVICE, now=NOW)
        erase_person(session, reviewer.account_id, author=SERVICE, now=NOW)

    assert [(row["name"], row["words"]) for row in found["saved_view"]] == [("Tula", "насосы")]  # type: ignore[union-attr]
    assert count(database, "saved_view") == 1
