"""Everybody weighed with everybody chooses whom each company would have chosen alone."""

from dataclasses import replace
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain.match import Purpose
from matchmaker.domain.places import Country
from matchmaker.engine import native
from matchmaker.engine.all_pairs import AllPairs, weigh_all_pairs
from matchmaker.engine.index import CompanyIndex
from matchmaker.engine.prerank import find_candidates
from matchmaker.engine.ranker import Rankers, load_rankers
from matchmaker.engine.recommend import Recommender
from matchmaker.engine.sides import take_side
from matchmaker.engine.words import WordWeights
from matchmaker.resources import shipped
from tests.unit.engine.entries import TIES, make_index, random_company

COUNT = 6  # compared exactly, of each ranker half as many
SIZE = {Country.BY: 60, Country.RU: 45}

pytestmark = pytest.mark.skipif(not native.is_compiled(), reason="needs the compiled loops")


@pytest.fixture(scope="module")
def rankers() -> Rankers:
    return load_rankers(shipped("models", "ranker"))


def full_index(seed: int) -> CompanyIndex:
    """Return an index with twins, of which ids and slots alone decide, and with dead slots."""
    numbers = {Country.BY: 1_000, Country.RU: 2_000}
    index = make_index([])
    index.ties.replace(TIES)
    for country, size in SIZE.items():
        for n in range(size):
            index.put(random_company(country, seed + n // 2, numbers[country] + n))
        for n in range(0, size, 7):
            index.put(random_company(country, seed + size + n, numbers[country] + n))
        index.remove(UUID(int=numbers[country] + 3))
    return index


def weighed(index: CompanyIndex, rankers: Rankers, threads: int = 1) -> AllPairs:
    found = weigh_all_pairs(
        index,
        [rankers[each] for each in Purpose],
        count=COUNT,
        threads=threads,
        progress=lambda _done, _of: None,
    )
    assert found is not None
    return found


@pytest.mark.parametrize("threads", [1, 3])
@given(seed=st.integers(0, 10_000))
@settings(max_examples=8, deadline=None)
def test_the_same_are_chosen_as_if_each_had_asked_alone(
    threads: int, rankers: Rankers, seed: int
) -> None:
    index, terms = full_index(seed), [rankers[each] for each in Purpose]
    pairs = weighed(index, rankers, threads)

    for country in Country:
        shelf, beside = index.shelf(country), index.shelf(country.other)
        weights, alive = WordWeights(index), beside.alive.view.copy()
        for slot in np.flatnonzero(shelf.alive.view).tolist():
            you = take_side(shelf, np.array([slot], np.int32))
            chosen = pairs.of((shelf, slot), beside, terms)
            assert chosen is not None
            alone, together = (
                find_candidates(you, beside, weights, alive, terms, count=COUNT, chosen=each)
                for each in (None, chosen)
            )
            assert together.tolist() == alone.tolist()


def test_shortlists_are_those_of_each_company_alone(rankers: Rankers) -> None:
    index = full_index(1)
    recommender = Recommender(index, rankers, candidates=COUNT)
    told: list[tuple[int, int]] = []
    pairs = recommender.weigh_all_pairs(
        threads=1, progress=lambda done, of: told.append((done, of))
    )

    for country in Country:
        shelf = index.shelf(country)
        for company in list(shelf.slot_of)[:20]:
            entry = index.find(company)
            assert entry is not None
            alone, together = (
                recommender.shortlist(entry, limit=9, weighed=each) for each in (None, pairs)
            )
            for purpose in Purpose:
                assert together[purpose].ids.tolist() == alone[purpose].ids.tolist()
                assert together[purpose].scores.tolist() == alone[purpose].scores.tolist()
    assert told == [(32, 59), (59, 59)]


def test_who_was_turned_down_is_in_no_list(rankers: Rankers) -> None:
    index = full_index(1)
    recommender = Recommender(index, rankers, candidates=COUNT)
    pairs = recommender.weigh_all_pairs(threads=2, progress=lambda _done, _of: None)
    entry = index.find(UUID(int=1_001))
    assert entry is not None
    first = recommender.shortlist(entry, limit=1, weighed=pairs)[Purpose.JOINT_PROJECT]
    turned_down = UUID(bytes=first.ids[0].tobytes())

    lists = recommender.shortlist(entry, limit=9, excluded=[turned_down], weighed=pairs)

    for each in lists.values():
        assert len(each)
        assert turned_down.bytes not in [row.tobytes() for row in each.ids]


def test_a_company_that_came_later_is_weighed_alone(rankers: Rankers) -> None:
    index = full_index(2)
    terms = [rankers[each] for each in Purpose]
    pairs = weighed(index, rankers)
    late = random_company("BY", 5, 9_000)
    index.put(late)
    shelf, beside = index.shelf(Country.BY), index.shelf(Country.RU)

    assert pairs.of((shelf, shelf.slot_of[late.company_id]), beside, terms) is None
    assert pairs.of(None, beside, terms) is None
    assert pairs.of((shelf, 0), shelf, terms) is None


def test_what_was_weighed_for_other_rankers_is_not_used(rankers: Rankers) -> None:
    index = full_index(3)
    pairs = weighed(index, rankers)
    shelf, beside = index.shelf(Country.BY), index.shelf(Country.RU)
    slot = int(np.flatnonzero(shelf.alive.view)[0])
    terms = [rankers[each] for each in Purpose]

    assert pairs.of((shelf, slot), beside, terms) is not None
    assert pairs.of((shelf, slot), beside, [replace(each) for each in terms]) is None
    assert pairs.of((shelf, slot), beside, terms[:1]) is None


def test_few_companies_are_not_weighed(rankers: Rankers) -> None:
    terms = [rankers[each] for each in Purpose]

    found = weigh_all_pairs(
        full_index(4), terms, count=40, threads=1, progress=lambda _done, _of: None
    )

    assert found is None
