"""Groups for a third market from the command line."""

import json
from pathlib import Path

import pytest

from tests.api.profiles import make_partner, make_profile
from tests.cli.conftest import Command

LANGUAGES = {
    "ru": ("Группа для", "Вьетнам", "доказано", "ведущая компания", "Чего не хватает"),
    "be": ("Група для", "В'етнам", "даказана", "вядучая кампанія", "Чаго не хапае"),
    "en": ("A group for", "Vietnam", "proven", "lead", "What is missing"),
}


@pytest.fixture
def ours(command: Command, tmp_path: Path) -> Command:
    """Return the command, with three companies for Viet Nam in its database."""
    file = tmp_path / "companies.jsonl"
    pumps = {"name": "Помпа", "products": [{"text": "Насосы", "hs": "8413"}], "needs": []}
    profiles = [
        make_profile(ref="ours"),
        make_partner(ref="theirs"),
        make_partner(ref="pumps", about="", **pumps),
    ]
    file.write_text("\n".join(json.dumps(profile) for profile in profiles) + "\n", "utf-8")
    assert command("import", file).code == 0
    return command


def ask(ours: Command, *options: object) -> object:
    return ours("consortium", "--ref", "ours", "--market", "VN", "--size", 3, *options)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_group_is_shown_with_what_members_bring_and_what_is_missing(
    ours: Command, lang: str
) -> None:
    answer = ask(ours, "--lang", lang)

    assert answer.code == 0
    words = " ".join(answer.out.replace("│", " ").replace("’", "'").split())
    for said in LANGUAGES[lang]:
        assert said in words


def test_questions_are_shown_when_asked_for(ours: Command) -> None:
    plain, with_questions = ask(ours).out, ask(ours, "--questionnaire").out

    assert "Which HS codes do they have?" not in plain
    assert "Which HS codes do they have?" in with_questions
    assert "(ask)" in with_questions


def test_json_is_that_of_the_http_api(ours: Command) -> None:
    body = ask(ours, "--json").json()

    assert body["company"]["ref"] == "ours"
    assert [len(group["members"]) for group in body["items"]] == [3]
    assert body["items"][0]["gap"] == 0


def test_members_are_named_by_reference_or_id(ours: Command) -> None:
    pumps = ask(ours, "--json").json()["items"][0]["members"]
    ids = {member["company"]["ref"]: member["company"]["id"] for member in pumps}

    answer = ask(ours, "--include", "pumps", "--exclude", ids["theirs"], "--json")

    assert answer.json()["why_empty"] == "too_few_candidates"


def test_answer_without_a_group_says_why(ours: Command) -> None:
    answer = ask(ours, "--service", "certification")

    assert answer.code == 0
    assert "There is no group: No company does testing or certification." in answer.out


def test_no_service_can_be_wished_for(ours: Command) -> None:
    assert ask(ours, "--service", "none", "--json").json()["services"] == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--market", "RU"), "inside the Union State"),
        (("--market", "XX"), "'XX'"),
        (("--service", "catering"), "'catering' is no service"),
        (("--id", "5b0f3c1e-7f6a-4f0b-9a51-2d9b2f6f3a10"), "either --ref or --id"),
    ],
)
def test_wrong_usage_is_named(ours: Command, options: tuple[str, ...], said: str) -> None:
    answer = ask(ours, *options)

    assert answer.code == 2
    assert said in answer.err


def test_contradictory_wishes_are_refused_with_which(ours: Command) -> None:
    answer = ask(ours, "--include", "pumps", "--exclude", "pumps")

    assert answer.code == 1
    assert "must_include names what must_exclude names too" in answer.err


@pytest.mark.parametrize("option", ["--ref", "--include"])
def test_unknown_reference_is_refused(ours: Command, option: str) -> None:
    answer = ask(ours, option, "nobody")

    assert answer.code == 1
    assert "'nobody'" in answer.err


def test_sizes_are_kept_to(ours: Command) -> None:
    assert ask(ours, "--min-large", 1, "--json").json()["why_empty"] == "too_few_of_size"
