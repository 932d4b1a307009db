"""Lines on the globe: joined from arcs, freed of the jump at 180°, simplified, measured."""

from collections.abc import Callable, Sequence

Point = tuple[float, float]

_ROUND = 360.0


def unwrap(line: Sequence[Point], around: float | None = None) -> list[Point]:
    """Return the line without jumps of longitude, each step the short way round.

    Args:
        around: longitude that the line's middle then lies within 180 degrees of.
    """
    found: list[Point] = []
    for x, y in line:
        last = found[-1][0] if found else x
        found.append((x - _ROUND * round((x - last) / _ROUND), y))
    if around is None:
        return found
    centre = (min(x for x, _ in found) + max(x for x, _ in found)) / 2
    turns = _ROUND * round((centre - around) / _ROUND)
    return [(x - turns, y) for x, y in found]


def join(arcs: Sequence[Sequence[Point]], numbers: Sequence[int]) -> list[Point]:
    """Return the ring made of arcs; TopoJSON writes ~n for arc n backwards."""
    ring: list[Point] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring += arc[1:] if ring else arc
    return ring


def simplify(line: Sequence[Point], least: float, project: Callable[[Point], Point]) -> list[Point]:
    """Return the line without the points that matter least; its ends stay.

    M. Visvalingam, J. D. Whyatt, "Line generalisation by repeated elimination of points", The
    Cartographic Journal 30 (1), 1993. A closed line keeps at least four points.

    Args:
        least: area that a point has to span with its neighbours.
        project: to the plane that areas are measured on.
    """
    kept, flat = list(line), [project(point) for point in line]
    fewest = 4 if flat[0] == flat[-1] else 2
    spans = [area(flat[i - 1 : i + 2]) for i in range(1, len(flat) - 1)]
    while len(kept) > fewest:
        sizes = [abs(span) for span in spans]
        smallest = min(range(len(sizes)), key=sizes.__getitem__)
        if sizes[smallest] >= least:
            break
        del kept[smallest + 1], flat[smallest + 1], spans[smallest]
        for near in (smallest - 1, smallest):
            if 0 <= near < len(spans):
                spans[near] = area(flat[near : near + 3])
    return kept


def area(ring: Sequence[Point]) -> float:
    """Return the area inside a ring, closed or not; its sign is the direction."""
    x0, y0 = ring[-1]
    total = 0.0
    for x, y in ring:
        total += x0 * y - x * y0
        x0, y0 = x, y
    return total / 2


def middle(ring: Sequence[Point]) -> Point:
    """Return the centre of gravity of a ring; of its points, when it encloses nothing."""
    size = area(ring)
    if not size:
        return sum(x for x, _ in ring) / len(ring), sum(y for _, y in ring) / len(ring)
    x0, y0 = ring[-1]
    across = up = 0.0
    for x, y in ring:
        turn = x0 * y - x * y0
        across, up = across + (x0 + x) * turn, up + (y0 + y) * turn
        x0, y0 = x, y
    return across / (6 * size), up / (6 * size)
