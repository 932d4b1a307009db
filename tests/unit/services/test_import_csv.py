"""Reading CSV as people's programs write it."""

import io

import pytest

from matchmaker.errors import MalformedRequest
from matchmaker.services.import_files import read_rows
from matchmaker.services.import_rows import FileFormat, Limits, ReadRow

HEAD = "ref,name,country,region,products\n"


def read(content: bytes | str, **limits: int) -> list[ReadRow]:
    data = content.encode() if isinstance(content, str) else content
    return list(read_rows(io.BytesIO(data), FileFormat.CSV, Limits(**limits)))


def fields(row: ReadRow) -> dict[str, object]:
    assert row.fields is not None, row.problems
    return dict(row.fields)


def test_a_row_becomes_the_fields_of_a_profile() -> None:
    table = (
        "ref,name,country,region,tax_id,about,products,needs,cooperation,partner_regions,"
        "export_markets,export_targets,certificates,employees,website,contact_person\n"
        "a-1,ААТ «Прыклад»,BY,BY-MI,100582333,Пра нас,Тракары [8701] | Запчасткі,Шыны,"
        "supply; joint_export,RU-KEM RU-MOW,UZ,VN|ID,EAC; ISO 9001,4 200,https://e.by,Ян\n"
    )

    (row,) = read(table)

    assert row.number == 2
    assert fields(row) == {
        "ref": "a-1",
        "name": "ААТ «Прыклад»",
        "country": "BY",
        "region": "BY-MI",
        "tax_id": "100582333",
        "about": "Пра нас",
        "products": [{"text": "Тракары", "hs": "8701"}, {"text": "Запчасткі", "hs": None}],
        "needs": [{"text": "Шыны", "hs": None}],
        "cooperation": ["supply", "joint_export"],
        "partner_regions": ["RU-KEM", "RU-MOW"],
        "export_markets": ["UZ"],
        "export_targets": ["VN", "ID"],
        "certificates": ["EAC", "ISO 9001"],
        "employees": "4200",
        "website": "https://e.by",
        "contact": {"person": "Ян"},
    }


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    table = (HEAD + "a,Завод,BY,BY-MI,Станки\n").replace(",", delimiter)

    assert fields(read(table)[0])["name"] == "Завод"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
def test_the_character_set_is_found(encoding: str) -> None:
    table = HEAD + "a,Завод «Прогресс»,RU,RU-MOW,Станки и ёмкости\n"

    assert fields(read(table.encode(encoding))[0])["name"] == "Завод «Прогресс»"


def test_one_line_in_another_character_set_costs_only_itself() -> None:
    good = "a{},Завод,BY,BY-MI,Станки\n"
    table = HEAD + good.format(1) + good.format(2)
    bad = good.format(3).encode("cp1251")

    rows = read(table.encode() + bad + good.format(4).encode())

    assert [row.fields is not None for row in rows] == [True, True, False, True]
    assert rows[2].problems[0].field == "name"
    assert rows[2].problems[0].reason == "is not valid in the character set of the file"


def test_quoted_cells_hold_delimiters_quotes_and_line_breaks() -> None:
    table = HEAD + 'a,"ООО ""Ромашка"", Минск",BY,BY-MI,"Станки\nПрессы"\nb,Завод,BY,BY-MI,Шины\n'

    first, second = read(table)

    assert fields(first)["name"] == 'ООО "Ромашка", Минск'
    assert [line["text"] for line in fields(first)["products"]] == ["Станки", "Прессы"]  # type: ignore[attr-defined]
    assert second.number == 3


def test_a_quote_that_is_never_closed_costs_only_its_row() -> None:
    good = "".join(f"b{n},Завод,BY,BY-MI,Шины\n" for n in range(1_000))

    rows = read(HEAD + 'a,"Завод,BY,BY-MI,Станки\n' + good)

    assert [row.fields is not None for row in rows] == [False] + [True] * 1_000
    assert rows[0].problems[0].reason.endswith("a quote is opened and never closed")


def test_a_quote_open_at_the_end_of_the_file_costs_only_its_row() -> None:
    rows = read(HEAD + 'a,"Завод,BY,BY-MI,Станки\nb,Завод,BY,BY-MI,Шины\n')

    assert [row.fields is not None for row in rows] == [False, True]


def test_a_line_far_too_long_costs_only_its_row() -> None:
    rows = read(HEAD + "a," + "x" * 3_000_000 + "\nb,Завод,BY,BY-MI,Шины\n")

    assert [row.fields is not None for row in rows] == [False, True]


