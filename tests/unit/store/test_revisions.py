"""The counter behind every revision."""

import threading

import pytest

from matchmaker.store.database import Database
from matchmaker.store.revisions import newest_revision, take_revision
from tests.unit.store.conftest import revision


def test_nothing_has_changed_in_an_empty_database(database: Database) -> None:
    assert revision(database) == 0


def test_revisions_grow_by_one(database: Database) -> None:
    with database.write() as session:
        taken = [take_revision(session) for _ in range(3)]

    assert taken == [1, 2, 3]
    assert revision(database) == 3


def test_a_revision_of_a_failed_transaction_is_given_again(database: Database) -> None:
    def fail() -> None:
        with database.write() as session:
            take_revision(session)
            raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        fail()

    assert revision(database) == 0


def test_a_revision_is_seen_after_its_transaction(database: Database) -> None:
    with database.write() as session:
        take_revision(session)

        assert revision(database) == 0
    assert revision(database) == 1


def test_two_threads_never_take_the_same_revision(database: Database) -> None:
    taken: list[int] = []

    def work() -> None:
        for _ in range(10):
            with database.write() as session:
                taken.append(take_revision(session))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(taken) == list(range(1, 21))
    with database.read() as session:
        assert newest_revision(session) == 20
