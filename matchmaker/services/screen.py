"""Looks companies up in the screening list in use; hits are for staff, who decide."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import BinaryIO

import structlog

from matchmaker.domain.profile import Profile
from matchmaker.engine.screening import ScreeningHit, ScreeningList
from matchmaker.errors import NotReady
from matchmaker.services.import_screening import (
    FILE,
    ScreeningAbout,
    find_screening,
    import_screening_file,
)

log = structlog.get_logger(__name__)

_LONGEST_NAME = 200  # characters of a file's name that are kept
_UNNAMED = "list.csv"


@dataclass(frozen=True, slots=True)
class Screened:
    """What the list says of a company.

    Attributes:
        about: the list; None when none was imported, and then nobody was looked up.
    """

    about: ScreeningAbout | None
    hits: tuple[ScreeningHit, ...]


class ScreeningDesk:
    """Keeps the list in use in memory; one that another process imported is taken up at once."""

    def __init__(self, data_dir: Path | None) -> None:
        """Prepare; the list is read when it is first asked.

        Args:
            data_dir: where the list lies; None: there is none, and none can be imported.
        """
        self._data_dir = data_dir
        self._lock = Lock()
        self._loaded: tuple[object, tuple[ScreeningAbout, ScreeningList] | None] = (None, None)

    def current(self) -> tuple[ScreeningAbout, ScreeningList] | None:
        """Return the list in use; None when there is none.

        Raises:
            InvalidScreeningFile: the file in the data folder is damaged.
        """
        if self._data_dir is None:
            return None
        with self._lock:
            state = _state_of(self._data_dir / FILE)
            if self._loaded[0] != state:
                self._loaded = (state, find_screening(self._data_dir))
            return self._loaded[1] if state is not None else None

    def screen(self, profile: Profile) -> Screened:
        """Return the entries that a company might be, likeliest first.

        Raises:
            InvalidScreeningFile: as `current`.
        """
        found = self.current()
        if found is None:
            return Screened(None, ())
        about, entries = found
        return Screened(
            about, tuple(entries.hits(profile.name, profile.tax_id, profile.country.value))
        )

    def take(self, file: BinaryIO, name: str | None, *, now: datetime) -> ScreeningAbout:
        """Make a list the one in use.

        Args:
            name: of the file, as its sender says.

        Raises:
            NotReady: there is no folder to keep it in.
            InvalidScreeningFile: it is damaged or of another form; nothing has changed.
        """
        if self._data_dir is None:
            raise NotReady("There is no data folder to keep a screening list in.")
        shown = Path(name or _UNNAMED).name[:_LONGEST_NAME] or _UNNAMED
        return import_screening_file(file, shown, self._data_dir, now=now)


def _state_of(path: Path) -> tuple[int, int, int] | None:
    """Return what changes whenever the file is replaced; None without a file."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
