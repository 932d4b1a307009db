"""The command line as a whole: it starts at once and its errors are one line."""

import os
import shutil
import socket
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.cli.conftest import Command

INSTALLED = set(packages_distributions()) - {"matchmaker"}
SHOWS_HELP = {"typer", "rich", "pygments", "markdown_it", "mdurl", "shellingham", "annotated_doc"}
LOADED_FOR_HELP = {f"matchmaker.{name}" for name in ("cli", "domain", "errors", "resources")}
"""Nothing that takes long to load, such as NumPy, pydantic or the database: help is there at once.

How long it takes is measured by `python -m benchmarks.start`.
"""

COMMANDS = ["serve", "migrate", "import", "export", "partners", "refresh", "openapi", "demo"]


MATCHMAKER = (sys.executable, "-m", "matchmaker")


def matchmaker(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own program
        [*MATCHMAKER, *arguments],
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | environment,
        timeout=60,
    )


def test_help_loads_only_what_shows_it() -> None:
    loaded = modules_of(*MATCHMAKER, "--help") - modules_of(sys.executable, "-c", "")
    third_party = {name.partition(".")[0] for name in loaded} & INSTALLED
    own = {".".join(name.split(".")[:2]) for name in loaded if name.startswith("matchmaker.")}

    assert "typer" in third_party
    assert third_party <= SHOWS_HELP
    assert own <= LOADED_FOR_HELP


def modules_of(*command: str) -> set[str]:
    """Return the names of all modules that a command loads."""
    done = subprocess.run(  # noqa: S603 - our own program
        [command[0], "-X", "importtime", *command[1:]],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}


@pytest.mark.parametrize("name", [*COMMANDS, "token"])
def test_every_command_explains_itself(command: Command, name: str) -> None:
    answer = command(name, "--help")

    assert answer.code == 0
    assert "Usage:" in answer.out


def test_help_names_the_exit_codes(command: Command) -> None:
    assert "3 done, but some rows were bad" in " ".join(command("--help").out.split())


def test_an_unknown_command_is_wrong_usage(command: Command) -> None:
    assert command("frobnicate").code == 2


def test_migrate_tells_what_it_did_and_then_has_nothing_to_do(
    command: Command, tmp_path: Path
) -> None:
    shutil.rmtree(tmp_path / "var")

    first = command("migrate", "--json").json()
    second = command("migrate", "--json").json()

    assert first["changed"]
    assert not second["changed"]
    assert first["from"] is None
    assert second["from"] == second["to"] == first["to"]
    assert "nothing to do" in command("migrate").out


def test_a_refused_setting_is_one_line_that_names_it(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MATCHMAKER_PORT", "seventy")

    answer = command("migrate")

    assert answer.code == 1
    assert answer.err.startswith("error: setting refused")
    assert "MATCHMAKER_PORT" in answer.err


@pytest.mark.parametrize("content", [b"this is no database, whatever its name says" * 100, None])
def test_a_database_that_cannot_be_opened_is_one_line(
    command: Command, tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "var" / "matchmaker.sqlite3"
    file.unlink()
    if content is None:
        file.mkdir()
    else:
        file.write_bytes(content)

    answer = command("migrate")

    assert answer.code == 1
    assert answer.err.startswith("error: database: ")
    assert len(answer.err.splitlines()) == 1


def test_bad_input_never_shows_a_traceback(tmp_path: Path) -> None:
    done = matchmaker(
        "import", str(tmp_path / "nothing.csv"), MATCHMAKER_DATA_DIR=str(tmp_path / "var")
    )

    assert done.returncode == 1
    assert done.stderr == f"error: No such file or directory, {tmp_path / 'nothing.csv'}\n"


def test_serve_says_when_its_port_is_taken(command: Command) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        answer = command("serve", "--port", taken.getsockname()[1])

    assert answer.code == 1
    assert answer.err.startswith("error: cannot listen: Address already in use, 127.0.0.1:")
