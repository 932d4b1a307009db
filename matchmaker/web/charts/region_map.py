"""The two countries with a circle for each region, and lines between regions that work together.

Albers' equal-area conic projection, as Russian atlases use it: J. P. Snyder, "Map Projections: A
Working Manual", USGS Professional Paper 1395 (1987), equations 14-1 to 14-6, on the sphere.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from math import cos, radians, sin, sqrt

from markupsafe import Markup

from matchmaker.domain.catalogues import get_message
from matchmaker.domain.languages import Language
from matchmaker.domain.names import region_name, region_place
from matchmaker.domain.places import Country
from matchmaker.services.market_words import say_number
from matchmaker.web.charts import svg
from matchmaker.web.charts.inline import inline
from matchmaker.web.charts.labels import Label, place_labels
from matchmaker.web.charts.outlines import load_rings

NAMED = 6
"""How many of the largest circles have their names beside them."""

_WIDTH = 1000.0
_MARGIN = 14.0
_LARGEST = 20.0  # radius
_SMALLEST = 2.5
_SIZE = 13.0
_NORTH, _SOUTH = 64.0, 52.0  # standard parallels of maps of Russia, degrees
_MIDDLE_LONGITUDE, _MIDDLE_LATITUDE = 90.0, 56.0
_CUT = -168.0  # degrees east; Chukotka lies beyond the date line and is drawn to the right

Point = tuple[float, float]


def region_map(counts: Mapping[str, float], language: Language, *, name: str = "regions") -> Markup:
    """Return the map for the middle of a page.

    Args:
        counts: ISO 3166-2 code -> what the area of its circle shows.
        name: unlike that of any other picture of the page.
    """
    land, height = _land()
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    most = max((number for _, number in ranked), default=1)
    circles = [_circle(code, number, most, language) for code, number in ranked if number]
    named = [
        (_told(code, number, language), place_of(code)) for code, number in ranked[:NAMED] if number
    ]
    labels = [_label(label) for label in place_labels(named, _SIZE, (_WIDTH, height))]
    best = ", ".join(_told(code, number, language) for code, number in ranked[:NAMED])
    about = get_message("region_map.about", language).format(best=best)
    if not circles:
        about = get_message("region_map.nothing", language)
    title = get_message("region_map.title", language)
    return inline(name, title, about, (_WIDTH, height), [land, *circles, *labels])


def region_links(
    links: Mapping[tuple[str, str], float], language: Language, *, name: str = "links"
) -> Markup:
    """Return the map with a line for each pair of regions that work together.

    Args:
        links: Belarusian and Russian region -> what the width of the line shows.
        name: unlike that of any other picture of the page.
    """
    land, height = _land()
    ranked = sorted(links.items(), key=lambda item: (-item[1], item[0]))
    most = max((number for _, number in ranked), default=1)
    sums: dict[str, float] = {}
    for pair, number in ranked:
        for code in pair:
            sums[code] = sums.get(code, 0) + number
    lines = [_link(pair, number, most, language) for pair, number in ranked if number]
    top = max(sums.values(), default=1)
    circles = [_circle(code, number, top, language) for code, number in sorted(sums.items())]
    told = "; ".join(_told_pair(pair, number, language) for pair, number in ranked[:NAMED])
    about = get_message("region_map.links_about", language).format(best=told)
    if not lines:
        about = get_message("region_map.nothing", language)
    title = get_message("region_map.links", language)
    return inline(name, title, about, (_WIDTH, height), [land, *lines, *circles])


def _link(pair: tuple[str, str], number: float, most: float, language: Language) -> str:
    """Return an arc that bends to the north, so that lines of neighbours lie apart."""
    (x1, y1), (x2, y2) = map(place_of, pair)
    bend = 0.18 * abs(x2 - x1) + 8
    title = svg.element("title", svg.plain(_told_pair(pair, number, language)))
    return svg.element(
        "path",
        title,
        d=f"M{x1:.1f} {y1:.1f}Q{(x1 + x2) / 2:.1f} {min(y1, y2) - bend:.1f} {x2:.1f} {y2:.1f}",
        class_="link-line",
        stroke_width=1 + 5 * number / most,
    )


def _told_pair(pair: tuple[str, str], number: float, language: Language) -> str:
    by_region, ru_region = (region_name(code, language) for code in pair)
    return f"{by_region} — {ru_region}: {say_number(number, language)}"


def place_of(region: str) -> Point:
    """Return where a region's centre lies on the map."""
    return _to_map(_project(*region_place(region)))


@cache
def _land() -> tuple[str, float]:
    """Return the outlines of both countries, and the height of the map."""
    rings = load_rings()
    paths = [
        svg.element("path", d="".join(_path(ring) for ring in rings[country]), class_="land")
        for country in (Country.RU, Country.BY)
    ]
    _, _, _, height = _frame()
    return "".join(paths), height


def _path(ring: Sequence[Point]) -> str:
    points = (_to_map(_project(*point)) for point in ring)
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "z"


@cache
def _frame() -> tuple[float, float, float, float]:
    """Return left, top and scale of the projection's plane, and the height of the map."""
    rings = load_rings()
    points = [_project(*point) for country in Country for ring in rings[country] for point in ring]
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = max(y for _, y in points), min(y for _, y in points)
    scale = (_WIDTH - 2 * _MARGIN) / (right - left)
    return left, top, scale, (top - bottom) * scale + 2 * _MARGIN


def _to_map(point: Point) -> Point:
    left, top, scale, _ = _frame()
    return _MARGIN + (point[0] - left) * scale, _MARGIN + (top - point[1]) * scale


def _project(longitude: float, latitude: float) -> Point:
    if longitude < _CUT:
        longitude += 360
    first, second = sin(radians(_SOUTH)), sin(radians(_NORTH))
    n = (first + second) / 2
    c = cos(radians(_SOUTH)) ** 2 + 2 * n * first

    def radius(degrees: float) -> float:
        return sqrt(c - 2 * n * sin(radians(degrees))) / n

    angle = n * radians(longitude - _MIDDLE_LONGITUDE)
    distance = radius(latitude)
    return distance * sin(angle), radius(_MIDDLE_LATITUDE) - distance * cos(angle)


def _circle(code: str, number: float, most: float, language: Language) -> str:
    x, y = place_of(code)
    radius = max(_LARGEST * sqrt(number / most), _SMALLEST)
    title = svg.element("title", svg.plain(_told(code, number, language)))
    return svg.element(
        "circle", title, cx=x, cy=y, r=radius, class_="accent", fill_opacity="0.55", stroke="none"
    )


def _label(label: Label) -> str:
    x, y = label.place
    end = min(max(x, label.left), label.left + label.width)
    line = svg.element("line", x1=x, y1=y, x2=end, y2=label.middle, class_="leader")
    said = svg.text(
        label.left, label.middle + _SIZE * 0.36, label.text, font_size=_SIZE, class_="halo"
    )
    return line + said


def _told(code: str, number: float, language: Language) -> str:
    return f"{region_name(code, language)} — {say_number(number, language)}"
