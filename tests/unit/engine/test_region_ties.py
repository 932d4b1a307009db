"""Agreements between regions: what binds, how strongly, and that both sides see the same."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.match import Purpose
from matchmaker.domain.places import Country, regions
from matchmaker.engine.attributes import REGIONS
from matchmaker.engine.index import CompanyIndex
from matchmaker.engine.recommend import Recommender
from matchmaker.engine.region_ties import PART, WHOLE, RegionTies, Tie
from matchmaker.engine.suggestion import Options
from tests.unit.engine.entries import DIMENSION, make_entry, make_ranker, make_rankers

AGREEMENTS_MATTER = make_rankers(make_ranker({"regional_agreement": 1.5, "close_fields": 1.0}))


def ties_of(*ties: Tie) -> RegionTies:
    found = RegionTies()
    found.replace(ties)
    return found


def strength(ties: RegionTies, first: str, second: str) -> float:
    return float(ties.strength[REGIONS[first], REGIONS[second]])


def any_region(country: Country) -> st.SearchStrategy[str | None]:
    return st.one_of(st.none(), st.sampled_from(regions(country)))


any_ties = st.lists(
    st.builds(Tie, any_region(Country.BY), any_region(Country.RU), st.booleans()), max_size=5
)


def test_two_regions_with_an_agreement_are_bound_and_others_are_not() -> None:
    ties = ties_of(Tie("BY-MI", "RU-KEM"))

    assert strength(ties, "BY-MI", "RU-KEM") == WHOLE
    assert strength(ties, "BY-MI", "RU-MOW") == 0
    assert strength(ties, "BY-BR", "RU-KEM") == 0


def test_an_agreement_with_a_whole_country_binds_each_of_its_regions_in_part() -> None:
    ties = ties_of(Tie(None, "RU-KEM"))

    assert {strength(ties, each, "RU-KEM") for each in regions(Country.BY)} == {PART}


def test_an_agreement_of_cities_binds_their_regions_in_part() -> None:
    assert strength(ties_of(Tie("BY-MI", "RU-KEM", is_partial=True)), "BY-MI", "RU-KEM") == PART


def test_an_agreement_of_both_countries_says_nothing_of_a_pair() -> None:
    assert not ties_of(Tie(None, None)).strength.any()


@given(any_ties)
def test_ties_are_symmetric_in_bounds_and_across_the_border_only(ties: list[Tie]) -> None:
    found = ties_of(*ties).strength
    home = [REGIONS[code] for code in regions(Country.BY)]

    assert (found == found.T).all()
    assert np.isin(found, (0.0, PART, WHOLE)).all()
    assert not found[np.ix_(home, home)].any()


@given(any_ties, st.randoms())
def test_neither_order_nor_repetition_of_agreements_matters(
    ties: list[Tie], random: st.DrawFn
) -> None:
    shuffled = [*ties, *ties]
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert (ties_of(*ties).strength == ties_of(*shuffled).strength).all()


@given(any_ties)
def test_one_more_agreement_never_loosens_a_tie(ties: list[Tie]) -> None:
    before = ties_of(*ties).strength
    after = ties_of(*ties, Tie("BY-MI", "RU-KEM")).strength

    assert (after >= before).all()


def test_agreements_replaced_are_gone() -> None:
    ties = ties_of(Tie("BY-MI", "RU-KEM"))

    ties.replace([Tie("BY-BR", "RU-MOW")])

    assert strength(ties, "BY-MI", "RU-KEM") == 0


def test_an_unknown_region_is_a_bug_of_the_caller() -> None:
    with pytest.raises(KeyError):
        ties_of(Tie("BY-XX", "RU-KEM"))


def make_index() -> CompanyIndex:
    index = CompanyIndex(DIMENSION)
    index.put(make_entry("RU", 10, region="RU-MOW"))
    index.put(make_entry("RU", 11, region="RU-KEM"))
    return index


def test_an_agreement_decides_between_partners_that_are_equal_otherwise() -> None:
    index, you = make_index(), make_entry("BY", region="BY-MI")
    recommender = Recommender(index, AGREEMENTS_MATTER)

    index.ties.replace([Tie("BY-MI", "RU-KEM")])

    found = recommender.suggest(you, Options()).items
    assert [item.partner_id.int for item in found] == [11, 10]
    assert found[0].reasons[0].code == "regions_cooperate"
    assert found[0].reasons[0].evidence == {"yours": "BY-MI", "theirs": "RU-KEM"}


def test_lists_dossiers_and_bare_scores_see_the_same_agreements() -> None:
    index, you = make_index(), make_entry("BY", region="BY-MI")
    other = make_entry("RU", 11, region="RU-KEM")
    recommender = Recommender(index, AGREEMENTS_MATTER)
    index.ties.replace([Tie("BY-MI", "RU-KEM")])

    listed = recommender.suggest(you, Options()).items[0].score

    here = recommender.judge(you, other, Purpose.JOINT_PROJECT).suggestion.score
    there = recommender.judge(other, you, Purpose.JOINT_PROJECT).suggestion.score
    assert [here, there] == [listed, listed]
    assert recommender.score(you, [other], Purpose.JOINT_PROJECT).tolist() == [listed]
