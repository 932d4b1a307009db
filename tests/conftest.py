"""What holds for every test."""

import os
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

# What these call is called by other tests as well. Measuring coverage doubles the time of a test,
# so of a test with several cases only the first is measured, and the share is a lower bound.
_COVERED_ELSEWHERE = (
    "tests/api/test_fuzz.py",
    "tests/api/test_page_forms.py",
    "tests/api/test_permissions.py",
    "tests/browser/",
    "tests/contract/",
    "tests/models/",
    "tests/postgres/",
    "tests/quality/",
    "tests/unit/engine/test_all_pairs.py",
    "tests/unit/engine/test_native.py",
    "tests/unit/services/test_match_story.py",
    "tests/unit/services/test_submission_life.py",
)

# A busy machine is no defect, so no deadline; fifty examples keep the suite quick.
settings.register_profile("quick", deadline=None, max_examples=50)
settings.load_profile("quick")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    measured = set()
    for item in items:
        test = item.nodeid.partition("[")[0]
        if test in measured or item.nodeid.startswith(_COVERED_ELSEWHERE):
            item.add_marker(pytest.mark.no_cover)
        measured.add(test)


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
def database() -> Iterator["Database"]:
    """A migrated database without rows."""
    from tests.empty_database import fresh_database

    opened = fresh_database()
    yield opened
    opened.close()
