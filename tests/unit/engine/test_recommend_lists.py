"""Lists for a third market, for one market, balanced and diverse ones; and packages of two."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain.match import Purpose, Relation
from matchmaker.domain.places import Country
from matchmaker.engine.index import IndexEntry
from matchmaker.engine.joint_offer import FULL_RANGE, SAME_BUYERS, SYSTEM, joint_offer
from matchmaker.engine.recommend import Recommender
from matchmaker.engine.rivals import balanced_choice, nearest
from matchmaker.engine.sides import single_side
from matchmaker.engine.suggestion import JointOffer, Options, Suggestion
from tests.unit.engine.entries import (
    Item,
    Vector,
    axis,
    between,
    companies,
    crowds,
    make_entry,
    make_goods,
    make_index,
    make_pairs,
    make_ranker,
    make_rankers,
    random_company,
)

few = settings(max_examples=15, deadline=None)
PROJECT, MARKET = Purpose.JOINT_PROJECT, Purpose.THIRD_MARKET
SENSORS, VALVES = Item(axis(0), "Датчики", "902620"), Item(axis(1), "Клапаны", "848180")
MARKETS_MATTER = make_ranker({"common_market": 3.0, "target_overlap": 1.0})


def found_by(recommender: Recommender, you: IndexEntry, options: Options) -> tuple[Suggestion, ...]:
    return recommender.suggest(you, options).items


def numbers(items: tuple[Suggestion, ...]) -> list[int]:
    return [item.partner_id.int for item in items]


def rival(number: int, **changes: object) -> IndexEntry:
    """Return a Russian company that offers what `maker` does."""
    return make_entry("RU", number, products=[SENSORS], **changes)  # type: ignore[arg-type]


def neighbour(number: int, **changes: object) -> IndexEntry:
    """Return a Russian company that offers something else."""
    return make_entry("RU", number, products=[VALVES], **changes)  # type: ignore[arg-type]


def maker(number: int = 1, **changes: object) -> IndexEntry:
    fields = {"export_targets": ["VN", "IN"], **changes}
    return make_entry("BY", number, products=[SENSORS], **fields)  # type: ignore[arg-type]


def test_a_competitor_is_never_named_first_for_a_third_market() -> None:
    others = [rival(10, export_targets=["VN", "IN"]), neighbour(11, export_targets=["VN", "CN"])]
    recommender = Recommender(make_index(others), make_rankers(MARKETS_MATTER))

    found = found_by(recommender, maker(), Options(MARKET))

    assert numbers(found) == [11]


def test_a_competitor_further_down_is_labelled() -> None:
    others = [neighbour(10, export_targets=["VN", "IN"]), rival(11, export_targets=["VN"])]
    recommender = Recommender(make_index(others), make_rankers(MARKETS_MATTER))

    found = found_by(recommender, maker(), Options(MARKET))

    assert numbers(found) == [10, 11]
    assert found[1].relation is Relation.COMPETING


@pytest.mark.parametrize("spread", ["balanced", "diverse"])
def test_where_all_compete_nobody_is_named_and_the_list_says_so(spread: str) -> None:
    recommender = Recommender(make_index([rival(10), rival(11)]), make_rankers())

    found = recommender.suggest(maker(), Options(MARKET, **{spread: True}))  # type: ignore[arg-type]

    assert (found.items, found.why_empty) == ((), "only_competitors")


@given(
    you=companies("BY"),
    others=crowds("RU", most=8),
    spread=st.sampled_from(["balanced", "diverse"]),
)
@few
def test_no_way_to_spread_a_list_names_a_competitor_first(
    you: IndexEntry, others: list[IndexEntry], spread: str
) -> None:
    recommender = Recommender(make_index([you, *others]), make_rankers())

    found = found_by(recommender, you, Options(MARKET, **{spread: True}))  # type: ignore[arg-type]

    assert [item.relation for item in found[:1]] != [Relation.COMPETING]


def test_a_competitor_does_not_lead_where_the_first_partner_is_left_to_others() -> None:
    ranker = make_ranker({"need_similarity.better": 2.0, "common_market": 1.0})
    others = [neighbour(10), *(rival(n, export_targets=["VN"]) for n in range(11, 15))]
    near = [make_entry("BY", n, needs=[VALVES], whole=axis(5)) for n in range(100, 130)]
    recommender = Recommender(make_index([*others, *near]), make_rankers(ranker))
    you = maker(needs=[Item(between(1, 6))], whole=axis(5))

    plain, balanced = (
        found_by(recommender, you, Options(MARKET, balanced=each, limit=1))
        for each in (False, True)
    )

    assert numbers(plain) == [10]
    assert [item.relation for item in balanced] != [Relation.COMPETING]


def test_for_one_market_only_that_one_counts() -> None:
    others = [
        neighbour(10, export_targets=["VN"], export_markets=["IN"]),
        neighbour(11, export_targets=["IN"]),
    ]
    recommender = Recommender(
        make_index(others), make_rankers(make_ranker({"shared_targets": 2.0}))
    )

    found = found_by(recommender, maker(), Options(MARKET, market="IN"))

    assert numbers(found) == [11, 10]
    assert [reason.evidence for reason in found[0].reasons] == [{"countries": ("IN",)}]
    assert found[1].reasons == ()


@given(
    you=companies("BY"),
    others=crowds("RU", most=10),
    limit=st.integers(1, 10),
    spread=st.sampled_from(["balanced", "diverse"]),
)
@few
def test_a_spread_list_holds_suggestions_as_they_are_best_score_first(
    you: IndexEntry, others: list[IndexEntry], limit: int, spread: str
) -> None:
    recommender = Recommender(make_index([you, *others]), make_rankers())
    plain = found_by(recommender, you, Options(PROJECT, limit=100))

    found = found_by(recommender, you, Options(PROJECT, limit=limit, **{spread: True}))  # type: ignore[arg-type]

    assert len(found) <= limit
    assert [item for item in plain if item in found] == list(found)


def test_a_diverse_list_prefers_what_is_new_among_equals() -> None:
    alike = [make_entry("RU", n, whole=axis(3)) for n in range(10, 14)]
    recommender = Recommender(
        make_index([*alike, make_entry("RU", 99, whole=axis(4))]), make_rankers()
    )

    plain = found_by(recommender, make_entry(), Options(PROJECT, limit=2))
    diverse = found_by(recommender, make_entry(), Options(PROJECT, limit=2, diverse=True))

    assert (numbers(plain), numbers(diverse)) == ([10, 11], [10, 99])


def test_a_balanced_list_leaves_the_most_wanted_to_those_who_need_them_most() -> None:
    fits = make_ranker({"need_similarity.better": 2.0})
    wanted, other = rival(10), neighbour(11)
    near = [make_entry("BY", n, needs=[SENSORS], whole=axis(5)) for n in range(100, 130)]
    you = make_entry("BY", 1, needs=[Item(between(0, 1))], whole=axis(5))
    recommender = Recommender(make_index([wanted, other, *near, you]), make_rankers(fits))

    plain = found_by(recommender, you, Options(PROJECT, limit=1))
    balanced = found_by(recommender, you, Options(PROJECT, limit=1, balanced=True))

    assert (numbers(plain), numbers(balanced)) == ([10], [11])


def test_where_nobody_else_asks_a_balanced_list_is_the_plain_one() -> None:
    you = random_company("BY", 5)
    others = [random_company("RU", n, n + 10) for n in range(12)]
    recommender = Recommender(make_index([you, *others]), make_rankers())

    plain, balanced = (
        found_by(recommender, you, Options(PROJECT, limit=5, balanced=each))
        for each in (False, True)
    )

    assert plain == balanced


def test_rivals_are_the_nearest_companies_of_one_s_own_country() -> None:
    you = make_entry("BY", 1, whole=axis(0))
    entries = [
        you,
        make_entry("BY", 2, whole=axis(3)),
        make_entry("BY", 3, whole=between(0, 1)),
        make_entry("BY", 4, whole=axis(0)),
        make_entry("BY", 5, whole=axis(0)),
        make_entry("RU", 6, whole=axis(0)),
    ]
    index = make_index(entries)
    index.remove(entries[4].company_id)
    shelf = index.shelf(Country.BY)

    slots = nearest(single_side(you, index.new_shelf()), shelf, count=2)

    assert [shelf.ids[slot].int for slot in slots] == [4, 3]


def test_a_company_alone_in_its_country_has_no_rivals() -> None:
    you = make_entry("BY", 1)

    index = make_index([you])

    assert nearest(single_side(you, index.new_shelf()), index.shelf(Country.BY)).tolist() == []


def test_a_choice_of_one_row_takes_the_best_scores() -> None:
    assert balanced_choice(lambda _: np.array([0.2, 0.9, 0.5]), 1, 2) == [1, 2]


def offers(yours: Vector, theirs: Vector, **changes: object) -> JointOffer | None:
    you = make_entry(products=[Item(axis(9), "Иное"), Item(yours, "Ваше")], whole=axis(4))
    they = make_entry("RU", products=[Item(theirs, "Их")], **changes)  # type: ignore[arg-type]
    return joint_offer(make_pairs(you, they), 0)


def test_lines_that_are_near_but_not_the_same_make_a_package() -> None:
    near = axis(1) * 0.8 + axis(2) * 0.6

    found = offers(axis(0) * 0.8 + axis(1) * 0.6, near, whole=axis(4))

    assert found is not None
    assert (found.yours, found.theirs) == (("Ваше",), ("Их",))


@pytest.mark.parametrize("theirs", [axis(0), axis(5)], ids=["the same", "something else"])
def test_the_same_and_the_unrelated_make_no_package(theirs: Vector) -> None:
    assert offers(axis(0), theirs) is None


def test_companies_of_one_field_have_the_same_buyers() -> None:
    near = axis(1) * 0.48 + axis(0) * 0.877

    neighbour = axis(4) * 0.48 + axis(7) * 0.877
    field, range_ = (offers(axis(1), near, whole=whole) for whole in (axis(4), neighbour))

    assert (field and field.why, range_ and range_.why) == (SAME_BUYERS, FULL_RANGE)
    assert offers(axis(1), near, whole=axis(7)) is None


def test_goods_that_meet_a_stated_need_are_a_system_from_both_sides() -> None:
    near = axis(0) * 0.48 + axis(1) * 0.877
    steel = make_entry("RU", products=[Item(axis(0), "Прокат", "7208")], whole=axis(4))
    pumps = make_entry(
        products=[Item(near, "Насосы", "8413")],
        needs=[Item(axis(0), "Лист стальной")],
        whole=axis(4),
    )

    here, there = (
        joint_offer(make_pairs(*pair, goods=make_goods()), 0)
        for pair in ((pumps, steel), (steel, pumps))
    )

    assert here == JointOffer(("Насосы",), ("Прокат",), SYSTEM)
    assert there == JointOffer(("Прокат",), ("Насосы",), SYSTEM)


def test_branches_that_supply_each_other_are_not_enough_for_a_system() -> None:
    near = axis(0) * 0.48 + axis(1) * 0.877
    steel = make_entry("RU", products=[Item(axis(0), "Прокат", "7208")], whole=axis(4))
    pumps = make_entry(products=[Item(near, "Насосы", "8413")], whole=axis(4))

    offer = joint_offer(make_pairs(pumps, steel, goods=make_goods()), 0)

    assert offer is not None
    assert offer.why == SAME_BUYERS


def test_a_package_is_named_for_third_markets_only() -> None:
    near = Item(axis(1) * 0.48 + axis(0) * 0.877, "Их")
    index = make_index([make_entry("RU", 10, products=[near], whole=between(4, 5))])
    recommender = Recommender(index, make_rankers())
    you = make_entry(products=[Item(axis(1), "Ваше")], whole=axis(4))

    project, market = (found_by(recommender, you, Options(purpose))[0] for purpose in Purpose)

    assert project.joint_offer is None
    assert market.joint_offer is not None
