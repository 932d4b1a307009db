"""Figures about the service for Prometheus, one registry per application."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from matchmaker.errors import NotAuthenticated, TooManyAttempts

MEDIA_TYPE = CONTENT_TYPE_LATEST
UNKNOWN_ROUTE = "(none)"  # addresses that do not exist: their number has no bound
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0)


class Metrics:
    """Counts of requests, and the state of the index, of this process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "matchmaker_requests",
            "Requests answered by this process.",
            ["method", "route", "status"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "matchmaker_request_seconds",
            "Time from request to answer.",
            ["method", "route"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._refusals = Counter(
            "matchmaker_refused_guesses",
            "Wrong passwords, codes and tokens, and those that were not even looked at.",
            ["kind"],
            registry=self._registry,
        )
        Gauge(
            "matchmaker_worker_pid",
            "Process that gives these figures: each worker counts for itself.",
            registry=self._registry,
        ).set_function(os.getpid)
        self._companies = Gauge(
            "matchmaker_index_companies",
            "Companies in the index of this process.",
            registry=self._registry,
        )
        self._revision = Gauge(
            "matchmaker_index_revision",
            "Newest change taken into the index of this process.",
            registry=self._registry,
        )
        self._stale = Gauge(
            "matchmaker_stale_profiles",
            "Published profiles that wait for their embedding.",
            registry=self._registry,
        )

    def note_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request.

        Args:
            route: template of the address, such as /v1/companies/{company_id}.
        """
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    def note_refusal(self, kind: str) -> None:
        """Count a wrong password, code or token."""
        self._refusals.labels(kind).inc()

    @contextmanager
    def counting_refusals(self, kind: str) -> Iterator[None]:
        """Count a wrong password or code, or one that was not looked at, within the block."""
        try:
            yield
        except (NotAuthenticated, TooManyAttempts):
            self.note_refusal(kind)
            raise

    def note_state(self, *, companies: int, revision: int, stale: int) -> None:
        """Record what the index holds now."""
        self._companies.set(companies)
        self._revision.set(revision)
        self._stale.set(stale)

    def text(self) -> bytes:
        """Return everything in Prometheus' text format."""
        return generate_latest(self._registry)
