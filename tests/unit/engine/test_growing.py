"""Arrays that grow at the end."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.engine.growing import GrowingArray

chunks = st.lists(st.lists(st.integers(-5, 5), max_size=6), max_size=8)


@given(chunks)
def test_rows_stand_in_the_order_they_were_added(several: list[list[int]]) -> None:
    array, expected = GrowingArray(np.int32), []

    for rows in several:
        first = array.extend(np.array(rows, np.int32))
        assert first == len(expected)
        expected += rows
        assert array.append(7) == len(expected)
        expected.append(7)

    assert array.view.tolist() == expected
    assert len(array) == len(expected)
    assert array.view.dtype == np.int32


@given(chunks)
def test_a_view_keeps_its_rows_whatever_is_added_later(several: list[list[int]]) -> None:
    array = GrowingArray(np.int32)
    views = []

    for rows in several:
        array.extend(np.array(rows, np.int32))
        views.append((array.view, array.view.tolist()))

    assert all(view.tolist() == rows for view, rows in views)


def test_rows_may_have_a_shape() -> None:
    array = GrowingArray(np.float32, (3,))

    array.append([1, 2, 3])
    array.extend(np.ones((9, 3), np.float32))

    assert array.view.shape == (10, 3)
    assert array.view[0].tolist() == [1, 2, 3]


def test_a_new_array_is_empty() -> None:
    array = GrowingArray(np.bool_, (2,))

    assert len(array) == 0
    assert array.view.shape == (0, 2)


def test_a_row_of_another_shape_is_refused_and_not_counted() -> None:
    array = GrowingArray(np.float32, (3,))

    with pytest.raises(ValueError, match="shape"):
        array.append([1, 2])
    with pytest.raises(ValueError, match="shape"):
        array.extend(np.ones((2, 4), np.float32))
    assert len(array) == 0


def test_the_rows_are_shown_without_a_copy() -> None:
    array = GrowingArray(np.int32)
    array.append(1)

    array.view[0] = 5

    assert array.view.tolist() == [5]
