"""The network of USE multilingual v3 in NumPy, on texts packed end to end.

Yang et al. 2020, "Multilingual Universal Sentence Encoder for Semantic Retrieval", the
convolutional model: piece embeddings, two layers of convolutions of width 2, 3 and 5, the sum
over the text, and a small dense network. Nothing is padded: the pieces of a batch stand in one
long row, two zero rows between texts (the widest convolution looks two pieces to either side).
A piece that occurs several times in a batch is projected once.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matchmaker.engine.encoders.folder import EncoderWeights, FloatArray

WIDTHS = ((2, 0), (3, 1), (5, 2))  # (pieces a convolution sees, how many of them to the left)
GAP = 2  # zero rows between texts
PART = 256  # features of one convolution
EPSILON = 1e-12  # of the layer normalisation, as in the released model
_BATCH_ROWS = 1_536  # rows of one pass: its arrays fit the level-3 cache


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
        features = self._features(numbers, where, int(starts[-1] + lengths[-1] + GAP))
        return self._pool(features, lengths)

    def _features(
        self, numbers: NDArray[np.intp], where: NDArray[np.intp], rows: int
    ) -> FloatArray:
        """Return (pieces, 1280): the embedding and the three convolutions of every piece."""
        unique, inverse = np.unique(numbers, return_inverse=True)
        embeddings = self._weights.rows(unique)
        projected = embeddings @ self._projection + self._projection_bias
        normalise(projected)
        projected *= self._gain
        projected += self._offset
        features = np.empty((len(numbers), 512 + 3 * PART), np.float32)
        features[:, :512] = embeddings[inverse]
        layer = np.zeros((rows, PART), np.float32)
        for column, (width, left) in enumerate(WIDTHS):
            layer[where] = projected[inverse, column * PART : (column + 1) * PART]
            first = self._convolve(layer, where, f"1_{width}", width, left)
            layer[where] = first
            second = self._convolve(layer, where, f"2_{width}", width, left)
            features[:, 512 + column * PART : 512 + (column + 1) * PART] = second
        return features

    def _convolve(
        self, layer: FloatArray, where: NDArray[np.intp], name: str, width: int, left: int
    ) -> FloatArray:
        """Return relu(windows · weights + bias) + layer for the rows that hold pieces."""
        windows = np.lib.stride_tricks.as_strided(
            layer,
            (len(layer) - width + 1, width * PART),
            (layer.strides[0], layer.strides[1]),
            writeable=False,
        )  # row r is rows r .. r + width - 1 of the layer, end to end
        result: FloatArray = windows[where - left] @ self._dense[f"w{name}"]
        result += self._dense[f"b{name}"]
        np.maximum(result, 0, out=result)
        result += layer[where]
        return result

    def _pool(self, features: FloatArray, lengths: NDArray[np.intp]) -> FloatArray:
        dense = self._dense
        normalise(features)
        starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))
        total = np.add.reduceat(features, starts, axis=0)
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


def normalise(rows: FloatArray) -> None:
    """Bring each row to mean 0 and variance 1, in place."""
    rows -= rows.mean(axis=1, keepdims=True)
    variance = np.einsum("ij,ij->i", rows, rows) / rows.shape[1]
    rows /= np.sqrt(variance + EPSILON)[:, None]
