"""The Equal Earth projection: areas on the map are to each other as on the globe.

B. Šavrič, T. Patterson, B. Jenny, "The Equal Earth map projection", International Journal of
Geographical Information Science 33 (3), 2018, equations 6–9. A map of scores is read by areas,
so an equal-area projection is the fair one.
"""

from math import asin, cos, pi, radians, sin, sqrt

_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_M = sqrt(3) / 2

MIDDLE = 11.0
"""Longitude in the middle of the map, degrees: the cut at 169° W leaves Chukotka whole."""

HALF_WIDTH = 2 * sqrt(3) * pi / (3 * _A1)
"""x at the right end of the equator, in radii of the globe; the left end is its negative."""


def equal_earth(longitude: float, latitude: float) -> tuple[float, float]:
    """Return x, to the right, and y, up, in radii of the globe.

    Args:
        longitude: degrees east, within 180 of `MIDDLE`; beyond, the point lies off the map.
        latitude: degrees north, in [-90, 90].
    """
    theta = asin(_M * sin(radians(latitude)))
    square = theta * theta
    sixth = square**3
    slope = 9 * _A4 * sixth * square + 7 * _A3 * sixth + 3 * _A2 * square + _A1
    x = 2 * sqrt(3) * radians(longitude - MIDDLE) * cos(theta) / (3 * slope)
    return x, theta * (_A1 + _A2 * square + sixth * (_A3 + _A4 * square))
