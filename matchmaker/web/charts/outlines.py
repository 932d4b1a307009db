"""The world as the map draws it: data/reference/outlines.json, projected once per process."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from matchmaker.engine.map_projection import HALF_WIDTH, MIDDLE, equal_earth
from matchmaker.resources import shipped

WIDTH = 1000.0
"""Pixels; where the globe's whole width is drawn."""

TENTHS = 10
"""Paths are written in whole tenths of a pixel: half the bytes of decimals."""

NORTH, SOUTH = 84.0, -57.0
"""Degrees of latitude that the map shows: all inhabited land."""

UNCODED = "-"
"""Stands for land without a code in ISO 3166-1."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class World:
    """Outlines in pixels, from the upper left corner.

    Attributes:
        paths: country -> `d` of an SVG path in tenths of a pixel; small ones have none.
        places: country -> where a mark or a name stands.
        sea: `d` of the globe's outline, as far as it is shown, in tenths of a pixel.
        height: of the map, as `WIDTH` is its width.
    """

    sea: str
    paths: Mapping[str, str]
    places: Mapping[str, Point]
    height: float


@cache
def load_world() -> World:
    """Return the shipped outlines.

    Raises:
        FileNotFoundError: they are not part of this installation.
    """
    stored = json.loads(shipped("data", "reference", "outlines.json").read_text("utf-8"))
    step = float(stored["step_degrees"])
    return World(
        sea=_sea(),
        paths={
            code: "".join(_path(ring, step) for ring in rings)
            for code, rings in stored["rings"].items()
        },
        places={code: to_pixels(x, y) for code, (x, y) in stored["places"].items()},
        height=to_pixels(0, SOUTH)[1],
    )


@cache
def load_rings() -> Mapping[str, tuple[tuple[Point, ...], ...]]:
    """Return each country's outlines as points of longitude and latitude in degrees.

    Raises:
        FileNotFoundError: they are not part of this installation.
    """
    stored = json.loads(shipped("data", "reference", "outlines.json").read_text("utf-8"))
    step = float(stored["step_degrees"])
    return {
        code: tuple(tuple(_points(ring, step)) for ring in rings)
        for code, rings in stored["rings"].items()
    }


def _points(ring: Sequence[int], step: float) -> Iterator[Point]:
    x = y = 0
    for dx, dy in zip(ring[::2], ring[1::2], strict=True):
        x, y = x + dx, y + dy
        yield x * step, y * step


def to_pixels(longitude: float, latitude: float) -> Point:
    """Return where a point of the globe lies on the map."""
    scale = WIDTH / (2 * HALF_WIDTH)
    x, y = equal_earth(longitude, latitude)
    _, top = equal_earth(0, NORTH)
    return (x + HALF_WIDTH) * scale, (top - y) * scale


def _sea() -> str:
    """Return the outline of the globe between `NORTH` and `SOUTH`, in steps of two degrees."""
    down = [NORTH + (SOUTH - NORTH) * i / 70 for i in range(71)]
    right = [to_pixels(MIDDLE + 180, latitude) for latitude in down]
    left = [to_pixels(MIDDLE - 180, latitude) for latitude in reversed(down)]
    line = " ".join(f"{round(x * TENTHS)} {round(y * TENTHS)}" for x, y in [*right, *left])
    return f"M{line}z"


def _path(ring: Sequence[int], step: float) -> str:
    """Return one closed line; points that fall on their neighbour are left out."""
    projected = (to_pixels(*point) for point in _points(ring, step))
    points = [(round(across * TENTHS), round(down * TENTHS)) for across, down in projected]
    moves = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points)]
    line = " ".join(f"{dx} {dy}" for dx, dy in moves if dx or dy)
    return f"M{points[0][0]} {points[0][1]}l{line}z".replace(" -", "-")
