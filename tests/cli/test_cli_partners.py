"""Asking for partners from the command line, on the demo companies."""

import math
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from matchmaker.cli import app
from matchmaker.resources import shipped
from tests.cli.conftest import Command

LANGUAGES = ["ru", "be", "en"]


@pytest.fixture(scope="module")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with the demo companies."""
    folder = tmp_path_factory.mktemp("demo")
    file = shipped("data", "demo", "companies.jsonl")
    environment = {"MATCHMAKER_DATA_DIR": str(folder)}
    result = CliRunner().invoke(app, ["import", str(file)], env=environment)
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture
def demo(command: Command, demo_folder: Path, tmp_path: Path) -> Command:
    """Return the command, with the demo companies in its database."""
    shutil.copytree(demo_folder, tmp_path / "var", dirs_exist_ok=True)
    return command


def ask(demo: Command, *options: object) -> dict[str, Any]:
    answer = demo("partners", "--ref", "by-001", "--json", *options)
    assert answer.code == 0, answer.err
    found: dict[str, Any] = answer.json()
    return found


def logit(score: float) -> float:
    return math.log(score / (1 - score))


@pytest.mark.parametrize("purpose", ["joint_project", "third_market"])
def test_partners_are_of_the_other_country_best_first(demo: Command, purpose: str) -> None:
    answer = ask(demo, "--purpose", purpose, "--limit", 7)

    scores = [item["score"] for item in answer["items"]]
    assert len(scores) == 7
    assert scores == sorted(scores, reverse=True)
    assert {item["partner"]["country"] for item in answer["items"]} == {"RU"}
    assert answer["purpose"] == purpose
    assert answer["company"]["ref"] == "by-001"


def test_the_obvious_partner_of_the_first_demo_company_is_among_the_first(demo: Command) -> None:
    refs = [item["partner"]["ref"] for item in ask(demo, "--limit", 3)["items"]]

    assert "ru-042" in refs  # makes the urea and ammophos it looks for, and needs its potash


def test_reasons_add_up_for_the_same_intercept(demo: Command) -> None:
    items = ask(demo, "--limit", 5)["items"]

    intercepts = [
        logit(item["score"]) - sum(reason["weight"] for reason in item["reasons"]) for item in items
    ]
    assert intercepts == pytest.approx([intercepts[0]] * len(items), abs=1e-6)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_reasons_are_sentences_in_the_language_asked_for(demo: Command, lang: str) -> None:
    items = ask(demo, "--lang", lang)["items"]

    sentences = {reason["text"] for item in items for reason in item["reasons"]}
    others = {
        reason["text"]
        for other in set(LANGUAGES) - {lang}
        for item in ask(demo, "--lang", other)["items"]
        for reason in item["reasons"]
    }
    assert sentences
    assert not sentences & others


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "Partners for"),
        ("ru", "Партнёры для"),
        ("be", "Партнёры для"),
    ],
)
def test_people_get_cards(demo: Command, lang: str, words: str) -> None:
    answer = demo("partners", "--ref", "by-001", "--limit", 2, "--lang", lang)

    assert answer.code == 0
    assert words in answer.out
    assert "%" in answer.out
    assert "1. " in answer.out
    assert "2. " in answer.out


def test_a_company_may_be_named_by_its_id(demo: Command) -> None:
    by_ref = ask(demo)

    by_id = demo("partners", "--id", by_ref["company"]["id"], "--json").json()

    assert by_id["items"] == by_ref["items"]


def test_no_contact_is_ever_shown(demo: Command) -> None:
    partners = [item["partner"] for item in ask(demo, "--limit", 100)["items"]]

    assert all("contact" not in partner for partner in partners)


def test_an_unknown_reference_is_refused_by_name(demo: Command) -> None:
    answer = demo("partners", "--ref", "nobody")

    assert answer.code == 1
    assert answer.err == "error: There is no company under the reference 'nobody'.\n"


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--ref", "by-001", "--id", "00000000-0000-0000-0000-000000000000"),
        ("--ref", "by-001", "--market", "RU"),
        ("--ref", "by-001", "--region", "RU-XX"),
        ("--ref", "by-001", "--purpose", "friendship"),
        ("--ref", "by-001", "--limit", "0"),
    ],
)
def test_wrong_usage_is_told_before_anything_is_loaded(
    command: Command, options: tuple[str, ...]
) -> None:
    assert command("partners", *options).code == 2


def test_demo_prints_partners_and_run_again_changes_nothing(command: Command) -> None:
    first = command("demo", "--limit", 2)
    again = command("demo", "--limit", 2)

    assert first.code == again.code == 0
    assert first.out == again.out
    assert "Partners for ААТ «Случтук»" in first.out


def test_refresh_has_nothing_to_do_after_an_import(demo: Command) -> None:
    assert demo("refresh", "--json").json() == {"encoded": 0}


def test_joint_offer_for_a_third_market_is_shown_and_in_the_json(demo: Command) -> None:
    options = ("partners", "--ref", "by-025", "--purpose", "third_market", "--limit", 1)
    (item,) = demo(*options, "--lang", "ru", "--json").json()["items"]

    card = demo(*options, "--lang", "ru").out

    assert item["joint_offer"]["yours"]
    assert item["joint_offer"]["theirs"]
    assert " ".join(item["joint_offer"]["text"].split()) in " ".join(card.replace("│", " ").split())
