"""What the encoder does between its matrix products, in C where a compiler was there.

`engine.encoders.layers` does the same in NumPy where this returns None.
"""

import ctypes
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matchmaker.engine.native.libraries import address, load

FEATURES = 256
"""Columns of a convolution, as in encode.c."""

SUMMED = 1280
"""Columns of embeddings and convolutions, as in encode.c."""

Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]


class Convolution(ctypes.Structure):
    """Windows and the rows they are made of, as in encode.c."""

    _fields_ = (
        ("parts", ctypes.c_void_p),
        ("windows", ctypes.c_void_p),
        ("count", ctypes.c_int64),
        ("width", ctypes.c_int64),
        ("left", ctypes.c_int64),
        ("columns", ctypes.c_int64),
        ("bias", ctypes.c_void_p),
        ("below", ctypes.c_void_p),
        ("out", ctypes.c_void_p),
    )


class Layer(ctypes.Structure):
    """Features of pieces, as in encode.c."""

    _fields_ = (
        ("table", ctypes.c_void_p),
        ("rows", ctypes.c_void_p),
        ("columns", ctypes.c_int64),
    )


_library = load("encode")
if _library is not None:
    _library.matchmaker_windows.restype = ctypes.c_int64


def is_compiled() -> bool:
    """Tell whether the compiled loops are there."""
    return _library is not None


def windows(
    below: Numbers, where: Numbers, width: int, left: int
) -> tuple[Numbers, Numbers] | None:
    """Return (u, width) distinct windows and the (rows,) numbers of them, None without the library.

    Numbered as they first appear; a row that holds no piece has the number u.
    """
    if _library is None:
        return None
    found = np.empty((len(where), width), np.int64)
    rows = np.empty_like(below)
    count = _library.matchmaker_windows(
        ctypes.c_void_p(address(below)),
        ctypes.c_int64(len(below)),
        ctypes.c_void_p(address(where)),
        ctypes.c_int64(len(where)),
        ctypes.c_int64(width),
        ctypes.c_int64(left),
        ctypes.c_void_p(address(found)),
        ctypes.c_void_p(address(rows)),
    )
    if count < 0:
        raise MemoryError
    return found[:count], rows


def convolve(
    parts: Floats, windows: Numbers, left: int, bias: Floats, below: Floats, out: Floats, first: int
) -> bool:
    """Fill columns of `out`, from `first` on; False without the library.

    Args:
        parts: (rows below, width * columns) what a row adds to a window, place by place.
        bias: (columns,).
        below: (rows below, FEATURES).
        out: (windows, FEATURES).
    """
    if _library is None:
        return False
    convolution = Convolution(
        address(parts),
        address(windows),
        len(windows),
        windows.shape[1],
        left,
        len(bias),
        address(bias),
        address(below) + 4 * first,
        address(out) + 4 * first,
    )
    _library.matchmaker_convolve(ctypes.byref(convolution))
    return True


def sums(
    layers: Sequence[tuple[Floats, Numbers]], where: Numbers, lengths: Numbers, epsilon: float
) -> Floats | None:
    """Return (texts, SUMMED) sums over each text's pieces, None without the library.

    Args:
        layers: table and row numbers of each, all together of SUMMED columns.
        where: (pieces,) rows of the batch that hold pieces.
        lengths: (texts,) pieces of each text.
    """
    if _library is None:
        return None
    out = np.empty((len(lengths), SUMMED), np.float32)
    given = [Layer(address(table), address(rows), table.shape[1]) for table, rows in layers]
    _library.matchmaker_sums(
        (Layer * len(given))(*given),
        ctypes.c_void_p(address(where)),
        ctypes.c_void_p(address(lengths)),
        ctypes.c_int64(len(lengths)),
        ctypes.c_float(epsilon),
        ctypes.c_void_p(address(out)),
    )
    return out
