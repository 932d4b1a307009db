"""Equal Earth: known points, and areas that are those of the globe."""

from math import cos, pi, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.engine.map_projection import HALF_WIDTH, MIDDLE, equal_earth


def test_middle_of_the_equator_is_the_origin() -> None:
    assert equal_earth(MIDDLE, 0) == (0, 0)


def test_globe_is_twice_as_wide_as_published_for_its_height() -> None:
    right, _ = equal_earth(MIDDLE + 180, 0)
    _, top = equal_earth(MIDDLE, 90)

    assert right == pytest.approx(HALF_WIDTH)
    assert right / top == pytest.approx(2.05458, abs=1e-4)  # Šavrič et al. 2018, section 3


@given(longitude=st.floats(-160, 180), latitude=st.floats(-88, 88))
def test_small_area_on_the_map_is_that_on_the_globe(longitude: float, latitude: float) -> None:
    step = 1e-3
    (x0, y0), (x1, y1) = (equal_earth(longitude, latitude + d) for d in (-step, step))
    (x2, y2), (x3, y3) = (equal_earth(longitude + d, latitude) for d in (-step, step))

    drawn = abs((x1 - x0) * (y3 - y2) - (x3 - x2) * (y1 - y0))

    assert drawn == pytest.approx(radians(2 * step) ** 2 * cos(latitude * pi / 180), rel=1e-3)