def test_a_long_line_inside_a_quote_costs_no_row_after_it() -> None:
    table = 'a,"Завод\n' + "x" * 5_000 + "\nb,Завод,BY,BY-MI,Шины\n"

    rows = read(HEAD + table, line_bytes=1_000)

    assert rows[-1].ref == "b"
    assert [row.fields is not None for row in rows] == [False, False, True]


def test_empty_rows_count_but_are_no_rows() -> None:
    rows = read(HEAD + "\n,,,,\na,Завод,BY,BY-MI,Шины\n")

    assert [row.number for row in rows] == [4]


def test_numbered_columns_are_an_alternative_to_lists() -> None:
    head = "name,country,region,product_1,product_1_hs,product_2,need_1\n"

    (row,) = read(head + "Завод,BY,BY-MI,Станки; токарные,8458,,Сталь\n")

    assert fields(row)["products"] == [{"text": "Станки; токарные", "hs": "8458"}]
    assert fields(row)["needs"] == [{"text": "Сталь"}]


def test_a_code_without_its_text_is_a_problem() -> None:
    head = "name,country,region,product_1,product_2_hs\n"

    (row,) = read(head + "Завод,BY,BY-MI,Станки,8458\n")

    assert row.problems[0].field == "product_2_hs"


def test_a_list_beside_numbered_columns_is_a_problem() -> None:
    (row,) = read("name,country,region,products,product_1\nЗавод,BY,BY-MI,Станки,Прессы\n")

    assert row.problems[0].field == "products"


def test_headings_may_be_russian_or_belarusian() -> None:
    russian = read("Название;Страна;Регион;Продукция\nЗавод;BY;BY-MI;Станки\n")
    belarusian = read("Назва;Краіна;Рэгіён;Прадукцыя\nЗавод;BY;BY-MI;Станкі\n")

    assert fields(russian[0]).keys() == fields(belarusian[0]).keys()


@pytest.mark.parametrize("cell", ["=1+1", "=HYPERLINK(x)", " =A1", "＝1"])
def test_a_formula_is_a_problem(cell: str) -> None:
    (row,) = read(HEAD + f"a,{cell},BY,BY-MI,Станки\n")

    assert row.problems[0].field == "name"
    assert row.problems[0].reason.startswith("holds a formula")


def test_a_guarded_formula_is_text() -> None:
    (row,) = read(HEAD + "a,'=1+1,BY,BY-MI,'-5 °C\n")

    assert fields(row)["name"] == "=1+1"
    assert fields(row)["products"] == [{"text": "-5 °C", "hs": None}]


def test_a_cell_without_a_heading_is_a_problem() -> None:
    (row,) = read(HEAD + "a,Завод,BY,BY-MI,Станки,extra\n")

    assert row.problems[0].field == "(column 6)"


def test_a_cell_too_long_is_a_problem() -> None:
    (row,) = read(HEAD + f"a,{'x' * 50},BY,BY-MI,Станки\n", cell_characters=40)

    assert row.problems[0].reason == "is longer than 40 characters"


@pytest.mark.parametrize(
    ("heading", "part"),
    [
        ("name,country,region,products,turnover\n", "unknown columns: turnover"),
        ("name,country,region,products,name\n", "columns twice: name"),
        ("name,country,products\n", "lacks the columns: region"),
        ("name,country,region\n", "lacks the columns: products"),
        ('"name\n', "no readable heading"),
        (",".join(f"product_{n}" for n in range(1, 99)) + "\n", "lacks the columns"),
    ],
)
def test_a_heading_that_is_not_of_companies_is_refused(heading: str, part: str) -> None:
    with pytest.raises(MalformedRequest, match=part):
        read(heading)


def test_a_table_too_wide_is_refused() -> None:
    with pytest.raises(MalformedRequest, match="more than 4 columns"):
        read(HEAD, columns=4)


def test_reading_stops_at_the_limit_of_rows_and_says_so() -> None:
    rows = read(HEAD + "a,Завод,BY,BY-MI,Станки\n" * 5, rows=3)

    assert len(rows) == 4
    assert "more than 3 rows" in rows[-1].problems[0].reason


def test_the_file_stays_open() -> None:
    file = io.BytesIO((HEAD + "a,Завод,BY,BY-MI,Станки\n").encode())

    list(read_rows(file, FileFormat.CSV))

    assert not file.closed
