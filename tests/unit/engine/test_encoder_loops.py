"""The encoder's compiled loops and NumPy: the same numbers to the last bit, whichever runs."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.engine.encoder import load_encoder
from matchmaker.engine.encoders.layers import (
    FEATURES,
    SUMMED,
    Columns,
    Layer,
    convolve,
    convolve_in_numpy,
    find_in_numpy,
    find_windows,
    sum_in_numpy,
    sum_texts,
)
from matchmaker.engine.native import encoder_loops
from tests.unit.engine.encoder_folders import TEXTS, make_folder
from tests.unit.engine.test_native import has_compiler

pytestmark = pytest.mark.skipif(
    not encoder_loops.is_compiled() and not has_compiler(), reason="no C compiler at installation"
)
few = settings(max_examples=30, deadline=None)
texts = st.lists(st.lists(st.integers(0, 6), min_size=1, max_size=12), min_size=1, max_size=20)
widths = st.sampled_from([(1, 0), (2, 0), (3, 1), (5, 2)])


def laid_out(pieces: list[list[int]]) -> tuple[np.ndarray, np.ndarray]:
    """Return rows of a batch, two rows of nothing around each text, and where pieces are."""
    rows = [-1, -1]
    for text in pieces:
        rows += [*text, -1, -1]
    below = np.array(rows, np.int64)
    return np.where(below < 0, 7, below), np.flatnonzero(below >= 0)


def test_where_there_is_a_compiler_the_loops_are_compiled() -> None:
    assert encoder_loops.is_compiled(), "python hatch_build.py compiles them, and says why not"


@given(pieces=texts, shape=widths)
@few
def test_windows_are_numbered_alike(pieces: list[list[int]], shape: tuple[int, int]) -> None:
    below, where = laid_out(pieces)

    compiled, in_numpy = find_windows(below, where, *shape), find_in_numpy(below, where, *shape)

    assert compiled.distinct.tolist() == in_numpy.distinct.tolist()
    assert compiled.rows.tolist() == in_numpy.rows.tolist()


def test_windows_are_numbered_in_the_order_in_which_they_appear() -> None:
    below, where = laid_out([[3, 1, 3], [1, 3]])

    windows = find_windows(below, where, 2, 0)

    assert windows.distinct.tolist() == [[3, 1], [1, 3], [3, 7]]
    assert windows.rows.tolist() == [3, 3, 0, 1, 2, 3, 3, 1, 2, 3, 3]


@given(pieces=texts, shape=widths, first=st.sampled_from([0, 128]), seed=st.integers(0, 99))
@few
def test_convolutions_are_the_same(
    pieces: list[list[int]], shape: tuple[int, int], first: int, seed: int
) -> None:
    random = np.random.default_rng(seed)
    width, left = shape
    windows = find_windows(*laid_out(pieces), width, left).distinct
    below = random.standard_normal((8, FEATURES)).astype(np.float32)
    weights = random.standard_normal((FEATURES, width * 128)).astype(np.float32)
    columns = Columns(weights, random.standard_normal(128).astype(np.float32), first)
    compiled, in_numpy = np.zeros((2, len(windows), FEATURES), np.float32)

    convolve(below, windows, left, columns, compiled)
    convolve_in_numpy(below @ weights, below, windows, left, columns, in_numpy)

    assert in_numpy[:, first : first + 128].any()
    assert np.array_equal(compiled, in_numpy)


@given(pieces=texts, seed=st.integers(0, 99))
@few
def test_sums_over_texts_are_the_same(pieces: list[list[int]], seed: int) -> None:
    random = np.random.default_rng(seed)
    rows, where = laid_out(pieces)
    lengths = np.array([len(text) for text in pieces], np.int64)
    layers = [
        Layer(random.standard_normal((8, columns)).astype(np.float32), random.permuted(rows))
        for columns in (SUMMED - 3 * FEATURES, FEATURES, FEATURES, FEATURES)
    ]

    compiled, in_numpy = (sums(layers, where, lengths) for sums in (sum_texts, sum_in_numpy))

    assert np.isfinite(compiled).all()
    assert np.array_equal(compiled, in_numpy)


def test_a_text_without_any_difference_between_columns_has_finite_sums() -> None:
    layers = [
        Layer(np.ones((1, columns), np.float32), np.zeros(1, np.int64))
        for columns in (SUMMED - 3 * FEATURES, FEATURES, FEATURES, FEATURES)
    ]
    one = np.zeros(1, np.int64), np.ones(1, np.int64)

    assert sum_texts(layers, *one).tolist() == sum_in_numpy(layers, *one).tolist()
    assert not sum_texts(layers, *one).any()


def test_without_the_library_numpy_encodes(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = load_encoder(make_folder(tmp_path_factory.mktemp("encoder")))
    expected = encoder.encode(TEXTS)
    monkeypatch.setattr(encoder_loops, "_library", None)

    found = encoder.encode(TEXTS)

    assert np.array_equal(found, expected)
