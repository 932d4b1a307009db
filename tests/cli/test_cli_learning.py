"""`train` and `ranker`: too little is said clearly, and a ranker goes into use and out again."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from matchmaker.domain.match import Purpose
from matchmaker.engine.ranker import load_rankers
from matchmaker.resources import shipped
from matchmaker.services.audit import ActorKind, Author
from matchmaker.services.learning.learn import Candidate
from matchmaker.services.learning.rankers import store_candidate
from matchmaker.store.database import Database
from tests.cli.conftest import Command

FIGURES = {
    "pairs": {"joint_project": {"decided": 400, "good": 150}},
    "kept_in_use": ["third_market"],
    "measures": [
        {
            "scope": "joint_project",
            "measure": "ndcg",
            "lists": 80,
            "in_use": 0.7,
            "candidate": 0.8,
            "difference": 0.1,
            "low": 0.05,
            "high": 0.15,
            "verdict": "better",
        }
    ],
    "calibration_error": {"joint_project": {"candidate": 0.03, "in_use": 0.2}},
    "place_log_odds": {"joint_project": 0.4},
    "blind_review": [
        {
            "low": 0.4,
            "high": 0.6,
            "shown": 10,
            "shown_approved": 5,
            "blind": 0,
            "blind_approved": 0,
        }
    ],
    "excludes_harm": True,
}
CONFIGURED = load_rankers(shipped("models", "ranker"))


@pytest.fixture
def learned(command: Command, tmp_path: Path) -> str:
    """Return the name of a candidate in the database of the commands."""
    command("migrate")
    rankers = replace(CONFIGURED, name="learned-1")
    candidate = Candidate(rankers, CONFIGURED.name, FIGURES, "0" * 64, 0, excludes_harm=True)
    database = Database(f"sqlite:///{next((tmp_path / 'var').glob('*.sqlite3'))}")
    with database.write() as session:
        author = Author(ActorKind.OPERATOR)
        store_candidate(session, candidate, author, now=datetime(2026, 11, 24, tzinfo=UTC))
    database.close()
    return rankers.name


def test_with_nothing_decided_training_says_what_it_needs(command: Command) -> None:
    answer = command("train")

    assert answer.code == 1
    assert "joint_project: nothing decided" in answer.err
    assert "at least 50 pairs found good" in answer.err


def test_a_ranker_is_listed_promoted_and_rolled_back(command: Command, learned: str) -> None:
    steps = [
        command("ranker", "list", "--json").json()["items"][0]["state"],
        command("ranker", "promote", learned, "--json").json()["state"],
        command("ranker", "rollback", "--json").json()["in_use"],
    ]

    assert steps == ["candidate", "active", CONFIGURED.name]


def test_the_table_names_the_ranker_that_is_in_use(command: Command, learned: str) -> None:
    command("ranker", "promote", learned)

    listed = command("ranker", "list").out

    assert learned in listed
    assert "active" in listed


def test_a_comparison_says_what_was_gained_and_how_sure_that_is(
    command: Command, learned: str
) -> None:
    shown = command("ranker", "compare", learned).out

    assert "+0.100 (+0.050 to +0.150)" in shown
    assert "may be promoted" in shown


def test_figures_stand_under_the_ranker_they_are_of(command: Command, learned: str) -> None:
    shown = command("ranker", "compare", learned).out

    row = next(line for line in shown.splitlines() if "calibration" in line)
    assert row.index("0.200") < row.index("0.030")


def test_weights_are_shown_beside_those_that_are_configured(command: Command, learned: str) -> None:
    shown = command("ranker", "show", learned).out

    assert "regional_agreement" in shown


def test_weights_are_had_as_json(command: Command, learned: str) -> None:
    stored = command("ranker", "show", learned, "--json").json()

    weights = stored["purposes"]["joint_project"]["weights"]
    assert weights == CONFIGURED[Purpose.JOINT_PROJECT].weights.tolist()


@pytest.mark.parametrize(
    "arguments",
    [
        ["ranker", "promote", "nobody"],
        ["ranker", "compare", "nobody"],
        ["ranker", "show", "nobody"],
        ["ranker", "rollback"],
    ],
)
def test_what_is_not_there_is_said(command: Command, arguments: list[str]) -> None:
    answer = command(*arguments)

    assert answer.code == 1
    assert answer.err.startswith("error:")


def test_without_decisions_there_is_no_bias_to_show(command: Command) -> None:
    assert command("ranker", "bias", "--json").json() == {"items": []}
