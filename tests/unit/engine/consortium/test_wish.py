"""Wishes that forbid each other are named before anything is searched."""

from uuid import UUID

import pytest

from matchmaker.engine.consortium.wish import (
    Contradiction,
    Size,
    Wish,
    find_conflicts,
    find_contradictions,
    size_of,
)
from tests.unit.engine.entries import make_profile

LEAD, OTHER, THIRD = (UUID(int=n) for n in (1, 2, 3))
FOUR = tuple(UUID(int=n) for n in range(2, 6))


def fields(found: list[Contradiction]) -> list[str]:
    return [each.field for each in found]


def test_plain_wish_holds_no_contradiction() -> None:
    wish = Wish("VN", include=(OTHER,), exclude=(THIRD,), least={Size.LARGE: 1})

    assert find_contradictions(wish, LEAD) == []


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (Wish("VN", exclude=(LEAD,)), "must_exclude"),
        (Wish("VN", include=(OTHER,), exclude=(OTHER,)), "must_include"),
        (Wish("VN", size=4, include=FOUR), "must_include"),
        (Wish("VN", least={Size.LARGE: 3}, most={Size.LARGE: 2}), "min_large"),
        (Wish("VN", size=3, least={Size.LARGE: 2, Size.SMALL: 2}), "min_small"),
        (Wish("VN", size=3, least={Size.SMALL: 4}), "min_small"),
    ],
)
def test_contradiction_is_named_by_its_field(wish: Wish, field: str) -> None:
    assert field in fields(find_contradictions(wish, LEAD))


def test_lead_among_those_that_must_be_in_takes_no_seat() -> None:
    assert find_contradictions(Wish("VN", size=5, include=(LEAD, *FOUR)), LEAD) == []


def test_competitors_that_must_be_in_are_named() -> None:
    fixed = [make_profile(name="Завод А"), make_profile("RU", name="Завод Б")]

    (found,) = find_conflicts(Wish("VN"), fixed, [(0, 1)])

    assert found.field == "must_include"
    assert "Завод А and Завод Б" in found.reason


def test_competitors_within_the_limit_are_no_conflict() -> None:
    fixed = [make_profile(), make_profile("RU")]

    assert find_conflicts(Wish("VN", most_competing=1), fixed, [(0, 1)]) == []


def test_full_group_of_one_country_is_a_conflict() -> None:
    assert fields(find_conflicts(Wish("VN", size=3), [make_profile()] * 3, [])) == ["must_include"]


def test_more_large_companies_than_allowed_are_a_conflict() -> None:
    large = make_profile(employees=300)

    found = find_conflicts(Wish("VN", most={Size.LARGE: 0}), [large], [])

    assert fields(found) == ["max_large"]


def test_too_few_seats_for_small_companies_are_a_conflict() -> None:
    large = make_profile(employees=300)

    found = find_conflicts(Wish("VN", size=3, least={Size.SMALL: 2}), [large, large], [])

    assert fields(found) == ["min_small"]


@pytest.mark.parametrize(
    ("employees", "size"),
    [(None, None), (0, Size.SMALL), (100, Size.SMALL), (101, None), (250, None), (251, Size.LARGE)],
)
def test_size_follows_the_laws_of_both_countries(employees: int | None, size: Size | None) -> None:
    assert size_of(make_profile(employees=employees)) is size
