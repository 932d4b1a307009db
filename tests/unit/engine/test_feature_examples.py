"""What each feature says, by an example of more and one of less."""

from typing import NamedTuple

import numpy as np
import pytest

from matchmaker.engine.features import FEATURES, Feature, Part
from matchmaker.engine.index import IndexEntry
from matchmaker.engine.line_tables import Floats
from tests.unit.engine.entries import (
    Item,
    axis,
    between,
    make_entry,
    make_goods,
    make_pairs,
)

Pair = tuple[IndexEntry, IndexEntry]


class Example(NamedTuple):
    """A pair that has more of a feature, and one that has less.

    Where the feature is directed, it is they who offer you something.
    """

    more: Pair
    less: Pair


def by(*needs: Item, **changes: object) -> IndexEntry:
    return make_entry("BY", needs=needs, **changes)  # type: ignore[arg-type]


def ru(*products: Item, **changes: object) -> IndexEntry:
    own = products or (Item(axis(12), "Иное"),)
    return make_entry("RU", products=own, **changes)  # type: ignore[arg-type]


def same_you(you: IndexEntry, more: IndexEntry, less: IndexEntry) -> Example:
    return Example((you, more), (you, less))


def facts(name: str, yours: object, more: object, less: object) -> Example:
    """Return pairs that differ in one field of the profile."""
    return same_you(by(**{name: yours}), ru(**{name: more}), ru(**{name: less}))


def both_ready_for(form: str) -> Example:
    return facts("cooperation", ["supply", form], [form], ["supply"])


SENSORS, VALVES = Item(axis(0), "Датчики"), Item(axis(1), "Клапаны")
PUMPS = Item(axis(2), "Насосы", "841370")
STEEL = Item(axis(3), "Прокат", "7208")

EXAMPLES: dict[str, Example] = {
    "need_fit": same_you(by(SENSORS), ru(SENSORS), ru(VALVES)),
    "need_similarity": same_you(by(SENSORS), ru(Item(axis(0), "Sensors")), ru(VALVES)),
    "need_words": same_you(
        by(Item(axis(0), "Шины 27.00R49")), ru(Item(axis(1), "27.00R49 tyres")), ru(VALVES)
    ),
    "need_hs": same_you(
        by(Item(axis(0), "Помпа", "841370")),
        ru(Item(axis(1), "Насосы", "8413702100")),
        ru(Item(axis(1), "Сыр", "040610")),
    ),
    "need_context": same_you(by(SENSORS), ru(whole=axis(0)), ru(whole=axis(1))),
    "needs_covered": same_you(by(SENSORS, VALVES), ru(SENSORS, VALVES), ru(SENSORS)),
    "needs_covered_in_words": same_you(
        by(Item(axis(0), "Датчики"), Item(axis(0), "Клапаны")),
        ru(Item(axis(1), "Датчики и клапаны")),
        ru(Item(axis(1), "Датчики")),
    ),
    "product_use": same_you(by(whole=axis(0)), ru(SENSORS), ru(VALVES)),
    "unasked_use": Example(
        (by(whole=axis(0)), ru(SENSORS)), (by(VALVES, whole=axis(0)), ru(SENSORS))
    ),
    "supply_chain": same_you(make_entry(products=[PUMPS]), ru(STEEL), ru(VALVES)),
    "unasked_supply": Example(
        (make_entry(products=[PUMPS]), ru(STEEL)),
        (make_entry(products=[PUMPS], needs=[VALVES]), ru(STEEL)),
    ),
    "close_fields": same_you(by(whole=axis(0)), ru(whole=between(0, 1)), ru(whole=axis(1))),
    "unasked_closeness": Example(
        (by(whole=axis(0)), ru(whole=axis(0))), (by(VALVES, whole=axis(0)), ru(whole=axis(0)))
    ),
    "shared_words": same_you(
        by(about="Крионасосы"), ru(about="Ищем крионасосы"), ru(about="Ищем кровати")
    ),
    "rivalry": Example(
        (make_entry(products=[SENSORS], needs=[VALVES]), ru(SENSORS)),
        (make_entry(products=[SENSORS], needs=[VALVES]), ru(SENSORS, VALVES)),
    ),
    "unasked_rivalry": same_you(make_entry(products=[SENSORS]), ru(SENSORS), ru(VALVES)),
    "same_products": same_you(make_entry(products=[PUMPS, VALVES]), ru(STEEL, PUMPS), ru(STEEL)),
    "same_product_words": same_you(
        make_entry(products=[SENSORS]), ru(Item(axis(5), "Датчики")), ru(VALVES)
    ),
    "same_product_hs": same_you(
        make_entry(products=[PUMPS]), ru(Item(axis(5), "Помпа", "841370")), ru(STEEL)
    ),
    "same_needs": same_you(by(SENSORS), ru(needs=[SENSORS]), ru(SENSORS, needs=[VALVES])),
    "common_market": same_you(
        by(export_markets=["VN"]), ru(export_markets=["VN"]), ru(export_markets=["IN"])
    ),
    "shared_targets": same_you(
        by(export_targets=["VN"]), ru(export_targets=["VN"]), ru(export_markets=["VN"])
    ),
    "open_door": same_you(
        by(export_targets=["VN"]), ru(export_markets=["VN"]), ru(export_targets=["VN"])
    ),
    "market_overlap": same_you(
        by(export_markets=["VN"], export_targets=["IN"]),
        ru(export_markets=["IN"], export_targets=["VN"]),
        ru(export_markets=["VN", "KZ"]),
    ),
    "target_overlap": facts("export_targets", ["VN", "IN"], ["IN"], ["IN", "KZ"]),
    "shared_form": facts("cooperation", ["research", "supply"], ["supply"], ["licensing"]),
    "joint_export": both_ready_for("joint_export"),
    "making_together": both_ready_for("assembly"),
    "joint_research": both_ready_for("research"),
    "distribution": both_ready_for("distribution"),
    "wanted_region": same_you(
        by(partner_regions=["RU-KEM"]), ru(region="RU-KEM"), ru(region="RU-MOW")
    ),
    "unwanted_region": same_you(
        by(partner_regions=["RU-KEM"]), ru(region="RU-MOW"), ru(region="RU-KEM")
    ),
    "regional_agreement": same_you(by(region="BY-MI"), ru(region="RU-KEM"), ru(region="RU-MOW")),
    "shared_certificates": facts("certificates", ["EAC", "ISO 9001"], ["ISO 9001"], ["GOST R"]),
}


