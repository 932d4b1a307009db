"""The story of docs/story.md, told by the service as it is configured, with its own encoder."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from matchmaker.app import create_app
from matchmaker.cli import app as command_line
from matchmaker.settings import Settings
from tests.api.conftest import LogEntries
from tests.story.people import Stage
from tests.story.plot import DISPATCH, TRUCKS, tell_of_partners

ADDRESS = "http://127.0.0.1:8000"


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    monkeypatch.setenv("MATCHMAKER_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("MATCHMAKER_PUBLIC_URL", ADDRESS)
    monkeypatch.setenv("COLUMNS", "100")
    # Service and commands share a process here; either would send the log past the test.
    monkeypatch.setattr("matchmaker.app.configure_logs", lambda _level: None)
    monkeypatch.setattr("matchmaker.cli.start.quiet_logs", lambda: None)

    def command(*arguments: str) -> str:
        done = CliRunner().invoke(command_line, arguments)
        assert done.exit_code == 0, (arguments, done.output)
        return done.stdout

    service = create_app(Settings())
    with TestClient(service):
        yield Stage(lambda: TestClient(service, base_url=ADDRESS), command, tmp_path / "outbox")


def test_two_companies_find_each_other_and_nothing_personal_is_logged(
    stage: Stage, log_entries: LogEntries
) -> None:
    tell_of_partners(stage)

    logged = repr(log_entries)
    assert log_entries
    for profile in (TRUCKS, DISPATCH):
        for private in (profile["name"], profile["about"], *profile["contact"].values()):
            assert private not in logged
