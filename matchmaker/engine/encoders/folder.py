"""The folder that an encoder of ours lives in: `config.json`, weights and pieces.

| file | what |
|---|---|
| `config.json` | name, dimension, longest text; read first |
| `model.safetensors` | int8 rows of the piece table with a scale each, float16 for the rest |
| `pieces.model` | the SentencePiece vocabulary, restricted to the rows of the table |
| `modules.json`, `config_sentence_transformers.json` | let `SentenceTransformer(folder)` load it |
| `README.md` | the card |

The table is mapped, not read: a process holds only the rows it has met, and several workers
share them.
"""

import hashlib
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.errors import EncoderMismatch

CONFIG, WEIGHTS, PIECES = "config.json", "model.safetensors", "pieces.model"
ARCHITECTURE = "packed-use-multilingual-v3"
_DTYPES = {"I8": np.int8, "F16": np.float16, "F32": np.float32}

FloatArray = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class EncoderConfig:
    """What `config.json` says.

    Attributes:
        name: of the weights, without their hash.
        dimension: length of a vector.
        longest: pieces of one text that are read; the rest is cut off.
    """

    name: str
    dimension: int
    longest: int


@dataclass(frozen=True, slots=True)
class EncoderWeights:
    """The numbers of an encoder of ours.

    Attributes:
        table: (pieces, 512) int8 rows.
        scales: (pieces,) what a row is multiplied by.
        dense: every other array by name, float32.
    """

    table: NDArray[np.int8]
    scales: FloatArray
    dense: dict[str, FloatArray]

    def all_rows(self) -> FloatArray:
        """Return the (pieces, 512) float32 embeddings of every piece."""
        return self.table.astype(np.float32) * self.scales[:, None]

    def rows(self, pieces: NDArray[np.intp]) -> FloatArray:
        """Return the (n, 512) float32 embeddings of n pieces."""
        return self.table[pieces].astype(np.float32) * self.scales[pieces, None]


def quantise(table: FloatArray, dense: dict[str, FloatArray]) -> EncoderWeights:
    """Return weights with an int8 row and a scale per piece.

    The scale is rounded to float16 before the division, as the file will hold it.
    """
    largest = np.maximum(np.abs(table).max(axis=1), 1e-4)
    scales = (largest / 127).astype(np.float16).astype(np.float32)
    rows = np.clip(np.rint(table / scales[:, None]), -127, 127).astype(np.int8)
    halves = {k: np.asarray(v, np.float16).astype(np.float32) for k, v in dense.items()}
    return EncoderWeights(rows, scales, halves)


def is_encoder_folder(path: Path) -> bool:
    """Tell whether `path` holds an encoder of ours, not some other sentence-transformers model."""
    config = path / CONFIG
    if not config.is_file() or not (path / WEIGHTS).is_file():
        return False
    stored = json.loads(config.read_text("utf-8"))
    return isinstance(stored, dict) and stored.get("architecture") == ARCHITECTURE


def read_config(folder: Path) -> EncoderConfig:
    """Read `folder`/config.json.

    Raises:
        EncoderMismatch: it is for an architecture that this code does not compute.
        FileNotFoundError: there is no such file.
    """
    stored: dict[str, Any] = json.loads((folder / CONFIG).read_text("utf-8"))
    if stored.get("architecture") != ARCHITECTURE:
        raise EncoderMismatch(f"{folder} is for {stored.get('architecture')!r}, not {ARCHITECTURE}")
    return EncoderConfig(
        name=stored["name"],
        dimension=int(stored["dimension"]),
        longest=int(stored["longest"]),
    )


def config_as_json(config: EncoderConfig) -> str:
    """Return the text of `config.json`."""
    return (
        json.dumps(
            {
                "architecture": ARCHITECTURE,
                "name": config.name,
                "dimension": config.dimension,
                "longest": config.longest,
            },
            indent=2,
        )
        + "\n"
    )


def write_folder(folder: Path, config: EncoderConfig, weights: EncoderWeights) -> None:
    """Write `config.json` and `model.safetensors`; the pieces are the caller's."""
    from safetensors.numpy import save_file

    folder.mkdir(parents=True, exist_ok=True)
    (folder / CONFIG).write_text(config_as_json(config), "utf-8")
    arrays: dict[str, NDArray[Any]] = {
        name: np.ascontiguousarray(array, np.float16) for name, array in weights.dense.items()
    }
    arrays["table"] = np.ascontiguousarray(weights.table)
    arrays["scales"] = np.ascontiguousarray(weights.scales, np.float16)
    save_file(arrays, folder / WEIGHTS)
    (folder / WEIGHTS).chmod(0o644)


def hash_folder(folder: Path) -> str:
    """Return eight hex digits that change whenever the vectors of `folder` would."""
    digest = hashlib.sha256()
    for name in (CONFIG, PIECES, WEIGHTS):
        with (folder / name).open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()[:8]


def read_weights(folder: Path) -> EncoderWeights:
    """Map `folder`/model.safetensors.

    Read by hand (eight bytes of length, a JSON header, the arrays) because the table shall stay
    a map of the file; `safetensors` copies it.

    Raises:
        EncoderMismatch: the file is cut off or has a number type that is not expected.
        FileNotFoundError: there is no such file.
    """
    path = folder / WEIGHTS
    size = path.stat().st_size
    arrays: dict[str, NDArray[Any]] = {}
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if length > size:
            raise EncoderMismatch(f"{path} is not a safetensors file or is cut off")
        header: dict[str, Any] = json.loads(file.read(length))
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        start, end = entry["data_offsets"]
        shape = tuple(entry["shape"])
        if entry["dtype"] not in _DTYPES or 8 + length + end > size:
            raise EncoderMismatch(f"{path}: {name} is cut off or of type {entry['dtype']}")
        dtype = np.dtype(_DTYPES[entry["dtype"]])
        if math.prod(shape) * dtype.itemsize != end - start:
            raise EncoderMismatch(f"{path}: {name} has another size than its shape says")
        arrays[name] = np.memmap(path, dtype, "r", 8 + length + start, shape)
    table = arrays.pop("table")
    scales = np.asarray(arrays.pop("scales"), np.float32)
    dense = {name: np.array(array, np.float32) for name, array in arrays.items()}
    return EncoderWeights(np.asarray(table), scales, dense)
