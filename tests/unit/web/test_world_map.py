"""The map of third markets shows every country, darker for a better score, and says so."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.languages import Language
from matchmaker.domain.places import third_countries
from matchmaker.resources import shipped
from matchmaker.web.charts.outlines import TENTHS, UNCODED, WIDTH, load_world
from matchmaker.web.charts.scale import BOUNDS, COLOURS, colour_of, steps
from matchmaker.web.charts.world_map import NAMED, market_map
from tests.unit.profiles import make_profile
from tests.unit.web.charted import (
    SVG,
    countries,
    made_up,
    markets_of,
    markets_of_two,
    parse,
    words,
)

ANTARCTICA = "AQ"  # nobody imports there


def lightness(colour: str) -> float:
    """Return relative luminance as WCAG 2.2 defines it."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_every_third_country_but_antarctica_has_a_shape() -> None:
    shown = countries(market_map(markets_of(), Language.EN))

    assert set(third_countries()) - set(shown) == {ANTARCTICA}


def test_shape_is_an_outline_or_the_mark_of_a_small_country() -> None:
    shown = countries(market_map(markets_of(), Language.EN))

    assert shown["KZ"].tag == SVG + "path"
    assert shown["SG"].tag == SVG + "circle"


@given(a=st.floats(0, 1), b=st.floats(0, 1))
def test_better_score_is_never_drawn_lighter(a: float, b: float) -> None:
    low, high = sorted((a, b))

    assert COLOURS.index(colour_of(low)) <= COLOURS.index(colour_of(high))


def test_colours_can_be_told_apart_in_grey() -> None:
    shades = [lightness(colour) for colour in COLOURS]

    assert all((a + 0.05) / (b + 0.05) >= 1.2 for a, b in pairwise(shades))


def test_countries_have_the_colours_of_their_scores() -> None:
    found = markets_of()
    shown = countries(market_map(found, Language.EN))

    drawn = {
        fit.country: shown[fit.country].attrib["fill"]
        for fit in found.items
        if fit.country != ANTARCTICA
    }

    assert drawn == {f.country: colour_of(f.score) for f in found.items if f.country in drawn}


def test_home_countries_are_hatched() -> None:
    shown = countries(market_map(markets_of(), Language.EN))

    assert {shown[code].attrib["fill"] for code in ("BY", "RU")} == {"url(#home-wide)"}


def test_land_without_figures_has_a_colour_of_its_own() -> None:
    shown = countries(market_map(made_up([("KZ", 0.6)]), Language.EN))

    assert shown["CN"].attrib["fill"] == shown[UNCODED].attrib["fill"]
    assert shown["CN"].attrib["fill"] not in COLOURS
    assert shown["CN"].findtext(SVG + "title") == "China: no figures"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            Language.RU,
            [
                "Рынки третьих стран для ОАО «Карьерные машины»",
                "оценка, а не статистика, 2024",
                "чем темнее, тем лучше",
                "1. Казахстан",
                "Беларусь и Россия",
                "Границы: Natural Earth",
            ],
        ),
        (
            Language.BE,
            [
                "Рынкі трэціх краін для ОАО «Карьерные машины»",
                "ацэнка, а не статыстыка, 2024",
                "чым цямней, тым лепш",
                "1. Казахстан",
                "Беларусь і Расія",
                "Межы: Natural Earth",
            ],
        ),
        (
            Language.EN,
            [
                "Third markets for ОАО «Карьерные машины»",
                "estimate, not statistics, 2024",
                "the darker, the better",
                "1. Kazakhstan",
                "Belarus and Russia",
                "Borders: Natural Earth",
            ],
        ),
    ],
)
def test_map_says_what_it_shows_in_three_languages(language: Language, said: list[str]) -> None:
    scores = [("KZ", 0.7), ("CN", 0.5), ("VN", 0.4)]
    text = words(market_map(made_up(scores, "ОАО «Карьерные машины»"), language))

    assert [phrase for phrase in said if phrase not in text] == []


def test_picture_has_a_title_and_a_text_alternative() -> None:
    root = parse(market_map(markets_of(), Language.EN))
    ids = {part.attrib["id"]: part.text for part in root if "id" in part.attrib}

    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"].split() == ["title", "description"]
    assert all(ids[name] for name in ("title", "description"))


def test_best_five_are_named_on_the_map_and_the_sixth_is_not() -> None:
    found = markets_of()

    ranks = re.findall(r"(\d)\. ", words(market_map(found, Language.EN)))

    assert sorted(set(ranks)) == [str(rank) for rank in range(1, NAMED + 1)]


def test_names_of_both_companies_of_a_pair_are_in_the_title() -> None:
    root = parse(market_map(markets_of_two(), Language.RU))

    title = root.findtext(SVG + "title")
    assert title == "Рынки третьих стран для ОАО «Карьерные машины» + ООО «Диспетчер»"


def test_script_in_a_name_is_text() -> None:
    name = "</title><script>alert(1)</script>&amp;\"'"
    root = parse(market_map(markets_of(make_profile(name=name)), Language.EN))

    assert name in (root.findtext(SVG + "title") or "")
    assert {part.tag for part in root.iter()}.isdisjoint({SVG + "script", SVG + "a"})


@given(name=st.text(min_size=1, max_size=200))
def test_any_name_makes_a_well_formed_picture(name: str) -> None:
    assert parse(market_map(made_up([("KZ", 0.5)], name), Language.BE)).tag == SVG + "svg"


def test_legend_names_every_step() -> None:
    text = words(market_map(markets_of(), Language.RU))

    assert len(steps(Language.RU)) == len(BOUNDS) + 1
    assert all(said in text for _, said in steps(Language.RU))


def test_shapes_lie_on_the_map() -> None:
    world = load_world()

    for code, path in world.paths.items():
        for x, y in re.findall(r"M(-?\d+) ?(-?\d+)l", path):
            assert 0 <= int(x) <= WIDTH * TENTHS, code
            assert 0 <= int(y) <= world.height * TENTHS, code
    assert all(0 <= x <= WIDTH and 0 <= y <= world.height for x, y in world.places.values())


def test_shipped_outlines_are_small() -> None:
    assert shipped("data", "reference", "outlines.json").stat().st_size <= 200_000
