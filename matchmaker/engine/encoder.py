"""What makes embeddings: the `Encoder` protocol, and how one is found by name or folder.

Importing this module loads neither torch nor SentencePiece; loading our own folder does without
torch, so the service starts in well under a second.
"""

import re
import threading
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from matchmaker.errors import EncoderMismatch

Vectors = NDArray[np.float32]  # (n, d), rows of unit L2 norm


class Encoder(Protocol):
    """Turns texts into unit vectors; similar in meaning, near in direction.

    Attributes:
        name: changes whenever the vectors would: embeddings stored under another name are stale.
        dimension: length d of a vector.
    """

    @property
    def name(self) -> str:
        """The name, with a short hash of the weights."""
        ...

    @property
    def dimension(self) -> int:
        """Length d of a vector."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return (n, d) unit rows for n texts, in their order; (0, d) for none.

        A text's vector does not depend on the texts beside it. May be called from several
        threads at once.
        """
        ...


def load_encoder(name_or_path: str | Path) -> Encoder:
    """Return the encoder in a folder, or the sentence-transformers model of that name.

    A folder of ours is computed in NumPy. Anything else goes through
    `SentenceTransformer(name_or_path)`, which needs torch and, for a bare name, either a cached
    copy or a network.

    Raises:
        EncoderMismatch: the folder is of ours but damaged, or its parts do not fit together.
    """
    from matchmaker.engine.encoders.folder import is_encoder_folder

    path = Path(name_or_path)
    if is_encoder_folder(path):
        return PackedEncoder(path)
    return SentenceTransformersEncoder(str(name_or_path))


class PackedEncoder:
    """An encoder of ours, computed in NumPy.

    Attributes:
        name: the folder's name for itself and a hash of its files.
        dimension: length of a vector.
    """

    def __init__(self, folder: Path) -> None:
        from matchmaker.engine.encoders.folder import hash_folder, read_config, read_weights
        from matchmaker.engine.encoders.packed import PackedNetwork
        from matchmaker.engine.encoders.pieces import Pieces

        config = read_config(folder)
        weights = read_weights(folder)
        self._pieces = Pieces(folder, config.longest)
        if len(self._pieces) != len(weights.table):
            raise EncoderMismatch(
                f"{folder}: {len(self._pieces)} pieces but {len(weights.table)} rows"
            )
        self._network = PackedNetwork(weights)
        if self._network.dimension != config.dimension:
            raise EncoderMismatch(
                f"{folder}: vectors of {self._network.dimension}, not {config.dimension}"
            )
        self.name = f"{config.name}-{hash_folder(folder)}"
        self.dimension = config.dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return (n, d) unit rows, in the order of `texts`."""
        return self._network(self._pieces.cut(texts))


class SentenceTransformersEncoder:
    """Any model that sentence-transformers loads.

    Attributes:
        name: what it was loaded by and a hash of its weights.
        dimension: length of a vector.
    """

    def __init__(self, name_or_path: str) -> None:
        from sentence_transformers import SentenceTransformer

        from matchmaker.engine.encoders.folder import is_encoder_folder

        # The library runs code named by a folder only when told to trust it; ours alone is.
        ours = is_encoder_folder(Path(name_or_path))
        self._model = SentenceTransformer(name_or_path, device="cpu", trust_remote_code=ours)
        self._lock = threading.Lock()  # torch modules are not promised to be re-entrant
        self.dimension = int(self._model.get_embedding_dimension() or 0)
        self.name = f"{Path(name_or_path).name}-{_hash_state(self._model.state_dict())}"

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return (n, d) unit rows, in the order of `texts`."""
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        with self._lock:
            rows = self._model.encode(
                list(texts), batch_size=64, normalize_embeddings=True, show_progress_bar=False
            )
        return np.asarray(rows, np.float32)


def _hash_state(state: dict[str, Any]) -> str:
    checksum = 0
    for name in sorted(state):
        checksum = zlib.crc32(name.encode(), checksum)
        checksum = zlib.crc32(state[name].detach().cpu().contiguous().numpy().data, checksum)
    return f"{checksum:08x}"


class HashEncoder:
    """Counts character trigrams in hashed columns: no model file, no meaning, same every time.

    For unit tests and for a first look without weights. Texts that share spelling are near.
    """

    def __init__(self, dimension: int = 64) -> None:
        self.name = f"hash-{dimension}"
        self.dimension = dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return (n, d) unit rows, in the order of `texts`."""
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in zip(vectors, texts, strict=True):
            row[0] = 1e-3  # so that an empty text has a direction too
            for word in re.findall(r"\w+", text.lower()):
                marked = f"^{word}$"
                for start in range(len(marked) - 2):
                    hashed = zlib.crc32(marked[start : start + 3].encode())
                    row[hashed % self.dimension] += 1 if hashed & 0x10000 else -1
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors
