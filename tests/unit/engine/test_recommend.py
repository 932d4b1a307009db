"""Suggestions: who may be suggested, in which order, and that every way of asking agrees."""

import math
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain.match import Purpose, Relation
from matchmaker.domain.places import Country
from matchmaker.engine.best_first import LOWEST_SCORE
from matchmaker.engine.index import CompanyIndex, IndexEntry
from matchmaker.engine.recommend import Recommender, blocked
from matchmaker.engine.slot_map import SlotMap
from matchmaker.engine.suggestion import Options, Suggestion
from tests.unit.engine.entries import (
    EVERY_SIGN,
    Item,
    axis,
    companies,
    crowds,
    make_entry,
    make_index,
    make_profile,
    make_ranker,
    make_rankers,
    random_company,
)

few = settings(max_examples=20, deadline=None)
purposes = st.sampled_from(Purpose)

SENSORS = Item(axis(0), "Датчики")
YOU = make_entry(needs=[SENSORS])
MARKETS_MATTER = make_ranker({"common_market": 3.0})


def offering(*numbers: int, **changes: object) -> list[IndexEntry]:
    """Return Russian companies that have what `YOU` needs."""
    return [make_entry("RU", n, products=[SENSORS], **changes) for n in numbers]  # type: ignore[arg-type]


def recommender_of(entries: Iterable[IndexEntry], **options: int) -> Recommender:
    return Recommender(make_index(entries), make_rankers(), **options)


def suggested(
    recommender: Recommender,
    you: IndexEntry = YOU,
    *,
    excluded: tuple[UUID, ...] = (),
    **options: Any,
) -> list[int]:
    """Return the numbers of the suggested companies."""
    found = recommender.suggest(you, Options(**options), excluded=excluded)
    return [item.partner_id.int for item in found.items]


def log_odds(suggestion: Suggestion) -> float:
    return suggestion.intercept + math.fsum(reason.weight for reason in suggestion.reasons)


@given(you=companies("BY"), ours=st.integers(0, 99), theirs=crowds("RU"), purpose=purposes)
@few
def test_only_companies_of_the_other_country_are_suggested(
    you: IndexEntry, ours: int, theirs: list[IndexEntry], purpose: Purpose
) -> None:
    neighbour = random_company("BY", ours, 500)
    recommender = recommender_of([you, neighbour, *theirs])

    found = suggested(recommender, you, purpose=purpose)

    assert set(found) <= {other.company_id.int for other in theirs}


def test_a_company_that_has_just_moved_is_not_suggested_to_itself() -> None:
    moved = make_entry("RU", YOU.company_id.int, products=[SENSORS])

    assert suggested(recommender_of([moved, *offering(10)])) == [10]


def test_excluded_companies_are_not_suggested() -> None:
    recommender = recommender_of(offering(10, 11, 12))

    assert suggested(recommender, excluded=(UUID(int=11), UUID(int=77))) == [10, 12]


@pytest.mark.parametrize(
    ("option", "kept", "dropped"),
    [
        ({"region": "RU-KEM"}, {"region": "RU-KEM"}, {"region": "RU-MOS"}),
        ({"market": "VN"}, {"export_markets": ["VN"]}, {"export_markets": ["IN"]}),
        ({"market": "VN"}, {"export_targets": ["KZ", "VN"]}, {}),
        ({"cooperation": "finance"}, {"cooperation": ["finance"]}, {"cooperation": ["supply"]}),
    ],
)
def test_a_filter_keeps_those_who_fit(
    option: dict[str, Any], kept: dict[str, object], dropped: dict[str, object]
) -> None:
    recommender = recommender_of([*offering(10, **kept), *offering(11, **dropped)])

    assert suggested(recommender, **option) == [10]


def test_filters_hold_together() -> None:
    recommender = recommender_of(
        [
            *offering(10, region="RU-KEM"),
            *offering(11, export_markets=["VN"]),
            *offering(12, region="RU-KEM", export_markets=["VN"]),
        ]
    )

    assert suggested(recommender, region="RU-KEM", market="VN") == [12]


@given(you=companies("BY"), others=crowds("RU", most=8), limit=st.integers(1, 9))
@few
def test_the_best_come_first_and_equal_ones_in_the_order_of_their_ids(
    you: IndexEntry, others: list[IndexEntry], limit: int
) -> None:
    recommender = recommender_of(others)
    scores = recommender.score(you, others, Purpose.JOINT_PROJECT).tolist()

    found = suggested(recommender, you, limit=limit)

    numbers = [other.company_id.int for other in others]
    ranked = sorted((-s, n) for s, n in zip(scores, numbers, strict=True) if s >= LOWEST_SCORE)
    assert found == [number for _, number in ranked[:limit]]


