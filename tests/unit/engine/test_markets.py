"""Scores of third countries: laws on made-up tables, promises on the shipped ones."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain.places import third_countries
from matchmaker.engine.market_ease import Surroundings, load_surroundings
from matchmaker.engine.market_scores import EASE_WEIGHTS, FLOOR, WEIGHTS
from matchmaker.engine.markets import Markets, load_markets
from matchmaker.engine.suggestion import MarketFit
from matchmaker.engine.trade_tables import TradeTables
from matchmaker.resources import shipped
from tests.unit.engine.trade_samples import (
    chapter,
    country,
    make_company,
    make_tables,
    weights_on,
)

codes = st.sampled_from(third_countries())
markets_of = st.lists(codes, max_size=4).map(tuple)
companies = st.builds(
    make_company,
    home=st.sampled_from(["BY", "RU"]),
    export_markets=markets_of,
    export_targets=markets_of,
)
weights = st.lists(st.floats(0, 1), min_size=96, max_size=96).map(
    lambda row: np.array(row) / max(sum(row), 1.0)
)


@cache
def surroundings() -> Surroundings:
    geography, reference = shipped("data", "trade", "geography.csv"), shipped("data", "reference")
    return load_surroundings(geography, reference, make_tables().exports)


def markets_over(tables: TradeTables) -> Markets:
    return Markets(tables, surroundings())


@cache
def made_up() -> Markets:
    return markets_over(make_tables())


def found(fits: list[MarketFit], code: str) -> MarketFit:
    return next(fit for fit in fits if fit.country == code)


TRACTORS = weights_on(c87=1.0)
FOOD = weights_on(c04=0.6, c02=0.4)


def test_weights_of_components_and_of_parts_of_ease_add_up_to_one() -> None:
    assert sum(WEIGHTS.values()) == pytest.approx(1)
    assert sum(EASE_WEIGHTS.values()) == pytest.approx(1)


@settings(max_examples=25)
@given(company=companies, on=weights)
def test_every_third_country_is_scored_once_and_in_bounds(company, on) -> None:
    fits = made_up().company(company, on)

    assert sorted(fit.country for fit in fits) == list(third_countries())
    for fit in fits:
        assert 0 < fit.score <= 1
        assert set(fit.components) == {"supply", "demand", "ease"}
        assert all(0 <= value <= 1 for value in (*fit.components.values(), *fit.parts.values()))


@settings(max_examples=25)
@given(company=companies, on=weights)
def test_best_country_comes_first(company, on) -> None:
    scores = [fit.score for fit in made_up().company(company, on)]

    assert scores == sorted(scores, reverse=True)


@settings(max_examples=25)
@given(company=companies, on=weights, limit=st.integers(1, 300))
def test_limit_cuts_the_list_and_changes_nothing_else(company, on, limit) -> None:
    whole = made_up().company(company, on)

    assert made_up().company(company, on, limit=limit) == whole[:limit]


@settings(max_examples=25)
@given(a=companies, b=companies, on_a=weights, on_b=weights)
def test_order_of_a_pair_is_no_matter(a, b, on_a, on_b) -> None:
    one, other = made_up().pair(a, b, on_a, on_b), made_up().pair(b, a, on_b, on_a)

    assert one == other


@settings(max_examples=25)
@given(a=companies, b=companies, on_a=weights, on_b=weights)
def test_pair_is_scored_in_bounds(a, b, on_a, on_b) -> None:
    for fit in made_up().pair(a, b, on_a, on_b):
        assert 0 < fit.score <= 1
        assert all(0 <= value <= 1 for value in (*fit.components.values(), *fit.parts.values()))


@settings(max_examples=25)
@given(company=companies, on=weights)
def test_logarithm_of_the_score_is_the_sum_of_its_components(company, on) -> None:
    for fit in made_up().company(company, on, limit=20):
        logs = [
            weight * np.log(max(fit.components[name], FLOOR)) for name, weight in WEIGHTS.items()
        ]
        assert np.log(fit.score) == pytest.approx(sum(logs))


@settings(max_examples=25)
@given(code=codes, factor=st.floats(1, 100))
def test_more_imports_of_the_chapter_never_lower_the_score(code, factor) -> None:
    tables = make_tables()
    more = tables.imports.copy()
    more[country(code), chapter("87")] *= factor
    company = make_company()

    before = found(made_up().company(company, TRACTORS), code)
    after = found(markets_over(replace(tables, imports=more)).company(company, TRACTORS), code)

    assert after.score >= before.score - 1e-12


@settings(max_examples=25)
@given(code=codes, points=st.floats(0, 0.5))
def test_faster_growth_never_lowers_the_score(code, points) -> None:
    tables = make_tables()
    faster = tables.growth.copy()
    faster[country(code)] += points
    company = make_company()

    before = found(made_up().company(company, TRACTORS), code)
    after = found(markets_over(replace(tables, growth=faster)).company(company, TRACTORS), code)

    assert after.score >= before.score - 1e-12


@settings(max_examples=25)
@given(code=codes)
def test_selling_somewhere_raises_its_score_more_than_wanting_to(code) -> None:
    scores = [
        found(made_up().company(make_company(**there), TRACTORS), code).score
        for there in ({}, {"export_targets": [code]}, {"export_markets": [code]})
    ]

    assert scores == sorted(scores)
    assert scores[0] < scores[2]


@settings(max_examples=25)
@given(code=codes)
def test_partner_that_sells_there_opens_the_door(code) -> None:
    alone = make_company()
    partner = make_company("RU", export_markets=[code])

    without = found(made_up().pair(alone, make_company("RU"), TRACTORS, FOOD), code)
    with_partner = found(made_up().pair(alone, partner, TRACTORS, FOOD), code)

    assert with_partner.score > without.score
    assert with_partner.facts["sell_there"] == 1


def test_companies_of_different_chapters_complement_each_other_more() -> None:
    a, b = make_company(), make_company("RU")

    apart = made_up().pair(a, b, TRACTORS, FOOD, limit=1)[0]
    alike = made_up().pair(a, b, TRACTORS, TRACTORS, limit=1)[0]

    assert apart.parts["complementarity"] == 1
    assert alike.parts["complementarity"] == 0


def test_complementarity_that_the_caller_knows_better_is_taken() -> None:
    fit = made_up().pair(
        make_company(), make_company("RU"), TRACTORS, TRACTORS, complementarity=0.75, limit=1
    )[0]

    assert fit.parts["complementarity"] == 0.75


def test_services_have_neutral_supply_and_demand_for_everything() -> None:
    fit = made_up().company(make_company(hs=None), weights_on(), limit=1)[0]

    assert fit.components["supply"] == 0.5
    assert fit.facts["goods"] is False


def test_country_without_any_imports_has_no_demand() -> None:
    tables = make_tables()
    tables.imports[country("VN")] = np.nan

    fit = found(markets_over(tables).company(make_company(), TRACTORS), "VN")

    assert fit.components["demand"] == 0
    assert "imports_usd" not in fit.facts


def test_unknown_growth_is_left_out_and_not_taken_for_none() -> None:
    tables = make_tables()
    tables.growth[country("VN")] = np.nan

    fit = found(markets_over(tables).company(make_company(), TRACTORS), "VN")

    assert "growth" not in fit.parts
    assert "growth" not in fit.facts
    assert fit.components["demand"] == pytest.approx(fit.parts["imports"])


def test_imports_shown_are_those_of_the_company_chapters_in_dollars() -> None:
    tables = make_tables()

    fit = found(made_up().company(make_company(), TRACTORS), "VN")

    expected = tables.imports[country("VN"), chapter("87")] * 1e3
    assert fit.facts["imports_usd"] == pytest.approx(expected)


def test_facts_name_year_and_source() -> None:
    fit = made_up().company(make_company(), TRACTORS, limit=1)[0]

    assert (fit.facts["year"], fit.facts["source"]) == (2022, "made up")
    assert fit.facts["estimated"] is False


def test_agreement_in_force_is_named_and_counts() -> None:
    fit = found(made_up().company(make_company(), TRACTORS), "VN")

    assert fit.facts["agreements"] == ("eaeu_vn",)
    assert fit.parts["agreement"] == 1


def test_barrier_of_one_home_country_counts_for_the_pair() -> None:
    fits = made_up().pair(make_company(), make_company("RU"), TRACTORS, FOOD)

    japan = found(fits, "JP")
    assert japan.facts["barriers"] == ("RU:unfriendly_list",)
    assert japan.parts["openness"] == 0.4


def test_barrier_of_the_other_home_country_does_not_touch_a_company() -> None:
    fit = found(made_up().company(make_company("BY"), TRACTORS), "JP")

    assert fit.facts["barriers"] == ()


def test_distance_is_that_of_the_home_country() -> None:
    from_belarus = found(made_up().company(make_company("BY"), TRACTORS), "CN")
    from_russia = found(made_up().company(make_company("RU"), TRACTORS), "CN")

    assert from_belarus.facts["distance_km"] > from_russia.facts["distance_km"]  # type: ignore[operator]


@pytest.mark.parametrize("home", ["BY", "RU"])
def test_shipped_tables_put_a_neighbour_in_the_customs_union_before_a_far_island(home) -> None:
    fits = load_markets().company(make_company(home), TRACTORS)

    places = [fit.country for fit in fits]
    assert places.index("KZ") < 10
    assert places.index("NR") > 100
