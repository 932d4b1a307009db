"""Encodes the texts of many profiles on every core, each distinct text once."""

import hashlib
import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from types import TracebackType
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.profile import Profile
from matchmaker.engine.encoder import Encoder

StoredVectors = NDArray[np.float16]  # (1 + products + needs, d), as they are stored

_SLICE = 512  # texts that one thread encodes at a time, at most: about 13,000 pieces
_FEWEST = 64  # texts worth a thread: the fewer, the fewer of their windows repeat
_REMEMBERED = 131_072  # lines whose vectors are kept for the next batches: 128 MiB of 512 columns
_limit_lock = threading.Lock()
_limited: list[object] = []  # the limit in force, then one mark for each block that wants it


class _Texts:
    """Texts that are encoded together, and their vectors once they are made."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._slices: list[Future[StoredVectors]] = []
        self._size = _SLICE

    def add(self, text: str) -> "_Place":
        self._texts.append(text)
        return _Place(self, len(self._texts) - 1)

    def send(self, pool: ThreadPoolExecutor, encoder: Encoder, threads: int) -> None:
        """Hand them out in slices of one size, as few as keep every thread busy."""
        count = len(self._texts)
        slices = max(-(-count // _SLICE), min(threads, count // _FEWEST), 1)
        self._size = max(-(-count // slices), 1)
        for start in range(0, count, self._size):
            some = self._texts[start : start + self._size]
            self._slices.append(pool.submit(_encode, encoder, some))
        self._texts = []

    def vector(self, number: int) -> NDArray[np.float16]:
        """Wait for the vector of a text."""
        vectors = self._slices[number // self._size].result()
        return np.asarray(vectors[number % self._size])


class _Place(NamedTuple):
    """Where the vector of a text is, or will be."""

    texts: _Texts
    number: int


class Encoding(NamedTuple):
    """Vectors on their way."""

    places: list[list[_Place]]

    def result(self) -> list[StoredVectors]:
        """Wait for them and return one array per profile, in their order."""
        return [np.stack([texts.vector(number) for texts, number in own]) for own in self.places]


class BatchEncoder:
    """Encodes batch after batch beside the caller's own work; a context manager.

    One thread per core with single-threaded matrix products is a quarter faster than one thread
    whose products use all cores: much of the work lies between the products. The lines met last
    are remembered, for the same short lines come again and again; whole profiles are not, they
    hardly ever do.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[bytes, _Place] = {}  # digest of a line, oldest first
        self._threads = os.cpu_count() or 1
        self._pool = ThreadPoolExecutor(self._threads)
        self._limit = one_thread_per_product()

    def __enter__(self) -> Self:
        self._limit.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.shutdown(cancel_futures=True)
        self._limit.__exit__(kind, error, trace)

    def begin(self, profiles: Sequence[Profile]) -> Encoding:
        """Start to encode and return at once."""
        wholes: dict[str, _Place] = {}
        texts = _Texts()
        places = []
        for profile in profiles:
            whole, *lines = profile.embedded_texts()
            if whole not in wholes:
                wholes[whole] = texts.add(whole)
            places.append([wholes[whole], *(self._place(line, texts) for line in lines)])
        texts.send(self._pool, self._encoder, self._threads)
        while len(self._known) > _REMEMBERED:
            del self._known[next(iter(self._known))]
        return Encoding(places)

    def _place(self, line: str, texts: _Texts) -> _Place:
        digest = hashlib.blake2b(line.encode(), digest_size=16).digest()
        place = self._known.get(digest)
        if place is None:
            place = self._known[digest] = texts.add(line)
        return place


def _encode(encoder: Encoder, texts: Sequence[str]) -> StoredVectors:
    return encoder.encode(texts).astype(np.float16)


def encode_profiles(encoder: Encoder, profiles: Sequence[Profile]) -> list[StoredVectors]:
    """Return one (1 + products + needs, d) array per profile, in their order."""
    with BatchEncoder(encoder) as batches:
        return batches.begin(profiles).result()


@contextmanager
def one_thread_per_product() -> Iterator[None]:
    """Keep matrix products to one thread each while any block of this kind runs."""
    from threadpoolctl import threadpool_limits

    with _limit_lock:
        if not _limited:
            _limited.append(threadpool_limits(1, "blas"))
        _limited.append(None)
    try:
        yield
    finally:
        with _limit_lock:
            _limited.pop()
            if len(_limited) == 1:
                _limited.pop().restore_original_limits()  # type: ignore[attr-defined]
