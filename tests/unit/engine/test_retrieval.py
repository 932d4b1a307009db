"""Finding candidates: every path finds what it is for, and all together find everything."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain.places import Country
from matchmaker.engine.attributes import Mask
from matchmaker.engine.index import CompanyIndex, IndexEntry
from matchmaker.engine.postings import Slots
from matchmaker.engine.retrieval import PATHS, Search, retrieve
from matchmaker.engine.sides import single_side
from matchmaker.engine.words import WordWeights
from tests.unit.engine.entries import (
    Item,
    axis,
    companies,
    crowds,
    make_entry,
    make_index,
    random_company,
    random_vectors,
)

RU = Country.RU
few = settings(max_examples=25, deadline=None)

YOU = make_entry(
    about="Крионасосы",
    whole=axis(0),
    products=[Item(axis(1), "Датчики", "902620")],
    needs=[Item(axis(2), "Прокат", "720851")],
    export_targets=["VN"],
)
PLANTED = {
    "needs_to_products": make_entry("RU", 901, products=[Item(axis(2))]),
    "products_to_needs": make_entry("RU", 902, needs=[Item(axis(1))]),
    "whole_to_whole": make_entry("RU", 903, whole=axis(0)),
    "lines_to_whole": make_entry("RU", 904, whole=axis(2)),
    "whole_to_lines": make_entry("RU", 905, products=[Item(axis(0))]),
    "words": make_entry("RU", 906, about="Ремонт крионасосов"),
    "hs_headings": make_entry("RU", 907, products=[Item(axis(9), "Листы", "7208")]),
    "common_markets": make_entry("RU", 908, export_markets=["VN"]),
}
"""Path → the company that it alone is meant to find."""


def make_stranger(number: int) -> IndexEntry:
    """Return a company that shares no word, code or market with you."""
    texts = [f"слово{number % 97}", f"вещь{number % 89}"]
    random = np.random.default_rng(number)
    products, needs = (
        [Item(axis(9), text, str(random.choice(["0406", "4407", "8703"]))) for text in texts]
        for _ in range(2)
    )
    needs = needs[: number % 3]
    entry = make_entry("RU", number, products=products, needs=needs, export_markets=["IN"])
    return replace(entry, vectors=random_vectors(len(entry.vectors), number))


@cache
def haystack() -> CompanyIndex:
    return make_index([*map(make_stranger, range(10, 510)), *PLANTED.values()])


def search_in(index: CompanyIndex, you: IndexEntry = YOU, count: int = 50) -> Search:
    shelf = index.shelf(RU)
    eligible = shelf.alive.view.copy()
    return Search(single_side(you, index.new_shelf()), shelf, WordWeights(index), eligible, count)


def retrieve_from(
    index: CompanyIndex, you: IndexEntry, eligible: Mask, count: int, **options: object
) -> Slots:
    side, weights = single_side(you, index.new_shelf()), WordWeights(index)
    return retrieve(side, index.shelf(RU), weights, eligible, count, **options)  # type: ignore[arg-type]


def found_in(
    index: CompanyIndex, count: int, you: IndexEntry = YOU, **options: object
) -> list[int]:
    """Return the numbers of the companies that are found, as they stand on the shelf."""
    shelf = index.shelf(RU)
    slots = retrieve_from(index, you, shelf.alive.view, count, **options)
    return [shelf.ids[slot].int for slot in slots]


@pytest.mark.parametrize("path", PATHS)
def test_a_path_alone_finds_its_partner_among_strangers(path: str) -> None:
    found = found_in(haystack(), 5, paths={path: PATHS[path]})

    assert PLANTED[path].company_id.int in found


@pytest.mark.parametrize("missing", [None, *PATHS])
def test_all_partners_are_found_together_though_one_path_fails(missing: str | None) -> None:
    paths = {name: path for name, path in PATHS.items() if name != missing}

    found = found_in(haystack(), 210, paths=paths)

    lost = {p.company_id.int for name, p in PLANTED.items() if name != missing} - set(found)
    assert lost == set()


def test_every_path_has_a_partner_in_these_tests() -> None:
    assert list(PLANTED) == list(PATHS)


def test_a_path_that_finds_nobody_adds_nobody() -> None:
    loner = make_entry(products=[Item(axis(1), "для")])

    found = found_in(haystack(), 5, loner, paths={"words": PATHS["words"]})

    assert found == [10, 11, 12, 13, 14]


@given(you=companies("BY"), others=crowds("RU", most=8), more=st.integers(0, 3))
@few
def test_all_are_returned_when_no_more_are_eligible_than_asked_for(
    you: IndexEntry, others: list[IndexEntry], more: int
) -> None:
    index = make_index(others)

    found = found_in(index, len(others) + more, you)

    assert found == [other.company_id.int for other in others]


@given(you=companies("BY"), others=crowds("RU", most=12), data=st.data())
@few
def test_only_eligible_companies_are_returned_as_many_as_asked_for(
    you: IndexEntry, others: list[IndexEntry], data: st.DataObject
) -> None:
    index = make_index(others)
    masks = st.lists(st.booleans(), min_size=len(others), max_size=len(others))
    eligible = np.array(data.draw(masks))
    count = data.draw(st.integers(1, 4))

    slots = retrieve_from(index, you, eligible, count)

    assert eligible[slots].all()
    assert len(slots) == min(count, eligible.sum())
    assert slots.tolist() == sorted(set(slots.tolist()))


def test_a_removed_company_is_never_found() -> None:
    index = make_index([*map(make_stranger, range(10, 60)), *PLANTED.values()])
    for entry in PLANTED.values():
        index.remove(entry.company_id)

    found = found_in(index, 20)

    assert max(found) < 60
    assert len(found) == 20


def test_a_changed_company_is_found_by_what_it_is_now() -> None:
    index = make_index(map(make_stranger, range(10, 60)))
    now = make_entry("RU", 20, products=[Item(axis(2))])

    index.put(now)

    shelf, paths = index.shelf(RU), {"needs": PATHS["needs_to_products"]}
    (slot,) = retrieve_from(index, YOU, shelf.alive.view, 1, paths=paths)
    assert shelf.profiles[slot] == now.profile


def test_the_same_search_finds_the_same() -> None:
    found = {tuple(found_in(haystack(), 50)) for _ in range(3)}

    assert len(found) == 1


def test_rare_words_find_more_than_usual_ones() -> None:
    usual = [make_entry("RU", n, about="датчики давления") for n in range(10, 40)]
    index = make_index([*usual, make_entry("RU", 99, about="крионасосы")])
    you = make_entry(about="датчики крионасосы")

    found = found_in(index, 1, you, paths={"words": PATHS["words"]})

    assert found == [99]


@pytest.mark.parametrize(
    ("you", "wanted"),
    [
        (make_entry(export_markets=["VN"]), True),
        (make_entry(export_targets=["VN"]), True),
        (make_entry(export_targets=["KZ"]), False),
        (make_entry(), False),
    ],
)
def test_markets_are_common_whoever_is_there_already(you: IndexEntry, wanted: bool) -> None:  # noqa: FBT001
    strangers = [make_stranger(n) for n in range(10, 20)]
    index = make_index([*strangers, make_entry("RU", 99, export_targets=["VN"])])

    found = found_in(index, 1, you, paths={"common_markets": PATHS["common_markets"]})

    assert (found == [99]) is wanted


@pytest.mark.parametrize("side", ["products", "needs"])
def test_what_one_offers_and_the_other_needs_meets_by_its_heading(side: str) -> None:
    line = [Item(axis(9), "Помпа", "841370")]
    other = "needs" if side == "products" else "products"
    you = make_entry(**{side: line})  # type: ignore[arg-type]
    same_side = make_entry("RU", 98, **{side: [Item(axis(9), "Иное", "841370")]})  # type: ignore[arg-type]
    fits = make_entry("RU", 99, **{other: [Item(axis(9), "Насос", "841381")]})  # type: ignore[arg-type]
    index = make_index([*map(make_stranger, range(10, 20)), same_side, fits])

    found = found_in(index, 1, you, paths={"hs_headings": PATHS["hs_headings"]})

    assert found == [99]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("number", [0, 5])
def test_a_path_scores_the_companies_of_the_moment_the_search_began(path: str, number: int) -> None:
    you = random_company("BY", number)
    index = make_index([random_company("RU", n, n + 10) for n in range(20)])
    search = search_in(index, you)
    before = PATHS[path](search_in(index, you))
    for kind in ("whole_to_whole", "needs_to_products"):
        PATHS[kind](search)  # some rows are compared, others not yet

    for n in range(20, 40):
        index.put(random_company("RU", n, n + 10))

    after = PATHS[path](search)
    assert after.slots.tolist() == before.slots.tolist()
    assert after.scores.tolist() == pytest.approx(before.scores.tolist())


def test_lines_of_newcomers_are_not_taken_for_those_of_the_last_company() -> None:
    index = make_index([make_stranger(10)])
    search = search_in(index)

    index.put(make_entry("RU", 11, products=[Item(axis(2))]))

    assert PATHS["needs_to_products"](search).scores.tolist() < [0.99 * 127**2]


@pytest.fixture
def restless_threads() -> Iterator[None]:
    """Threads take turns as often as they can."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("restless_threads")
def test_companies_may_come_and_go_during_a_search() -> None:
    index = make_index([random_company("RU", n, n + 10) for n in range(30)])
    askers = [random_company("BY", n) for n in range(4)]

    def change(first: int) -> None:
        for n in range(first, first + 150):
            index.put(random_company("RU", n, n % 60 + 10))
            index.remove(UUID(int=n % 7 + 10))

    def ask(you: IndexEntry) -> None:
        for _ in range(60):
            shelf, side = index.shelf(RU), single_side(you, index.new_shelf())
            eligible = shelf.alive.view.copy()
            assert eligible[retrieve(side, shelf, WordWeights(index), eligible, 8)].all()

    with ThreadPoolExecutor(6) as pool:
        done = [
            *(pool.submit(change, n) for n in (100, 300)),
            *(pool.submit(ask, a) for a in askers),
        ]

    assert [task.exception() for task in done] == [None] * len(done)
