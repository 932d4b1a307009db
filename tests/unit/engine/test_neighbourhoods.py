"""Cells of texts: near ones share a cell, and looking into all cells is looking at everybody."""

from functools import cache

import numpy as np
import pytest

from matchmaker.domain.match import Purpose
from matchmaker.domain.places import Country
from matchmaker.engine.index import CompanyIndex
from matchmaker.engine.neighbourhoods import Neighbourhoods
from matchmaker.engine.ranker import load_rankers
from matchmaker.engine.recommend import Recommender
from matchmaker.engine.sides import single_side
from matchmaker.resources import shipped
from tests.unit.engine.entries import Item, axis, make_entry, make_index, random_company

RU = Country.RU
RANKERS = load_rankers(shipped("models", "ranker"))
YOU = make_entry(products=[Item(axis(1))], needs=[Item(axis(2))])
SUPPLIER = make_entry("RU", 901, products=[Item(axis(2))])


@cache
def market() -> CompanyIndex:
    return make_index([*(random_company("RU", n, n + 10) for n in range(120)), SUPPLIER])


def test_who_offers_what_you_need_is_near() -> None:
    shelf = market().shelf(RU)
    around = Neighbourhoods(shelf, cells=12)

    near = around.near(single_side(YOU, shelf), 1)

    assert near[shelf.slot_of[SUPPLIER.company_id]]
    assert near.mean() < 0.9


def test_more_cells_hold_everybody_that_fewer_do() -> None:
    shelf = market().shelf(RU)
    around, you = Neighbourhoods(shelf, cells=12), single_side(YOU, shelf)

    few, more, all_cells = (around.near(you, count) for count in (1, 4, 99))

    assert (few <= more).all()
    assert all_cells.all()


@pytest.mark.parametrize("companies", [0, 1, 3])
def test_fewer_texts_than_cells_are_no_error(companies: int) -> None:
    shelf = make_index(random_company("RU", n, n + 10) for n in range(companies)).shelf(RU)

    near = Neighbourhoods(shelf, cells=50).near(single_side(YOU, shelf), 50)

    assert near.tolist() == [True] * companies


def test_lists_from_all_cells_are_those_from_everybody() -> None:
    index = market()
    recommender = Recommender(index, RANKERS)
    around = Neighbourhoods(index.shelf(RU), cells=12)

    everybody = recommender.shortlist(YOU, limit=10)
    found = recommender.shortlist(YOU, limit=10, around=(around, 99))

    for purpose in Purpose:
        assert found[purpose].ids.tolist() == everybody[purpose].ids.tolist()


def test_only_those_near_you_are_listed_and_newcomers_too() -> None:
    index = make_index([*(random_company("RU", n, n + 10) for n in range(40)), SUPPLIER])
    shelf = index.shelf(RU)
    around = Neighbourhoods(shelf, cells=8)
    newcomer = make_entry("RU", 902, products=[Item(axis(2))])
    index.put(newcomer)

    found = Recommender(index, RANKERS).shortlist(YOU, limit=50, around=(around, 1))

    near = np.flatnonzero(around.near(single_side(YOU, shelf), 1))
    allowed = {shelf.ids[slot].bytes for slot in near} | {newcomer.company_id.bytes}
    assert {row.tobytes() for row in found[Purpose.JOINT_PROJECT].ids} <= allowed
