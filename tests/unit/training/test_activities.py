import csv
from pathlib import Path

import pytest

from matchmaker.domain.places import Country, regions
from matchmaker.training.activities import (
    ACTIVITIES,
    BELARUSIAN_SHARES,
    estimate_belarus,
    read_russia,
    write,
)

WITH_DISTRICTS = ("Архангельская область", "Тюменская область")


def make_source(path: Path, *, without: str = "") -> Path:
    """Write what Rosstat writes, for every region, each activity with its number as count."""
    reference = Path("data/reference/regions.csv").read_text("utf-8").splitlines()
    russian = [row["ru"] for row in csv.DictReader(reference) if row["country"] == "RU"]
    names = [f"{name} (кроме округов)" if name in WITH_DISTRICTS else name for name in russian]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["region_ru", "okved_name_ru", "indent", "orgs_2022"])
        for name in names:
            for number, begin in enumerate(ACTIVITIES.values(), start=1):
                if name != without:
                    writer.writerow([name, f"{begin} …", 0, number])
        for name in WITH_DISTRICTS:
            writer.writerow([name, ACTIVITIES["farming"], 0, 999])
        writer.writerow(["Российская Федерация", ACTIVITIES["farming"], 0, 999])
    return path


def test_every_russian_region_is_read(tmp_path: Path) -> None:
    counts = read_russia(make_source(tmp_path / "source.csv"))

    assert set(counts) == set(regions(Country.RU))


def test_a_region_is_counted_without_its_districts(tmp_path: Path) -> None:
    counts = read_russia(make_source(tmp_path / "source.csv"))

    assert counts["RU-TYU"]["farming"] == 1


def test_a_region_that_is_missing_is_named(tmp_path: Path) -> None:
    source = make_source(tmp_path / "source.csv", without="Москва")

    with pytest.raises(ValueError, match="RU-MOW"):
        read_russia(source)


def test_the_belarusian_shares_are_of_every_region_and_make_one_whole() -> None:
    assert set(BELARUSIAN_SHARES) == set(regions(Country.BY))
    assert sum(BELARUSIAN_SHARES.values()) == pytest.approx(1)


def test_the_belarusian_mix_is_that_of_russia_as_a_whole() -> None:
    russia = {"RU-MOW": dict.fromkeys(ACTIVITIES, 2) | {"mining": 4}}

    belarus = estimate_belarus(russia)

    assert belarus["BY-HM"]["mining"] == pytest.approx(2 * belarus["BY-HM"]["farming"], abs=1)


def test_what_is_shipped_has_every_region_and_activity(tmp_path: Path) -> None:
    shipped = Path("data/synthetic/activities.csv")
    with shipped.open(encoding="utf-8", newline="") as file:
        counts = {
            row.pop("region"): {name: int(count) for name, count in row.items()}
            for row in csv.DictReader(file)
        }

    write(counts, tmp_path / "again.csv")

    assert set(counts) == {region for country in Country for region in regions(country)}
    assert (tmp_path / "again.csv").read_text("utf-8") == shipped.read_text("utf-8")
