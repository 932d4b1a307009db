"""What holds for every test."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import structlog
from hypothesis import settings

if TYPE_CHECKING:
    from matchmaker.store.database import Database

# One BLAS thread: the matrices of tests are small, and threads that wait for each other on two
# cores made single tests ten times slower. Read when NumPy and torch are first imported.
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

# A busy machine is no defect, so no deadline; fifty examples keep the suite quick.
settings.register_profile("quick", deadline=None, max_examples=50)
settings.load_profile("quick")


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    """Undo what a test configured: commands send logs to a stream that is closed after them."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def empty_database() -> Path:
    """A migrated database without rows; tests work on copies."""
    from tests.empty_database import empty_file

    return empty_file()


@pytest.fixture
def database(empty_database: Path, tmp_path: Path) -> Iterator["Database"]:
    """A migrated database of the test's own."""
    from matchmaker.store.database import Database

    opened = Database(f"sqlite:///{shutil.copy(empty_database, tmp_path / 'test.sqlite3')}")
    yield opened
    opened.close()
