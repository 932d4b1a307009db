import gzip
import json
from pathlib import Path

import pytest

from matchmaker.engine.hs_classifier import CLASSES
from matchmaker.resources import shipped
from matchmaker.training.hs_augment import augment
from matchmaker.training.hs_examples import strike_out
from matchmaker.training.hs_names import (
    CLASS_ROWS,
    Name,
    is_held_out,
    look_up,
    read_concordance,
    read_lines,
    read_names,
    read_terms,
    read_wordings,
)

TABLES = {
    "hs_en.csv": "section,hscode,description,parent,level\n"
    "I,0406,Cheese and curd,04,4\nI,7799,Nothing,77,4\n",
    "hs_tnved_pairs_en_ru.csv": "code,level,name_en,name_ru,name_ru_short,ru_kind\n"
    "0406,4,Cheese,Сыры и творог,Сыры,heading\n",
    "tnved_ru.csv": "code,level,name_ru\n0406,4,СЫРЫ И ТВОРОГ\n0406100000,10,молодые\n",
    "okved2_ru.csv": "code,comment_ru\n"
    '10.51,"Эта группировка включает:\n- производство сухого молока;\n'
    'Эта группировка не включает:\n- производство мороженого, см. 10.52"\n',
    "nace_okved2_en_ru.csv": "nace2,includes_en\n10.51,\n",
}
TRIPLES = (
    "source\tcode\ten\tru\tbe_machine\tunknown_words\n"
    "cpv\t15540000-5\tCheese products\tСырные продукты\tСырныя прадукты\t0\n"
    "okpd2\t13.20.9\t\tУслуги по отделке тканей\tПаслугі па аддзелцы тканін\t0\n"
    "okpd2\t24.10\t\tЧугун передельный\tЧугун передельный\t2\n"
)


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    for name, text in TABLES.items():
        (tmp_path / name).write_text(text, "utf-8")
    with gzip.open(tmp_path / "trade_triples_en_ru_be.tsv.gz", "wt", encoding="utf-8") as lines:
        lines.write(TRIPLES)
    return tmp_path


@pytest.fixture
def found(tables: Path) -> dict[str, Name]:
    return {name.text: name for name in read_names(tables)}


def classes_of(name: Name) -> set[str]:
    return {CLASSES[row] for row in name.classes}


def test_a_customs_name_keeps_its_chapter_and_heading(found):
    name = found["Cheese and curd"]

    assert (classes_of(name), name.heading, name.language) == ({"04"}, "0406", "en")


def test_a_code_of_no_chapter_is_left_out(found):
    assert "Nothing" not in found


def test_a_leaf_is_read_with_its_heading(found):
    assert found["Сыры и творог: молодые"].subheading == "040610"


def test_a_name_of_another_classification_gets_its_chapters_by_concordance(found):
    assert classes_of(found["Cheese products"]) == {"04"}
    assert found["Cheese products"].heading == ""


def test_names_of_one_code_share_a_group_in_all_languages(found):
    texts = ("Cheese products", "Сырные продукты", "Сырныя прадукты")

    assert len({found[text].group for text in texts}) == 1


def test_finishing_to_order_is_a_service_even_in_a_division_of_goods(found):
    assert classes_of(found["Услуги по отделке тканей"]) == {"S-PRO"}


def test_russian_in_disguise_is_not_taken_for_belarusian(found):
    assert found["Чугун передельный"].language == "ru"


def test_what_a_note_excludes_belongs_where_it_points(found):
    assert "04" in classes_of(found["сухого молока"])
    assert "21" in classes_of(found["мороженого"])


def test_a_missing_table_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="hs_en"):
        read_names(tmp_path)


def test_the_longest_known_prefix_decides():
    concordance = {"24": (1,), "24.4": (2,)}

    found = [look_up(concordance, code) for code in ("24.10", "24.42", "25")]

    assert found == [(1,), (2,), ()]


def test_a_concordance_to_no_class_is_refused(tmp_path):
    path = tmp_path / "concordance.tsv"
    path.write_text("01\t77\n", "utf-8")

    with pytest.raises(KeyError, match="77"):
        read_concordance(path)


def test_every_term_with_a_chapter_is_one_of_the_hand_written_terms():
    path = shipped("data", "training", "hs", "concepts_chapters.tsv")
    known = {line.split("\t")[0] for line in path.read_text("utf-8").splitlines()[1:]}

    used = {name.text for name in read_terms() if name.language == "en"}

    assert known <= used


def test_every_wording_is_there_in_three_languages():
    wordings = list(read_wordings())

    languages = [name.language for name in wordings]
    assert languages.count("ru") == languages.count("be") == languages.count("en") > 300


def test_the_coded_lines_of_profiles_are_read_bare_or_wrapped(tmp_path):
    profile = {
        "about": "Сыраробны завод, працуем і на экспарт",
        "products": [{"text": "Сыр", "hs": "0406"}],
        "needs": [{"text": "Транспарт", "hs": None}],
    }
    path = tmp_path / "companies.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in (profile, {"profile": profile})), "utf-8")

    lines = list(read_lines(path))

    assert [(line.text, line.heading, line.language) for line in lines] == [
        ("Сыр", "0406", "be"),
        ("Сыр", "0406", "be"),
    ]
    assert lines[0].group != lines[1].group


def test_a_group_is_held_out_on_every_machine_alike():
    groups = [f"hs:{number:04d}" for number in range(2000)]

    held = [group for group in groups if is_held_out(group, 0.15)]

    assert held[:3] == ["hs:0004", "hs:0009", "hs:0027"]
    assert 0.12 < len(held) / len(groups) < 0.18


def name(text: str, source: str = "hs", language: str = "ru") -> Name:
    return Name(text, language, (CLASS_ROWS["87"],), "hs:8701", source)


def test_a_name_with_the_words_of_a_tested_line_is_struck_out():
    names = [name("Тракторы, колёсные"), name("Тракторы колёсные новые")]

    assert strike_out(names, ["колёсные тракторы"]) == names[1:]


def test_a_line_of_our_own_is_struck_out_when_half_of_its_words_are_tested():
    names = [name("Тракторы колёсные новые", "wordings"), name("Прицепы", "wordings")]

    assert strike_out(names, ["колёсные тракторы"]) == names[1:]


def test_the_same_seed_words_a_name_alike():
    names = [name("Тракторы колёсные; тягачи седельные для полуприцепов", "lines")]

    assert list(augment(names, 3)) == list(augment(names, 3))
    assert list(augment(names, 3)) != list(augment(names, 4))


def test_parts_of_an_enumeration_are_wordings_of_their_own():
    names = [name("Тракторы колёсные; тягачи седельные для полуприцепов; прочие")]

    texts = [text for _, text in augment(names, 3)]

    assert "Тракторы колёсные" in texts
    assert "тягачи седельные для полуприцепов" in texts
    assert "прочие" not in texts
