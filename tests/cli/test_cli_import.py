"""Import and export from the command line, and an import that is killed half-way."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.cli.conftest import Command

ROWS = 1_200  # about five batches


def make_row(ref: str, **overrides: object) -> dict[str, object]:
    return {
        "ref": ref,
        "name": f"Завод {ref}",
        "country": "BY",
        "region": "BY-MI",
        "products": [{"text": f"Станки {ref}"}],
        **overrides,
    }


def write_rows(path: Path, rows: Sequence[dict[str, object]]) -> Path:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return path


def test_import_reports_counts_and_exits_with_zero(command: Command, tmp_path: Path) -> None:
    file = write_rows(tmp_path / "rows.jsonl", [make_row("a"), make_row("b")])

    answer = command("import", file, "--json")

    assert answer.code == 0
    assert answer.json()["created"] == 2
    assert command("import", file, "--json").json()["unchanged"] == 2


def test_bad_rows_exit_with_three_and_are_named(command: Command, tmp_path: Path) -> None:
    file = write_rows(tmp_path / "rows.jsonl", [make_row("a"), make_row("b", region="XX")])

    answer = command("import", file, "--json")

    assert answer.code == 3
    (problem,) = answer.json()["problems"]
    assert (problem["row"], problem["ref"], problem["field"]) == (2, "b", "region")


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "refused 1"), ("ru", "отклонено 1"), ("be", "адхілена 1")]
)
def test_people_read_the_report_in_their_language(
    command: Command, tmp_path: Path, lang: str, words: str
) -> None:
    bad = make_row("b", region="XX")
    file = write_rows(tmp_path / "rows.jsonl", [make_row("a"), bad])

    answer = command("import", file, "--lang", lang)

    assert words in answer.out
    assert "region" in answer.out


def test_only_the_first_problems_are_shown_to_people(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text("broken\n" * 50)

    assert "30 more" in command("import", file).out


def test_an_atomic_import_with_a_bad_row_keeps_nothing(command: Command, tmp_path: Path) -> None:
    file = write_rows(tmp_path / "rows.jsonl", [make_row("a"), make_row("b", region="XX")])

    answer = command("import", file, "--atomic", "--json")

    assert answer.code == 3
    assert answer.json()["created"] == 0
    assert command("export", tmp_path / "out.jsonl", "--json").json()["companies"] == 0


def test_a_dry_run_keeps_nothing(command: Command, tmp_path: Path) -> None:
    file = write_rows(tmp_path / "rows.jsonl", [make_row("a")])

    assert command("import", file, "--dry-run", "--json").json()["created"] == 1
    assert command("import", file, "--json").json()["created"] == 1


@pytest.mark.parametrize(
    ("name", "content", "part"),
    [
        ("rows.pdf", b"%PDF", "Only JSONL, CSV and XLSX"),
        ("rows.xlsx", b"no workbook", "not a readable XLSX"),
        ("rows.csv", b"name,turnover\n", "unknown columns: turnover"),
        ("rows.jsonl", b"", "empty"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_one_line(
    command: Command, tmp_path: Path, name: str, content: bytes, part: str
) -> None:
    (tmp_path / name).write_bytes(content)

    answer = command("import", tmp_path / name)

    assert answer.code == 1
    assert part in answer.err.splitlines()[-1]


def test_a_file_beyond_the_limit_is_refused(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MATCHMAKER_IMPORT_LIMIT_BYTES", "1024")
    file = write_rows(tmp_path / "rows.jsonl", [make_row("a", about="x" * 2_000)])

    answer = command("import", file)

    assert answer.code == 1
    assert "more than 1024 bytes" in answer.err
    assert "MATCHMAKER_IMPORT_LIMIT_BYTES" in answer.err


def test_an_encoder_folder_that_is_not_there_is_refused(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MATCHMAKER_ENCODER", str(tmp_path / "no-encoder"))
    file = write_rows(tmp_path / "rows.jsonl", [make_row("a")])

    answer = command("import", file)

    assert answer.code == 1
    assert answer.err == f"error: No such encoder folder, {tmp_path / 'no-encoder'}\n"


def test_import_without_a_file_is_wrong_usage(command: Command) -> None:
    assert command("import").code == 2


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_a_template_is_written_and_can_be_imported(
    command: Command, tmp_path: Path, ending: str
) -> None:
    file = tmp_path / f"template.{ending}"

    assert command("import", "--template", file, "--lang", "be").code == 0

    assert command("import", file, "--json").json()["rows"] == 0


def test_a_template_of_another_kind_is_wrong_usage(command: Command, tmp_path: Path) -> None:
    assert command("import", "--template", tmp_path / "template.pdf").code == 2


@pytest.mark.parametrize("ending", ["jsonl", "csv", "xlsx"])
def test_what_is_exported_imports_unchanged(command: Command, tmp_path: Path, ending: str) -> None:
    contact = {"email": "a@example.by"}
    file = write_rows(tmp_path / "rows.jsonl", [make_row("a", contact=contact), make_row("b")])
    command("import", file)
    out = tmp_path / f"out.{ending}"

    assert command("export", out, "--with-contacts", "--json").json()["companies"] == 2

    assert command("import", out, "--json").json()["unchanged"] == 2


def test_export_to_another_kind_of_file_is_wrong_usage(command: Command, tmp_path: Path) -> None:
    assert command("export", tmp_path / "out.pdf").code == 2


def test_export_of_an_unknown_chamber_is_refused(command: Command, tmp_path: Path) -> None:
    answer = command("export", tmp_path / "out.jsonl", "--chamber", "nobody")

    assert answer.code == 1
    assert "'nobody'" in answer.err


def test_a_chamber_imports_and_exports_its_own(command: Command, tmp_path: Path) -> None:
    file = write_rows(tmp_path / "rows.jsonl", [make_row("a")])
    command("import", file, "--chamber", "БелТПП")
    command("import", write_rows(file, [make_row("b")]))

    done = command("export", tmp_path / "out.jsonl", "--chamber", "БелТПП")

    assert done.out.startswith("1 companies")


def companies_in(file: Path) -> int:
    if not file.exists():
        return 0
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=30)
    try:
        return int(connection.execute("SELECT count(*) FROM company").fetchone()[0])
    except sqlite3.OperationalError:  # not migrated yet
        return 0
    finally:
        connection.close()


def test_an_import_killed_half_way_is_completed_by_the_next_run(
    command: Command, tmp_path: Path
) -> None:
    rows = [make_row(f"r{number:05d}") for number in range(ROWS)]
    file = write_rows(tmp_path / "rows.jsonl", rows)
    database = tmp_path / "var" / "matchmaker.sqlite3"

    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "matchmaker", "import", str(file)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ,
    )
    deadline = time.monotonic() + 60
    while not companies_in(database) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    kept = companies_in(database)
    report = command("import", file, "--json").json()

    assert process.returncode == -signal.SIGKILL
    assert 0 < kept < ROWS
    assert report["unchanged"] == kept
    assert report["created"] == ROWS - kept
    assert companies_in(database) == ROWS
