"""The index as a file beside the database, so that a process that starts need not build it.

The database stays the truth. A file is used only if it was made with the same encoder, classifier
and code, and if the database still knows the changes that it ends with: each of these companies
either is what it was or has changed since. A database that was restored or exchanged fails that,
and the index is built anew. The file is written by one process at a time; the others go on with
what it wrote.
"""

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import make_url

from matchmaker.engine.encoder import Encoder
from matchmaker.engine.index import CompanyIndex
from matchmaker.engine.index_file import load_arrays, read_about, save_arrays
from matchmaker.errors import IndexFileMismatch
from matchmaker.store.database import Database
from matchmaker.store.embeddings import find_newest_changes, find_revisions
from matchmaker.store.revisions import newest_revision

log = structlog.get_logger(__name__)

_WITNESSES = 64  # newest changes that are looked up again


class SavedIndex:
    """The saved index of one database.

    Args:
        folder: where files of indexes are.
    """

    def __init__(self, folder: Path, database: Database, encoder: Encoder) -> None:
        where = make_url(database.url).render_as_string(hide_password=True)
        name = hashlib.sha256(where.encode()).hexdigest()[:12]
        self._path = folder / f"index-{name}.bin"
        self._database = database
        self._encoder = encoder

    def load(self, index: CompanyIndex) -> CompanyIndex | None:
        """Return the saved index, or None when there is none that fits.

        Args:
            index: one of the same kind; it stays as it is.
        """
        try:
            about, arrays = load_arrays(self._path)
        except FileNotFoundError:
            return None
        except (IndexFileMismatch, OSError) as error:
            log.warning("saved_index_not_used", reason=str(error))
            return None
        if about["made_with"] != self._made_with(index) or not self._is_known(about):
            log.info("saved_index_not_used", reason="made from something else")
            return None
        found = index.new_index()
        found.take_over(arrays, about["revision"])
        log.info("saved_index_loaded", companies=len(found), revision=found.revision)
        return found

    def revision(self) -> int:
        """Return the revision of the file, 0 without one."""
        try:
            return int(read_about(self._path)["revision"])
        except (IndexFileMismatch, OSError):
            return 0

    def save(self, index: CompanyIndex) -> bool:
        """Write an index; False when another process is writing one.

        Args:
            index: one that nobody changes, see `CompanyIndex.frozen`.
        """
        with self._alone() as is_alone:
            if not is_alone:
                return False
            with self._database.read() as session:
                newest = find_newest_changes(session, until=index.revision, limit=_WITNESSES)
            about = {
                "made_with": self._made_with(index),
                "revision": index.revision,
                "witnesses": [[str(company_id), revision] for company_id, revision in newest],
            }
            for left in self._path.parent.glob(f".{self._path.name}-*"):
                left.unlink(missing_ok=True)  # of a process that was killed
            save_arrays(self._path, index.packed(), about)
        log.info("index_saved", revision=index.revision)
        return True

    def _made_with(self, index: CompanyIndex) -> dict[str, Any]:
        return {
            "encoder": self._encoder.name,
            "goods": index.goods.fingerprint if index.goods is not None else 0,
            "dimensions": [index.dimension, index.projection.dimension],
            "projection": index.projection.fingerprint,
        }

    def _is_known(self, about: dict[str, Any]) -> bool:
        witnesses = {UUID(company_id): revision for company_id, revision in about["witnesses"]}
        with self._database.read() as session:
            now = find_revisions(session, list(witnesses))
            newest = newest_revision(session)
        return about["revision"] <= newest and all(
            now.get(company_id) == revision or now.get(company_id, 0) > about["revision"]
            for company_id, revision in witnesses.items()
        )

    @contextmanager
    def in_turn(self) -> Iterator[None]:
        """Build an index while no other process does, so that one builds and the others read."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.with_suffix(".turn").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    @contextmanager
    def _alone(self) -> Iterator[bool]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.with_suffix(".lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True
