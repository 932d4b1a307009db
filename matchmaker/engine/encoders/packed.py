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
have in a window; what is left to do for a window is to add up a few rows (`layers`). On the texts
of 768 companies, 512 at a time, 60 windows of width 5 in the first layer stand for 100 pieces.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from matchmaker.engine.encoders.folder import EncoderWeights, FloatArray
from matchmaker.engine.encoders.layers import (
    FEATURES,
    SUMMED,
    Columns,
    Layer,
    Numbers,
    convolve,
    find_windows,
    normalise,
    sum_texts,
)
from matchmaker.errors import EncoderMismatch

WIDTHS = ((2, 0), (3, 1), (5, 2))  # (pieces a convolution sees, how many of them to the left)
EMBEDDED = SUMMED - len(WIDTHS) * FEATURES  # columns of a piece's own embedding
GAP = 2  # rows of nothing between texts
_BATCH_ROWS = 16_384  # rows of one pass: the more, the more of them repeat; 60 MiB of tables
_COLUMNS = 128  # of a convolution worked on at a time, so that what they are made of is not large


class PackedNetwork:
    """Turns lists of piece numbers into unit vectors.

    Attributes:
        dimension: length of a vector.

    Raises:
        EncoderMismatch: the weights are those of another network.
    """

    def __init__(self, weights: EncoderWeights) -> None:
        _check(weights)
        self._weights = weights
        dense = weights.dense
        self._dense = dense
        self.dimension = int(dense.get("rotation", dense["d3"]).shape[1])
        join = np.concatenate
        self._projection = join([dense[f"proj{n}"] for n, _ in WIDTHS], axis=1)  # (512, 768)
        self._projection_bias = join([dense[f"proj_b{n}"] for n, _ in WIDTHS])
        self._gain = join([dense[f"ln_g{n}"] for n, _ in WIDTHS])
        self._offset = join([dense[f"ln_b{n}"] for n, _ in WIDTHS])
        self._columns = {
            (number, width): _in_columns(dense, number, width)
            for number in (1, 2)
            for width, _ in WIDTHS
        }

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
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        starts = GAP + np.concatenate(([0], np.cumsum(lengths + GAP)[:-1]))
        numbers = np.concatenate([np.asarray(text, np.int64) for text in texts])
        where = np.arange(len(numbers)) + np.repeat(
            starts - np.concatenate(([0], np.cumsum(lengths)[:-1])), lengths
        )  # (pieces,) row of each piece
        layers = self._layers(numbers, where, int(starts[-1] + lengths[-1] + GAP))
        return self._pool(sum_texts(layers, where, lengths), lengths)

    def _layers(self, numbers: Numbers, where: Numbers, rows: int) -> list[Layer]:
        """Return the features of every piece: its embedding and its three convolutions."""
        row_of = np.full(rows, -1, np.int64)
        row_of[where] = numbers
        unique, piece_of = find_windows(row_of, where, 1, 0)
        embeddings = np.zeros((len(unique) + 1, self._weights.table.shape[1]), np.float32)
        embeddings[:-1] = self._weights.rows(unique[:, 0])
        projected = embeddings[:-1] @ self._projection
        projected += self._projection_bias
        normalise(projected)
        projected *= self._gain
        projected += self._offset
        layers = [Layer(embeddings, piece_of)]
        for column, (width, left) in enumerate(WIDTHS):
            own = np.zeros((len(unique) + 1, FEATURES), np.float32)
            own[:-1] = projected[:, column * FEATURES : (column + 1) * FEATURES]
            first = self._convolve(Layer(own, piece_of), where, 1, width, left)
            layers.append(self._convolve(first, where, 2, width, left))
        return layers

    def _convolve(self, layer: Layer, where: Numbers, number: int, width: int, left: int) -> Layer:
        """Return relu(windows · weights + bias) + layer for the rows that hold pieces."""
        windows = find_windows(layer.rows, where, width, left)
        table = np.empty((len(windows.distinct) + 1, FEATURES), np.float32)
        table[-1] = 0
        for columns in self._columns[number, width]:
            convolve(layer.table, windows.distinct, left, columns, table[:-1])
        return Layer(table, windows.rows)

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


def _check(weights: EncoderWeights) -> None:
    """Refuse arrays of other shapes: what is compiled counts on these."""
    expected = {"table": (len(weights.table), EMBEDDED), "ln_g": (SUMMED,), "ln_b": (SUMMED,)}
    for width, _ in WIDTHS:
        expected[f"proj{width}"] = (EMBEDDED, FEATURES)
        for number in (1, 2):
            expected[f"w{number}_{width}"] = (width * FEATURES, FEATURES)
            expected[f"b{number}_{width}"] = (FEATURES,)
    found = {"table": weights.table.shape, **{n: a.shape for n, a in weights.dense.items()}}
    for name, shape in expected.items():
        if found.get(name) != shape:
            met = found.get(name, "missing")
            raise EncoderMismatch(f"{name} of the encoder is {met}, not {shape}")


def _in_columns(dense: Mapping[str, FloatArray], number: int, width: int) -> list[Columns]:
    """Return the weights of a convolution, some columns at a time."""
    places = np.split(dense[f"w{number}_{width}"], width)  # (256, 256) each
    bias = dense[f"b{number}_{width}"]
    return [
        Columns(
            np.hstack([place[:, first : first + _COLUMNS] for place in places]),
            bias[first : first + _COLUMNS],
            first,
        )
        for first in range(0, FEATURES, _COLUMNS)
    ]
