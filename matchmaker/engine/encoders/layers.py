"""Layers of the encoder as tables of distinct windows, and what is done between matrix products.

Each step runs compiled where it could be (`engine.native.encoder_loops`) and in NumPy otherwise,
to the same last bit: the same rows in the same order, the same sums in the same order.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.engine.encoders.folder import FloatArray
from matchmaker.engine.native import encoder_loops as native

FEATURES, SUMMED = native.FEATURES, native.SUMMED
EPSILON = 1e-12  # of the layer normalisation, as in the released model
_BLOCK_ROWS = 256  # rows that NumPy works on at a time, so that they stay in the cache
_MULTIPLIERS = np.random.default_rng(20_261_128).integers(1, 2**63, 5, np.uint64) | np.uint64(1)

Numbers = NDArray[np.int64]


class Layer(NamedTuple):
    """Features of the pieces of a batch, each distinct one once.

    Attributes:
        table: (u + 1, features); the last row is zero and stands for nothing.
        rows: (r,) row of the table for each row of the batch.
    """

    table: FloatArray
    rows: Numbers


class Windows(NamedTuple):
    """Distinct windows over the rows of a layer.

    Attributes:
        distinct: (u, width) rows of the layer's table, in the order of their first appearance.
        rows: (r,) which window each row of the batch has; u for those that hold no piece.
    """

    distinct: Numbers
    rows: Numbers


def find_windows(below: Numbers, where: Numbers, width: int, left: int) -> Windows:
    """Return the windows of the pieces of a batch.

    Args:
        below: (r,) rows of the table below; as many rows of nothing around each text as a window
            reaches beyond it.
        where: (pieces,) rows of the batch that hold pieces.
        width: pieces that a window sees.
        left: how many of them stand before the piece it is for.
    """
    compiled = native.windows(below, where, width, left)
    return find_in_numpy(below, where, width, left) if compiled is None else Windows(*compiled)


def find_in_numpy(below: Numbers, where: Numbers, width: int, left: int) -> Windows:
    """Do the same in NumPy.

    Windows are told apart by a hash of 64 bits, which sorts many times faster than rows do; that
    equal hashes mean equal windows is checked.
    """
    windows = below[where[:, None] + np.arange(-left, width - left)]  # (pieces, width)
    hashes = (windows.astype(np.uint64) * _MULTIPLIERS[:width]).sum(axis=1)
    _, first, inverse = np.unique(hashes, return_index=True, return_inverse=True)
    if not np.array_equal(windows[first[inverse]], windows):
        _, first, inverse = np.unique(windows, axis=0, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    rows = np.full(len(below), len(order), np.int64)
    rows[where] = rank[inverse]
    return Windows(windows[first[order]], rows)


class Columns(NamedTuple):
    """Some columns of a convolution.

    Attributes:
        weights: (FEATURES, width * columns): what a row below adds to the windows it stands in,
            place by place.
        bias: (columns,).
        first: the first of them among all.
    """

    weights: FloatArray
    bias: FloatArray
    first: int


def convolve(
    below: FloatArray, windows: Numbers, left: int, columns: Columns, out: FloatArray
) -> None:
    """Fill columns of `out` with relu(windows · weights + bias) + the rows below.

    Args:
        below: (v, FEATURES) table of the layer below.
        windows: (u, width) rows of it.
        left: place of the row in its own window.
        out: (u, FEATURES).
    """
    parts = below @ columns.weights
    if not native.convolve(parts, windows, left, columns.bias, below, out, columns.first):
        convolve_in_numpy(parts, below, windows, left, columns, out)


def convolve_in_numpy(
    parts: FloatArray,
    below: FloatArray,
    windows: Numbers,
    left: int,
    columns: Columns,
    out: FloatArray,
) -> None:
    """Do what follows the product in NumPy."""
    count = len(columns.bias)
    width = windows.shape[1]
    parts = parts.reshape(-1, count)
    chosen = slice(columns.first, columns.first + count)
    for start in range(0, len(windows), _BLOCK_ROWS):
        block = windows[start : start + _BLOCK_ROWS]
        result = parts[block[:, 0] * width]
        for place in range(1, width):
            result += parts[block[:, place] * width + place]
        result += columns.bias
        np.maximum(result, 0, out=result)
        result += below[block[:, left], chosen]
        out[start : start + len(block), chosen] = result


def sum_texts(layers: Sequence[Layer], where: Numbers, lengths: Numbers) -> FloatArray:
    """Return (texts, features) sums over each text's pieces of their normalised features.

    Args:
        where: (pieces,) rows of the batch that hold pieces.
        lengths: (texts,) pieces of each text, at least 1.
    """
    compiled = native.sums(layers, where, lengths, EPSILON)
    return sum_in_numpy(layers, where, lengths) if compiled is None else compiled


def sum_in_numpy(layers: Sequence[Layer], where: Numbers, lengths: Numbers) -> FloatArray:
    """Do the same in NumPy."""
    columns = sum(layer.table.shape[1] for layer in layers)
    sums = np.empty((len(lengths), columns), np.float32)
    ends = np.cumsum(lengths)
    begins = ends - lengths
    start = 0
    while start < len(lengths):
        first = begins[start]
        stop = max(int(np.searchsorted(ends, first + _BLOCK_ROWS, "right")), start + 1)
        rows = where[first : ends[stop - 1]]
        features = np.concatenate([layer.table[layer.rows[rows]] for layer in layers], axis=1)
        normalise(features)
        for text in range(start, stop):
            features[begins[text] - first : ends[text] - first].sum(axis=0, out=sums[text])
        start = stop
    return sums


def normalise(rows: FloatArray) -> None:
    """Bring each row to mean 0 and variance 1, in place."""
    columns = rows.dtype.type(rows.shape[1])
    rows -= (_fold(rows) / columns)[:, None]
    variance = _fold(rows * rows) / columns
    rows *= (1 / np.sqrt(variance + rows.dtype.type(EPSILON)))[:, None]


def _fold(rows: FloatArray) -> FloatArray:
    """Return the sum of each row, halves upon each other until their number is odd, as in C."""
    while rows.shape[1] % 2 == 0:
        half = rows.shape[1] // 2
        rows = rows[:, :half] + rows[:, half:]
    total = rows[:, 0].copy()
    for column in range(1, rows.shape[1]):
        total += rows[:, column]
    return total
