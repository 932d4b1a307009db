"""Runs kept as JSON."""

import json
from pathlib import Path

import pytest

from matchmaker.engine.evaluation import Verdict, compare
from matchmaker.engine.evaluation.storage import (
    Source,
    check_comparable,
    describe_source,
    read_run,
    run_as_json,
)
from matchmaker.errors import InvalidInput
from tests.cli.evaluation_runs import make_run


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "old.json"


def test_run_read_back_compares_with_itself_as_equal(path: Path) -> None:
    run = make_run()
    path.write_text(json.dumps(run_as_json(run)), "utf-8")

    stored = read_run(path).find_contender("recommender")

    assert stored is not None
    for scope in ("joint_project", "third_market", "both"):
        now = run.evaluations[0].values(scope)
        assert stored.values(scope) == now
        for row in compare(stored.values(scope), now, draws=20):
            assert row.verdict is Verdict.UNDECIDED


def test_same_inputs_give_the_same_document() -> None:
    assert json.dumps(run_as_json(make_run())) == json.dumps(run_as_json(make_run()))


def test_unknown_contender_is_not_found(path: Path) -> None:
    path.write_text(json.dumps(run_as_json(make_run())), "utf-8")

    assert read_run(path).find_contender("nobody") is None


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("{", "(body)"),
        ("[]", "(body)"),
        ('{"version": 2}', "version"),
        ('{"version": 1, "contenders": []}', "contenders"),
    ],
)
def test_file_that_is_no_run_is_refused_with_field_and_reason(
    path: Path, text: str, field: str
) -> None:
    path.write_text(text, "utf-8")

    with pytest.raises(InvalidInput, match="not a stored evaluation") as error:
        read_run(path)

    fields = [problem["field"] for problem in error.value.extra["errors"]]  # type: ignore[attr-defined]
    assert field in fields


def test_run_on_other_judgements_cannot_be_compared(path: Path) -> None:
    run = make_run()
    path.write_text(json.dumps(run_as_json(run)), "utf-8")
    changed = Source("judgements.jsonl", 7, "c" * 64)

    with pytest.raises(InvalidInput, match="other judgements"):
        check_comparable(read_run(path), {"companies": run.companies, "judgements": changed})


def test_source_is_known_by_the_digest_of_its_bytes(path: Path) -> None:
    path.write_bytes(b"abc")

    assert describe_source(path, 3).sha256.startswith("ba7816bf")