def values(feature: Feature, pair: Pair) -> Floats:
    """Return the value of a pair, or its two where the feature is directed."""
    return np.asarray(feature.compute(make_pairs(*pair, goods=make_goods()))[..., 0])


def values_of(name: str, you: IndexEntry, they: IndexEntry) -> Floats:
    return values(next(feature for feature in FEATURES if feature.name == name), (you, they))


def test_every_feature_has_an_example() -> None:
    assert [feature.name for feature in FEATURES if feature.name not in EXAMPLES] == []


@pytest.mark.parametrize(
    "feature", [f for f in FEATURES if f.name in EXAMPLES], ids=lambda feature: feature.name
)
def test_a_feature_is_larger_where_what_it_says_is_so(feature: Feature) -> None:
    example = EXAMPLES[feature.name]

    more, less = (values(feature, pair) for pair in example)

    assert more.max() > less.flat[0]


@pytest.mark.parametrize(
    "feature", [f for f in FEATURES if Part.ONLY not in f.parts], ids=lambda feature: feature.name
)
def test_what_they_offer_you_is_the_first_value_of_a_directed_feature(feature: Feature) -> None:
    yours, theirs = values(feature, EXAMPLES[feature.name].more)

    assert yours > theirs


@pytest.mark.parametrize("name", ["need_fit", "need_similarity", "need_words", "need_hs"])
def test_what_is_offered_to_one_who_asks_for_nothing_meets_no_need(name: str) -> None:
    assert not values_of(name, by(), ru(PUMPS)).any()


def test_one_need_of_many_met_covers_less_than_one_of_one() -> None:
    one = values_of("needs_covered", by(SENSORS), ru(SENSORS))
    many = values_of("needs_covered", by(SENSORS, VALVES, PUMPS), ru(SENSORS))

    assert one[0] > many[0]


def test_the_best_line_counts_however_many_others_there_are() -> None:
    few, many = ru(SENSORS), ru(VALVES, PUMPS, STEEL, SENSORS)

    found = [values_of("need_similarity", by(SENSORS), they)[0] for they in (few, many)]

    assert found[0] == found[1]


def test_markets_overlap_wholly_when_one_list_lies_in_the_other() -> None:
    long = ru(export_markets=["VN", "IN", "KZ", "CN"])

    assert values_of("market_overlap", by(export_targets=["VN"]), long) == 1


def test_who_names_no_regions_wants_none_and_refuses_none() -> None:
    you, they = by(), ru(region="RU-KEM")

    assert not values_of("wanted_region", you, they).any()
    assert not values_of("unwanted_region", you, they).any()


def test_one_side_can_be_wanted_where_the_other_is_not() -> None:
    you, they = by(partner_regions=["RU-KEM"]), ru(region="RU-KEM", partner_regions=["BY-BR"])

    assert values_of("wanted_region", you, they).tolist() == [1, 0]
    assert values_of("unwanted_region", you, they).tolist() == [0, 1]


def test_rivals_are_rivals_no_more_where_one_needs_the_product_of_the_other() -> None:
    rivals = make_entry(products=[SENSORS], needs=[STEEL]), ru(SENSORS)
    buyers = make_entry(products=[SENSORS], needs=[SENSORS]), ru(SENSORS)

    assert values_of("rivalry", *rivals) > values_of("rivalry", *buyers) == 0


def test_nearer_headings_are_nearer_codes() -> None:
    you = by(Item(axis(0), "Помпа", "841370"))
    codes = ("841370", "841381", "842199", "720810", None)
    offers = [ru(Item(axis(1), "Иное", code)) for code in codes]

    closeness = [values_of("need_hs", you, they)[0] for they in offers]

    assert closeness == sorted(closeness, reverse=True)
    assert len(set(closeness)) == 4
    assert closeness[-2:] == [0, 0]
