"""Invented companies from the command line."""

import json
from pathlib import Path

from tests.cli.conftest import Command


def test_the_file_holds_a_profile_a_line(command: Command, tmp_path: Path) -> None:
    answer = command("synth", "--companies", 30, "--seed", 2, "--out", tmp_path / "some.jsonl")

    rows = [json.loads(line) for line in (tmp_path / "some.jsonl").read_text("utf-8").splitlines()]
    assert answer.code == 0
    assert [row["ref"] for row in rows[:2]] == ["synth-2-0", "synth-2-1"]
    assert len(rows) == 30


def test_without_a_file_the_same_goes_to_standard_output(command: Command, tmp_path: Path) -> None:
    command("synth", "--companies", 5, "--out", tmp_path / "five.jsonl")

    answer = command("synth", "--companies", 5)

    assert answer.out == (tmp_path / "five.jsonl").read_text("utf-8")


def test_what_is_made_can_be_imported(command: Command, tmp_path: Path) -> None:
    command("synth", "--companies", 20, "--out", tmp_path / "twenty.jsonl")

    report = command("import", tmp_path / "twenty.jsonl", "--json").json()

    assert (report["created"], report["refused"]) == (20, 0)


def test_no_half_file_is_left_where_none_can_be_written(command: Command, tmp_path: Path) -> None:
    answer = command("synth", "--companies", 5, "--out", tmp_path / "missing" / "five.jsonl")

    assert answer.code == 1
    assert "No such file or directory" in answer.err


def test_a_number_that_makes_no_sense_is_refused(command: Command) -> None:
    assert command("synth", "--companies", 0).code == 2
    assert command("synth", "--companies", 5, "--seed", -1).code == 2
