"""Outlines from TopoJSON: joined, unwrapped, simplified; small countries become places."""

from itertools import pairwise
from typing import Any

import pytest

from matchmaker.training.outline_rings import Point, area, join, middle, simplify, unwrap
from matchmaker.training.outlines import TOO_SMALL, UNCODED, make_outlines


def same(point: Point) -> Point:
    return point


def topology(*countries: tuple[str | None, list[Point]]) -> dict[str, Any]:
    """Return TopoJSON of countries with a ring each, on a grid of whole degrees."""
    arcs = []
    for _, ring in countries:
        moves = [(0.0, 0.0), *ring]
        steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(moves)]
        arcs.append(steps)
    named = [
        {"type": "Polygon", "arcs": [[i]]} | ({"id": code} if code else {})
        for i, (code, _) in enumerate(countries)
    ]
    transform = {"scale": [1, 1], "translate": [0, 0]}
    return {
        "arcs": arcs,
        "transform": transform,
        "objects": {"countries": {"geometries": named}},
    }


def square(x: float, y: float, side: float) -> list[Point]:
    return [(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)]


def test_ring_across_180_degrees_has_no_jump() -> None:
    ring = unwrap([(170.0, 60.0), (-175.0, 60.0), (-175.0, 70.0), (170.0, 60.0)], 11.0)

    assert [x for x, _ in ring] == [170.0, 185.0, 185.0, 170.0]


def test_arc_can_be_run_through_backwards() -> None:
    arcs = [[(0.0, 0.0), (1.0, 0.0)], [(0.0, 0.0), (1.0, 1.0), (1.0, 0.0)]]

    assert join(arcs, [0, ~1]) == [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 0.0)]


def test_point_that_spans_little_goes_and_the_ends_stay() -> None:
    line = [(0.0, 0.0), (1.0, 0.01), (2.0, 0.0), (3.0, 5.0), (4.0, 0.0)]

    assert simplify(line, 0.1, same) == [line[0], *line[2:]]


def test_closed_line_keeps_four_points() -> None:
    assert len(simplify(square(0, 0, 0.01), 1.0, same)) == 4


def test_centre_of_gravity_of_a_square_is_its_middle() -> None:
    assert middle(square(2, 4, 2)) == pytest.approx((3, 5))
    assert abs(area(square(2, 4, 2))) == 4


def test_large_country_is_drawn_and_a_small_one_has_a_place_only() -> None:
    found = make_outlines(topology(("398", square(60, 45, 10)), ("442", square(6, 49, 0.5))))

    assert set(found.rings) == {"KZ"}
    assert found.places["LU"] == pytest.approx((6.25, 49.25))


def test_part_with_a_code_of_its_own_is_not_of_its_country() -> None:
    found = make_outlines(topology(("250", square(0, 45, 5)), ("250", square(-55, 2, 4))))

    assert set(found.rings) == {"FR", "GF"}


def test_land_without_a_code_is_kept_apart() -> None:
    assert set(make_outlines(topology((None, square(44, 8, 5)))).rings) == {UNCODED}


def test_territories_that_the_source_lacks_have_a_place() -> None:
    assert set(make_outlines(topology(("398", square(60, 45, 10)))).places) >= set(TOO_SMALL)
