"""Makes the lists of partners of many companies on every core.

Worker processes are copies of this one (fork), so the index is there without being loaded or
copied: they only read it, and never touch the database. Where processes cannot be copied, or only
a few companies are asked for, this process makes the lists itself.
"""

import gc
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import NamedTuple, Protocol, Self
from uuid import UUID

from threadpoolctl import threadpool_limits

from matchmaker.engine.prerank import use_threads
from matchmaker.errors import NotReady
from matchmaker.services.listed_rows import CompanyLists, ListedRows, as_rows
from matchmaker.services.refresh import Progress

_CHUNK = 20  # companies that a worker is given at a time: about a tenth of a second
_WORTH_WORKERS = 200  # companies; for fewer, starting workers takes longer than they save
_LOOKS_SECONDS = 1.0
_NICE = 5  # storing goes first: one thread does it, and lists are soon made again


class Asked(NamedTuple):
    """A company whose lists are wanted.

    Attributes:
        excluded: companies that are never suggested to it.
        also: companies that are scored whether they stand in its lists or not.
        is_wide: so are all that were looked at closely.
    """

    company_id: UUID
    excluded: Collection[UUID] = ()
    also: Collection[UUID] = ()
    is_wide: bool = False


class ListSource(Protocol):
    """What makes lists."""

    def prepare_lists(
        self, expected: int, *, threads: int = 1, progress: Progress | None = None
    ) -> None:
        """Do once what makes so many lists cheaper."""

    def shortlists(self, asked: Iterable[Asked], *, top: int) -> Iterator[CompanyLists]:
        """Yield the best partners of each company that is in the index, in their order."""


class PendingLists:
    """Lists on their way, in the order in which they were asked for."""

    def __init__(self, parts: Sequence["Future[ListedRows]"]) -> None:
        self._parts = parts

    def result(self) -> Iterator[ListedRows]:
        """Wait for them, part by part.

        Raises:
            NotReady: a worker was killed, as happens when memory is short.
        """
        for part in self._parts:
            try:
                yield part.result()
            except BrokenProcessPool as error:
                raise NotReady(
                    "A process that makes lists was killed; memory may be short. "
                    "Run it again, with fewer processes."
                ) from error


class ListWorkers:
    """Hands companies out to worker processes; a context manager.

    Workers see the index as it was when the first lists were asked for.

    Args:
        expected: how many companies will be asked for in all.
        processes: how many workers at most; 1: this process makes the lists itself.
        preparing: called with how far preparations are.
    """

    def __init__(
        self,
        source: ListSource,
        *,
        top: int,
        processes: int,
        expected: int,
        preparing: Progress | None = None,
    ) -> None:
        self._source = source
        self._top = top
        # Before copies of this process are made:
        source.prepare_lists(expected, threads=processes, progress=preparing)
        can_copy = "fork" in multiprocessing.get_all_start_methods()
        self._pool: ProcessPoolExecutor | None = None
        if processes > 1 and expected >= _WORTH_WORKERS and can_copy:
            self._pool = ProcessPoolExecutor(
                processes,
                multiprocessing.get_context("fork"),
                _prepare_worker,
                (source, os.getpid()),
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def begin(self, asked: Sequence[Asked]) -> PendingLists:
        """Start to make lists; with workers, return at once."""
        if self._pool is None:
            made: Future[ListedRows] = Future()
            made.set_result(as_rows(self._source.shortlists(asked, top=self._top)))
            return PendingLists([made])
        chunks = (asked[start : start + _CHUNK] for start in range(0, len(asked), _CHUNK))
        return PendingLists([self._pool.submit(_make, chunk, self._top) for chunk in chunks])


def usable_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


_of_worker: list[ListSource] = []  # of this process, when it is a worker


def _prepare_worker(source: ListSource, parent: int) -> None:
    _of_worker.append(source)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent stops the workers
    os.nice(_NICE)
    threadpool_limits(1)
    use_threads(1)
    gc.freeze()  # a collection would write to every object, and so copy every shared page
    threading.Thread(target=_end_with, args=[parent], daemon=True).start()


def _end_with(parent: int) -> None:
    """End this worker when its parent is gone: a killed parent tells nobody."""
    while os.getppid() == parent:
        time.sleep(_LOOKS_SECONDS)
    os._exit(1)


def _make(asked: Sequence[Asked], top: int) -> ListedRows:
    return as_rows(_of_worker[0].shortlists(asked, top=top))
