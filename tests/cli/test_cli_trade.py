"""Trade statistics from the command line."""

from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.unit.services.trade_texts import baci_text, write_baci


def test_without_an_import_the_shipped_tables_are_in_use(command: Command) -> None:
    shown = command("trade", "show", "--json").json()

    assert (shown["kind"], shown["estimated"]) == ("shipped", True)


def test_import_says_what_it_found_and_is_in_use_from_then_on(
    command: Command, tmp_path: Path
) -> None:
    report = command("trade", "import", write_baci(tmp_path), "--partial", "--json").json()

    shown = command("trade", "show", "--json").json()
    assert report["about"]["years"] == "2021–2022"
    assert shown["source"] == report["about"]["source"] == "CEPII BACI, HS17"


@pytest.mark.parametrize(
    ("lang", "said"),
    [("ru", "прочитано строк: 7"), ("be", "прачытана радкоў: 7"), ("en", "7 rows read")],
)
def test_import_is_reported_in_three_languages(
    command: Command, tmp_path: Path, lang: str, said: str
) -> None:
    answer = command("trade", "import", write_baci(tmp_path), "--partial", "--lang", lang)

    assert said in answer.out
    assert "CEPII BACI" in answer.out


def test_unusable_file_is_refused_in_one_line(command: Command, tmp_path: Path) -> None:
    answer = command("trade", "import", write_baci(tmp_path, baci_text()[:-30]), "--partial")

    assert answer.code == 1
    assert "error: BACI_HS17_Y2022_V202401b.csv line 8" in answer.err
    assert command("trade", "show", "--json").json()["kind"] == "shipped"


def test_unknown_revision_is_refused(command: Command, tmp_path: Path) -> None:
    answer = command("trade", "import", write_baci(tmp_path), "--revision", "HS21")

    assert answer.code == 1
    assert "'HS21' is no HS revision" in answer.err


def test_reset_goes_back_to_the_shipped_tables(command: Command, tmp_path: Path) -> None:
    command("trade", "import", write_baci(tmp_path), "--partial")

    answer = command("trade", "reset", "--lang", "ru")

    assert "поставляемые таблицы" in answer.out
    assert command("trade", "show", "--json").json()["kind"] == "shipped"


def test_reset_without_an_import_says_that_there_was_none(command: Command) -> None:
    assert "Nothing was imported" in command("trade", "reset").out


def test_show_names_year_source_and_licence(command: Command) -> None:
    out = command("trade", "show").out

    assert "2024 (estimate, not statistics)" in out
    assert "CIA World Factbook" in out
    assert "public domain" in out
