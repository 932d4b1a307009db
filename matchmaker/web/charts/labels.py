"""Puts names beside places so that they cover neither each other nor the places."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from matchmaker.web.charts.svg import LETTER

Point = tuple[float, float]
_Box = tuple[float, float, float, float]  # left, top, right, bottom

_DISTANCES = (16, 28, 42, 60, 80, 105, 135)
_TURNS = (0, 1, -1, 7, -7, 2, -2, 6, -6, 3, -3, 5, -5, 4, -4, 8)  # sixteenths, from the right
_ROOM = 3  # pixels around a name


@dataclass(frozen=True, slots=True)
class Label:
    """A name and where it stands.

    Attributes:
        place: what it belongs to.
        left, middle: its left end and the height of its middle.
    """

    text: str
    place: Point
    left: float
    middle: float
    width: float


def place_labels(
    named: Sequence[tuple[str, Point]], size: float, bounds: tuple[float, float]
) -> list[Label]:
    """Return a label for every name, the nearest free spot first.

    Args:
        named: text and place, the most important first.
        size: of the font, in pixels.
        bounds: width and height of the picture that labels stay in.
    """
    taken = [(x - 4.0, y - 4.0, x + 4.0, y + 4.0) for _, (x, y) in named]
    found = []
    for said, place in named:
        label = _first_free(said, place, size, bounds, taken)
        taken.append(_box(label, size))
        found.append(label)
    return found


def _first_free(
    said: str, place: Point, size: float, bounds: tuple[float, float], taken: Sequence[_Box]
) -> Label:
    spots = [_beside(said, place, size, distance, t) for distance in _DISTANCES for t in _TURNS]
    for label in spots:
        box = _box(label, size)
        inside = box[0] >= 0 and box[1] >= 0 and box[2] <= bounds[0] and box[3] <= bounds[1]
        if inside and not any(_overlap(box, other) for other in taken):
            return label
    return spots[0]


def _beside(said: str, place: Point, size: float, distance: float, turn: int) -> Label:
    angle = turn * pi / 8
    width = len(said) * size * LETTER
    x, y = place[0] + distance * cos(angle), place[1] + distance * sin(angle)
    left = x if cos(angle) > 0.1 else x - width if cos(angle) < -0.1 else x - width / 2  # noqa: PLR2004
    return Label(said, place, left, y, width)


def _box(label: Label, size: float) -> _Box:
    half = size / 2 + _ROOM
    right = label.left + label.width + _ROOM
    return label.left - _ROOM, label.middle - half, right, label.middle + half


def _overlap(a: _Box, b: _Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
