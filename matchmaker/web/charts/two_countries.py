"""The ground of the maps of regions: Belarus and Russia, larger the nearer they are to Minsk.

Russia is twelve times as wide as Belarus. At one scale the seven Belarusian regions would share one
spot and most Russian ones the next, so distances from Minsk are drawn by their logarithm, as
T. Hägerstrand drew migration ("Migration and Area", Lund Studies in Geography B 13, 1957).
Directions from Minsk are those of Albers' equal-area conic projection with the parallels and the
middle of Russian atlases: J. P. Snyder, "Map Projections: A Working Manual", USGS Professional
Paper 1395 (1987), equations 14-1 to 14-6, on the sphere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import cos, hypot, log1p, radians, sin, sqrt

from matchmaker.domain.names import region_place
from matchmaker.domain.places import Country
from matchmaker.web.charts import svg
from matchmaker.web.charts.outlines import load_rings

WIDTH = 1000.0

_MARGIN = 14.0
_NORTH, _SOUTH = 64.0, 52.0  # standard parallels, degrees
_MIDDLE_LONGITUDE, _MIDDLE_LATITUDE = 100.0, 56.0
_CUT = -168.0  # degrees east; Chukotka lies beyond the date line and is drawn to the right
_MINSK = (27.6, 53.9)
_REACH = 0.15
"""Radii of the globe, 956 km: there the scale is half of that at Minsk. Chosen by looking: at half
of it Belarus takes a third of the width, at twice the circles of central Russia touch."""

_BESIDE = {
    "BY-MI": (27.1, 53.4),
    "RU-MOS": (38.5, 55.1),
    "RU-LEN": (32.6, 59.7),
}
"""Regions around a city that is one itself are drawn beside it: longitude, latitude in degrees."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Ground:
    """Outlines as they are drawn.

    Attributes:
        outlines: SVG of both countries.
        height: of the picture, as `WIDTH` is its width.
        left, top: the upper left corner of all land, in the plane of the projection.
        scale: pixels of a unit of that plane.
    """

    outlines: str
    height: float
    left: float
    top: float
    scale: float

    def place(self, longitude: float, latitude: float) -> Point:
        """Return where a point of the globe is drawn."""
        x, y = project(longitude, latitude)
        return _MARGIN + (x - self.left) * self.scale, _MARGIN + (self.top - y) * self.scale


@cache
def ground() -> Ground:
    """Return both countries, as wide as the picture.

    Raises:
        FileNotFoundError: the outlines are not part of this installation.
    """
    rings = load_rings()
    points = [project(*point) for country in Country for ring in rings[country] for point in ring]
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    bottom, top = min(y for _, y in points), max(y for _, y in points)
    scale = (WIDTH - 2 * _MARGIN) / (right - left)
    empty = Ground("", (top - bottom) * scale + 2 * _MARGIN, left, top, scale)
    outlines = "".join(
        svg.element("path", d="".join(_path(ring, empty) for ring in rings[country]), class_=look)
        for country, look in ((Country.RU, "land"), (Country.BY, "land home"))
    )
    return Ground(outlines, empty.height, left, top, scale)


def place_of(region: str) -> Point:
    """Return where a region's circle is drawn.

    Raises:
        KeyError: there is no such region.
    """
    return ground().place(*_BESIDE.get(region, region_place(region)))


def project(longitude: float, latitude: float) -> Point:
    """Return x, to the right, and y, up, from Minsk.

    Args:
        longitude: degrees east, in [-180, 180] or beyond it for Chukotka.
        latitude: degrees north.
    """
    x, y = _albers(longitude, latitude)
    middle_x, middle_y = _albers(*_MINSK)
    x, y = x - middle_x, y - middle_y
    distance = hypot(x, y)
    if not distance:
        return 0.0, 0.0
    larger = log1p(distance / _REACH) / distance
    return x * larger, y * larger


def _albers(longitude: float, latitude: float) -> Point:
    """Return x, to the right, and y, up, in radii of the globe."""
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


def _path(ring: Sequence[Point], drawn: Ground) -> str:
    points = (drawn.place(*point) for point in ring)
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "z"
