"""Matches from the command line: the whole way to a contract."""

from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.cli.test_cli_match_all import load


@pytest.fixture
def match(command: Command, tmp_path: Path) -> str:
    """A pair that waits for the operator, which has both companies."""
    load(command, tmp_path)
    assert command("match-all").code == 0
    (first, *_) = command("match", "list", "--purpose", "joint_project", "--json").json()
    return str(first["id"])


def test_a_match_is_reviewed_answered_and_brought_to_a_contract(
    command: Command, match: str
) -> None:
    company, partner = (command("match", "show", match).json()[n]["id"] for n in _SIDES)

    states = [
        command("match", "decide", match, "approve").out,
        command("match", "answer", match, "accepted", "--company", company).out,
        command("match", "answer", match, "accepted", "--company", partner).out,
        command("match", "outcome", match, "met", "--day", "2026-01-15").out,
        command("match", "outcome", match, "contract", "--amount", "1.5", "--currency", "BYN").out,
    ]

    assert states == ["proposed\n", "proposed\n", "introduced\n", "met\n", "contract\n"]
    assert command("match", "statistics").json()["value"] == [{"amount": "1.50", "currency": "BYN"}]
    assert command("match", "reminders").json() == []


_SIDES = ("company", "partner")


def test_the_queue_is_a_table(command: Command, match: str) -> None:
    assert match[:8] in command("match", "list").out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("decide", "reject"), 1),
        (("decide", "defer", "--until", "2001-01-01"), 1),
        (("outcome", "met"), 1),
        (("outcome", "contract", "--amount", "x", "--currency", "BYN"), 2),
        (("outcome", "contract", "--amount", "1.005", "--currency", "BYN"), 2),
        (("outcome", "contract", "--amount", "NaN", "--currency", "BYN"), 2),
        (("decide", "approve", "--chamber", "nobody"), 1),
    ],
)
def test_what_cannot_be_is_told_in_one_line(
    command: Command, match: str, arguments: tuple[str, ...], code: int
) -> None:
    answer = command("match", arguments[0], match, *arguments[1:])

    assert answer.code == code
    assert answer.err.startswith("error: ")
    assert answer.err.count("\n") == 1


def test_an_unknown_status_is_wrong_usage(command: Command) -> None:
    assert command("match", "list", "--status", "lost").code == 2
