"""The shipped lists are complete, in three languages, and keep the rules of the API."""

import csv
import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pycountry
import pytest
from babel import Locale

DATA = Path(__file__).resolve().parents[2] / "data"
LANGUAGES = ("ru", "be", "en")
HOME = {"BY", "RU"}
FORMS_OF_COOPERATION = {
    "supply",
    "distribution",
    "assembly",
    "joint_production",
    "joint_venture",
    "research",
} | {"licensing", "joint_export", "investment", "finance", "logistics"}
CODED = ["regions", "federal_districts", "countries", "cooperation", "hs_chapters", "hs_sections"]
CODED += ["labelling_categories"]
NAMED = [*CODED, "trade_agreements"]
PROFILE_FIELDS = {
    "ref",
    "name",
    "country",
    "region",
    "about",
    "products",
    "needs",
    "cooperation",
} | {"partner_regions", "export_markets", "export_targets", "certificates", "employees"}
NOT_BELARUSIAN = re.compile("[ищъ]", re.IGNORECASE)
NOT_RUSSIAN = re.compile("[іўґ]", re.IGNORECASE)
LATIN = re.compile("[A-Za-z]")
CYRILLIC = re.compile("[Ѐ-ӿ]")

Row = dict[str, str]


def table(name: str) -> list[Row]:
    with (DATA / "reference" / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, strict=True))


def codes(name: str) -> set[str]:
    return {row["code"] for row in table(name)}


def json_lines(path: str) -> list[Any]:
    return [json.loads(line) for line in (DATA / path).read_text("utf-8").splitlines()]


def demo_profiles() -> dict[str, Any]:
    return {row["key"]: row["profile"] for row in json_lines("demo/companies.jsonl")}


def enterprises() -> dict[str, Any]:
    return {profile["ref"]: profile for profile in json_lines("enterprises.jsonl")}


def all_profiles() -> list[Any]:
    return [*demo_profiles().values(), *enterprises().values()]


def texts(profile: dict[str, Any]) -> list[str]:
    lines = [*profile["products"], *profile["needs"]]
    return [profile["name"], profile["about"], *(line["text"] for line in lines)]


def language_of(column: str) -> str:
    return column.partition("_")[0]


def translated_cells(name: str) -> list[tuple[str, str]]:
    rows = table(name)
    columns = [column for column in rows[0] if language_of(column) in LANGUAGES]
    return [(language_of(column), row[column]) for row in rows for column in columns]


@pytest.mark.parametrize("name", NAMED)
def test_every_name_exists_in_three_languages(name: str) -> None:
    cells = translated_cells(name)

    assert {language for language, _ in cells} == set(LANGUAGES)
    assert [cell for cell in cells if not cell[1] or cell[1] != cell[1].strip()] == []


@pytest.mark.parametrize("name", NAMED)
def test_every_name_keeps_to_the_script_of_its_language(name: str) -> None:
    foreign = {"ru": LATIN, "be": LATIN, "en": CYRILLIC}

    assert [cell for cell in translated_cells(name) if foreign[cell[0]].search(cell[1])] == []


@pytest.mark.parametrize("name", NAMED)
def test_belarusian_and_russian_names_use_their_own_letters(name: str) -> None:
    foreign = {"ru": NOT_RUSSIAN, "be": NOT_BELARUSIAN}
    cells = [cell for cell in translated_cells(name) if cell[0] != "en"]

    assert [cell for cell in cells if foreign[cell[0]].search(cell[1])] == []


@pytest.mark.parametrize("name", [*CODED, "hs_headings"])
def test_no_code_stands_twice(name: str) -> None:
    counted = Counter(row["code"] for row in table(name))

    assert [code for code, times in counted.items() if times > 1] == []


@pytest.mark.parametrize("name", CODED)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_codes_share_a_name(name: str, language: str) -> None:
    counted = Counter(row[language] for row in table(name))

    assert [text for text, times in counted.items() if times > 1] == []


