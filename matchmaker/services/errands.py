"""What the service does by itself, now and then: sends letters, tells webhooks.

One thread in every process; each errand claims its work in the database, so that two processes
never do the same. An errand that fails is logged and tried again at the next round.
"""

import threading
from collections.abc import Callable, Mapping

import structlog

from matchmaker.store.database import Database

log = structlog.get_logger(__name__)

EVERY_SECONDS = 3.0

Errand = Callable[[Database], object]
"""Does what is due and returns; may be called at any time, in any process."""


class Errands:
    """Runs errands in a thread until it is told to stop."""

    def __init__(
        self, errands: Mapping[str, Errand], *, every_seconds: float = EVERY_SECONDS
    ) -> None:
        self._errands = dict(errands)
        self._every_seconds = every_seconds
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, database: Database) -> None:
        """Begin; without errands there is no thread."""
        if self._errands:
            self._thread = threading.Thread(
                target=self._run, args=(database,), name="errands", daemon=True
            )
            self._thread.start()

    def stop(self, timeout_seconds: float = 10.0) -> None:
        """End after the errand that is being done."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(timeout_seconds)

    def _run(self, database: Database) -> None:
        while not self._stopped.wait(self._every_seconds):
            for name, errand in self._errands.items():
                if self._stopped.is_set():
                    return
                try:
                    errand(database)
                except Exception:  # a thread's last resort: the others go on, so does this later
                    log.exception("errand_failed", errand=name)
