"""Scanning codes: whole numbers, the same whoever multiplies them and however rows are chosen."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.engine import scan
from matchmaker.engine.projection import plain_projection
from matchmaker.engine.scan import CodeRows
from tests.unit.engine.entries import random_vectors

few = settings(max_examples=20, deadline=None)


def make_rows(count: int, dimension: int = 24, seed: int = 0) -> CodeRows:
    rows = CodeRows(dimension)
    rows.rows.extend(plain_projection(dimension).codes(random_vectors(count, seed, dimension)))
    return rows


@pytest.fixture(params=["numkong", "numpy"])
def _multiplier(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "numpy":
        monkeypatch.setattr(scan, "numkong", None)


@pytest.fixture
def _short_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "_CHUNK", 7)


def loop(rows: CodeRows, queries: scan.Codes, ends: list[int]) -> list[list[int]]:
    products = queries.astype(int) @ rows.rows.view.astype(int).T
    groups = np.split(products, ends[:-1])
    return [group.max(axis=0).tolist() for group in groups]


@pytest.mark.usefixtures("_multiplier", "_short_chunks")
@pytest.mark.parametrize("count", [1, 6, 7, 8, 30])
def test_a_scan_gives_what_a_loop_would(count: int) -> None:
    rows = make_rows(count)
    queries = make_rows(4, seed=1).rows.view

    found = rows.scan(queries, [1, 4], count)

    assert found.tolist() == loop(rows, queries, [1, 4])


@pytest.mark.usefixtures("_multiplier", "_short_chunks")
def test_a_scan_of_some_rows_gives_what_a_scan_of_all_does() -> None:
    rows, queries = make_rows(40), make_rows(3, seed=1).rows.view
    some = np.array([0, 3, 3, 17, 39, 5, 6, 7, 8], np.intp)

    found = rows.scan_some(queries, [2, 3], some)

    assert found.tolist() == rows.scan(queries, [2, 3], 40)[:, some].tolist()


@pytest.mark.usefixtures("_multiplier", "_short_chunks")
def test_rows_that_were_added_after_a_scan_are_seen_by_the_next() -> None:
    rows, queries = make_rows(10), make_rows(2, seed=1).rows.view
    rows.scan(queries, [2], 10)

    rows.rows.extend(make_rows(9, seed=2).rows.view)

    assert rows.scan(queries, [2], 19).tolist() == loop(rows, queries, [2])
    assert rows.scan(queries, [2], 10).tolist() == [loop(rows, queries, [2])[0][:10]]


@given(dimension=st.sampled_from([1, 8, 300, 1024]), seed=st.integers(0, 2**32 - 1))
@few
def test_products_of_codes_say_how_alike_vectors_are(dimension: int, seed: int) -> None:
    projection = plain_projection(dimension)
    vectors = random_vectors(6, seed, dimension)

    codes = projection.codes(vectors).astype(np.int64)

    assert codes @ codes.T / projection.squared_length == pytest.approx(
        vectors @ vectors.T, abs=0.02
    )


def test_numpy_multiplies_the_longest_codes_without_rounding(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scan, "numkong", None)
    rows = CodeRows(1024)
    rows.rows.extend(np.full((1, 1024), 127, np.int8))

    found = rows.scan(rows.rows.view, [1], 1)

    assert found.tolist() == [[127**2 * 1024]]