def test_regions_are_those_of_iso_3166_2() -> None:
    expected = {
        (part.code, country)
        for country in HOME
        for part in pycountry.subdivisions.get(country_code=country)
    }

    assert {(row["code"], row["country"]) for row in table("regions")} == expected


def test_every_region_lies_where_its_country_lies() -> None:
    bounds = {"BY": (51, 57, 23, 33), "RU": (41, 82, 19, 180)}

    for row in table("regions"):
        south, north, west, east = bounds[row["country"]]
        assert south <= float(row["lat"]) <= north, row
        assert west <= float(row["lon"]) <= east, row


def test_every_russian_region_names_a_federal_district_and_no_belarusian_one_does() -> None:
    rows = table("regions")

    russian = {row["district"] for row in rows if row["country"] == "RU"}
    assert russian == codes("federal_districts")
    assert {row["district"] for row in rows if row["country"] == "BY"} == {""}


def test_countries_are_those_of_iso_3166_1() -> None:
    assert codes("countries") == {country.alpha_2 for country in pycountry.countries}


def test_russian_country_forms_carry_the_right_preposition() -> None:
    for row in table("countries"):
        for form in (row["ru_in"], row["ru_to"]):
            preposition, name = form.split(" ", 1)
            doubled = re.match("[ВФ][бвгджзклмнпрстфхцчшщь]", name) is not None
            assert preposition in {"на", "во" if doubled else "в"}, form


def test_belarusian_country_forms_carry_the_right_preposition() -> None:
    for row in table("countries"):
        for form in (row["be_in"], row["be_to"]):
            preposition, name = form.split(" ", 1)
            assert preposition in {"на", "ва" if name.startswith("У") else "у"}, form


def test_countries_in_a_sentence_read_as_people_write_them() -> None:
    rows = {row["code"]: row for row in table("countries")}
    expected = {
        "VN": ("во Вьетнаме", "во Вьетнам", "у В'етнаме", "у В'етнам", "in Vietnam"),
        "EG": ("в Египте", "в Египет", "у Егіпце", "у Егіпет", "in Egypt"),
        "CU": ("на Кубе", "на Кубу", "на Кубе", "на Кубу", "in Cuba"),
        "TR": ("в Турции", "в Турцию", "у Турцыі", "у Турцыю", "in Türkiye"),
        "UZ": ("в Узбекистане", "в Узбекистан", "ва Узбекістане", "ва Узбекістан", "in Uzbekistan"),
        "QA": ("в Катаре", "в Катар", "у Катары", "у Катар", "in Qatar"),
        "MX": ("в Мексике", "в Мексику", "у Мексіцы", "у Мексіку", "in Mexico"),
        "AE": ("в ОАЭ", "в ОАЭ", "у ААЭ", "у ААЭ", "in the United Arab Emirates"),
    }

    columns = ("ru_in", "ru_to", "be_in", "be_to", "en_in")
    assert {c: tuple(rows[c][name] for name in columns) for c in expected} == expected


def test_a_country_name_that_leaves_cldr_is_listed_as_a_correction() -> None:
    corrections = {(row["code"], row["language"]): row for row in table("country_name_corrections")}
    countries = table("countries")

    for language in LANGUAGES:
        cldr = Locale(language).territories
        for row in countries:
            listed = corrections.get((row["code"], language))
            if listed is None:
                assert row[language] == house_style(language, cldr[row["code"]])
            else:
                assert row[language] == listed["here"] != listed["cldr"]
                assert listed["reason"]


def house_style(language: str, name: str) -> str:
    """Return a CLDR name with the rules of data/README.md applied."""
    name = name.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    if language == "ru":
        name = re.sub("^о-в ", "Остров ", re.sub("^о-ва ", "Острова ", name))
        name = name.replace("о-ва", "острова").replace("Св. ", "Святой ")
        return name.replace("Соединенные", "Соединённые")
    if language == "en":
        return name.replace("St. ", "Saint ").replace(" & ", " and ")
    return name


