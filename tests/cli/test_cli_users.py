"""People who sign in, from the command line."""

import re
from pathlib import Path

import pytest

from tests.cli.conftest import Command

CREATE = ("user", "create", "--email", "A@example.by", "--role", "administrator")


def test_somebody_invited_gets_a_link_by_mail_and_on_the_screen(
    command: Command, tmp_path: Path
) -> None:
    link = command(*CREATE).out.strip()
    sent = command("mail", "send", "--json").json()

    (letter,) = (tmp_path / "var" / "outbox").iterdir()
    assert re.fullmatch(r"http://127\.0\.0\.1:8000/account/accept\?ticket=[\w-]{43}", link)
    assert sent == {"sent": 1, "failed": 0, "waiting": 0}
    assert link in letter.read_text("utf-8")


def test_accounts_are_listed_without_secrets(command: Command) -> None:
    command(*CREATE)

    (row,) = command("user", "list", "--json").json()

    assert (row["email"], row["role"], row["chamber"]) == (
        "a@example.by",
        "administrator",
        "operator",
    )
    assert row["confirmed_at"] is None
    assert "a@example" in command("user", "list").out


def test_an_address_has_one_account(command: Command) -> None:
    command(*CREATE)

    again = command(*CREATE)

    assert again.code == 1
    assert "already" in again.err


def test_a_forgotten_password_gets_another_link(command: Command) -> None:
    command(*CREATE)

    answer = command("user", "reset", "a@example.by", "--json").json()

    assert "/account/reset?ticket=" in answer["link"]


def test_a_closed_account_is_listed_as_closed(command: Command) -> None:
    command(*CREATE)

    assert command("user", "disable", "a@example.by").code == 0

    assert command("user", "list", "--json").json()[0]["disabled_at"] is not None


def test_a_closed_account_is_reopened(command: Command) -> None:
    command(*CREATE)
    command("user", "disable", "a@example.by")

    assert command("user", "reopen", "A@example.by").out == "reopened a@example.by\n"

    assert command("user", "list", "--json").json()[0]["disabled_at"] is None


def test_codes_of_a_lost_telephone_are_turned_off(command: Command) -> None:
    command(*CREATE)

    answer = command("user", "codes-off", "a@example.by", "--json").json()

    assert answer == {"email": "a@example.by", "has_totp": False}


@pytest.mark.parametrize("step", ["reset", "disable", "reopen", "codes-off"])
def test_an_unknown_address_is_refused(command: Command, step: str) -> None:
    answer = command("user", step, "nobody@example.by")

    assert answer.code == 1
    assert answer.err == "error: There is no account with the address 'nobody@example.by'.\n"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--email", "nobody"), 1),
        (("--email", "a@example.by", "--role", "king"), 2),
        (("--email", "a@example.by", "--name", "x" * 201), 2),
    ],
)
def test_nonsense_is_refused(command: Command, arguments: tuple[str, ...], code: int) -> None:
    answer = command("user", "create", *arguments)

    assert answer.code == code
    assert answer.err.startswith("error: ")
