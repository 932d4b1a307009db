"""Makes data/reference/outlines.json: `python -m matchmaker.training.outlines COUNTRIES.json`.

The source is countries-50m.json of the npm package world-atlas 2 (TopoJSON made of Natural
Earth 4, public domain):

    curl -O https://registry.npmjs.org/world-atlas/-/world-atlas-2.0.2.tgz
    tar xzf world-atlas-2.0.2.tgz package/countries-50m.json
    python -m matchmaker.training.outlines package/countries-50m.json

Borders are simplified arc by arc, so neighbours keep their common line.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import pycountry
import typer

from matchmaker.engine.map_projection import HALF_WIDTH, MIDDLE, equal_earth
from matchmaker.training.outline_rings import Point, area, join, middle, simplify, unwrap

SOURCE = "Natural Earth 4, 1:50 million, by the npm package world-atlas 2.0.2; simplified"
LICENCE = "public domain (Natural Earth); ISC (world-atlas)"

STEP = 0.05
"""Degrees; the grid that coordinates are rounded to, an eighth of a pixel of the map."""

WIDTH = 1000.0
"""Pixels of a map; the sizes below are of such a map, where one pixel is 34 km."""

LEAST_TRIANGLE = 0.35
"""Square pixels; a point of a border goes when it spans less with its neighbours."""

LEAST_ISLAND = 1.5
"""Square pixels; smaller parts of a country are left out."""

LEAST_COUNTRY = 5.0
"""Square pixels; a country smaller than this has a place for a mark instead of outlines."""

UNCODED = "-"
"""Stands for land without a code in ISO 3166-1: Kosovo, Northern Cyprus, Somaliland, …"""

LEFT_OUT = "AQ"
"""Antarctica: nobody imports there, and it would take a fifth of the picture."""

APART: Mapping[str, tuple[tuple[str, float, float, float, float], ...]] = {
    "FR": (
        ("GF", -56.0, -50.0, 1.0, 7.0),
        ("GP", -62.5, -60.9, 15.7, 17.0),
        ("MQ", -61.5, -60.5, 14.0, 15.2),
        ("RE", 54.5, 56.5, -22.0, -20.0),
        ("YT", 44.5, 45.9, -13.5, -12.0),
    ),
    "NL": (("BQ", -69.0, -62.0, 11.5, 18.0),),
    "NO": (("SJ", -10.0, 36.0, 70.7, 82.0), ("BV", 2.0, 5.0, -56.0, -53.0)),
}
"""Parts that have an ISO code of their own: code, west, east, south, north, in degrees."""

TOO_SMALL: Mapping[str, tuple[float, float]] = {
    "BQ": (-68.3, 12.2),
    "BV": (3.4, -54.4),
    "CC": (96.8, -12.2),
    "CX": (105.6, -10.5),
    "GI": (-5.35, 36.15),
    "TK": (-171.8, -9.2),
    "TV": (179.2, -8.5),
    "UM": (166.6, 19.3),
}
"""Longitude and latitude of territories that the source does not draw; general knowledge."""


@dataclass(slots=True)
class Outlines:
    """What is drawn.

    Attributes:
        rings: country -> closed lines of longitude and latitude; holes are rings too.
        places: country -> where a mark or a name stands.
    """

    rings: dict[str, list[list[Point]]] = field(default_factory=dict)
    places: dict[str, Point] = field(default_factory=dict)


def make_outlines(topology: Mapping[str, Any]) -> Outlines:
    """Return the simplified outlines of a TopoJSON of countries with ISO 3166-1 numbers."""
    arcs = [simplify(arc, LEAST_TRIANGLE, to_pixels) for arc in _decode(topology)]
    found: dict[str, list[list[Point]]] = {}
    for country in topology["objects"]["countries"]["geometries"]:
        code = _code_of(country)
        for polygon in _polygons(country):
            rings = [unwrap(join(arcs, ring), MIDDLE) for ring in polygon]
            if code != LEFT_OUT:
                found.setdefault(_own_code(code, rings[0]), []).extend(rings)
    return _drawn(found)


def to_pixels(point: Point) -> Point:
    """Return where a longitude and latitude lies on a map of `WIDTH`."""
    x, y = equal_earth(*point)
    scale = WIDTH / (2 * HALF_WIDTH)
    return x * scale, -y * scale


def _drawn(found: Mapping[str, list[list[Point]]]) -> Outlines:
    outlines = Outlines()
    for code, rings in sorted(found.items()):
        sizes = [abs(area([to_pixels(point) for point in ring])) for ring in rings]
        if code != UNCODED:
            outlines.places[code] = middle(rings[sizes.index(max(sizes))])
        if code == UNCODED or sum(sizes) >= LEAST_COUNTRY:
            pairs = zip(rings, sizes, strict=True)
            outlines.rings[code] = [ring for ring, size in pairs if size >= LEAST_ISLAND]
    for code, place in TOO_SMALL.items():
        outlines.places.setdefault(code, unwrap([place], MIDDLE)[0])
    return outlines


def _decode(topology: Mapping[str, Any]) -> Iterator[list[Point]]:
    """Yield the arcs as longitude and latitude; TopoJSON stores rounded differences."""
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * scale[0] + shift[0], y * scale[1] + shift[1]))
        yield unwrap(line)


def _polygons(country: Mapping[str, Any]) -> Iterable[Sequence[Sequence[int]]]:
    polygons: Iterable[Sequence[Sequence[int]]] = country["arcs"]
    return [country["arcs"]] if country["type"] == "Polygon" else polygons


def _code_of(country: Mapping[str, Any]) -> str:
    known = pycountry.countries.get(numeric=country.get("id", ""))
    return known.alpha_2 if known else UNCODED


def _own_code(code: str, ring: Sequence[Point]) -> str:
    """Return the code of the part of a country that a ring encloses."""
    x, y = middle(ring)
    for part, west, east, south, north in APART.get(code, ()):
        if west <= x <= east and south <= y <= north:
            return part
    return code


def _stored(ring: Sequence[Point]) -> list[int]:
    """Return a ring as whole steps: the first point, then differences."""
    steps = [(round(x / STEP), round(y / STEP)) for x, y in ring]
    flat = list(steps[0])
    for (x, y), (next_x, next_y) in pairwise(steps):
        if (x, y) != (next_x, next_y):
            flat += [next_x - x, next_y - y]
    return flat


def write_outlines(
    source: Annotated[Path, typer.Argument(help="countries-50m.json of world-atlas 2.")],
    into: Annotated[Path, typer.Option(help="File to write.")] = Path(
        "data/reference/outlines.json"
    ),
) -> None:
    """Write the outlines that the map of third markets is drawn with."""
    outlines = make_outlines(json.loads(source.read_text("utf-8")))
    body = {
        "source": SOURCE,
        "licence": LICENCE,
        "step_degrees": STEP,
        "rings": {code: [_stored(r) for r in rings] for code, rings in outlines.rings.items()},
        "places": {
            code: [round(x, 2), round(y, 2)] for code, (x, y) in sorted(outlines.places.items())
        },
    }
    into.write_text(json.dumps(body, separators=(",", ":")) + "\n", "utf-8")
    typer.echo(f"{into}: {len(outlines.rings)} outlines, {into.stat().st_size} bytes")


if __name__ == "__main__":
    typer.run(write_outlines)
