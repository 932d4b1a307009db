"""Reading what the shipped trade tables are made of."""

import csv
import json
from pathlib import Path

import pytest

from matchmaker.domain.products import CHAPTERS
from matchmaker.training import trade_sources as sources


def write_csv(path: Path, *rows: list[object]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows(rows)
    return path


def write_country(folder: Path, **texts: str) -> None:
    """Write one document of the Factbook: Viet Nam, unless `domain` says otherwise."""
    folder.mkdir(parents=True, exist_ok=True)
    domain = texts.get("domain", ".vn")
    entry = {
        "Communications": {"Internet country code": {"text": domain}},
        "People and Society": {"Languages": {"text": texts.get("languages", "Vietnamese")}},
        "Economy": {
            "Imports": {
                "Imports 2024": {"text": "$1.5 trillion (2024 est.)"},
                "Imports 2023": {"text": "$339.785 billion (2023 est.)"},
                "note": "<b>note:</b> in dollars of 2015 (2015 est.)",
            },
            "Imports - commodities": {"text": "Cars, garments, water pistols (2023)"},
        },
    }
    (folder / f"{domain[1:]}.json").write_text(json.dumps(entry), "utf-8")


def test_every_chapter_is_reached_by_the_sitc_concordance() -> None:
    reached = {chapter for chapters in sources.chapters_of_sitc().values() for chapter in chapters}

    assert reached == set(CHAPTERS)


@pytest.mark.parametrize("table", [sources.chapters_of_sitc(), sources.chapters_of_goods()])
def test_concordances_name_existing_chapters_only(table) -> None:
    assert {chapter for chapters in table.values() for chapter in chapters} <= set(CHAPTERS)


def test_longest_prefix_counts_and_several_chapters_share(tmp_path) -> None:
    path = write_csv(
        tmp_path / "m.csv", ["country", "0116", "0616", "6577", "9310"], ["vnm", 1, 2, 8, 100]
    )

    assert sources.read_export_structures(path)["VN"] == {"02": 1, "04": 2, "56": 4, "59": 4}


def test_dropped_codes_stand_for_the_present_countries(tmp_path) -> None:
    path = write_csv(tmp_path / "m.csv", ["country", "0011"], ["scg", 5])

    assert set(sources.read_export_structures(path)) == {"RS", "ME"}


def test_sitc_code_outside_the_concordance_is_an_error(tmp_path) -> None:
    path = write_csv(tmp_path / "m.csv", ["country", "X999"], ["vnm", 5])

    with pytest.raises(ValueError, match="X999"):
        sources.read_export_structures(path)


def test_factbook_amounts_are_in_thousand_dollars_by_year(tmp_path) -> None:
    write_country(tmp_path / "asia")

    facts = sources.read_factbook(tmp_path)["VN"]

    assert facts.imports == {2024: pytest.approx(1.5e9), 2023: pytest.approx(339.785e6)}


def test_largest_goods_are_known_by_chapter_and_unknown_ones_keep_their_place(tmp_path) -> None:
    write_country(tmp_path / "asia")

    assert sources.read_factbook(tmp_path)["VN"].top_imports == (("87",), ("61", "62"), ())


def test_united_kingdom_and_areas_without_a_country_are_told_apart(tmp_path) -> None:
    for domain in (".uk", ".eu", ".zz"):
        write_country(tmp_path / "europe", domain=domain)

    assert set(sources.read_factbook(tmp_path)) == {"GB"}


def test_russia_trade_leaves_out_what_is_no_good(tmp_path) -> None:
    path = write_csv(
        tmp_path / "r.csv",
        ["TNVED4", "NAPR", "STOIM_last12"],
        ["101", "ЭК", 2.0],
        ["8703", "ИМ", 3.0],
        ["9804", "ИМ", 5.0],
        ["8704", "ИМ", ""],
    )

    assert sources.read_russia(path) == ({"0101": 2.0}, {"8703": 3.0})


def write_places(folder: Path) -> None:
    header = ["iso_o", "iso_d", "comlang_off", "comlang_ethno", "dist", "distw"]
    write_csv(
        folder / "gravity_dist_by_ru.csv",
        header,
        ["BLR", "KAZ", 0, 1, 3000, 3100],
        ["RUS", "KAZ", 1, 1, 3000, 2150],
        ["BLR", "YUG", 0, 0, 1100, "."],
        ["RUS", "YUG", 0, 0, 1700, "."],
    )
    write_csv(
        folder / "countries_en_ru_be.csv",
        ["iso2", "lat", "lon", "landlocked", "languages"],
        ["KZ", 48, 68, "True", "Kazakh|Russian"],
        ["RS", 44, 21, "True", "Serbian"],
        ["SS", 7, 30, "True", "English"],
        ["TM", 40, 60, "True", "Turkmen"],
    )


def test_official_language_of_russia_counts_for_belarus_too(tmp_path) -> None:
    write_places(tmp_path)

    place = sources.read_places(tmp_path, {})["KZ"]

    assert place.language == 1
    assert place.distance_km == {"by": 3100, "ru": 2150}


def test_language_that_many_speak_counts_half(tmp_path) -> None:
    write_places(tmp_path)

    places = sources.read_places(tmp_path, {"TM": sources.Facts(russian_percent=12)})

    assert (places["TM"].language, places["SS"].language) == (0.5, 0)


def test_distance_between_main_cities_stands_in_for_the_weighted_one(tmp_path) -> None:
    write_places(tmp_path)

    assert sources.read_places(tmp_path, {})["RS"].distance_km == {"by": 1100, "ru": 1700}


def test_country_that_nobody_measured_is_measured_on_the_globe(tmp_path) -> None:
    write_places(tmp_path)

    place = sources.read_places(tmp_path, {})["SS"]

    assert place.measured == "great_circle"
    assert place.distance_km["by"] == pytest.approx(5220, rel=0.01)
