from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.identifiers import clean_tax_id
from matchmaker.domain.languages import Language
from matchmaker.domain.places import Country, regions
from matchmaker.engine.hs_classifier import CLASSES
from matchmaker.services.synthetic.draw import Draw
from matchmaker.services.synthetic.industries import load_industries
from matchmaker.services.synthetic.tax_ids import SERIALS, tax_id
from matchmaker.services.synthetic.vocabulary import load_vocabulary

numbers = st.integers(0, SERIALS - 1)


@given(st.sampled_from(Country), numbers, st.integers(0, 2**31))
def test_a_tax_number_has_the_right_check_digit(country: Country, number: int, seed: int) -> None:
    made = tax_id(country, number, seed)

    assert made is None or clean_tax_id(made, country) == made


@given(numbers, numbers, st.integers(0, 2**31))
def test_two_companies_never_have_the_same_tax_number(one: int, other: int, seed: int) -> None:
    made = tax_id(Country.RU, one, seed), tax_id(Country.RU, other, seed)

    assert (made[0] == made[1]) == (one == other)


def test_values_are_drawn_as_often_as_they_weigh() -> None:
    draw, chance = Draw("abc", (6, 0, 3)), Random(1)  # noqa: S311

    drawn = [draw(chance) for _ in range(3_000)]

    assert drawn.count("b") == 0
    assert 1.7 < drawn.count("a") / drawn.count("c") < 2.3


@pytest.mark.parametrize("weights", [(), (0, 0), (1, -1), (1,)])
def test_an_urn_without_use_is_refused(weights: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="urn"):
        Draw("ab"[: max(len(weights), 2)], weights)


def test_every_class_has_goods_measures_inputs_and_a_word_in_every_language() -> None:
    vocabulary = load_vocabulary()

    for name in CLASSES:
        assert vocabulary.goods[name].values
        assert vocabulary.inputs[name].values
        for language in Language:
            assert vocabulary.measures[name][language]
            assert vocabulary.trade_words[name][language]


def test_shapes_have_the_same_variety_in_every_language() -> None:
    shapes = load_vocabulary().shapes

    for kind in ("products", "trade", "needs", "about"):
        assert len({len(shapes[kind][language]) for language in Language}) == 1


def test_every_region_has_companies() -> None:
    industries = load_industries(load_vocabulary().sizes)

    for country in Country:
        places = {place.region for place in industries.places[country].values}
        assert places == set(regions(country))
