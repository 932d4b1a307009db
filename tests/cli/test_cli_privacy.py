"""`privacy` and `tend` on the command line."""

import json
import stat
from pathlib import Path
from uuid import uuid4

from tests.cli.conftest import Command

PROFILE = {
    "key": "a",
    "profile": {
        "name": "ААТ «Прыклад»",
        "country": "BY",
        "region": "BY-MI",
        "products": [{"text": "Насосы"}],
        "contact": {"email": "a@example.by"},
    },
}


def company_id(command: Command, tmp_path: Path) -> str:
    (tmp_path / "one.jsonl").write_text(json.dumps(PROFILE), "utf-8")
    command("import", tmp_path / "one.jsonl")
    answer = command("audit", "show", "--json")
    assert answer.code == 0
    from matchmaker.store.database import Database
    from matchmaker.store.tables import CompanyRow

    database = Database(f"sqlite:///{tmp_path / 'var' / 'matchmaker.sqlite3'}")
    with database.read() as session:
        from sqlalchemy import select

        found = str(session.execute(select(CompanyRow.id)).scalar_one())
    database.close()
    return found


def test_everything_about_a_company_is_written_for_its_owner_alone(
    command: Command, tmp_path: Path
) -> None:
    company = company_id(command, tmp_path)

    command("privacy", "export", tmp_path / "out.json", "--company", company)

    found = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert found["company"][0]["name"] == "ААТ «Прыклад»"
    assert "a@example.by" in found["company_contact"][0]["contact"]
    assert stat.S_IMODE((tmp_path / "out.json").stat().st_mode) == 0o600


def test_an_erased_company_is_not_found_again(command: Command, tmp_path: Path) -> None:
    company = company_id(command, tmp_path)

    erased = command("privacy", "erase", "--company", company, "--yes")
    again = command("privacy", "erase", "--company", company, "--yes")

    assert erased.out == "erased\n"
    assert (again.code, again.err) == (1, "error: There is no such company.\n")


def test_an_unknown_account_is_an_error(command: Command, tmp_path: Path) -> None:
    for account in (str(uuid4()), "nobody@example.by"):
        answer = command("privacy", "export", tmp_path / "out.json", "--account", account)
        assert (answer.code, answer.err) == (1, "error: There is no such account.\n")


def test_company_and_account_together_are_wrong_usage(command: Command, tmp_path: Path) -> None:
    assert command("privacy", "export", tmp_path / "out.json").code == 2


def test_deadlines_of_each_law_are_told(command: Command) -> None:
    for law in ("belarus", "russia", "eu"):
        told = command(
            "privacy", "deadlines", "--law", law, "--since", "2026-11-27", "--json"
        ).json()
        assert {duty["duty"] for duty in told["duties"]} >= {"answer", "erase", "report_breach"}


def test_tending_twice_does_nothing_the_second_time(command: Command, tmp_path: Path) -> None:
    company_id(command, tmp_path)

    first, second = (command("tend", "--json").json() for _ in range(2))

    assert (
        first == second == {"expired": 0, "reminded": 0, "followed_up": 0, "lapsed": 0, "purged": 0}
    )


def test_contacts_that_leave_in_a_file_are_audited(command: Command, tmp_path: Path) -> None:
    company_id(command, tmp_path)

    command("export", tmp_path / "without.jsonl")
    command("export", tmp_path / "with.jsonl", "--with-contacts")

    entries = command("audit", "show", "--json").json()
    assert [entry["action"] for entry in entries] == ["profiles.imported", "contacts.exported"]
    assert entries[1]["details"] == {"companies": 1}
