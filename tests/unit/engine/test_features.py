"""Laws that hold for every feature, whichever there are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.engine.features import (
    COLUMN_NAMES,
    COLUMNS,
    DIRECTED_PLACE,
    FEATURES,
    Feature,
    Part,
    compute_features,
)
from matchmaker.engine.goods import Goods
from matchmaker.engine.index import IndexEntry
from matchmaker.engine.pairs import Pairs
from matchmaker.engine.sides import take_side
from tests.unit.engine.entries import (
    Item,
    axis,
    companies,
    crowds,
    make_entry,
    make_goods,
    make_pairs,
)

few = settings(max_examples=25, deadline=None)
every_feature = pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.name)
any_goods = st.one_of(st.none(), st.integers(0, 99).map(make_goods))


def is_directed(feature: Feature) -> bool:
    return Part.ONLY not in feature.parts


@given(you=companies("BY"), they=companies("RU"), goods=any_goods)
@few
def test_a_feature_is_exactly_the_same_from_the_other_side(
    you: IndexEntry, they: IndexEntry, goods: Goods | None
) -> None:
    here, there = make_pairs(you, they, goods=goods), make_pairs(they, you, goods=goods)

    for feature in FEATURES:
        seen = feature.compute(there)
        turned = seen[::-1] if is_directed(feature) else seen
        assert (feature.name, feature.compute(here).tolist()) == (feature.name, turned.tolist())


@given(you=companies("BY"), they=companies("RU"), goods=any_goods)
@few
def test_the_columns_of_a_pair_are_exactly_the_same_from_the_other_side(
    you: IndexEntry, they: IndexEntry, goods: Goods | None
) -> None:
    here = compute_features(make_pairs(you, they, goods=goods))
    there = compute_features(make_pairs(they, you, goods=goods))

    assert here.x.tolist() == there.x.tolist()


@given(you=companies("BY"), they=companies("RU"))
@few
def test_the_better_direction_is_the_other_one_seen_from_the_other_side(
    you: IndexEntry, they: IndexEntry
) -> None:
    pairs = make_pairs(you, they)
    here, there = compute_features(pairs), compute_features(make_pairs(they, you))

    for feature in filter(is_directed, FEATURES):
        yours, theirs = feature.compute(pairs)[:, 0]
        expected = [True, True] if yours == theirs else [yours > theirs, theirs > yours]
        assert [
            each.yours[DIRECTED_PLACE[feature.name], 0].item() for each in (here, there)
        ] == expected


@given(you=companies("BY"), others=crowds("RU"), goods=any_goods)
@few
def test_a_feature_lies_between_0_and_1(
    you: IndexEntry, others: list[IndexEntry], goods: Goods | None
) -> None:
    pairs = make_pairs(you, *others, goods=goods)

    for feature in FEATURES:
        values = feature.compute(pairs)
        assert values.shape == ((2, len(others)) if is_directed(feature) else (len(others),))
        assert ((values >= 0) & (values <= 1 + 1e-12)).all()


@given(you=companies("BY"), others=crowds("RU", most=6), goods=any_goods)
@few
def test_a_pair_has_the_same_features_whoever_else_is_compared(
    you: IndexEntry, others: list[IndexEntry], goods: Goods | None
) -> None:
    together = make_pairs(you, *others, goods=goods)
    weights = together.weights  # words are as rare as among all

    alone = []
    for row in range(len(others)):
        they = take_side(together.they.shelf, np.array([row], np.int32))
        alone.append(compute_features(Pairs(together.you, they, weights)).x[0])

    assert compute_features(together).x.tolist() == np.array(alone).tolist()


@given(you=companies("BY"), others=crowds("RU"))
@few
def test_the_better_direction_is_never_below_the_other(
    you: IndexEntry, others: list[IndexEntry]
) -> None:
    x = compute_features(make_pairs(you, *others)).x

    for name in COLUMN_NAMES:
        if name.endswith(".other"):
            better, other = (
                COLUMN_NAMES.index(f"{name[:-6]}.{part}") for part in ("better", "other")
            )
            assert (x[:, better] >= x[:, other]).all()


def test_companies_that_share_nothing_have_no_evidence() -> None:
    you, they = make_entry(), make_entry("RU", products=[Item(axis(3), "Сыр")])

    x = compute_features(make_pairs(you, they, goods=make_goods())).x

    assert dict(zip(COLUMN_NAMES, x[0].tolist(), strict=True)) == dict.fromkeys(COLUMN_NAMES, 0.0)


def test_nobody_to_compare_with_gives_no_rows() -> None:
    assert compute_features(make_pairs(make_entry())).x.shape == (0, len(COLUMNS))


def test_names_of_features_and_columns_are_unique() -> None:
    assert len({feature.name for feature in FEATURES}) == len(FEATURES)
    assert len(set(COLUMN_NAMES)) == len(COLUMN_NAMES) == len(COLUMNS)


def test_columns_stand_in_the_order_of_the_features() -> None:
    expected = [
        feature.name if part is Part.ONLY else f"{feature.name}.{part}"
        for feature in FEATURES
        for part in feature.parts
    ]

    assert list(COLUMN_NAMES) == expected


@every_feature
def test_a_feature_is_described_in_a_public_sentence(feature: Feature) -> None:
    assert feature.description[0].isupper()
    assert feature.description.endswith(".")
    assert feature.compute.__name__ == feature.name


def test_descriptions_tell_features_apart() -> None:
    assert len({feature.description for feature in FEATURES}) == len(FEATURES)


@every_feature
def test_a_feature_counts_for_a_pair_or_against_it(feature: Feature) -> None:
    assert feature.sign in (1, -1)
    assert feature.parts in ((Part.ONLY,), (Part.BETTER,), (Part.BETTER, Part.OTHER))
