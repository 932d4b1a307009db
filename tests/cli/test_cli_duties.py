"""Lists for staff from the command line: duties and screening."""

import json
from pathlib import Path

import pytest

from tests.api.profiles import make_profile
from tests.cli.conftest import Command
from tests.unit.services.test_import_screening import COMPANY, write_list


@pytest.fixture
def ours(command: Command, tmp_path: Path) -> Command:
    """Return the command, with a maker of boots and tractors in its database."""
    products = [{"text": "Ботинки", "hs": "6403"}, {"text": "Тракторы", "hs": "8701"}]
    products.append({"text": "Услуги", "hs": None})
    profile = make_profile(ref="ours", name="ОАО «Пример»", products=products)
    file = tmp_path / "companies.jsonl"
    file.write_text(json.dumps(profile) + "\n", "utf-8")
    assert command("import", file).code == 0
    return command


def test_lines_are_flagged_with_source_and_date(ours: Command) -> None:
    lines = ours("duties", "--ref", "ours", "--json").json()["lines"]

    (flag,) = lines[0]["flags"]
    assert (flag["duty"], flag["code"]) == ("mandatory_labelling", "footwear")
    assert (flag["since"], flag["compared"]) == ("2020-07-01", False)
    assert "№ 860" in flag["source"]
    assert lines[1]["flags"] == lines[2]["flags"] == []


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("ru", ["Обувь", "а не рекомендация", "код ТН ВЭД не указан"]),
        ("be", ["Абутак", "а не рэкамендацыя", "код ТН ЗЭД не пазначаны"]),
        ("en", ["Footwear", "not advice", "no HS code"]),
    ],
)
def test_flags_are_said_in_three_languages(ours: Command, lang: str, said: list[str]) -> None:
    out = ours("duties", "--ref", "ours", "--lang", lang).out

    assert [words for words in said if words not in out] == []


def test_duties_need_a_company(ours: Command) -> None:
    assert ours("duties").code == 2
    assert ours("duties", "--ref", "nobody").code == 1


def test_company_on_the_list_is_named_to_staff(ours: Command, tmp_path: Path) -> None:
    about = ours("screening", "import", write_list(tmp_path, COMPANY), "--json").json()

    (found,) = ours("screening", "check", "--json").json()["companies"]
    assert about["entries"] == 1
    assert found["ref"] == "ours"
    assert found["hits"][0]["found_by"] == "name"
    assert found["hits"][0]["same_country"] is True


@pytest.mark.parametrize(
    ("lang", "said"),
    [("ru", "решают сотрудники"), ("be", "вырашаюць супрацоўнікі"), ("en", "staff decide")],
)
def test_hits_are_a_question_in_three_languages(
    ours: Command, tmp_path: Path, lang: str, said: str
) -> None:
    ours("screening", "import", write_list(tmp_path, COMPANY))

    assert said in ours("screening", "check", "--lang", lang).out


def test_check_without_a_list_is_refused(ours: Command) -> None:
    answer = ours("screening", "check")

    assert answer.code == 1
    assert "no screening list was imported" in answer.err


def test_clean_companies_are_said_to_be_so(ours: Command, tmp_path: Path) -> None:
    other = COMPANY.replace("Example", "Nobody").replace("Пример", "Никто")
    ours("screening", "import", write_list(tmp_path, other))

    assert "No published company" in ours("screening", "check").out
