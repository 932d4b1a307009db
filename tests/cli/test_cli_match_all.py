"""The review queues filled from the command line."""

import json
from pathlib import Path

import polars as pl
import pytest

from tests.cli.conftest import Command
from tests.unit.profiles import make_partner, make_profile


def load(command: Command, folder: Path) -> None:
    profiles = [make_profile(), make_partner()]
    rows = [
        {"key": f"c{number}", "profile": profile.model_dump(mode="json", exclude={"ref"})}
        for number, profile in enumerate(profiles)
    ]
    file = folder / "companies.jsonl"
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    assert command("import", file).code == 0


def test_matches_are_stored_once(command: Command, tmp_path: Path) -> None:
    load(command, tmp_path)

    first = command("match-all", "--top", 5, "--json").json()
    second = command("match-all", "--top", 5, "--json").json()
    full = command("match-all", "--top", 5, "--full", "--json").json()

    assert (first["companies"], first["created"]) == (2, 2)
    assert set(second.values()) == {0}
    assert (full["companies"], full["unchanged"]) == (2, 2)


def test_without_json_the_counts_are_one_line(command: Command) -> None:
    answer = command("match-all")

    assert answer.out == "companies 0, created 0, refreshed 0, revived 0, unchanged 0, lapsed 0\n"


def test_lists_have_no_more_than_a_hundred(command: Command) -> None:
    assert command("match-all", "--top", 101).code == 2


def test_lists_go_to_a_file_instead(command: Command, tmp_path: Path) -> None:
    load(command, tmp_path)

    written = command("match-all", "--to", "lists.parquet", "--json").json()
    told = command("match-all", "--to", "lists.parquet").out

    assert (written["file"], written["companies"], written["places"]) == ("lists.parquet", 2, 4)
    assert told == "2 companies, 4 places in lists: lists.parquet\n"
    assert len(pl.read_parquet("lists.parquet")) == 4
    assert command("match-all", "--json").json()["created"] == 2


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("lists.csv",), 2, "lists are written as .parquet, lists.csv"),
        (("nowhere/lists.parquet",), 1, "there is no such folder, nowhere"),
        (("folder.parquet",), 1, "this is a folder, not a file, folder.parquet"),
        (("lists.parquet", "--full"), 2, "--full is for the queues"),
    ],
)
def test_a_file_that_cannot_be_written_is_refused_at_once(
    command: Command, tmp_path: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    (tmp_path / "folder.parquet").mkdir()

    answer = command("match-all", "--to", *arguments)

    assert (answer.code, said in answer.err) == (code, True)
