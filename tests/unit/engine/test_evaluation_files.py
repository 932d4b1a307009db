"""Reading companies and judgements, and what is said about bad ones."""

import json
from pathlib import Path

import pytest

from matchmaker.domain.match import Purpose
from matchmaker.engine.evaluation import read_companies, read_judgements
from matchmaker.engine.evaluation.judgements import negative_kind
from matchmaker.errors import InvalidInput
from tests.unit.engine.evaluation_sets import make_company

PROFILE = {
    "name": "ОАО «Пример»",
    "country": "BY",
    "region": "BY-MI",
    "products": [{"text": "Насосы"}],
}
ROW = {"query": "by-1", "candidate": "ru-1", "purpose": "joint_project", "grade": 3, "why": "x"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "file.jsonl"


def write(path: Path, *rows: object) -> Path:
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def problems_of(error: pytest.ExceptionInfo[InvalidInput]) -> dict[str, str]:
    return {row["field"]: row["reason"] for row in error.value.extra["errors"]}  # type: ignore[attr-defined]


def test_companies_are_read_with_key_or_with_ref(path: Path) -> None:
    write(path, {"key": "a", "profile": PROFILE}, "", {**PROFILE, "ref": "b"})

    assert list(read_companies(path)) == ["a", "b"]


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        ("{", "line 2", "not valid JSON"),
        ("[1]", "line 2", "not a JSON object"),
        (PROFILE, "line 2, ref", "is missing"),
        ({"key": 5, "profile": PROFILE}, "line 2, key", "not a text"),
        ({"key": "a", "profile": PROFILE}, "line 2, key", "twice"),
        ({"key": "b", "profile": PROFILE, "x": 1}, "line 2, x", "unknown field"),
        ({"key": "b", "profile": {**PROFILE, "region": "RU-MOW"}}, "line 2, profile.region", "BY"),
        ({**PROFILE, "ref": "b", "products": []}, "line 2, products", "at least 1"),
        ({"key": "b", "profile": 7}, "line 2, profile.(body)", "valid"),
    ],
)
def test_bad_company_is_named_by_line_field_and_reason(
    path: Path, row: object, field: str, reason: str
) -> None:
    write(path, {"key": "a", "profile": PROFILE}, row)

    with pytest.raises(InvalidInput, match="1 problem") as error:
        read_companies(path)

    assert reason in problems_of(error)[field]


def test_judgements_are_read_by_purpose_and_query(path: Path) -> None:
    found = read_judgements(write(path, ROW, {**ROW, "purpose": "third_market", "grade": 0}))

    assert found.of(Purpose.JOINT_PROJECT, "by-1")["ru-1"].grade == 3
    assert found.of(Purpose.THIRD_MARKET, "ru-1") == {}
    assert found.purposes == tuple(Purpose)
    assert len(found) == 2


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"query": 3}, "line 2, query", "key"),
        ({"candidate": ""}, "line 2, candidate", "key"),
        ({"candidate": "ru-9"}, "line 2, candidate", "not among the companies"),
        ({"candidate": "by-2"}, "line 2, candidate", "same country"),
        ({"purpose": "marriage"}, "line 2, purpose", "not one of joint_project, third_market"),
        ({"purpose": ["x"]}, "line 2, purpose", "not one of"),
        ({"grade": 4}, "line 2, grade", "from 0 to 3"),
        ({"grade": True}, "line 2, grade", "from 0 to 3"),
        ({"grade": 2.5}, "line 2, grade", "from 0 to 3"),
        ({"why": None}, "line 2, why", "not a text"),
        ({"score": 1}, "line 2, score", "unknown field"),
        ({}, "line 2", "judged twice"),
    ],
)
def test_bad_judgement_is_named_by_line_field_and_reason(
    path: Path, change: dict[str, object], field: str, reason: str
) -> None:
    companies = {key: make_company(key) for key in ("by-1", "by-2", "ru-1")}
    write(path, ROW, {**ROW, **change})

    with pytest.raises(InvalidInput) as error:
        read_judgements(path, companies)

    assert reason in problems_of(error)[field]


def test_many_problems_are_counted_and_the_first_named(path: Path) -> None:
    write(path, *["{"] * 50)

    with pytest.raises(InvalidInput, match="50 problems") as error:
        read_judgements(path)

    assert list(problems_of(error)) == [f"line {n}" for n in range(1, 21)]


@pytest.mark.parametrize(
    ("read", "reason"), [(read_companies, "no companies"), (read_judgements, "no judgements")]
)
def test_empty_file_is_refused(path: Path, read: object, reason: str) -> None:
    write(path, "")

    with pytest.raises(InvalidInput, match=reason):
        read(path)  # type: ignore[operator]


def test_bytes_that_are_no_text_are_named(path: Path) -> None:
    path.write_bytes(b'{"query": "\xcf\xf0"}\n')

    with pytest.raises(InvalidInput) as error:
        read_judgements(path)

    assert "not valid JSON" in problems_of(error)["line 1"]


@pytest.mark.parametrize(
    ("why", "kind"),
    [
        ("competitor in part: both weld", "competitor"),
        ("homonym, no market", "homonym"),
        ("wrong steel: rolled, not cast", "wrong"),
        ("near words", "near words"),
        ("same sector, nothing to do", "same sector"),
        ("no common market: KZ / VN", "no market"),
        ("unrelated, no common market", "no market"),
        ("KZ in common, no package", "no package"),
        ("CN, IN in common, no package", "no package"),
        ("no need stated", "no need"),
        ("asks for cargo of timber", "other"),
        ("", "other"),
    ],
)
def test_kind_of_a_negative_is_told_from_its_opening_words(why: str, kind: str) -> None:
    assert negative_kind(why) == kind
