"""Third markets from the command line."""

import json
from pathlib import Path

import pytest

from tests.api.profiles import make_partner, make_profile
from tests.cli.conftest import Command

LANGUAGES = {
    "ru": ("Рынки третьих стран", "Казахстан", "оценка, а не статистика", "уже продаёт там"),
    "be": ("Рынкі трэціх краін", "Казахстан", "ацэнка, а не статыстыка", "ужо прадае там"),
    "en": ("Third markets", "Kazakhstan", "estimate, not statistics", "sells there"),
}


@pytest.fixture
def ours(command: Command, tmp_path: Path) -> Command:
    """Return the command, with one company in its database."""
    file = tmp_path / "companies.jsonl"
    profile = make_profile(ref="ours", export_markets=["KZ"], export_targets=["JP"])
    file.write_text(json.dumps(profile) + "\n", "utf-8")
    assert command("import", file).code == 0
    return command


@pytest.mark.parametrize("lang", LANGUAGES)
def test_countries_are_shown_with_what_speaks_for_them(ours: Command, lang: str) -> None:
    answer = ours("markets", "--ref", "ours", "--lang", lang)

    assert answer.code == 0
    words = " ".join(answer.out.replace("│", " ").split())
    for said in LANGUAGES[lang]:
        assert said in words


def test_json_is_that_of_the_http_api(ours: Command) -> None:
    body = ours("markets", "--ref", "ours", "--limit", 3, "--json").json()

    assert body["company"]["ref"] == "ours"
    assert len(body["items"]) == 3
    assert body["trade"]["estimated"] is True


def test_barrier_and_wish_are_named(ours: Command) -> None:
    out = ours("markets", "--ref", "ours", "--limit", 100).out

    words = " ".join(out.replace("│", " ").split())
    assert "wants to sell there" in words
    assert "on the list of unfriendly states of Belarus" in words


def test_services_are_said_to_have_no_statistics(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "companies.jsonl"
    profile = make_profile(ref="bank", products=[{"text": "Банковские гарантии", "hs": None}])
    file.write_text(json.dumps(profile) + "\n", "utf-8")
    command("import", file)
    command("refresh")

    answer = command("markets", "--ref", "bank")

    assert "Services have no customs statistics" in answer.out


def test_unknown_reference_is_refused(ours: Command) -> None:
    answer = ours("markets", "--ref", "nobody")

    assert answer.code == 1
    assert "'nobody'" in answer.err


def test_company_has_to_be_named(ours: Command) -> None:
    assert ours("markets").code == 2


def test_map_and_chart_are_written_in_the_language_asked_for(ours: Command, tmp_path: Path) -> None:
    answer = ours("markets", "--ref", "ours", "--lang", "be", "--svg", tmp_path / "pictures")

    written = [Path(line) for line in answer.out.split()]
    assert [path.name for path in written] == ["map.svg", "chart.svg"]
    assert all("Рынкі трэціх краін" in path.read_text("utf-8") for path in written)


def test_pictures_of_a_pair_name_both(ours: Command, tmp_path: Path) -> None:
    file = tmp_path / "partner.jsonl"
    file.write_text(json.dumps(make_partner(ref="theirs")) + "\n", "utf-8")
    ours("import", file)

    ours("markets", "--ref", "ours", "--partner", "theirs", "--svg", tmp_path / "pictures")

    assert "+ ООО «Диспетчер»" in (tmp_path / "pictures" / "map.svg").read_text("utf-8")


def test_partner_without_a_folder_is_refused(ours: Command) -> None:
    assert ours("markets", "--ref", "ours", "--partner", "theirs").code == 2