def test_forms_of_cooperation_are_those_of_the_api() -> None:
    assert codes("cooperation") == FORMS_OF_COOPERATION


def test_hs_chapters_run_from_01_to_97_without_the_reserved_77() -> None:
    assert [row["code"] for row in table("hs_chapters")] == [
        f"{number:02d}" for number in range(1, 98) if number != 77
    ]


def test_hs_sections_are_used_in_order_and_all_of_them() -> None:
    sections = [row["code"] for row in table("hs_sections")]
    used = [row["section"] for row in table("hs_chapters")]

    assert list(dict.fromkeys(used)) == sections
    assert used == sorted(used, key=sections.index)


def test_every_hs_chapter_has_headings_and_every_heading_its_chapter() -> None:
    rows = table("hs_headings")

    assert {row["chapter"] for row in rows} == codes("hs_chapters")
    assert all(re.fullmatch("[0-9]{4}", row["code"]) for row in rows)
    assert all(row["code"][:2] == row["chapter"] for row in rows)
    assert len(rows) == 1228  # WCO, HS 2022


def test_trade_agreements_bind_both_home_countries_and_the_third_one() -> None:
    alpha_2 = {country.alpha_2 for country in pycountry.countries}

    for row in table("trade_agreements"):
        parties = set(row["parties"].split())
        assert HOME | {row["country"]} <= parties <= alpha_2, row
        assert row["country"] not in HOME


def test_trade_agreements_give_a_date_exactly_where_it_is_known() -> None:
    dated = {"in_force": True, "suspended_in_part": True}
    dated |= {"in_force_date_unknown": False, "signed_entry_unknown": False}

    for row in table("trade_agreements"):
        signed = date.fromisoformat(row["signed"])
        assert bool(row["in_force"]) is dated[row["status"]], row
        assert not row["in_force"] or signed < date.fromisoformat(row["in_force"]), row
        assert row["source"], row


def test_profiles_use_only_known_fields_and_carry_no_contact_or_tax_number() -> None:
    assert [p["name"] for p in all_profiles() if not p.keys() <= PROFILE_FIELDS] == []


def test_every_profile_lies_in_a_region_of_its_country() -> None:
    country_of = {row["code"]: row["country"] for row in table("regions")}

    for profile in all_profiles():
        assert country_of[profile["region"]] == profile["country"], profile["name"]
        assert set(profile.get("partner_regions", ())) <= country_of.keys(), profile["name"]


def test_markets_of_profiles_are_third_countries_named_once() -> None:
    third = codes("countries") - HOME

    for profile in all_profiles():
        for field in ("export_markets", "export_targets"):
            markets = profile.get(field, [])
            assert set(markets) <= third, profile["name"]
            assert len(set(markets)) == len(markets), profile["name"]


def test_profiles_keep_the_limits_of_the_api() -> None:
    for profile in all_profiles():
        assert 2 <= len(profile["name"]) <= 300
        assert 1 <= len(profile["products"]) <= 50, profile["name"]
        assert len(profile["needs"]) <= 50, profile["name"]
        assert set(profile["cooperation"]) <= FORMS_OF_COOPERATION, profile["name"]
        for line in (*profile["products"], *profile["needs"]):
            assert line.keys() == {"text", "hs"}
            assert 2 <= len(line["text"].strip()) <= 500, profile["name"]


def test_hs_codes_of_profiles_are_existing_headings() -> None:
    headings = codes("hs_headings")

    for profile in all_profiles():
        for line in (*profile["products"], *profile["needs"]):
            assert line["hs"] is None or line["hs"] in headings, (profile["name"], line)


def test_no_word_of_a_profile_mixes_latin_and_cyrillic_letters() -> None:
    words = {
        word
        for profile in all_profiles()
        for text in texts(profile)
        for word in re.findall(r"[^\W\d_]+", text)
    }

    assert [word for word in words if LATIN.search(word) and CYRILLIC.search(word)] == []


