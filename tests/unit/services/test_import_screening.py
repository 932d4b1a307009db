"""Screening lists become the list in use, or are refused and change nothing."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from matchmaker.errors import InvalidScreeningFile
from matchmaker.services.import_screening import FILE, find_screening, import_screening

NOW = datetime(2026, 11, 24, tzinfo=UTC)
HEADER = (
    "id,schema,name,aliases,birth_date,countries,addresses,identifiers,sanctions,phones,emails,"
    "dataset,first_seen,last_seen,last_change"
)
COMPANY = (
    'Q1,Company,"Example, OJSC",ОАО Пример;Example,,by;ru,,100582333;1027700132195,'
    '"a program",,,list,2022,2026,2026-10-01'
)
PERSON = "Q2,Person,Somebody,,1970,by,,,,,,list,2022,2026,2026-11-01"


def write_list(folder: Path, *lines: str) -> Path:
    path = folder / "targets.simple.csv"
    path.write_text("\n".join([HEADER, *lines]) + "\n", "utf-8")
    return path


def test_legal_entities_are_kept_and_people_are_not(tmp_path) -> None:
    about = import_screening(write_list(tmp_path, COMPANY, PERSON), tmp_path / "var", now=NOW)

    assert (about.entries, about.rows) == (1, 2)
    assert about.newest_change == "2026-10-01"


def test_list_in_use_finds_by_number_and_by_every_name(tmp_path) -> None:
    import_screening(write_list(tmp_path, COMPANY), tmp_path / "var", now=NOW)

    found = find_screening(tmp_path / "var")
    assert found is not None
    about, screening = found
    assert about.file == "targets.simple.csv"
    assert screening.hits("Anything", "100582333", "BY")
    assert screening.hits("ОАО «Пример»", None, "BY")[0].name == "ОАО Пример"


def test_without_an_import_there_is_no_list(tmp_path) -> None:
    assert find_screening(tmp_path) is None


REFUSED = {
    "another form": ("name,country\nExample,by\n", "lacks id, schema, aliases"),
    "empty": ("", "lacks id"),
    "cut short": (f"{HEADER}\n{COMPANY[:80]}", "cut short"),
    "open quote": (f'{HEADER}\nQ1,Company,"Exa', "cut short"),
    "people only": (f"{HEADER}\n{PERSON}\n", "no legal entities"),
    "another encoding": (f"{HEADER}\n{COMPANY}\n".encode("cp1251"), "cut short or damaged"),
}


@pytest.mark.parametrize(("text", "said"), REFUSED.values(), ids=REFUSED)
def test_unusable_list_is_refused_and_the_old_one_stays(tmp_path, text, said) -> None:
    data_dir = tmp_path / "var"
    import_screening(write_list(tmp_path, COMPANY), data_dir, now=NOW)
    before = (data_dir / FILE).read_bytes()
    path = tmp_path / "bad.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())

    with pytest.raises(InvalidScreeningFile, match=said):
        import_screening(path, data_dir, now=NOW)

    assert {found.name: found.read_bytes() for found in data_dir.iterdir()} == {FILE: before}


@pytest.mark.parametrize("damage", ["", "{", '{"format": 2}\n', '{"format": 1}\nno json\n'])
def test_damaged_list_in_use_says_to_import_again(tmp_path, damage) -> None:
    (tmp_path / FILE).write_text(damage, "utf-8")

    with pytest.raises(InvalidScreeningFile, match="import again"):
        find_screening(tmp_path)
