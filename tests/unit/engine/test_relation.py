"""How the offers of two companies relate."""

import pytest
from hypothesis import given, settings

from matchmaker.domain.match import Relation
from matchmaker.engine.index import IndexEntry
from matchmaker.engine.relation import relations_of
from tests.unit.engine.entries import Item, axis, between, companies, make_entry, make_pairs

SENSORS, VALVES = Item(axis(0), "Датчики", "902620"), Item(axis(1), "Клапаны", "848180")
METERS = Item(between(0, 2), "Приборы", "902620")
FILTERS = Item(between(0, 2), "Фильтры", "842121")
UNCODED = Item(between(0, 2), "Измерители")
STEEL = Item(axis(3), "Сталь", "7219")


def relation(you: IndexEntry, they: IndexEntry) -> Relation:
    return relations_of(make_pairs(you, they), [0])[0]


def by(*products: Item, **changes: object) -> IndexEntry:
    return make_entry("BY", products=products, **changes)  # type: ignore[arg-type]


def ru(*products: Item, **changes: object) -> IndexEntry:
    return make_entry("RU", products=products, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("you", "they", "expected"),
    [
        (by(SENSORS), ru(SENSORS), Relation.COMPETING),
        (by(SENSORS, needs=[VALVES]), ru(SENSORS), Relation.COMPETING),
        (by(SENSORS, needs=[VALVES]), ru(VALVES), Relation.COMPLEMENTARY),
        (by(SENSORS, needs=[VALVES]), ru(SENSORS, VALVES), Relation.COMPLEMENTARY),
        (by(SENSORS, needs=[SENSORS]), ru(SENSORS), Relation.COMPLEMENTARY),
        (by(SENSORS, whole=axis(1)), ru(VALVES), Relation.COMPLEMENTARY),
        (by(SENSORS), ru(VALVES), Relation.SIMILAR),
        (by(SENSORS), ru(METERS), Relation.COMPETING),
        (by(SENSORS), ru(FILTERS), Relation.SIMILAR),
        (by(SENSORS), ru(UNCODED), Relation.SIMILAR),
        (by(SENSORS, needs=[STEEL]), ru(UNCODED, needs=[STEEL]), Relation.COMPETING),
    ],
    ids=[
        "the same product, no needs",
        "the same product, another need",
        "a need met",
        "the same product and a need met",
        "one needs more of the same",
        "a product for what the other does",
        "nothing in common",
        "near in meaning, the same subheading",
        "near in meaning, other headings",
        "near in meaning, no code",
        "near in meaning, no code, the same needs",
    ],
)
def test_a_relation_follows_from_products_and_needs(
    you: IndexEntry, they: IndexEntry, expected: Relation
) -> None:
    assert relation(you, they) is expected


@given(you=companies("BY"), they=companies("RU"))
@settings(max_examples=25, deadline=None)
def test_a_relation_is_the_same_from_both_sides(you: IndexEntry, they: IndexEntry) -> None:
    assert relation(you, they) is relation(they, you)
