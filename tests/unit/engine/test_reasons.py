"""Reasons: the score in parts, with evidence from the two profiles and nowhere else."""

import math
from collections import Counter, defaultdict
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings

from matchmaker.domain.languages import Language
from matchmaker.domain.profile import Profile
from matchmaker.engine.explain import REASON_CODES, reason_text
from matchmaker.engine.features import COLUMNS, FEATURES, Feature, FeatureTable, compute_features
from matchmaker.engine.index import IndexEntry
from matchmaker.engine.pairs import Pairs
from matchmaker.engine.ranker import LinearRanker
from matchmaker.engine.reasons import EMITTED_CODES, reasons_of
from matchmaker.engine.suggestion import Reason
from tests.unit.engine.entries import (
    EVERY_SIGN,
    Item,
    axis,
    companies,
    make_entry,
    make_goods,
    make_pairs,
    make_ranker,
    random_company,
)

few = settings(max_examples=20, deadline=None)
GOODS = make_goods(seed=3)
LONG = np.radians(53)  # a unit vector in this direction is stored with a length of 1.0006

MIRRORED = {
    "meets_your_need": "needs_your_product",
    "use_for_your_product": "use_for_their_product",
    "opens_your_target": "opens_their_target",
    "in_your_regions": "in_their_regions",
    "outside_your_regions": "outside_their_regions",
}
MIRRORED |= {theirs: yours for yours, theirs in MIRRORED.items()}


def mirrored(code: str) -> str:
    """Return the code under which the other side sees a reason."""
    return MIRRORED.get(code, code)


def reasons(
    you: IndexEntry, they: IndexEntry, ranker: LinearRanker = EVERY_SIGN
) -> tuple[Reason, ...]:
    pairs = make_pairs(you, they, goods=GOODS)
    table = compute_features(pairs)
    return reasons_of(pairs, table.yours, ranker.contributions(table.x))[0]


def reason(code: str, you: IndexEntry, they: IndexEntry) -> Reason:
    return next(found for found in reasons(you, they) if found.code == code)


@given(you=companies("BY"), they=companies("RU"))
@few
def test_weights_add_up_to_all_contributions(you: IndexEntry, they: IndexEntry) -> None:
    x = compute_features(make_pairs(you, they, goods=GOODS)).x[0]

    total = math.fsum(found.weight for found in reasons(you, they))

    assert total == pytest.approx(math.fsum(EVERY_SIGN.contributions(x)), abs=1e-12)


@given(you=companies("BY"), they=companies("RU"))
@few
def test_the_largest_reason_comes_first_and_no_code_comes_twice(
    you: IndexEntry, they: IndexEntry
) -> None:
    found = [(-each.weight, each.code) for each in reasons(you, they)]

    assert found == sorted(found)
    assert max(Counter(code for _, code in found).values(), default=1) == 1


@given(you=companies("BY"), they=companies("RU"))
@few
def test_every_reason_has_a_sentence_in_three_languages(you: IndexEntry, they: IndexEntry) -> None:
    for found in reasons(you, they):
        assert all(reason_text(found, language).endswith(".") for language in Language)


def test_every_code_that_a_score_can_have_is_documented() -> None:
    assert set(EMITTED_CODES) <= set(REASON_CODES)
    assert len(set(EMITTED_CODES)) == len(EMITTED_CODES)


@cache
def many() -> list[tuple[Pairs, FeatureTable]]:
    pairs = [
        make_pairs(random_company("BY", n), random_company("RU", n + 7), goods=GOODS)
        for n in range(100)
    ]
    return [(each, compute_features(each)) for each in pairs]


def reasons_of_many(ranker: LinearRanker) -> list[Reason]:
    return [
        found
        for pairs, table in many()
        for found in reasons_of(pairs, table.yours, ranker.contributions(table.x))[0]
    ]


def test_every_code_is_given_for_some_pair() -> None:
    assert {found.code for found in reasons_of_many(EVERY_SIGN)} == set(EMITTED_CODES)


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.name)
def test_every_feature_that_counts_becomes_a_reason(feature: Feature) -> None:
    columns = [column.name for column in COLUMNS if column.feature is feature]

    found = reasons_of_many(make_ranker(dict.fromkeys(columns, 1.0)))

    assert found
    assert all(each.weight > 0 for each in found)


def _quotable(you: Profile, they: Profile) -> set[str]:
    """Return every text, code and name that stands in one of two profiles."""
    found = {""}
    for each in (you, they):
        lines = (*each.products, *each.needs)
        found |= {line.text for line in lines} | {line.hs for line in lines if line.hs}
        found |= {line.hs[:2] for line in lines if line.hs}
        found |= {each.region, *each.export_markets, *each.export_targets, *each.certificates}
        found |= {form.value for form in each.cooperation}
    return found


