"""An index as a file: arrays one after the other, mapped into memory instead of being read.

Pages of the file are shared by all processes that map it; what one changes is its own and never
reaches the file. Behind every array there is room to grow. A file is written beside the old one
and takes its place in one step, so nobody ever sees half of one.

Layout: eight bytes of magic, eight of the length of the head, the head as JSON, the arrays.
"""

import mmap
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray

from matchmaker.errors import IndexFileMismatch

FORMAT = 3
_MAGIC = b"MMINDEX\n"
_PAGE = 4_096
_LEAST_ROOM = 1_024  # rows
_ROOM = 8  # one row free for so many in use


class Mapped(NamedTuple):
    """A mapped array: more rows than are in use, so that it can grow in place."""

    block: NDArray[Any]
    size: int


def save_arrays(
    path: Path, arrays: Mapping[str, NDArray[Any]], about: Mapping[str, object]
) -> None:
    """Write arrays, and what there is to say about them, to a file.

    Args:
        about: JSON values.
    """
    places: dict[str, tuple[str, list[int], int, int]] = {}
    offset = 0
    for name, array in arrays.items():
        capacity = len(array) + max(len(array) // _ROOM, _LEAST_ROOM)
        size = capacity * int(np.prod(array.shape[1:], dtype=np.int64)) * array.dtype.itemsize
        places[name] = array.dtype.str, list(array.shape), capacity, offset
        offset += -(-size // _PAGE) * _PAGE
    head = orjson.dumps({"format": FORMAT, "about": about, "arrays": places, "bytes": offset})
    first = -(-(len(_MAGIC) + 8 + len(head)) // _PAGE) * _PAGE
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, fresh = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(_MAGIC + len(head).to_bytes(8, "little") + head)
            for name, array in arrays.items():
                file.seek(first + places[name][3])
                np.ascontiguousarray(array).tofile(file)
            file.truncate(first + offset)
            file.flush()
            os.fsync(file.fileno())
        Path(fresh).replace(path)
    except BaseException:
        Path(fresh).unlink(missing_ok=True)
        raise


def read_about(path: Path) -> dict[str, Any]:
    """Return what a file says about its arrays.

    Raises:
        IndexFileMismatch: it is no index file, or one of another format.
        FileNotFoundError: there is no such file.
    """
    with path.open("rb") as file:
        about: dict[str, Any] = _read_head(file.read(_PAGE), path, file)["about"]
        return about


def load_arrays(path: Path) -> tuple[dict[str, Any], dict[str, Mapped]]:
    """Return what a file says about its arrays, and the arrays themselves.

    Raises:
        IndexFileMismatch: it is no index file, one of another format, or cut off.
        FileNotFoundError: there is no such file.
    """
    with path.open("rb") as file:
        head = _read_head(file.read(_PAGE), path, file)
        first = head["first"]
        if os.fstat(file.fileno()).st_size < first + head["bytes"]:
            raise IndexFileMismatch(f"{path} is cut off")
        memory = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
    arrays = {}
    for name, (kind, shape, capacity, offset) in head["arrays"].items():
        whole = (capacity, *shape[1:])
        count = int(np.prod(whole, dtype=np.int64))
        block = np.frombuffer(memory, np.dtype(kind), count, first + offset).reshape(whole)
        arrays[name] = Mapped(block, shape[0])
    return head["about"], arrays


def _read_head(start: bytes, path: Path, file: Any) -> dict[str, Any]:  # noqa: ANN401 - a binary file
    if start[: len(_MAGIC)] != _MAGIC:
        raise IndexFileMismatch(f"{path} is no index file")
    length = int.from_bytes(start[len(_MAGIC) : len(_MAGIC) + 8], "little")
    begin = len(_MAGIC) + 8
    if length > 2**24:
        raise IndexFileMismatch(f"{path} is damaged")
    file.seek(begin)
    try:
        head: dict[str, Any] = orjson.loads(file.read(length))
    except orjson.JSONDecodeError as error:
        raise IndexFileMismatch(f"{path} is damaged") from error
    if head["format"] != FORMAT:
        raise IndexFileMismatch(f"{path} has format {head['format']}, this code reads {FORMAT}")
    head["first"] = -(-(begin + length) // _PAGE) * _PAGE
    return head


def under(prefix: str, arrays: Mapping[str, Mapped]) -> dict[str, Mapped]:
    """Return the arrays whose names begin with a prefix and a dot, without these."""
    start = len(prefix) + 1
    return {name[start:]: each for name, each in arrays.items() if name.startswith(f"{prefix}.")}
