"""The two countries with a circle for each region, and lines between regions that work together."""

from collections.abc import Mapping, Sequence
from math import hypot, sqrt

from markupsafe import Markup

from matchmaker.domain.catalogues import get_message
from matchmaker.domain.languages import Language
from matchmaker.domain.names import region_name
from matchmaker.domain.places import Country
from matchmaker.services.market_words import say_number
from matchmaker.web.charts import svg
from matchmaker.web.charts.inline import inline
from matchmaker.web.charts.labels import Label, place_labels
from matchmaker.web.charts.two_countries import WIDTH, ground, place_of

NAMED = 6
"""How many of the largest circles of Russia have their names beside them; of Belarus, all."""

_LARGEST = 17.0  # radius
_SMALLEST = 2.5
_WIDEST = 5.0  # line
_SIZE = 15.0
_BEND = 0.14  # of a line's length

Counts = Sequence[tuple[str, float]]


def region_map(counts: Mapping[str, float], language: Language, *, name: str = "regions") -> Markup:
    """Return the map for the middle of a page.

    Args:
        counts: ISO 3166-2 code -> what the area of its circle shows.
        name: unlike that of any other picture of the page.
    """
    ranked = _ranked(counts)
    best = ", ".join(_told(code, number, language) for code, number in ranked[:NAMED])
    about = get_message("region_map.about", language).format(best=best)
    if not ranked:
        about = get_message("region_map.nothing", language)
    title = get_message("region_map.title", language)
    return _drawn(name, title, about, _marked(ranked, language))


def region_links(
    links: Mapping[tuple[str, str], float], language: Language, *, name: str = "links"
) -> Markup:
    """Return the map with a line for each pair of regions that work together.

    Args:
        links: Belarusian and Russian region -> what the width of the line shows.
        name: unlike that of any other picture of the page.
    """
    pairs = sorted(
        ((pair, number) for pair, number in links.items() if number > 0),
        key=lambda item: (-item[1], item[0]),
    )
    most = max((number for _, number in pairs), default=1)
    sums: dict[str, float] = {}
    for pair, number in pairs:
        for code in pair:
            sums[code] = sums.get(code, 0) + number
    ranked = _ranked(sums)
    told = "; ".join(_told_pair(pair, number, language) for pair, number in pairs[:NAMED])
    about = get_message("region_map.links_about", language).format(best=told)
    if not pairs:
        about = get_message("region_map.nothing", language)
    title = get_message("region_map.links", language)
    lines = [_link(pair, number, most, language) for pair, number in pairs]
    return _drawn(name, title, about, [*lines, *_marked(ranked, language)])


def _drawn(name: str, title: str, about: str, parts: Sequence[str]) -> Markup:
    size = WIDTH, ground().height
    return inline(name, title, about, size, [ground().outlines, *parts], look="chart map")


def _ranked(counts: Mapping[str, float]) -> Counts:
    """Return what is above nothing, most first."""
    found = ((code, number) for code, number in counts.items() if number > 0)
    return sorted(found, key=lambda item: (-item[1], item[0]))


def _link(pair: tuple[str, str], number: float, most: float, language: Language) -> str:
    """Return an arc that bends to the right of its way east, so that neighbours lie apart."""
    (x1, y1), (x2, y2) = map(place_of, pair)
    length = max(hypot(x2 - x1, y2 - y1), 1.0)
    bend = _BEND * length
    x = (x1 + x2) / 2 + (y2 - y1) / length * bend
    y = (y1 + y2) / 2 - (x2 - x1) / length * bend
    title = svg.element("title", svg.plain(_told_pair(pair, number, language)))
    return svg.element(
        "path",
        title,
        d=f"M{x1:.1f} {y1:.1f}Q{x:.1f} {y:.1f} {x2:.1f} {y2:.1f}",
        class_="link-line",
        stroke_width=1 + (_WIDEST - 1) * number / most,
    )


def _marked(ranked: Counts, language: Language) -> list[str]:
    """Return circles with the names of some; lines to names begin under their circles."""
    leaders, names = _names(ranked, language)
    return [*leaders, *_circles(ranked, language), *names]


def _circles(ranked: Counts, language: Language) -> list[str]:
    """Return a circle for each region, small ones above large ones."""
    most = max((number for _, number in ranked), default=1)
    return [_circle(code, number, most, language) for code, number in ranked]


def _circle(code: str, number: float, most: float, language: Language) -> str:
    x, y = place_of(code)
    radius = max(_LARGEST * sqrt(number / most), _SMALLEST)
    title = svg.element("title", svg.plain(_told(code, number, language)))
    return svg.element("circle", title, cx=x, cy=y, r=radius, class_="accent region")


def _names(ranked: Counts, language: Language) -> tuple[list[str], list[str]]:
    """Return lines to names and the names: of the largest circles of Russia, of all of Belarus."""
    home = [item for item in ranked if item[0].startswith(Country.BY)]
    others = [item for item in ranked if not item[0].startswith(Country.BY)][:NAMED]
    named = [(_told(code, number, language), place_of(code)) for code, number in [*home, *others]]
    labels = place_labels(named, _SIZE, (WIDTH, ground().height))
    return [_leader(label) for label in labels], [_label(label) for label in labels]


def _leader(label: Label) -> str:
    x, y = label.place
    end = min(max(x, label.left), label.left + label.width)
    return svg.element("line", x1=x, y1=y, x2=end, y2=label.middle, class_="leader")


def _label(label: Label) -> str:
    base = label.middle + _SIZE * 0.36
    return svg.text(label.left, base, label.text, font_size=_SIZE, class_="halo")


def _told(code: str, number: float, language: Language) -> str:
    return f"{region_name(code, language)} — {say_number(number, language)}"


def _told_pair(pair: tuple[str, str], number: float, language: Language) -> str:
    by_region, ru_region = (region_name(code, language) for code in pair)
    return f"{by_region} — {ru_region}: {say_number(number, language)}"