@given(you=companies("BY"), they=companies("RU"))
@few
def test_evidence_quotes_the_two_profiles_only(you: IndexEntry, they: IndexEntry) -> None:
    quotable = _quotable(you.profile, they.profile)
    written = " ".join(you.profile.embedded_texts())

    for found in reasons(you, they):
        for name, value in found.evidence.items():
            if name == "words":
                assert isinstance(value, tuple)
                assert all(word in written for word in value)
            elif isinstance(value, tuple):
                assert set(value) <= quotable
            elif isinstance(value, str):
                assert value in quotable
            else:
                assert -1 <= value <= 1 if name == "similarity" else value >= 0


@given(you=companies("BY"), they=companies("RU"))
@few
def test_what_is_shared_stands_in_both_profiles(you: IndexEntry, they: IndexEntry) -> None:
    fields = {"forms": "cooperation", "certificates": "certificates"}

    for found in reasons(you, they):
        for name, field in fields.items():
            shared = set(found.evidence.get(name, ()))  # type: ignore[arg-type]
            assert shared <= set(getattr(you.profile, field)) & set(getattr(they.profile, field))


@given(you=companies("BY"), they=companies("RU"))
@few
def test_counts_of_needs_are_within_what_is_asked_for(you: IndexEntry, they: IndexEntry) -> None:
    for found in reasons(you, they):
        if found.code == "more_needs_met":
            yours, of_yours, theirs, of_theirs = (
                int(found.evidence[name])  # type: ignore[arg-type]
                for name in ("yours", "of_yours", "theirs", "of_theirs")
            )
            assert 0 <= yours <= of_yours == len(you.profile.needs)
            assert 0 <= theirs <= of_theirs == len(they.profile.needs)


@given(you=companies("BY"), they=companies("RU"))
@few
def test_the_other_side_sees_the_same_reasons_with_the_same_weights(
    you: IndexEntry, they: IndexEntry
) -> None:
    # Of two equal directions each side sees its own first, so pairs of codes are compared.
    def weights(found: tuple[Reason, ...]) -> dict[frozenset[str], float]:
        total: dict[frozenset[str], float] = defaultdict(float)
        for each in found:
            total[frozenset({each.code, mirrored(each.code)})] += each.weight
        return total

    here, there = weights(reasons(you, they)), weights(reasons(they, you))

    assert here == pytest.approx(there, abs=1e-12)


@given(you=companies("BY"), they=companies("RU"))
@few
def test_the_two_viewpoints_mirror_each_other(you: IndexEntry, they: IndexEntry) -> None:
    ranker = make_ranker(untied(you, they))

    here = {each.code: each.weight for each in reasons(you, they, ranker)}
    there = {mirrored(each.code): each.weight for each in reasons(they, you, ranker)}

    assert here == pytest.approx(there, abs=1e-12)


def untied(you: IndexEntry, they: IndexEntry) -> dict[str, float]:
    """Return weights of the columns whose reason is plainly about one direction, or about none."""
    pairs = make_pairs(you, they, goods=GOODS)
    values = {feature.name: feature.compute(pairs) for feature in FEATURES}
    tied = {name for name, found in values.items() if found.ndim > 1 and found[0, 0] == found[1, 0]}
    if "open_door" in tied:
        tied |= {"common_market", "market_overlap"}
    return {column.name: 0.5 for column in COLUMNS if column.feature.name not in tied}


PUMPS = Item(axis(0), "Насосы погружные", "841370")
STEEL = Item(axis(1), "Прокат листовой", "720851")


def test_the_need_and_the_product_that_meets_it_are_quoted() -> None:
    you = make_entry(needs=[STEEL, Item(axis(0), "Нужны помпы")])
    they = make_entry("RU", products=[Item(axis(5), "Сыр"), PUMPS])

    here, there = reason("meets_your_need", you, they), reason("needs_your_product", they, you)

    assert here.evidence == {
        "need": "Нужны помпы",
        "product": "Насосы погружные",
        "similarity": 1.0,
    }
    assert there.evidence == here.evidence


def test_texts_are_never_more_than_the_same() -> None:
    vector = np.cos(LONG) * axis(0) + np.sin(LONG) * axis(1)
    you = make_entry(needs=[Item(vector)])

    found = reason("meets_your_need", you, make_entry("RU", products=[Item(vector)]))

    assert found.evidence["similarity"] == 1.0


