"""Tokens from the command line."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from matchmaker.services.access import Scope, authenticate
from matchmaker.store.database import Database
from tests.cli.conftest import Command

READ_WRITE = ("--scope", "profiles:read", "--scope", "profiles:write")


def test_a_new_token_is_printed_once_and_works(command: Command, tmp_path: Path) -> None:
    made = command("token", "create", "--name", "crm", *READ_WRITE, "--json").json()

    database = Database(f"sqlite:///{tmp_path / 'var' / 'matchmaker.sqlite3'}")
    caller = authenticate(database, made["token"], now=datetime.now(UTC))
    database.close()
    assert caller.scopes == {Scope.PROFILES_READ, Scope.PROFILES_WRITE}
    assert made["chamber"] == "operator"
    assert made["token"] not in command("token", "list", "--json").out


def test_without_json_only_the_token_is_printed(command: Command) -> None:
    answer = command("token", "create", "--name", "crm", *READ_WRITE)

    assert answer.out.startswith("mm_")
    assert len(answer.out.split()) == 1


def test_a_token_may_expire_and_belong_to_a_chamber(command: Command) -> None:
    made = command(
        "token", "create", "--name", "crm", *READ_WRITE,
        "--days", 30, "--chamber", "БелТПП", "--json",
    ).json()  # fmt: skip

    left = datetime.fromisoformat(made["expires_at"]) - datetime.now(UTC)
    assert timedelta(days=29) < left <= timedelta(days=30)
    assert made["chamber"] == "БелТПП"


def test_a_token_may_be_for_one_company(command: Command, tmp_path: Path) -> None:
    row = {"ref": "a", "name": "ААТ «А»", "country": "BY", "region": "BY-MI"}
    line = json.dumps({**row, "products": [{"text": "тавар"}]})
    file = tmp_path / "one.jsonl"
    file.write_text(line, "utf-8")
    command("import", file)

    made = command(
        "token", "create", "--name", "crm", *READ_WRITE, "--company", "a", "--json"
    ).json()

    assert made["company_id"] == command("token", "list", "--json").json()[0]["company_id"]
    assert made["company_id"] is not None


def test_a_token_for_an_unknown_company_is_refused(command: Command) -> None:
    answer = command("token", "create", "--name", "crm", *READ_WRITE, "--company", "nobody")

    assert answer.code == 1
    assert "no such company" in answer.err


def test_tokens_are_listed_with_what_they_may(command: Command) -> None:
    command("token", "create", "--name", "crm", *READ_WRITE)

    (row,) = command("token", "list", "--json").json()

    assert row["scopes"] == ["profiles:read", "profiles:write"]
    assert row["revoked_at"] is None
    assert "crm" in command("token", "list").out


def test_a_revoked_token_is_listed_as_revoked(command: Command) -> None:
    made = command("token", "create", "--name", "crm", *READ_WRITE, "--json").json()

    assert command("token", "revoke", made["prefix"]).code == 0

    assert command("token", "list", "--json").json()[0]["revoked_at"] is not None


def test_revoking_an_unknown_token_is_refused(command: Command) -> None:
    answer = command("token", "revoke", "nothing", "--json")

    assert answer.code == 1
    assert answer.err == "error: There is no token with the prefix 'nothing'.\n"


def test_an_unknown_scope_is_wrong_usage(command: Command) -> None:
    answer = command("token", "create", "--name", "crm", "--scope", "everything")

    assert answer.code == 2
    assert "profiles:read" in answer.err


def test_a_name_too_long_is_wrong_usage(command: Command) -> None:
    assert command("token", "create", "--name", "x" * 201, *READ_WRITE).code == 2
