"""Products of whole steps: exact, with and without NumKong."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.engine import exact
from tests.unit.engine.entries import random_vectors

few = settings(max_examples=20, deadline=None)


def stepped(rows: int, seed: int, dimension: int = 512) -> exact.Vectors:
    return exact.widened(exact.in_steps(random_vectors(rows, seed, dimension)))


@given(seed=st.integers(0, 2**32 - 1), rows=st.integers(0, 5))
@few
def test_products_are_those_of_double_precision(seed: int, rows: int) -> None:
    some, others = stepped(3, seed), stepped(rows, seed + 1)

    found = exact.exact_products(some, others)

    assert found.dtype == np.float64
    assert found.tolist() == (some.astype(float) @ others.astype(float).T).tolist()


@given(seed=st.integers(0, 2**32 - 1))
@few
def test_the_other_side_sees_the_same(seed: int) -> None:
    some, others = stepped(3, seed), stepped(4, seed + 1)

    assert exact.exact_products(some, others).tolist() == (
        exact.exact_products(others, some).T.tolist()
    )


@given(seed=st.integers(0, 2**32 - 1))
@few
def test_steps_are_near_and_stay_what_they_are(seed: int) -> None:
    vectors = random_vectors(3, seed, 40)

    found = exact.widened(exact.in_steps(vectors))

    assert found.dtype == np.float32
    assert np.abs(found - vectors).max() <= 0.5 / exact.STEPS + 2**-12
    assert exact.widened(exact.in_steps(found)).tolist() == found.tolist()
    halves = vectors.astype(np.float16).astype(np.float32)
    assert exact.widened(exact.in_steps(halves)).tolist() == found.tolist()


def test_a_number_a_bit_above_1_is_1() -> None:
    assert exact.in_steps(np.array([[1.001, -1.001]])).tolist() == [[exact.STEPS, -exact.STEPS]]


def test_numpy_stands_in_where_there_is_no_numkong(monkeypatch: pytest.MonkeyPatch) -> None:
    some = stepped(3, 1)
    expected = exact.exact_products(some, some)
    monkeypatch.setattr(exact, "numkong", None)

    is_exact = exact._check()  # noqa: SLF001
    monkeypatch.setattr(exact, "_is_exact", is_exact)

    assert not is_exact
    assert exact.exact_products(some, some).tolist() == expected.tolist()
