"""What the service does by itself, now and then: sends letters, tells webhooks.

Every process has a thread for each errand; an errand claims its work in the database, so that two
processes never do the same. One that fails is logged and tried again at the next round.
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
    """Runs errands, each in a thread of its own, until it is told to stop."""

    def __init__(
        self, errands: Mapping[str, Errand], *, every_seconds: float = EVERY_SECONDS
    ) -> None:
        self._errands = dict(errands)
        self._every_seconds = every_seconds
        self._stopped = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self, database: Database) -> None:
        """Begin."""
        for name, errand in self._errands.items():
            thread = threading.Thread(
                target=self._run, args=(database, name, errand), name=name, daemon=True
            )
            self._threads.append(thread)
            thread.start()

    def stop(self, timeout_seconds: float = 10.0) -> None:
        """End after what is being done."""
        self._stopped.set()
        for thread in self._threads:
            thread.join(timeout_seconds)

    def _run(self, database: Database, name: str, errand: Errand) -> None:
        while not self._stopped.wait(self._every_seconds):
            try:
                errand(database)
            except Exception:  # a thread's last resort: it goes on at the next round
                log.exception("errand_failed", errand=name)