def test_the_code_that_fits_is_quoted_with_yours_first() -> None:
    you = make_entry(needs=[STEEL], products=[Item(axis(3), "Иное")])
    they = make_entry("RU", products=[Item(axis(4), "Сталь", "7208")])

    assert reason("hs_fit", you, they).evidence == {"yours": "720851", "theirs": "7208"}
    assert reason("hs_fit", they, you).evidence == {"yours": "7208", "theirs": "720851"}


def test_the_product_of_use_is_quoted() -> None:
    you = make_entry(whole=axis(0), products=[Item(axis(3), "Иное")])
    they = make_entry("RU", products=[STEEL, PUMPS])

    here, there = (
        reason("use_for_their_product", you, they),
        reason("use_for_your_product", they, you),
    )

    assert here.evidence == {"product": "Насосы погружные", "similarity": 1.0}
    assert there.evidence == here.evidence


def test_the_products_that_compete_are_quoted_with_yours_first() -> None:
    you = make_entry(products=[STEEL, PUMPS])
    they = make_entry("RU", products=[Item(axis(5), "Сыр"), Item(axis(0), "Помпы")])

    found = reason("same_products", you, they)

    assert (found.evidence["yours"], found.evidence["theirs"]) == ("Насосы погружные", "Помпы")
    assert found.weight < 0


def test_the_needs_that_are_the_same_are_quoted_with_yours_first() -> None:
    you = make_entry(needs=[STEEL, PUMPS])
    they = make_entry("RU", needs=[Item(axis(0), "Помпы")])

    found = reason("same_needs", you, they)

    assert (found.evidence["yours"], found.evidence["theirs"]) == ("Насосы погружные", "Помпы")


MARKETS = {
    "shared_targets": (["VN"], [], ["VN"], []),
    "opens_your_target": (["VN"], [], [], ["VN"]),
    "opens_their_target": ([], ["VN"], ["VN"], []),
    "shared_markets": ([], ["VN"], [], ["VN"]),
}


@pytest.mark.parametrize("code", MARKETS)
def test_countries_are_named_by_who_is_there_and_who_wants_to_be(code: str) -> None:
    your_targets, your_markets, their_targets, their_markets = MARKETS[code]
    you = make_entry(export_targets=your_targets, export_markets=your_markets)
    they = make_entry("RU", export_targets=their_targets, export_markets=their_markets)

    found = reasons(you, they)

    assert [(each.code, each.evidence) for each in found] == [(code, {"countries": ("VN",)})]


@pytest.mark.parametrize(
    ("code", "yours", "theirs", "region"),
    [
        ("in_your_regions", ["RU-KEM"], [], "RU-KEM"),
        ("in_their_regions", [], ["BY-BR"], "BY-BR"),
        ("outside_your_regions", ["RU-MOS"], [], "RU-KEM"),
        ("outside_their_regions", [], ["BY-MI"], "BY-BR"),
    ],
)
def test_the_region_in_question_is_named(
    code: str, yours: list[str], theirs: list[str], region: str
) -> None:
    you = make_entry(region="BY-BR", partner_regions=yours)
    they = make_entry("RU", region="RU-KEM", partner_regions=theirs)

    assert reason(code, you, they).evidence == {"region": region}


def test_rarer_shared_words_are_named_first_as_you_write_them() -> None:
    you = make_entry(about="Насосы, Крионасосы, насосы")
    they = make_entry("RU", 2, about="крионасосы и насосы")
    others = [make_entry("RU", n, about="насосы") for n in range(10, 40)]
    pairs = make_pairs(you, they, *others)
    table = compute_features(pairs)

    found = reasons_of(pairs, table.yours, EVERY_SIGN.contributions(table.x))[0]

    words = next(each.evidence["words"] for each in found if each.code == "shared_words")
    assert isinstance(words, tuple)
    assert words[0] == "Крионасосы"


def test_goods_that_go_into_the_products_of_the_other_are_named() -> None:
    you, they = make_entry(products=[PUMPS]), make_entry("RU", products=[STEEL])
    pairs = make_pairs(you, they, goods=make_goods())
    table = compute_features(pairs)

    found = reasons_of(pairs, table.yours, EVERY_SIGN.contributions(table.x))[0]

    evidence = next(each.evidence for each in found if each.code == "supply_chain")
    assert evidence == {"from_chapter": "72", "to_chapter": "84"}


@given(companies("BY"))
@settings(max_examples=5, deadline=None)
def test_a_company_beside_itself_has_reasons_too(you: IndexEntry) -> None:
    assert "close_fields" in {found.code for found in reasons(you, you)}
