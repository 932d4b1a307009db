"""Whatever goes wrong in a command is one line and an exit code."""

import json
from pathlib import Path

import pytest

from matchmaker.engine.encoders.folder import WEIGHTS
from tests.cli.conftest import Command
from tests.unit.engine.encoder_folders import make_folder


def test_a_damaged_encoder_is_one_line(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_folder(tmp_path / "encoder")
    (folder / WEIGHTS).write_bytes(b"\xff" * 64)
    monkeypatch.setenv("MATCHMAKER_ENCODER", str(folder))

    answer = command("refresh")

    assert answer.code == 1
    assert "error: " in answer.err
    assert "not a safetensors file" in answer.err


@pytest.mark.parametrize(
    ("raised", "code", "told"),
    [
        (KeyboardInterrupt(), 130, "error: interrupted; what was saved until now is kept\n"),
        (PermissionError(13, "Permission denied", "/data"), 1, "error: Permission denied, /data\n"),
        (OSError("no space"), 1, "error: no space\n"),
    ],
    ids=["interrupt", "file", "device"],
)
def test_what_stops_a_command_is_told_in_one_line(
    command: Command,
    monkeypatch: pytest.MonkeyPatch,
    raised: BaseException,
    code: int,
    told: str,
) -> None:
    def stop(_database: object) -> None:
        raise raised

    monkeypatch.setattr("matchmaker.store.migrate.migrate", stop)

    answer = command("migrate")

    assert (answer.code, answer.err) == (code, told)


@pytest.mark.parametrize("defect", [RuntimeError("a defect"), BrokenPipeError()])
def test_defects_and_closed_pipes_are_not_swallowed(
    command: Command, monkeypatch: pytest.MonkeyPatch, defect: Exception
) -> None:
    def stop(_database: object) -> None:
        raise defect

    monkeypatch.setattr("matchmaker.store.migrate.migrate", stop)

    with pytest.raises(type(defect)):
        command("migrate")


def test_the_description_of_the_api_is_written(command: Command, tmp_path: Path) -> None:
    written = command("openapi", tmp_path / "openapi.json")
    printed = command("openapi")

    document = json.loads((tmp_path / "openapi.json").read_text("utf-8"))
    assert written.out == f"{tmp_path / 'openapi.json'}\n"
    assert document == printed.json()
    assert document["openapi"].startswith("3.1")