def test_equal_companies_come_in_the_order_of_their_ids_however_they_came_in() -> None:
    assert suggested(recommender_of(offering(30, 10, 20))) == [10, 20, 30]


@pytest.mark.parametrize(
    ("entries", "options", "why"),
    [
        ([], Options(), "no_companies"),
        ([make_entry("BY", 10)], Options(), "no_companies"),
        (offering(10), Options(region="RU-KEM"), "nothing_matches_filters"),
        (offering(10), Options(Purpose.THIRD_MARKET), "nothing_above_threshold"),
    ],
)
def test_an_empty_answer_says_why(entries: list[IndexEntry], options: Options, why: str) -> None:
    hopeless = make_ranker({}, intercept=-9.0)
    recommender = Recommender(make_index(entries), make_rankers(EVERY_SIGN, hopeless))

    found = recommender.suggest(YOU, options)

    assert (found.items, found.why_empty) == ((), why)


def test_an_answer_that_is_not_empty_has_no_such_reason() -> None:
    assert recommender_of(offering(10)).suggest(YOU, Options()).why_empty is None


def test_where_all_others_are_excluded_no_filter_lets_any_through() -> None:
    found = recommender_of(offering(10)).suggest(YOU, Options(), excluded=[UUID(int=10)])

    assert found.why_empty == "nothing_matches_filters"


@given(you=companies("BY"), others=crowds("RU", most=6), purpose=purposes)
@few
def test_a_pair_is_judged_as_it_is_suggested(
    you: IndexEntry, others: list[IndexEntry], purpose: Purpose
) -> None:
    recommender = recommender_of([you, *others])
    by_id = {other.company_id: other for other in others}

    found = recommender.suggest(you, Options(purpose)).items

    judged = [recommender.judge(you, by_id[item.partner_id], purpose).suggestion for item in found]
    assert judged == list(found)


@given(you=companies("BY"), others=crowds("RU", most=6), purpose=purposes)
@few
def test_a_pair_has_the_same_score_from_both_sides(
    you: IndexEntry, others: list[IndexEntry], purpose: Purpose
) -> None:
    recommender = recommender_of([you, *others])

    here = recommender.score(you, others, purpose)
    there = [recommender.score(other, [you], purpose)[0] for other in others]

    assert here.tolist() == there


@given(you=companies("BY"), others=crowds("RU"), purpose=purposes)
@few
def test_reasons_and_intercept_add_up_to_the_score(
    you: IndexEntry, others: list[IndexEntry], purpose: Purpose
) -> None:
    found = recommender_of(others).suggest(you, Options(purpose, limit=100)).items

    for item in found:
        assert item.score == pytest.approx(1 / (1 + math.exp(-log_odds(item))), abs=1e-9)


@given(you=companies("BY"), they=companies("RU"), purpose=purposes)
@few
def test_nothing_changes_when_a_pair_is_asked_for_again(
    you: IndexEntry, they: IndexEntry, purpose: Purpose
) -> None:
    recommender = recommender_of([you, they])

    assert recommender.judge(you, they, purpose) == recommender.judge(you, they, purpose)


def test_each_purpose_has_a_ranker_of_its_own() -> None:
    needs_matter = make_ranker({"need_fit.better": 3.0})
    index = make_index([*offering(10), make_entry("RU", 11, export_targets=["VN"])])
    recommender = Recommender(index, make_rankers(needs_matter, MARKETS_MATTER))
    you = make_entry(needs=[SENSORS], export_targets=["VN"])

    assert suggested(recommender, you, purpose=Purpose.JOINT_PROJECT) == [10, 11]
    assert suggested(recommender, you, purpose=Purpose.THIRD_MARKET) == [11, 10]


def test_a_pair_of_one_country_can_be_judged() -> None:
    judged = recommender_of([]).judge(
        YOU, make_entry("BY", 9, products=[SENSORS]), Purpose.JOINT_PROJECT
    )

    assert judged.suggestion.relation is Relation.COMPLEMENTARY
    assert judged.suggestion.reasons


def test_what_would_raise_the_score_is_part_of_a_judgement() -> None:
    judged = recommender_of([]).judge(YOU, make_entry("RU"), Purpose.JOINT_PROJECT)

    assert "they_state_no_needs" in judged.would_rise


def test_nobody_has_no_scores() -> None:
    assert recommender_of([]).score(YOU, [], Purpose.JOINT_PROJECT).shape == (0,)


