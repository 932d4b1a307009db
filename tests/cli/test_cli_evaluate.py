"""`matchmaker evaluate`."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pytest

from matchmaker.resources import shipped
from tests.cli.conftest import Command

MAKERS = {
    "by-1": ("Карьерные самосвалы", "Крупногабаритные шины"),
    "by-2": ("Молочная сыворотка", "Упаковка для молока"),
    "ru-1": ("Крупногабаритные шины", "Карьерные самосвалы"),
    "ru-2": ("Упаковка для молока", "Молочная сыворотка"),
    "ru-3": ("Лечебные сыворотки", "Стеклянные флаконы"),
}


class Files(NamedTuple):
    companies: Path
    judgements: Path


def profile(key: str) -> dict[str, object]:
    product, need = MAKERS[key]
    country = key[:2].upper()
    return {
        "name": f"Завод {key}",
        "country": country,
        "region": {"BY": "BY-MI", "RU": "RU-MOW"}[country],
        "products": [{"text": product}],
        "needs": [{"text": need}],
    }


def row(query: str, candidate: str, grade: int, why: str = "") -> dict[str, object]:
    return {
        "query": query,
        "candidate": candidate,
        "purpose": "joint_project",
        "grade": grade,
        "why": why,
    }


def write(path: Path, rows: Iterable[object]) -> Path:
    path.write_text("".join(json.dumps(item) + "\n" for item in rows), "utf-8")
    return path


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(
        write(tmp_path / "companies.jsonl", ({"key": k, "profile": profile(k)} for k in MAKERS)),
        write(
            tmp_path / "judgements.jsonl",
            [
                row("by-1", "ru-1", 3),
                row("by-2", "ru-2", 3),
                row("by-2", "ru-3", 0, "homonym: whey / serum"),
                row("ru-1", "by-1", 3),
            ],
        ),
    )


def test_recommender_stands_first_and_the_baselines_below(command: Command, files: Files) -> None:
    answer = command("evaluate", *files)

    assert answer.code == 0
    names = ("matchmaker", "chance", "popularity", "whole profiles", "words alone")
    places = [answer.out.index(name) for name in names]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("lang", "text"), [("ru", "Совместный проект"), ("be", "Сумесны праект"), ("en", "Joint pro")]
)
def test_tables_speak_the_language_asked_for(
    command: Command, files: Files, lang: str, text: str
) -> None:
    assert text in command("evaluate", *files, "--lang", lang).out


def test_json_holds_every_query_and_what_it_was_measured_on(command: Command, files: Files) -> None:
    found = command("evaluate", *files, "--json").json()

    assert found["version"] == 1
    assert found["companies"]["rows"] == 5
    first = found["contenders"][0]
    assert first["name"] == "recommender"
    assert {query["query"] for query in first["queries"]} == {"by-1", "by-2", "ru-1"}
    assert first["figures"]["joint_project"]["measures"]["mrr"]["value"] == 1


def test_same_files_give_the_same_bytes(command: Command, files: Files) -> None:
    assert command("evaluate", *files, "--json").out == command("evaluate", *files, "--json").out


def test_page_is_written(command: Command, files: Files, tmp_path: Path) -> None:
    page = tmp_path / "page.html"

    answer = command("evaluate", *files, "--html", page, "--lang", "be")

    assert answer.code == 0
    assert page.read_text("utf-8").startswith('<!doctype html>\n<html lang="be">')


def test_run_compared_with_itself_cannot_be_told_apart(
    command: Command, files: Files, tmp_path: Path
) -> None:
    old = tmp_path / "old.json"
    old.write_text(command("evaluate", *files, "--json").out, "utf-8")

    found = command("evaluate", *files, "--json", "--compare", old).json()

    verdicts = {c["verdict"] for c in found["comparisons"] if c["against"] == "old.json"}
    assert verdicts == {"can't tell"}


def test_run_on_other_judgements_is_no_comparison(
    command: Command, files: Files, tmp_path: Path
) -> None:
    old = tmp_path / "old.json"
    old.write_text(command("evaluate", *files, "--json").out, "utf-8")
    write(files.judgements, [row("by-1", "ru-1", 2)])

    answer = command("evaluate", *files, "--compare", old)

    assert answer.code == 1
    assert "other judgements" in answer.err


def test_bad_judgement_is_named_with_file_line_field_and_reason(
    command: Command, files: Files
) -> None:
    write(files.judgements, [row("by-1", "ru-1", 3), row("by-1", "ru-9", 7)])

    answer = command("evaluate", *files)

    assert answer.code == 1
    assert answer.err.startswith("error: ")
    for part in ("judgements.jsonl", "line 2, grade", "from 0 to 3"):
        assert part in answer.err


@pytest.mark.parametrize("missing", ["companies", "judgements"])
def test_missing_file_is_named(command: Command, files: Files, missing: str) -> None:
    getattr(files, missing).unlink()

    answer = command("evaluate", *files)

    assert answer.code == 1
    assert f"{missing}.jsonl" in answer.err


def test_page_that_cannot_be_written_is_told_before_the_work(
    command: Command, files: Files, tmp_path: Path
) -> None:
    answer = command("evaluate", *files, "--html", tmp_path / "nowhere" / "page.html")

    assert answer.code == 1
    assert "nowhere" in answer.err
    assert "Joint" not in answer.out


def test_figures_on_the_training_set_come_with_a_warning(
    command: Command, files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ranker = json.loads(shipped("models", "ranker", "ranker.json").read_text("utf-8"))
    seen = hashlib.sha256(files.companies.read_bytes() + files.judgements.read_bytes())
    ranker["about"]["data_sha256"] = seen.hexdigest()
    (tmp_path / "ranker").mkdir()
    (tmp_path / "ranker" / "ranker.json").write_text(json.dumps(ranker), "utf-8")
    unseen = command("evaluate", *files).out
    monkeypatch.setenv("MATCHMAKER_RANKER", str(tmp_path / "ranker"))

    answer = command("evaluate", *files)

    assert "trained on these very judgements" in answer.out
    assert "trained on these very judgements" not in unseen
