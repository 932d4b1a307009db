"""The README says what the code does: settings, commands, files."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from matchmaker.cli import app
from matchmaker.services.access import Scope
from matchmaker.services.table_columns import HEADINGS
from matchmaker.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
READMES = ["README.md", "README.ru.md", "README.be.md"]
README = (ROOT / "README.md").read_text("utf-8")


GROUPS = (
    "(?:(?:"
    + "|".join(
        name
        for name, found in get_command(app).commands.items()  # type: ignore[attr-defined]
        if hasattr(found, "commands")
    )
    + ") )?"
)


def commands() -> set[str]:
    """Return every command with the name of its group, such as `token create`."""
    names = set()
    for name, found in get_command(app).commands.items():  # type: ignore[attr-defined]
        names |= {f"{name} {inner}" for inner in getattr(found, "commands", {})} or {name}
    return names


def test_the_table_of_settings_is_that_of_the_class() -> None:
    rows = re.findall(
        r"^\| `(MATCHMAKER_\w+)` \| (?:`([^`]*)`)? ?\| (.+) \|$", README, re.MULTILINE
    )

    expected = [
        (
            f"MATCHMAKER_{name.upper()}",
            "" if field.default is None else str(field.default),
            field.description,
        )
        for name, field in Settings.model_fields.items()
    ]
    assert rows == expected


def test_the_table_of_commands_lists_every_command() -> None:
    listed = re.findall(rf"^\| `matchmaker ({GROUPS}[a-z-]+)", README, re.MULTILINE)

    assert sorted(listed) == sorted(commands())


@pytest.mark.parametrize("name", READMES)
def test_every_command_in_an_example_exists(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    used = re.findall(rf"\$ matchmaker ({GROUPS}[a-z-]+)", text)

    assert used
    assert set(used) <= commands()


@pytest.mark.parametrize("name", READMES)
def test_every_option_in_an_example_exists(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    for line in re.findall(r"\$ matchmaker (.+)", text):
        words = line.partition("#")[0].split()
        found = get_command(app)
        while words and words[0] in getattr(found, "commands", {}):
            found = found.commands[words.pop(0)]  # type: ignore[attr-defined]
        known = {option for parameter in found.params for option in parameter.opts}

        assert {word for word in words if word.startswith("--")} <= known, line


@pytest.mark.parametrize("name", READMES)
def test_every_make_target_exists(name: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    used = re.findall(r"\$ make ([a-z]+)", (ROOT / name).read_text("utf-8"))

    assert {"run", "test"} <= set(used) <= targets


@pytest.mark.parametrize("name", [*READMES, "CONTRIBUTING.md"])
def test_every_linked_file_exists(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    links = re.findall(r"\]\((?!http)([^)#]+)", text)

    missing = [link for link in links if not (ROOT / link).exists()]
    assert missing == []


def test_every_column_and_scope_is_described() -> None:
    section = README.partition("## Importing companies")[2].partition("\n## ")[0]

    assert [column for column in HEADINGS if f"`{column}`" not in section] == []
    assert [scope.value for scope in Scope if f"| `{scope.value}` |" not in README] == []


def test_every_decision_says_context_decision_consequences_and_alternatives() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))

    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        headings = re.findall(r"^## (.+)$", page.read_text("utf-8"), re.MULTILINE)
        assert headings == ["Context", "Decision", "Consequences", "Alternatives"], page.name
