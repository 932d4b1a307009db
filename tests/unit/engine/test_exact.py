"""Products of half-precision numbers: exact, with and without NumKong."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.engine import exact
from tests.unit.engine.entries import random_vectors

few = settings(max_examples=20, deadline=None)


def halves(rows: int, seed: int, dimension: int = 512) -> exact.Vectors:
    return random_vectors(rows, seed, dimension).astype(np.float16).astype(np.float32)


@given(seed=st.integers(0, 2**32 - 1), rows=st.integers(0, 5))
@few
def test_products_are_those_of_double_precision(seed: int, rows: int) -> None:
    some, others = halves(3, seed), halves(rows, seed + 1)

    found = exact.exact_products(some, others)

    assert found.dtype == np.float64
    assert found.tolist() == (some.astype(float) @ others.astype(float).T).tolist()


@given(seed=st.integers(0, 2**32 - 1))
@few
def test_the_other_side_sees_the_same(seed: int) -> None:
    some, others = halves(3, seed), halves(4, seed + 1)

    assert exact.exact_products(some, others).tolist() == (
        exact.exact_products(others, some).T.tolist()
    )


@pytest.mark.parametrize("is_there", [True, False])
def test_half_precision_is_widened_without_change(
    is_there: bool,  # noqa: FBT001
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    vectors = random_vectors(3, 0, 40).astype(np.float16)
    if not is_there:
        monkeypatch.setattr(exact, "numkong", None)

    found = exact.widened(vectors)

    assert found.dtype == np.float32
    assert found.tolist() == vectors.tolist()


def test_numpy_stands_in_where_there_is_no_numkong(monkeypatch: pytest.MonkeyPatch) -> None:
    some = halves(3, 1)
    expected = exact.exact_products(some, some)
    monkeypatch.setattr(exact, "numkong", None)

    is_exact = exact._check()  # noqa: SLF001
    monkeypatch.setattr(exact, "_is_exact", is_exact)

    assert not is_exact
    assert exact.exact_products(some, some).tolist() == expected.tolist()
