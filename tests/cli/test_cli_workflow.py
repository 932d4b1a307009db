"""`chamber`, `agreement` and `audit` on the command line."""

from pathlib import Path

from sqlalchemy import text

from matchmaker.store.database import Database
from tests.cli.conftest import Command

ADD = (
    *("agreement", "add", "--kind", "region", "--by-region", "BY-VI", "--ru-region", "RU-SMO"),
    *("--by-party", "Віцебскі аблвыканкам", "--ru-party", "=Администрация; области"),
)


def test_a_chamber_is_made_listed_and_changed(command: Command) -> None:
    command("chamber", "create", "Vitebsk chamber", "--country", "BY", "--region", "BY-VI")
    command("chamber", "set", "Vitebsk chamber", "--name", "Віцебск", "--country", "BY")

    listed = command("chamber", "list", "--json").json()

    assert [(c["name"], c["country"], c["region"]) for c in listed] == [("Віцебск", "BY", None)]


def test_a_chamber_that_cannot_be_is_refused(command: Command) -> None:
    command("chamber", "create", "One")

    for wrong in (
        ("create", "One"),
        ("create", " "),
        ("create", "x" * 201),
        ("create", "Two", "--region", "BY-VI"),
        ("create", "Two", "--country", "RU", "--region", "BY-VI"),
        ("set", "Nobody"),
    ):
        answer = command("chamber", *wrong)
        assert (answer.code, answer.err[:7]) == (1, "error: "), wrong
    assert len(command("chamber", "list", "--json").json()) == 1


def test_agreements_survive_a_table(command: Command, tmp_path: Path) -> None:
    command(*ADD)
    before = command("agreement", "list", "--json").json()

    command("agreement", "export", tmp_path / "table.csv")
    counts = command("agreement", "import", tmp_path / "table.csv", "--json").json()

    assert counts == {"created": 0, "updated": 0, "unchanged": 1}
    assert command("agreement", "list", "--json").json() == before
    assert "'=Администрация" in (tmp_path / "table.csv").read_text("utf-8")


def test_adding_the_same_twice_adds_one(command: Command) -> None:
    assert command(*ADD).out == command(*ADD).out
    assert len(command("agreement", "list", "--json").json()) == 1


def test_a_table_with_bad_rows_is_refused_as_a_whole(command: Command, tmp_path: Path) -> None:
    command("agreement", "export", tmp_path / "table.csv", "--template")
    with (tmp_path / "table.csv").open("a", encoding="utf-8") as lines:
        lines.write("region,BY-VI,RU-SMO,Аблвыканкам,Администрация,2020-01-31,,,\n")
        lines.write("region,BY-XX,RU-SMO,Аблвыканкам,,2020-13-31,,,\nshort,row\n")

    answer = command("agreement", "import", tmp_path / "table.csv")

    assert answer.code == 1
    assert "row 3: by_region" in answer.err
    assert "row 4" in answer.err
    assert command("agreement", "list", "--json").json() == []


def test_a_file_that_is_no_table_is_refused(command: Command, tmp_path: Path) -> None:
    for content in (b"", b"a,b\n1,2\n", b"\xff\xfe\x00", b"\x00" * 100):
        (tmp_path / "table.csv").write_bytes(content)
        answer = command("agreement", "import", tmp_path / "table.csv")
        assert (answer.code, answer.err[:7]) == (1, "error: ")


def test_the_audit_log_is_shown_exported_and_found_broken(command: Command, tmp_path: Path) -> None:
    command("chamber", "create", "One")
    command(*ADD)
    unbroken = command("audit", "verify")
    shown = command("audit", "show", "--json").json()
    command("audit", "export", tmp_path / "audit.jsonl")
    database = Database(f"sqlite:///{tmp_path / 'var' / 'matchmaker.sqlite3'}")
    with database.write() as session:
        session.execute(text("UPDATE audit SET action = 'nothing' WHERE seq = 1"))
    database.close()

    broken = command("audit", "verify", "--json")

    assert (unbroken.code, unbroken.out) == (0, "2 entries, unbroken\n")
    assert [entry["action"] for entry in shown] == ["chamber.created", "agreement.added"]
    assert len((tmp_path / "audit.jsonl").read_text("utf-8").splitlines()) == 2
    assert (broken.code, broken.json()["broken_at"]) == (1, 1)
