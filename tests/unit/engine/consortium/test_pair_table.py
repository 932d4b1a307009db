"""Every two companies compared at once: as one by one, and from both sides alike."""

import numpy as np
from hypothesis import given, settings

from matchmaker.domain.match import Purpose
from matchmaker.engine.consortium.pair_table import PairTable, compare_all, score_against
from matchmaker.engine.goods import Goods
from matchmaker.engine.index import IndexEntry
from matchmaker.engine.recommend import Recommender
from matchmaker.engine.sides import single_side, take_side
from matchmaker.engine.words import WordWeights
from tests.unit.engine.entries import (
    EVERY_SIGN,
    crowds,
    make_entry,
    make_goods,
    make_index,
    make_rankers,
    random_company,
)


def table_of(
    entries: list[IndexEntry], goods: Goods | None = None, market: str | None = None
) -> PairTable:
    index = make_index(entries, goods=goods)
    shelf = index.new_shelf()
    for entry in entries:
        shelf.put(entry)
    return compare_all(shelf, EVERY_SIGN, WordWeights(index), market)


@settings(max_examples=25)
@given(others=crowds("RU", 6))
def test_scores_are_those_of_one_company_after_the_other(others: list[IndexEntry]) -> None:
    lead = random_company("BY", 7)
    index = make_index([lead, *others])

    table = table_of([lead, *others])

    alone = Recommender(index, make_rankers()).score(lead, others, Purpose.THIRD_MARKET)
    assert table.score[0, 1:].tolist() == alone.tolist()


@settings(max_examples=25)
@given(ours=crowds("BY", 4), theirs=crowds("RU", 4))
def test_every_matrix_is_symmetric_and_empty_on_the_diagonal(
    ours: list[IndexEntry], theirs: list[IndexEntry]
) -> None:
    table = table_of([*ours, *theirs], make_goods(seed=3))

    for matrix in (table.score, table.need_fit, table.competing):
        assert (matrix == matrix.T).all()
        assert not matrix.diagonal().any()


def test_wanted_regions_do_not_count_between_companies_of_one_country() -> None:
    choosy = make_entry("BY", 1, partner_regions=["RU-KEM"])
    plain = make_entry("BY", 1)
    other = make_entry("BY", 2)

    assert table_of([choosy, other]).score[0, 1] == table_of([plain, other]).score[0, 1]


def test_wanted_regions_count_between_the_two_countries() -> None:
    choosy = make_entry("BY", partner_regions=["RU-KEM"])
    moscow = make_entry("RU", region="RU-MOW")

    assert table_of([choosy, moscow]).score[0, 1] < table_of([make_entry(), moscow]).score[0, 1]


def test_only_the_market_asked_for_counts() -> None:
    seller = make_entry("BY", export_targets=["VN"])
    other = make_entry("RU", export_targets=["VN"])

    scores = [table_of([seller, other], market=market).score[0, 1] for market in ("VN", "KZ")]

    assert scores[0] > scores[1]


def test_one_company_against_others_scores_as_in_the_table() -> None:
    entries = [random_company("BY" if n % 3 else "RU", n, 10 + n) for n in range(8)]
    index = make_index(entries)
    shelf, weights = index.new_shelf(), WordWeights(index)
    for entry in entries:
        shelf.put(entry)
    they = take_side(shelf, np.arange(8, dtype=np.int32))

    scores = score_against(
        single_side(entries[0], index.new_shelf()), they, EVERY_SIGN, weights, "VN"
    )

    assert scores[1:].tolist() == table_of(entries, market="VN").score[0, 1:].tolist()
