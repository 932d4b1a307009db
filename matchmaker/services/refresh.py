"""Keeps embeddings in step with profiles, and the index in step with both.

By comparing state, not by passing messages: a profile carries the hash of its texts, its embedding
the hash it was made from and the encoder's name; whatever differs is stale. So a crash, a bulk
import and a new encoder are all the same case, and running this twice does nothing the second
time. Every change has a growing revision; an index takes in what is newer than itself.
"""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID

import structlog
from sqlmodel import Session

from matchmaker.engine.encoder import Encoder
from matchmaker.engine.index import CompanyIndex, IndexEntry
from matchmaker.services.encode_batches import encode_profiles
from matchmaker.services.scoring_basis import ScoringBasis
from matchmaker.store.database import Database
from matchmaker.store.embeddings import (
    Change,
    NewEmbedding,
    count_stale,
    find_stale,
    load_changes,
    save_embeddings,
)
from matchmaker.store.revisions import newest_revision

log = structlog.get_logger(__name__)

Transaction = Callable[[], AbstractContextManager[Session]]
Progress = Callable[[int, int | None], None]

_CHANGES_AT_ONCE = 2_000  # companies; bounds memory while an index is filled


def refresh_embeddings(
    transaction: Transaction,
    encoder: Encoder,
    *,
    batch: int = 256,
    progress: Progress | None = None,
) -> int:
    """Embed every stale profile and return how many embeddings were stored.

    Commits after each batch, so an interrupted run keeps what it has done. Nothing slow happens
    inside a transaction.

    Args:
        transaction: opens a session that commits on success and rolls back on error.
        batch: profiles per round; bounds memory, not the total.
        progress: called after each batch with how many are done, and how many there are.
    """
    with transaction() as session:
        total = count_stale(session, encoder.name)
    done = 0
    while True:
        with transaction() as session:
            stale = find_stale(session, encoder.name, limit=batch)
        if not stale:
            return done
        vectors = encode_profiles(encoder, [item.profile for item in stale])
        with transaction() as session:
            made = [
                NewEmbedding(item.company_id, item.text_hash, array)
                for item, array in zip(stale, vectors, strict=True)
            ]
            done += save_embeddings(session, made, encoder=encoder.name)
        log.info("profiles_embedded", count=len(stale), encoder=encoder.name)
        if progress is not None:
            progress(done, max(total, done))


class IndexKeeper:
    """Brings the index of this process, and what it scores by, up to date before it is asked.

    What another process accepted a moment ago is found by the next query here. Safe to call from
    many threads: one catches up, the others wait for it.
    """

    def __init__(
        self, database: Database, encoder: Encoder, index: CompanyIndex, basis: ScoringBasis
    ) -> None:
        self._database = database
        self._encoder = encoder
        self._index = index
        self._basis = basis
        self._lock = threading.Lock()
        self._caught_up = -1  # revision up to which nothing is missing; the index may be ahead

    @property
    def revision(self) -> int:
        """Revision of the newest change in the index; 0 before the first."""
        return self._index.revision

    @property
    def size(self) -> int:
        """Number of companies in the index."""
        return len(self._index)

    def catch_up(self, progress: Progress | None = None) -> None:
        """Embed what is stale and take in every change since the last call.

        Args:
            progress: called with how many changes were taken in, and how many there are.
        """
        with self._database.read() as session:
            newest = newest_revision(session)
        if newest == self._caught_up and self._basis.is_of_today():
            return
        with self._lock:
            with self._database.read() as session:
                self._basis.renew(session)
            taken = 0
            has_gaps = True
            while has_gaps:  # what was saved after the last look for stale ones is stale itself
                self._embed_stale()
                has_gaps = False
                while changes := self._load():
                    for change in changes:
                        self._take_in(change)
                        has_gaps |= change.vectors is None
                    self._index.revision = max(self._index.revision, changes[-1].revision)
                    taken += len(changes)
                    if progress is not None:
                        progress(taken, None)
            # Not every revision is a company's: a promoted ranker and an agreement take one too.
            self._index.revision = max(self._index.revision, newest)
            self._caught_up = self._index.revision

    def find(self, company_id: UUID) -> IndexEntry | None:
        """Return a company of the index with its vectors, or None."""
        return self._index.find(company_id)

    def _embed_stale(self) -> None:
        with self._database.read() as session:
            stale = count_stale(session, self._encoder.name)
        if stale:
            refresh_embeddings(self._database.write, self._encoder)

    def _load(self) -> list[Change]:
        with self._database.read() as session:
            return load_changes(
                session, self._encoder.name, after=self._index.revision, limit=_CHANGES_AT_ONCE
            )

    def _take_in(self, change: Change) -> None:
        if change.profile is None or change.vectors is None:
            self._index.remove(change.company_id)
        else:
            self._index.put(IndexEntry(change.company_id, change.profile, change.vectors))
