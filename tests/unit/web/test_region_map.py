"""The maps of regions: every region has its own spot, and numbers are areas and widths."""

import re
from itertools import combinations
from math import dist, pi

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.languages import Language
from matchmaker.domain.places import Country, regions
from matchmaker.web.charts.region_map import NAMED, region_links, region_map
from matchmaker.web.charts.two_countries import WIDTH, ground, place_of, project
from tests.unit.web.charted import parse

ALL = [code for country in Country for code in regions(country)]
MINSK, BREST, KALININGRAD, MOSCOW, VLADIVOSTOK = "BY-HM", "BY-BR", "RU-KGD", "RU-MOW", "RU-PRI"


def circles(picture: str) -> dict[str, float]:
    """Return what a circle tells -> its radius."""
    return {
        circle.findtext("title") or "": float(circle.attrib["r"])
        for circle in parse(picture).iter("circle")
    }


def lines(picture: str) -> dict[str, float]:
    """Return what a line between two regions tells -> its width."""
    return {
        path.findtext("title") or "": float(path.attrib["stroke-width"])
        for path in parse(picture).iter("path")
        if path.attrib["class"] == "link-line"
    }


def about(picture: str) -> str:
    return parse(picture).findtext("desc") or ""


@pytest.mark.parametrize("code", ALL)
def test_every_region_lies_on_the_map(code: str) -> None:
    x, y = place_of(code)

    assert 0 < x < WIDTH
    assert 0 < y < ground().height


def test_no_two_regions_share_a_spot() -> None:
    distances = [dist(place_of(a), place_of(b)) for a, b in combinations(ALL, 2)]

    assert min(distances) > 4


def test_circles_of_belarus_keep_room_for_their_names() -> None:
    places = [place_of(code) for code in regions(Country.BY)]

    assert min(dist(a, b) for a, b in combinations(places, 2)) > 20


def test_map_is_as_wide_as_russian_maps_are() -> None:
    assert 1.4 < WIDTH / ground().height < 1.8


def test_east_lies_to_the_right_and_north_of_minsk_above() -> None:
    west_to_east = [place_of(code)[0] for code in (BREST, MINSK, MOSCOW, "RU-NVS", VLADIVOSTOK)]

    assert west_to_east == sorted(west_to_east)
    assert place_of(KALININGRAD)[1] < place_of(MINSK)[1] < place_of("RU-KDA")[1]


def test_scale_falls_with_the_distance_from_minsk() -> None:
    at_home = dist(project(27, 53.9), project(28, 53.9))
    in_siberia = dist(project(82, 53.9), project(83, 53.9))

    assert at_home > 3 * in_siberia


def test_land_beyond_the_date_line_is_drawn_to_the_right() -> None:
    assert project(-175, 66) == pytest.approx(project(185, 66))


def test_areas_of_circles_are_to_each_other_as_their_numbers() -> None:
    found = circles(region_map({MOSCOW: 8, BREST: 2}, Language.EN))

    areas = {said.split(" — ")[0]: pi * radius**2 for said, radius in found.items()}
    assert areas["Moscow"] / areas["Brest Region"] == pytest.approx(4, rel=0.02)


def test_region_without_anything_has_no_circle() -> None:
    assert circles(region_map({MOSCOW: 0}, Language.EN)) == {}


def test_largest_are_told_to_those_who_do_not_see_the_map() -> None:
    counts = dict(zip(ALL[20:30], range(10, 0, -1), strict=True))

    told = about(region_map(counts, Language.RU))

    assert told.startswith("Площадь круга — число компаний региона.")
    assert told.count(" — ") == NAMED + 1


def test_small_circles_are_drawn_above_large_ones() -> None:
    radii = list(circles(region_map({MOSCOW: 1, "RU-MOS": 9, BREST: 4}, Language.EN)).values())

    assert radii == sorted(radii, reverse=True)


def test_lines_are_the_wider_the_more_they_stand_for() -> None:
    links = {(BREST, MOSCOW): 4.0, (MINSK, VLADIVOSTOK): 1.0}

    found = lines(region_links(links, Language.EN))

    assert found["Brest Region — Moscow: 4"] > found["Minsk — Primorsky Krai: 1"] >= 1


def test_circles_of_linked_regions_sum_their_lines() -> None:
    links = {(BREST, MOSCOW): 4.0, (MINSK, MOSCOW): 1.0}

    assert "Moscow — 5" in circles(region_links(links, Language.EN))


def test_line_begins_and_ends_at_its_regions() -> None:
    picture = region_links({(BREST, MOSCOW): 1.0}, Language.EN)

    drawn = re.search(r'd="M(\S+) (\S+)Q\S+ \S+ (\S+) (\S+)" class="link-line"', picture)
    assert drawn is not None
    ends = [float(each) for each in drawn.groups()]
    assert ends == pytest.approx([*place_of(BREST), *place_of(MOSCOW)], abs=0.06)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (Language.RU, "На карте пока никого."),
        (Language.BE, "На карце пакуль нікога."),
        (Language.EN, "There is nobody on the map yet."),
    ],
)
def test_empty_maps_say_so(language: Language, said: str) -> None:
    assert about(region_map({}, language)) == said
    assert about(region_links({}, language)) == said


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(regions(Country.BY)), st.sampled_from(regions(Country.RU))),
        st.integers(1, 10_000),
        max_size=40,
    )
)
def test_any_links_make_a_well_formed_picture_with_a_line_each(
    links: dict[tuple[str, str], float],
) -> None:
    picture = region_links(links, Language.BE)

    assert len(lines(picture)) == len(links)
