"""Keeps embeddings in step with profiles, and the index in step with both.

By comparing state, not by passing messages: a profile carries the hash of its texts, its embedding
the hash it was made from and the encoder's name; whatever differs is stale. So a crash, a bulk
import and a new encoder are all the same case, and running this twice does nothing the second
time. Every change has a growing revision; an index takes in what is newer than itself.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from uuid import UUID

import structlog
from sqlmodel import Session

from matchmaker.engine.encoder import Encoder
from matchmaker.engine.index import CompanyIndex, IndexEntry
from matchmaker.services.encode_batches import encode_profiles
from matchmaker.services.free_memory import trim_memory
from matchmaker.services.saved_index import SavedIndex
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


def tell_nobody(_done: int, _total: int | None) -> None:
    """Show no progress."""


_SAVED_AFTER = 2_000  # changes; fewer are taken in again in a second or two
_SAVED_SHARE = 0.1  # of all companies; saving many costs more than taking in a few
_FOLLOWED_AT_ONCE = 50  # changes; queries wait meanwhile
_CHANGES_AT_ONCE = 2_000  # companies; bounds memory while an index is filled


def refresh_embeddings(
    transaction: Transaction,
    encoder: Encoder,
    *,
    batch: int = 256,
    progress: Progress | None = None,
    after: int = -1,
) -> int:
    """Embed every stale profile and return how many embeddings were stored.

    Commits after each batch, so an interrupted run keeps what it has done. Nothing slow happens
    inside a transaction.

    Args:
        transaction: opens a session that commits on success and rolls back on error.
        batch: profiles per round; bounds memory, not the total.
        progress: called after each batch with how many are done, and how many there are.
        after: only profiles that changed after this revision.
    """
    with transaction() as session:
        total = count_stale(session, encoder.name, after=after)
    done = 0
    while True:
        with transaction() as session:
            stale = find_stale(session, encoder.name, limit=batch, after=after)
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
        self,
        database: Database,
        encoder: Encoder,
        index: CompanyIndex,
        basis: ScoringBasis,
        saved: SavedIndex | None = None,
    ) -> None:
        """Prepare; nothing is loaded before the first call.

        Args:
            saved: where the index is kept between processes; None: nowhere.
        """
        self._database = database
        self._encoder = encoder
        self._index = index
        self._basis = basis
        self._saved = saved
        self._changes = 0  # taken in since the index was saved or loaded
        self._renewal: threading.Thread | None = None
        self._lock = threading.Lock()
        self._has_begun = False
        self._is_basis_due = False  # what is scored by must be read again, whatever the revisions
        self._has_gaps = True  # companies without vectors, perhaps, after what is caught up with
        self._caught_up = -1  # revision up to which nothing is missing; the index may be ahead

    @property
    def revision(self) -> int:
        """Revision of the newest change in the index; 0 before the first."""
        return self._index.revision

    @property
    def caught_up(self) -> int:
        """Revision up to which every published company is embedded; -1 before it is known."""
        return self._caught_up

    @property
    def index(self) -> CompanyIndex:
        """The index; what it holds is exchanged in place."""
        return self._index

    @property
    def size(self) -> int:
        """Number of companies in the index."""
        return len(self._index)

    def load_saved(self) -> None:
        """Go on with the saved index and the changes since, unless these are many.

        The processes of a service share it when it is loaded before they part. Nothing is encoded.
        """
        with self._lock:
            self._load_saved()
            with self._database.read() as session:
                newest = newest_revision(session)
            if newest - self._index.revision >= _SAVED_AFTER:
                return
            while changes := self._load(self._index.revision):
                self._take_in(self._index, changes)
                self._changes += len(changes)

    def catch_up(self, progress: Progress | None = None) -> None:
        """Embed what is stale and take in every change since the last call.

        Args:
            progress: called with how many changes were taken in, and how many there are.
        """
        with self._database.read() as session:
            newest = newest_revision(session)
        self.catch_up_to(newest, progress)

    def catch_up_to(self, newest: int, progress: Progress | None = None) -> None:
        """Do what `catch_up` does, for who has just read the newest revision.

        Args:
            newest: the newest revision in the database.
            progress: called with how many changes were taken in, and how many there are.
        """
        if self._has_all(newest):
            return
        with self._lock:
            if not self._has_all(newest):  # others may have waited for the same
                self._catch_up(newest, progress)

    def _has_all(self, newest: int) -> bool:
        return self._caught_up >= newest and self._basis.is_of_today()

    def _catch_up(self, newest: int, progress: Progress | None = None) -> None:
        """Do what `catch_up` does, for whoever holds the lock."""
        if self._has_begun:
            self._go_on(newest, progress)
            return
        self._renew_basis()
        self._load_saved()
        with self._turn(newest):
            taken, _ = self._take_in_until(newest, progress)
            self._note(taken)
        self._has_begun = True

    def _go_on(self, newest: int, progress: Progress | None) -> None:
        """Take in what is new; the basis only if not every revision is a company's.

        A promoted ranker and an agreement take revisions, too.
        """
        start, is_due, self._is_basis_due = self._index.revision, self._is_basis_due, True
        taken, explained = self._take_in_until(newest, progress)
        is_due |= explained < self._index.revision - start
        if is_due or not self._basis.is_of_today():
            self._renew_basis()
        self._is_basis_due = False
        self._note(taken)

    def _renew_basis(self) -> None:
        with self._database.read() as session:
            self._basis.renew(session)

    def _note(self, taken: int) -> None:
        """Note that nothing is missing any more."""
        self._caught_up = self._index.revision
        self._changes += taken
        self._keep_saved(is_first=taken == self._changes)

    @contextmanager
    def _turn(self, newest: int) -> Iterator[None]:
        """Wait until no other process builds an index, when much is missing; it may be in a file.

        Of processes that start at once one builds what all of them then share.
        """
        if self._saved is None or newest - self._index.revision < _SAVED_AFTER:
            yield
            return
        with self._saved.in_turn():
            self._load_saved()
            yield

    def _take_in_until(self, newest: int, progress: Progress | None) -> tuple[int, int]:
        """Take in companies; return how many changes that were, and how many revisions."""
        taken = revisions = 0
        while True:
            changes = self._load(self._index.revision)
            if changes:
                self._take_in(self._index, changes)
                revisions += len(changes)
                taken += sum(not change.is_stale for change in changes)
                if progress is not None:
                    progress(taken, None)
            self._has_gaps |= any(change.is_stale for change in changes)
            if self._has_gaps:
                self._embed_stale()  # its changes are taken in next
            elif len(changes) < _CHANGES_AT_ONCE:
                break
        self._index.revision = max(self._index.revision, newest)
        return taken, revisions

    def find(self, company_id: UUID) -> IndexEntry | None:
        """Return a company of the index with its vectors, or None."""
        return self._index.find(company_id)

    def _embed_stale(self) -> None:
        """Embed what changed since nothing was missing."""
        refresh_embeddings(self._database.write, self._encoder, after=self._caught_up)
        self._has_gaps = False

    def _load(self, after: int, *, limit: int | None = None) -> list[Change]:
        limit = limit or _CHANGES_AT_ONCE
        with self._database.read() as session:
            return load_changes(session, self._encoder.name, after=after, limit=limit)

    def _take_in(self, index: CompanyIndex, changes: list[Change]) -> None:
        """Bring an index to the last of some changes, each of another company."""
        for change in changes:
            if change.profile is None or change.vectors is None:
                index.remove(change.company_id)
        index.put_all(
            [
                IndexEntry(change.company_id, change.profile, change.vectors)
                for change in changes
                if change.profile is not None and change.vectors is not None
            ]
        )
        index.revision = max(index.revision, changes[-1].revision)

    def _load_saved(self, *, again: bool = False) -> None:
        """Go on with the saved index if it is newer than what is here.

        Args:
            again: or if it is as new.
        """
        if self._saved is None or self._saved.revision() + again <= self._index.revision:
            return
        found = self._saved.load(self._index)
        if found is not None:
            self._index.adopt(found)
            self._caught_up = found.revision

    def _keep_saved(self, *, is_first: bool) -> None:
        """Save the index when enough has changed: at once before the first query, else aside."""
        worth_it = max(_SAVED_AFTER, len(self._index) * _SAVED_SHARE)
        if self._saved is None or self._changes < worth_it:
            return
        if is_first:
            if self._saved.save(self._index.frozen()):
                self._changes = 0
                self._load_saved(again=True)  # its pages are shared, ours are not
                trim_memory()
        elif self._renewal is None or not self._renewal.is_alive():
            self._renewal = threading.Thread(target=self._renew, args=[self._saved], daemon=True)
            self._renewal.start()

    def _renew(self, saved: SavedIndex) -> None:
        """Save the index without dead slots, and go on with the file, as other processes do.

        The lock is held for two moments only: queries go on, and find what is newest.
        """
        with self._lock:
            frozen, self._changes = self._index.frozen(), 0
        if saved.revision() < frozen.revision:
            saved.save(frozen)
        del frozen
        fresh = saved.load(self._index)
        while fresh is not None and not self._follow(fresh):
            pass

    def _follow(self, fresh: CompanyIndex) -> bool:
        """Bring an index nearer to the database; tell whether it took the place of ours."""
        with self._lock:
            changes = self._load(fresh.revision, limit=_FOLLOWED_AT_ONCE)
            if len(changes) >= _FOLLOWED_AT_ONCE:
                self._take_in(fresh, changes)
                return False
            with self._database.read() as session:
                newest = newest_revision(session)
            self._catch_up(newest)  # embeds what the other does not wait for
            while changes := self._load(fresh.revision):
                self._take_in(fresh, changes)
            fresh.revision = self._index.revision
            self._index.adopt(fresh)
        trim_memory()
        return True
