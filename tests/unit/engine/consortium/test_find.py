"""Groups around a company: rules, wishes, alternatives, and why there is none."""

from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain.match import Relation
from matchmaker.engine.consortium.search import SearchStatus
from matchmaker.engine.consortium.wish import Service, Size
from matchmaker.engine.index import IndexEntry
from matchmaker.errors import ContradictoryConstraints
from tests.unit.engine.consortium.companies import (
    CHEESE,
    FABRICS,
    FREIGHT,
    GUARANTEES,
    MOTORS,
    PUMPS,
    crowd,
    exporter,
    groups,
    ids,
    members,
    provider,
)
from tests.unit.engine.entries import crowds


def test_group_has_its_size_the_lead_first_and_both_countries() -> None:
    (group,) = groups(crowd(), size=5).items

    assert len(group.members) == 5
    assert group.members[0].company_id.int == 1
    assert {each.company_id.int > 10 for each in group.members} == {True, False}
    assert group.status is SearchStatus.OPTIMAL


def test_nobody_competes_with_anybody() -> None:
    found = groups(crowd(), size=5)

    assert 11 not in members(found)
    assert all(each.relation is not Relation.COMPETING for each in found.items[0].members)


def test_as_many_may_compete_as_are_allowed() -> None:
    two = [exporter("BY", 1), exporter("RU", 11), exporter("RU", 12, MOTORS)]

    assert groups(two).items == ()
    assert members(groups(two, most_competing=1)) == {1, 11, 12}


def test_companies_that_must_be_in_are_in() -> None:
    entries = crowd()
    fixed = [entries[0], entries[9], *entries[1:9]]

    found = groups(fixed, 2, include=ids(15))

    assert {1, 15} <= members(found)


def test_companies_that_must_not_be_in_are_not() -> None:
    first = members(groups(crowd()))
    barred = next(iter(first - {1}))

    assert barred not in members(groups(crowd(), exclude=ids(barred)))


def test_only_companies_for_the_market_are_taken() -> None:
    elsewhere = exporter("RU", 20, FABRICS, export_targets=["KZ"])
    entries = [exporter("BY", 1), exporter("BY", 2, MOTORS), exporter("RU", 11, CHEESE), elsewhere]

    found = groups(entries)

    assert members(found) == {1, 2, 11}
    assert found.candidates == {"BY": 1, "RU": 1}


def test_service_that_is_wished_for_comes_from_a_company_without_the_market() -> None:
    bank = provider("RU", 30, GUARANTEES, "finance")

    found = groups([*crowd(), bank], services=(Service.FINANCE,))

    assert 30 in members(found)
    assert found.services == (Service.FINANCE,)


def test_one_company_without_the_market_is_enough_for_a_service() -> None:
    carriers = [provider("RU", 30 + n, FREIGHT, "logistics") for n in range(4)]

    found = groups([exporter("BY", 1), exporter("BY", 2, MOTORS), *carriers])

    assert len(members(found) & {30, 31, 32, 33}) == 1


def test_sizes_are_kept_to() -> None:
    entries = [
        exporter("BY", 1, employees=120),
        exporter("BY", 2, MOTORS, employees=20),
        exporter("RU", 11, CHEESE, employees=900),
        exporter("RU", 12, FABRICS, employees=20),
    ]

    large = groups(entries, least={Size.LARGE: 1})
    small = groups(entries, most={Size.LARGE: 0}, least={Size.SMALL: 2})

    assert 11 in members(large)
    assert members(small) == {1, 2, 12}


def test_further_groups_differ_in_two_members_and_are_worth_no_more() -> None:
    found = groups(crowd(), size=4, limit=3)

    sets = [members(found, place) for place in range(3)]
    worths = [group.worth for group in found.items]
    for place, one in enumerate(sets):
        assert all(len(one - other) >= 2 for other in sets[place + 1 :])
    assert worths == sorted(worths, reverse=True)


@settings(max_examples=15, deadline=None)
@given(order=st.permutations(range(1, 10)))
def test_order_in_which_companies_came_is_no_matter(order: list[int]) -> None:
    entries = crowd()
    moved = [entries[0], *(entries[place] for place in order)]

    assert groups(moved, size=4) == groups(entries, size=4)


def numbered(entries: list[IndexEntry], first: int) -> list[IndexEntry]:
    """Return the companies with ids of their own; all want to sell in Kazakhstan."""
    wish = {"export_targets": ("KZ",)}
    return [
        IndexEntry(UUID(int=first + n), each.profile.model_copy(update=wish), each.vectors)
        for n, each in enumerate(entries)
    ]


@settings(max_examples=15, deadline=None)
@given(ours=crowds("BY", 4), theirs=crowds("RU", 4))
def test_group_of_any_companies_keeps_to_the_rules(
    ours: list[IndexEntry], theirs: list[IndexEntry]
) -> None:
    entries = [*numbered(ours, 1), *numbered(theirs, 50), exporter("RU", 60, export_targets=["KZ"])]

    found = groups(entries, market="KZ", most_competing=3)

    assert found.items or len(entries) < 3
    for group in found.items:
        numbers = {member.company_id.int for member in group.members}
        assert len(numbers) == 3
        assert {number >= 50 for number in numbers} == {True, False}
        assert group.gap == 0
        assert sum(group.parts.values()) == pytest.approx(group.worth)


def test_parts_of_members_are_told() -> None:
    (group,) = groups(crowd()).items

    for member in group.members:
        assert set(member.adds) == set(group.parts)
    assert group.members[0].score is None
    assert all(0 < (member.score or 0) < 1 for member in group.members[1:])


@pytest.mark.parametrize(
    ("entries", "wish", "code"),
    [
        ([exporter("BY", 1)], {}, "no_candidates"),
        ([exporter("BY", n, p) for n, p in enumerate((PUMPS, MOTORS, CHEESE), 1)], {},
         "none_of_country"),
        ([exporter("BY", 1), exporter("RU", 11, MOTORS)], {}, "too_few_candidates"),
        (crowd(), {"services": (Service.CERTIFICATION,)}, "no_provider"),
        (crowd(), {"least": {Size.SMALL: 1}}, "too_few_of_size"),
        ([exporter(c, n) for c, n in (("BY", 1), ("RU", 2), ("RU", 3))], {}, "no_group_fits"),
        (crowd(), {"seconds": 0.0}, "out_of_time"),
    ],
)  # fmt: skip
def test_answer_without_a_group_says_why(entries, wish, code) -> None:
    found = groups(entries, **wish)

    assert found.items == ()
    assert found.why_empty is not None
    assert found.why_empty.code == code


def test_contradiction_is_refused_with_its_field() -> None:
    with pytest.raises(ContradictoryConstraints) as caught:
        groups(crowd(), exclude=ids(1))

    assert [each["field"] for each in caught.value.extra["errors"]] == ["must_exclude"]


def test_competitors_that_must_be_in_are_refused() -> None:
    entries = [exporter("BY", 1), exporter("RU", 11), exporter("RU", 12, MOTORS)]

    with pytest.raises(ContradictoryConstraints, match="Завод 1 and Завод 11"):
        groups(entries, 2, include=ids(11))


def test_pool_is_shared_by_both_countries() -> None:
    many = [exporter("BY", n, CHEESE) for n in range(2, 30)]
    entries = [exporter("BY", 1), *many, exporter("RU", 40, MOTORS), exporter("RU", 41, FABRICS)]

    found = groups(entries, pool=10)

    assert found.candidates == {"BY": 8, "RU": 2}
