"""Choosing whom to look at closely: in the ranker's terms, and nobody surely good is lost."""

from functools import cache

import numpy as np
import pytest

from matchmaker.domain.match import Purpose
from matchmaker.domain.places import Country
from matchmaker.engine.index import CompanyIndex, IndexEntry, Kind
from matchmaker.engine.line_tables import Measure
from matchmaker.engine.pairs import Pairs
from matchmaker.engine.prerank import RoughPairs, find_candidates
from matchmaker.engine.ranker import LinearRanker, load_rankers
from matchmaker.engine.retrieval import Search
from matchmaker.engine.sides import single_side, take_side
from matchmaker.engine.words import WordWeights
from matchmaker.resources import shipped
from tests.unit.engine.entries import Item, axis, make_entry, make_index, make_ranker
from tests.unit.engine.test_retrieval import PLANTED, YOU, haystack, make_stranger

RU = Country.RU
CROWD = 400  # companies, of which few are looked at closely
LOOKED_AT = 50


def chosen_from(
    index: CompanyIndex, *rankers: LinearRanker, you: IndexEntry = YOU, count: int = LOOKED_AT
) -> set[int]:
    """Return the numbers of the companies that are worth a closer look."""
    shelf = index.shelf(RU)
    side, eligible = single_side(you, shelf), shelf.alive.view.copy()
    found = find_candidates(side, shelf, WordWeights(index), eligible, rankers, count=count)
    assert found.tolist() == sorted(set(found.tolist()))
    return {shelf.ids[slot].int for slot in found}


@cache
def crowd() -> CompanyIndex:
    """Strangers, and after them two who are ready for joint export or sell where you want to."""
    exporter = make_entry("RU", 901, whole=axis(5), cooperation=["joint_export"])
    seller = make_entry("RU", 902, whole=axis(6), export_markets=["VN"])
    return make_index([*map(make_stranger, range(10, 10 + CROWD)), exporter, seller])


def test_where_few_are_eligible_all_are_looked_at() -> None:
    assert len(chosen_from(crowd(), make_ranker({}), count=CROWD + 2)) == CROWD + 2


@pytest.mark.parametrize(("column", "number"), [("joint_export", 901), ("open_door.better", 902)])
def test_what_the_ranker_values_decides_who_is_looked_at(column: str, number: int) -> None:
    you = make_entry(whole=axis(0), cooperation=["joint_export"], export_targets=["VN"])

    found = chosen_from(crowd(), make_ranker({column: 5.0}), you=you)

    assert number in found


def test_every_ranker_that_is_asked_has_its_own_first_ones() -> None:
    you = make_entry(whole=axis(0), cooperation=["joint_export"], export_targets=["VN"])
    rankers = make_ranker({"joint_export": 5.0}), make_ranker({"open_door.better": 5.0})

    assert {901, 902} <= chosen_from(crowd(), *rankers, you=you)


@pytest.mark.parametrize("purpose", Purpose)
def test_those_found_by_words_and_codes_are_looked_at_whatever_the_ranker_thinks(
    purpose: Purpose,
) -> None:
    rankers = load_rankers(shipped("models", "ranker"))

    found = chosen_from(haystack(), rankers[purpose])

    assert {PLANTED[path].company_id.int for path in ("words", "hs_headings")} <= found


def test_the_rough_look_tells_what_the_close_one_does() -> None:
    index = crowd()
    shelf, weights = index.shelf(RU), WordWeights(index)
    you = make_entry(whole=axis(0), products=[Item(axis(1))], needs=[Item(axis(2))])
    side, slots = single_side(you, shelf), np.arange(len(shelf.ids), dtype=np.int32)
    search = Search(side, shelf, weights, shelf.alive.view.copy(), LOOKED_AT)

    rough = RoughPairs(search, slots, weights, None)

    exact = Pairs(side, take_side(shelf, slots), weights)
    for yours, theirs in ((Kind.NEED, Kind.PRODUCT), (Kind.WHOLE, Kind.NEED)):
        measured = (each.closest(Measure.MEANING, yours, theirs) for each in (rough, exact))
        assert next(measured) == pytest.approx(next(measured), abs=0.05)
    assert rough.fits == pytest.approx(exact.fits, abs=0.25)  # words and codes are not known


def test_twice_as_many_as_wanted_are_no_reason_to_choose() -> None:
    assert len(chosen_from(crowd(), make_ranker({}), count=CROWD // 2 + 1)) == CROWD + 2


def test_candidates_without_needs_among_others_with_needs_are_no_error() -> None:
    needy = make_entry("RU", 900, needs=[Item(axis(3))])
    bare = [make_entry("RU", n, products=[Item(axis(n % 9))]) for n in range(10, 10 + CROWD)]
    index = make_index([needy, *bare])
    shelf = index.shelf(RU)
    eligible = shelf.alive.view.copy()
    eligible[shelf.slot_of[needy.company_id]] = False  # its lines are scanned all the same

    found = find_candidates(
        single_side(YOU, shelf), shelf, WordWeights(index), eligible, [make_ranker({})], count=30
    )

    assert eligible[found].all()


def test_a_mask_narrows_the_rough_look_as_well() -> None:
    index = crowd()
    shelf, weights = index.shelf(RU), WordWeights(index)
    eligible = np.zeros(len(shelf.ids), np.bool_)
    eligible[::5] = True  # a fifth: only these are scanned
    side = single_side(YOU, shelf)

    found = find_candidates(
        side, shelf, weights, eligible, [make_ranker({"close_fields": 1.0})], count=30
    )

    assert eligible[found].all()
    assert 15 <= len(found) <= 70
