"""Work that goes on in a second thread while the next piece of it is prepared in the first."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self


class OneBehind:
    """Runs one piece of work at a time, in the order they came; a context manager.

    Worth it where the work leaves Python to others, as a database does with its statements.

    Args:
        is_direct: no second thread: everything is done at once.
    """

    def __init__(self, *, is_direct: bool = False) -> None:
        self._pool = None if is_direct else ThreadPoolExecutor(1, "one-behind")
        self._running: Future[None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Wait for what is running; its error is raised unless there is one already."""
        if self._pool is not None:
            self._pool.shutdown()
        if error is None:
            self._wait()

    def begin(self, work: Callable[[], None]) -> None:
        """Begin a piece of work when the one before is done.

        Raises:
            Exception: the one before failed; this one is not begun.
        """
        self._wait()
        if self._pool is None:
            work()
        else:
            self._running = self._pool.submit(work)

    def _wait(self) -> None:
        running, self._running = self._running, None
        if running is not None:
            running.result()
