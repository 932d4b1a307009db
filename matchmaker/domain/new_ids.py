"""Ids of new companies: random, and in the order in which they are made.

Rows of a table and of its indexes lie in the order of their ids. Purely random ones make every new
row change a page somewhere: of a database with many companies an import writes ten times as much as
it is handed.
"""

import secrets
import time
from uuid import UUID

_MILLISECOND = 1_000_000  # ns
_FRACTIONS = 2**12  # of a millisecond that are told apart, RFC 9562, 6.2, method 3


def new_id() -> UUID:
    """Return a UUID of version 7 (RFC 9562): the time to .25 µs, then 62 random bits."""
    milliseconds, left = divmod(time.time_ns(), _MILLISECOND)
    fraction = left * _FRACTIONS // _MILLISECOND
    random = secrets.randbits(62)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | random)
