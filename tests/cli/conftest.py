"""Commands run in this process, each test with a database of its own."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import structlog
from typer.testing import CliRunner

from matchmaker.cli import app


class Answer(NamedTuple):
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)


Command = Callable[..., Answer]


@pytest.fixture
def command(
    tmp_path: Path, empty_database: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Command]:
    """Return a function that runs `matchmaker` with its arguments, on a migrated database.

    A command logs to the stderr of its run, which is closed afterwards; later tests must not. What
    `serve` leaves in the environment for its workers ends with the test.
    """
    before = dict(os.environ)
    (tmp_path / "var").mkdir()
    shutil.copy(empty_database, tmp_path / "var" / "matchmaker.sqlite3")
    monkeypatch.setenv("MATCHMAKER_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> Answer:
        result = CliRunner().invoke(app, [str(argument) for argument in arguments])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Answer(result.exit_code, result.stdout, result.stderr)

    yield run
    os.environ.clear()
    os.environ.update(before)
    structlog.reset_defaults()
