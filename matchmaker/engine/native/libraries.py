"""Finds what was compiled when the package was installed, see `hatch_build.py`.

A library `x.so` is made of `x.c` and the headers whose names begin with `x`. It carries a number
made of its sources and is not taken when they have changed since.
"""

import ctypes
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FOLDER = Path(__file__).parent


def sources(name: str, folder: Path = FOLDER) -> list[Path]:
    """Return what the library `name` is made of: its headers, then the one file to compile."""
    return [*sorted(folder.glob(f"{name}*.h")), folder / f"{name}.c"]


def fingerprint(name: str, folder: Path = FOLDER) -> int:
    """Return a number that changes with the sources; the library knows that of its own."""
    found = 0
    for path in sources(name, folder):
        found = zlib.crc32(path.read_bytes(), found)
    return found & 0x7FFFFFFF


def load(name: str, path: Path | None = None) -> ctypes.CDLL | None:
    """Return a compiled library, None where there is none or one of other sources.

    Args:
        path: where it lies if not beside its sources.
    """
    try:
        library = ctypes.CDLL(str(path or FOLDER / f"{name}.so"))
        is_current = library.matchmaker_fingerprint() == fingerprint(name)
    except (OSError, AttributeError):  # not compiled, or not for this machine
        return None
    return library if is_current else None


def address(array: NDArray[np.generic]) -> int:
    """Return where the numbers of a contiguous array begin."""
    return int(array.__array_interface__["data"][0])
