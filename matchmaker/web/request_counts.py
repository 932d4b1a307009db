"""How many requests came under a name in the last sixty seconds, with two numbers for each name.

A sliding window counter: the whole minute before this one counts as if its requests had come
evenly, with the share of it that is no more than sixty seconds ago. (The library `limits` counts
the same way, but starts a thread for every request to forget what is over.)
"""

import time
from collections import Counter
from collections.abc import Callable
from math import floor
from threading import Lock
from typing import NamedTuple

WINDOW = 60  # seconds


class Count(NamedTuple):
    """Requests of the last sixty seconds, and how many seconds go by until they are fewer."""

    requests: int
    seconds: float


class RequestCounts:
    """Counts under any number of names; what is two minutes old is forgotten."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        """Begin to count.

        Args:
            clock: seconds since a moment that does not matter.
        """
        self._clock = clock
        self._minute = 0
        self._now: Counter[tuple[str, str]] = Counter()
        self._before: Counter[tuple[str, str]] = Counter()
        self._lock = Lock()

    def add(self, name: tuple[str, str]) -> Count:
        """Count a request and return how many there are now."""
        with self._lock:
            left = self._turn()
            self._now[name] += 1
            return self._count(name, left)

    def find(self, name: tuple[str, str]) -> Count:
        """Return how many there are."""
        with self._lock:
            return self._count(name, self._turn())

    def _turn(self) -> float:
        """Forget what is over, and return how many seconds are left of this minute."""
        minute, gone = divmod(self._clock(), WINDOW)
        if minute != self._minute:
            self._before = self._now if minute == self._minute + 1 else Counter()
            self._now = Counter()
            self._minute = int(minute)
        return WINDOW - gone

    def _count(self, name: tuple[str, str], left: float) -> Count:
        before, now = self._before[name], self._now[name]
        falls = [left] if now else []
        if before:
            step = WINDOW / before
            falls.append(left % step or step)
        return Count(floor(before * left / WINDOW + now), min(falls, default=0.0))
