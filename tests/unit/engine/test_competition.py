"""How much two companies compete."""

import pytest
from hypothesis import given, settings

from matchmaker.engine.competition import competition
from matchmaker.engine.index import IndexEntry
from tests.unit.engine.entries import Item, axis, between, companies, make_entry, make_pairs

PUMPS, SEALS = Item(axis(0), "Насосы", "841370"), Item(axis(1), "Уплотнения", "848420")
STEEL = Item(axis(2), "Сталь", "7219")


def rate(you: IndexEntry, they: IndexEntry) -> float:
    return float(competition(make_pairs(you, they))[0])


def near(hs: str | None) -> Item:
    """Return a product that is near to pumps in meaning."""
    return Item(between(0, 3), "Агрегаты", hs)


def test_products_under_one_heading_compete_more_than_those_under_two() -> None:
    you = make_entry("BY", products=[PUMPS])

    one, none, two = (
        rate(you, make_entry("RU", products=[near(hs)])) for hs in ("841370", None, "842121")
    )

    assert one > none
    # The chapter is the same here; of another chapter, it is two products for certain.
    assert none > rate(you, make_entry("RU", products=[near("8703")]))
    assert one > two


@pytest.mark.parametrize(
    ("changes", "they_change"),
    [
        ({"needs": [SEALS]}, {"products": [PUMPS, SEALS]}),
        ({"cooperation": ["joint_export"]}, {"cooperation": ["joint_export"]}),
    ],
    ids=["a need met", "both ready for joint export"],
)
def test_who_is_of_use_to_the_other_competes_less(
    changes: dict[str, object], they_change: dict[str, object]
) -> None:
    plain = rate(make_entry("BY", products=[PUMPS]), make_entry("RU", products=[PUMPS]))

    useful = rate(
        make_entry("BY", **{"products": [PUMPS], **changes}),  # type: ignore[arg-type]
        make_entry("RU", **{"products": [PUMPS], **they_change}),  # type: ignore[arg-type]
    )

    assert useful < plain


def test_makers_that_need_the_same_compete_more() -> None:
    plain = rate(make_entry("BY", products=[PUMPS]), make_entry("RU", products=[PUMPS]))

    alike = rate(
        make_entry("BY", products=[PUMPS], needs=[STEEL]),
        make_entry("RU", products=[PUMPS], needs=[STEEL]),
    )

    assert alike > plain


@given(you=companies("BY"), they=companies("RU"))
@settings(max_examples=25, deadline=None)
def test_competition_is_the_same_from_both_sides(you: IndexEntry, they: IndexEntry) -> None:
    assert rate(you, they) == rate(they, you)