def test_words_are_weighed_by_the_index_as_it_is_now() -> None:
    index = make_index([make_entry("RU", 10, about="крионасосы")])
    recommender = Recommender(index, make_rankers(make_ranker({"need_words.better": 5.0})))
    you = make_entry(needs=[Item(axis(1), "крионасосы стальные")])
    they = make_entry("RU", 11, products=[Item(axis(2), "крионасосы")])
    before = recommender.score(you, [they], Purpose.JOINT_PROJECT)[0]

    for number in range(20, 60):
        index.put(make_entry("RU", number, about="стальные"))
    index.revision += 1

    after = recommender.score(you, [they], Purpose.JOINT_PROJECT)[0]
    assert after > before


def test_fewer_candidates_leave_the_best_in() -> None:
    strangers = [random_company("RU", n, n) for n in range(10, 60)]

    assert suggested(recommender_of([*strangers, *offering(99)], candidates=15), limit=1) == [99]


def test_an_answer_names_the_ranker_that_made_it() -> None:
    found = recommender_of([]).suggest(YOU, Options())

    assert found.ranker == make_rankers().name


def test_another_ranker_is_in_use_from_the_next_query_on() -> None:
    recommender = recommender_of(offering(10))
    before = recommender.suggest(YOU, Options())

    recommender.rankers = replace(make_rankers(make_ranker({}, intercept=1.0)), name="other")

    after = recommender.suggest(YOU, Options())
    assert (before.ranker, after.ranker) == ("test", "other")
    assert after.items[0].score != before.items[0].score


@pytest.mark.parametrize(
    ("country", "is_same", "codes"),
    [("RU", False, ()), ("BY", False, ("same_country",)), ("BY", True, ("same_company",))],
)
def test_rules_that_keep_a_pair_apart_are_named(
    country: str, *, is_same: bool, codes: tuple[str, ...]
) -> None:
    assert blocked(make_profile("BY"), make_profile(country), is_same=is_same) == codes


class Slots(SlotMap):
    """The slots of a shelf, which let others in at the moment when one is looked up or freed."""

    meanwhile: Callable[[], None] | None = None

    def get(self, company_id: UUID) -> int | None:
        self._let_in()
        return super().get(company_id)

    def pop(self, company_id: UUID) -> int | None:
        self._let_in()
        return super().pop(company_id)

    def _let_in(self) -> None:
        others, self.meanwhile = self.meanwhile, None
        if others:
            others()


def with_slots(index: CompanyIndex) -> Slots:
    shelf = index.shelf(Country.RU)
    slots = Slots()
    slots.__dict__.update(shelf.slot_of.__dict__)
    shelf.slot_of = slots
    return slots


def test_an_excluded_company_that_changes_meanwhile_stays_excluded() -> None:
    index = make_index(offering(10, 11))
    slots = with_slots(index)
    slots.meanwhile = lambda: index.put(offering(10)[0])

    found = suggested(Recommender(index, make_rankers()), excluded=(UUID(int=10),))

    assert found == [11]


def test_a_company_that_changes_meanwhile_is_suggested_once() -> None:
    index = make_index(offering(10, 11))
    slots, found = with_slots(index), []
    recommender = Recommender(index, make_rankers())
    slots.meanwhile = lambda: found.extend(suggested(recommender))

    index.put(offering(10)[0])

    assert found == [10, 11]


def test_partners_are_found_while_companies_come_and_go() -> None:
    index = make_index(offering(10, 11, 12))
    recommender = Recommender(index, make_rankers())

    def change() -> None:
        for _ in range(100):
            index.put(offering(10)[0])
            index.remove(UUID(int=11))
            index.revision += 1

    def ask() -> list[list[int]]:
        return [suggested(recommender) for _ in range(30)]

    with ThreadPoolExecutor(3) as pool:
        changing, *asking = pool.submit(change), pool.submit(ask), pool.submit(ask)
        answers = [answer for asked in asking for answer in asked.result()]
        changing.result()

    assert {tuple(answer) for answer in answers} <= {(10, 11, 12), (10, 12)}


def test_scores_are_those_of_the_ranker() -> None:
    ranker = make_ranker({"need_similarity.better": 2.0}, intercept=-1.0)
    recommender = Recommender(make_index([]), make_rankers(ranker))

    scores = recommender.score(YOU, [*offering(10), make_entry("RU", 11)], Purpose.JOINT_PROJECT)

    assert scores == pytest.approx(1 / (1 + np.exp([-1.0, 1.0])), abs=1e-9)


def test_several_purposes_at_once_are_answered_as_each_alone() -> None:
    you = random_company("BY", 1)
    index = make_index([you, *(random_company("RU", n, n + 10) for n in range(12))])
    recommender = Recommender(index, make_rankers(), candidates=6)
    options = [Options(purpose=purpose, limit=3) for purpose in Purpose]

    together = recommender.suggest_each(you, options)

    assert together == [recommender.suggest(you, each) for each in options]
