"""The network of USE multilingual v3 in NumPy, each distinct stretch of text computed once.

Yang et al. 2020, "Multilingual Universal Sentence Encoder for Semantic Retrieval", the
convolutional model: piece embeddings, two layers of convolutions of width 2, 3 and 5, the sum
over the text, and a small dense network. Nothing is padded: the pieces of a batch stand in one
long row, two rows of nothing between texts (the widest convolution looks two pieces to either
side).

What a layer says of a piece depends on that piece and its few neighbours only, and lines of
profiles repeat each other: a profile's text holds its lines once more, and "from the
manufacturer" stands in every tenth. So each layer is a table of distinct windows with a number
per row, and a convolution multiplies the rows of the table below, once for each place that they
have in a window; what is left to do for a window is to add up a few rows. On the texts of 1,000
companies that takes 55 to 60 % of the time of multiplying every window.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.engine.encoders.folder import EncoderWeights, FloatArray

WIDTHS = ((2, 0), (3, 1), (5, 2))  # (pieces a convolution sees, how many of them to the left)
GAP = 2  # rows of nothing between texts
PART = 256  # features of one convolution
EPSILON = 1e-12  # of the layer normalisation, as in the released model
_BATCH_ROWS = 8_192  # rows of one pass: the more, the more of them repeat; 60 MiB of tables
_BLOCK_ROWS = 256  # rows worked on at a time between products, so that they stay in the cache
_WORTH_COMPARING = 64  # pieces; among fewer, looking for repeated windows costs more than it saves
_MULTIPLIERS = np.random.default_rng(20_261_128).integers(1, 2**63, 5, np.uint64) | np.uint64(1)

Numbers = NDArray[np.intp]


class Layer(NamedTuple):
    """Features of the pieces of a batch, each distinct one once.

    Attributes:
        table: (u + 1, features); the last row is zero and stands for nothing.
        rows: (r,) row of the table for each row of the batch.
    """

    table: FloatArray
    rows: Numbers


class PackedNetwork:
    """Turns lists of piece numbers into unit vectors.

    Attributes:
        dimension: length of a vector.
    """

    def __init__(self, weights: EncoderWeights) -> None:
        self._weights = weights
        dense = weights.dense
        self._dense = dense
        self.dimension = int(dense.get("rotation", dense["d3"]).shape[1])
        join = np.concatenate
        self._projection = join([dense[f"proj{n}"] for n, _ in WIDTHS], axis=1)  # (512, 768)
        self._projection_bias = join([dense[f"proj_b{n}"] for n, _ in WIDTHS])
        self._gain = join([dense[f"ln_g{n}"] for n, _ in WIDTHS])
        self._offset = join([dense[f"ln_b{n}"] for n, _ in WIDTHS])
        self._parts = {
            (number, width): np.hstack(np.split(dense[f"w{number}_{width}"], width))
            for number in (1, 2)
            for width, _ in WIDTHS
        }  # (256, width * 256) each: what a row adds to the windows it stands in, place by place

    def __call__(self, texts: Sequence[Sequence[int]]) -> FloatArray:
        """Return (n, d) unit rows for n lists of piece numbers, none of them empty."""
        vectors = np.empty((len(texts), self.dimension), np.float32)
        start = rows = 0
        for end, text in enumerate(texts):
            if end > start and rows + len(text) + GAP > _BATCH_ROWS:
                vectors[start:end] = self._pass(texts[start:end])
                start, rows = end, 0
            rows += len(text) + GAP
        if len(texts):
            vectors[start:] = self._pass(texts[start:])
        return vectors

    def _pass(self, texts: Sequence[Sequence[int]]) -> FloatArray:
        lengths = np.fromiter(map(len, texts), np.intp, len(texts))
        starts = GAP + np.concatenate(([0], np.cumsum(lengths + GAP)[:-1]))
        numbers = np.concatenate([np.asarray(text, np.intp) for text in texts])
        where = np.arange(len(numbers)) + np.repeat(
            starts - np.concatenate(([0], np.cumsum(lengths)[:-1])), lengths
        )  # (pieces,) row of each piece
        layers = self._layers(numbers, where, int(starts[-1] + lengths[-1] + GAP))
        return self._pool(_sums(layers, where, lengths), lengths)

    def _layers(self, numbers: Numbers, where: Numbers, rows: int) -> list[Layer]:
        """Return the features of every piece: its embedding and its three convolutions."""
        unique, inverse = np.unique(numbers, return_inverse=True)
        embeddings = self._weights.rows(unique)
        piece_of = _spread(inverse, where, rows, nothing=len(unique))
        projected = np.zeros((len(unique) + 1, len(WIDTHS) * PART), np.float32)
        np.matmul(embeddings, self._projection, out=projected[:-1])
        projected[:-1] += self._projection_bias
        normalise(projected[:-1])
        projected[:-1] *= self._gain
        projected[:-1] += self._offset
        layers = [Layer(embeddings, piece_of)]
        for column, (width, left) in enumerate(WIDTHS):
            own = np.ascontiguousarray(projected[:, column * PART : (column + 1) * PART])
            first = self._convolve(Layer(own, piece_of), where, 1, width, left)
            layers.append(self._convolve(first, where, 2, width, left))
        return layers

    def _convolve(self, layer: Layer, where: Numbers, number: int, width: int, left: int) -> Layer:
        """Return relu(windows · weights + bias) + layer for the rows that hold pieces."""
        windows = layer.rows[where[:, None] + np.arange(-left, width - left)]  # (pieces, width)
        distinct, inverse = _distinct(windows)
        parts = (layer.table @ self._parts[number, width]).reshape(-1, PART)
        bias = self._dense[f"b{number}_{width}"]
        table = np.zeros((len(distinct) + 1, PART), np.float32)
        for start in range(0, len(distinct), _BLOCK_ROWS):
            block = distinct[start : start + _BLOCK_ROWS]
            result = table[start : start + len(block)]
            for place in range(width):
                result += parts[block[:, place] * width + place]
            result += bias
            np.maximum(result, 0, out=result)
            result += layer.table[block[:, left]]
        return Layer(table, _spread(inverse, where, len(layer.rows), nothing=len(distinct)))

    def _pool(self, total: FloatArray, lengths: Numbers) -> FloatArray:
        dense = self._dense
        size = lengths[:, None].astype(np.float32)
        total = total * dense["ln_g"] + size * dense["ln_b"]
        y = (total @ dense["cnn_W"] + size * dense["cnn_b"]) / np.sqrt(size)
        y0 = np.maximum(y @ dense["d0"], 0)
        y1 = np.maximum(y @ dense["p1"] + y0 @ dense["d1"], 0)
        y2 = np.maximum(y1 @ dense["d2"], 0)
        vectors = np.tanh(y1 @ dense["p3"] + y2 @ dense["d3"])
        if "rotation" in dense:
            vectors = vectors @ dense["rotation"]
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors


def _spread(values: Numbers, where: Numbers, rows: int, *, nothing: int) -> Numbers:
    spread = np.full(rows, nothing, np.intp)
    spread[where] = values
    return spread


def _distinct(windows: Numbers) -> tuple[Numbers, Numbers]:
    """Return the distinct rows of (n, w) `windows`, and (n,) which of them each row is.

    Found by a hash of 64 bits, which sorts many times faster than rows do; that equal hashes
    mean equal rows is checked. Of few rows all are returned.
    """
    if len(windows) < _WORTH_COMPARING:
        return windows, np.arange(len(windows))
    hashes = (windows.astype(np.uint64) * _MULTIPLIERS[: windows.shape[1]]).sum(axis=1)
    _, first, inverse = np.unique(hashes, return_index=True, return_inverse=True)
    distinct = windows[first]
    if not np.array_equal(distinct[inverse], windows):
        distinct, inverse = np.unique(windows, axis=0, return_inverse=True)
    return distinct, inverse


def _sums(layers: Sequence[Layer], where: Numbers, lengths: Numbers) -> FloatArray:
    """Return (texts, 1280) sums over each text's pieces of their normalised features."""
    ends = np.cumsum(lengths)
    begins = ends - lengths
    sums = np.empty((len(lengths), sum(layer.table.shape[1] for layer in layers)), np.float32)
    start = 0
    while start < len(lengths):
        first = begins[start]
        stop = max(int(np.searchsorted(ends, first + _BLOCK_ROWS, "right")), start + 1)
        rows = where[first : ends[stop - 1]]
        features = np.concatenate([layer.table[layer.rows[rows]] for layer in layers], axis=1)
        normalise(features)
        np.add.reduceat(features, begins[start:stop] - first, axis=0, out=sums[start:stop])
        start = stop
    return sums


def normalise(rows: FloatArray) -> None:
    """Bring each row to mean 0 and variance 1, in place."""
    rows -= rows.mean(axis=1, keepdims=True)
    variance = np.einsum("ij,ij->i", rows, rows) / rows.shape[1]
    rows /= np.sqrt(variance + EPSILON)[:, None]
