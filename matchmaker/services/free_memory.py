"""Gives free memory back to the system, after something large was built and thrown away."""

import ctypes


def trim_memory() -> None:
    """Give back whole free pages; glibc keeps them otherwise, a hundred MiB after an index."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc's alone
    if trim is not None:
        trim(0)
