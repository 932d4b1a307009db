"""Lists by the thousand say what a query for one company says."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain.match import Purpose
from matchmaker.engine.index import IndexEntry
from matchmaker.engine.recommend import Recommender
from matchmaker.engine.suggestion import Options
from tests.unit.engine.entries import companies, crowds, make_index, make_rankers

few = settings(max_examples=15, deadline=None)


@few
@given(companies("BY"), crowds("RU", most=6), st.integers(1, 4))
def test_a_shortlist_is_what_a_query_answers(
    you: IndexEntry, others: list[IndexEntry], limit: int
) -> None:
    recommender = Recommender(make_index([you, *others]), make_rankers())

    lists = recommender.shortlist(you, limit=limit, excluded=[others[0].company_id])

    for purpose in Purpose:
        asked = Options(purpose=purpose, limit=limit)
        items = recommender.suggest(you, asked, excluded=[others[0].company_id]).items
        found = lists[purpose]
        assert [each.tobytes() for each in found.ids] == [i.partner_id.bytes for i in items]
        assert found.scores.tolist() == [item.score for item in items]
        assert found.relations == tuple(item.relation for item in items)


@few
@given(companies("BY"), crowds("RU", most=3))
def test_others_are_scored_as_a_pair_is(you: IndexEntry, others: list[IndexEntry]) -> None:
    recommender = Recommender(make_index([you, *others]), make_rankers())
    ids = {other.company_id for other in others}

    lists = recommender.shortlist(you, limit=1, excluded=ids, also=ids)

    for purpose in Purpose:
        found = lists[purpose].others
        assert found is not None
        scores = dict(zip((each.tobytes() for each in found.ids), found.scores, strict=True))
        for other in others:
            judged = recommender.judge(you, other, purpose).suggestion
            assert scores[other.company_id.bytes] == pytest.approx(judged.score)


@given(companies("BY"))
@settings(max_examples=3, deadline=None)
def test_a_country_without_companies_gives_empty_lists(you: IndexEntry) -> None:
    recommender = Recommender(make_index([you]), make_rankers())

    lists = recommender.shortlist(you, limit=3)

    assert all(len(found) == 0 and found.ids.shape == (0, 16) for found in lists.values())
    assert np.array_equal(lists[Purpose.THIRD_MARKET].scores, [])
