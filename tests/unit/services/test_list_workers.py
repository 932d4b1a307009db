"""Lists made by several processes are those that one makes."""

import multiprocessing
import os
from collections.abc import Iterable, Iterator
from uuid import UUID

import numpy as np
import pytest

from matchmaker.domain.match import Purpose, Relation
from matchmaker.engine.shortlist import Shortlist
from matchmaker.errors import NotReady
from matchmaker.services.list_workers import Asked, ListWorkers
from matchmaker.services.listed_rows import CompanyLists
from matchmaker.services.refresh import Progress

COMPANIES = [UUID(int=number) for number in range(1, 60)]
MANY = 10_000  # companies expected: enough for workers

needs_fork = pytest.mark.skipif(
    "fork" not in multiprocessing.get_all_start_methods(), reason="processes cannot be copied here"
)


class Source:
    """Lists that follow from what was asked; of some companies none."""

    def prepare_lists(
        self, expected: int, *, threads: int = 1, progress: Progress | None = None
    ) -> None:
        assert expected == MANY
        assert threads >= 1
        assert progress is None

    def shortlists(self, asked: Iterable[Asked], *, top: int) -> Iterator[CompanyLists]:
        for each in asked:
            if each.company_id.int == 13:
                continue
            if each.company_id.int == 77:
                os._exit(1)
            if each.company_id.int == 66:
                raise ValueError("a bug")
            size = min(top, 1 + len(each.excluded))
            ids = np.full((size, 16), each.company_id.int, np.uint8)
            found = Shortlist(ids, np.linspace(1, 0.5, size), (Relation.SIMILAR,) * size)
            yield CompanyLists(each.company_id, dict.fromkeys(Purpose, found))


def lists(companies: Iterable[UUID], *, processes: int) -> list[tuple[UUID, bytes, float]]:
    asked = [Asked(each, {UUID(int=n) for n in range(each.int % 4)}) for each in companies]
    with ListWorkers(Source(), top=3, processes=processes, expected=MANY) as workers:
        found = list(workers.begin(asked).result())
    return [
        (rows.company_ids()[owner], rows.partners[at].tobytes(), rows.scores[at])
        for rows in found
        for at, owner in enumerate(rows.owners)
    ]


@needs_fork
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_workers_make_the_same_lists_in_the_same_order() -> None:
    assert lists(COMPANIES, processes=2) == lists(COMPANIES, processes=1)


@needs_fork
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_an_error_in_a_worker_reaches_who_asked() -> None:
    with pytest.raises(ValueError, match="a bug"):
        lists([*COMPANIES, UUID(int=66)], processes=2)


@needs_fork
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_worker_that_is_killed_is_said_to_be() -> None:
    with pytest.raises(NotReady, match="with fewer processes"):
        lists([*COMPANIES, UUID(int=77)], processes=2)


def test_companies_without_lists_are_passed_over() -> None:
    found = lists(COMPANIES, processes=1)

    assert {each[0] for each in found} == set(COMPANIES) - {UUID(int=13)}