def test_belarusian_enterprise_texts_use_belarusian_letters_only() -> None:
    belarusian = [p for p in enterprises().values() if NOT_RUSSIAN.search(" ".join(texts(p)))]

    assert len(belarusian) >= 10
    for profile in belarusian:
        assert NOT_BELARUSIAN.search(" ".join(texts(profile))) is None, profile["name"]


def test_real_enterprises_are_many_balanced_and_told_apart() -> None:
    profiles = json_lines("enterprises.jsonl")

    counted = Counter(profile["country"] for profile in profiles)
    assert min(counted["BY"], counted["RU"]) >= 30
    assert len({profile["ref"] for profile in profiles}) == len(profiles)
    assert len({profile["name"] for profile in profiles}) == len(profiles)


def test_nobody_invented_needs_or_plans_of_real_enterprises() -> None:
    for profile in enterprises().values():
        assert profile["needs"] == []
        assert "export_targets" not in profile
        assert 2 <= len(profile["products"]) <= 8


@pytest.mark.parametrize(
    "ref",
    ["belaz", "maz", "belkommunmash", "gomselmash", "mtz", "adani", "santa-bremor"],
)
def test_enterprises_that_chambers_like_to_name_are_there(ref: str) -> None:
    assert enterprises()[f"ent-{ref}"]["country"] == "BY"


def test_demo_companies_are_eighty_of_each_country_with_keys_of_their_own() -> None:
    keys = [row["key"] for row in json_lines("demo/companies.jsonl")]

    assert len(set(keys)) == len(keys)
    assert Counter(p["country"] for p in demo_profiles().values()) == {"BY": 80, "RU": 80}


def test_judgements_join_existing_companies_of_different_countries() -> None:
    country_of = {key: profile["country"] for key, profile in demo_profiles().items()}

    for row in json_lines("evaluation/judgements.jsonl"):
        assert {country_of[row["query"]], country_of[row["candidate"]]} == HOME, row


def test_a_pair_is_judged_once_for_each_purpose() -> None:
    counted = Counter(
        (row["query"], row["candidate"], row["purpose"])
        for row in json_lines("evaluation/judgements.jsonl")
    )

    assert max(counted.values()) == 1


def test_the_table_of_grades_in_the_evaluation_readme_is_true() -> None:
    readme = (DATA / "evaluation" / "README.md").read_text("utf-8")
    counted = Counter(
        (row["purpose"], row["grade"]) for row in json_lines("evaluation/judgements.jsonl")
    )

    assert {grade for _, grade in counted} == {0, 1, 2, 3}
    for purpose in ("joint_project", "third_market"):
        grades = [counted[purpose, grade] for grade in (3, 2, 1, 0)]
        row = " | ".join(map(str, [purpose, *grades, sum(grades)]))
        assert f"| {row} |" in readme


def test_a_positive_third_market_judgement_has_a_shared_third_country() -> None:
    markets = {
        key: {*profile["export_markets"], *profile["export_targets"]}
        for key, profile in demo_profiles().items()
    }

    for row in json_lines("evaluation/judgements.jsonl"):
        if row["purpose"] == "third_market" and row["grade"] >= 2:
            assert markets[row["query"]] & markets[row["candidate"]], row


def test_the_data_readme_counts_every_list_rightly() -> None:
    readme = (DATA / "README.md").read_text("utf-8")
    named = ["enterprises.jsonl", "demo/companies.jsonl", "evaluation/judgements.jsonl"]

    for path in [*(DATA / "reference").glob("*.csv"), *(DATA / name for name in named)]:
        name = path.relative_to(DATA).as_posix()
        rows = len(table(path.stem)) if path.suffix == ".csv" else len(json_lines(name))
        assert f"| `{name}` | {rows:,} |" in readme
