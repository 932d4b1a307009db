"""The command that makes the shipped trade tables, on small sources."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from matchmaker.domain.places import Country, third_countries
from matchmaker.domain.products import CHAPTERS
from matchmaker.engine.trade_tables import load_trade
from matchmaker.training.trade import app
from tests.unit.training.test_trade_sources import write_country, write_csv


@pytest.fixture
def sources(tmp_path: Path) -> tuple[Path, Path]:
    """Return the folder of tables and that of the Factbook."""
    folder, factbook = tmp_path / "sources", tmp_path / "factbook"
    folder.mkdir()
    for domain in (".vn", ".by", ".ru"):
        write_country(factbook / "region", domain=domain)
        path = factbook / "region" / f"{domain[1:]}.json"
        text = path.read_text("utf-8")
        exports = '"Economy": {"Exports": {"Exports 2024": {"text": "$9 billion (2024 est.)"}}, '
        path.write_text(text.replace('"Economy": {', exports), "utf-8")
    codes = ["0011", "5629", "7810", "8421", "3330"]
    write_csv(
        folder / "trade_sitc4_matrix_countries_1998_2000.csv",
        ["country", *codes],
        ["vnm", 1, 1, 2, 5, 1],
        ["blr", 1, 7, 1, 1, 0],
        ["rus", 0, 2, 1, 0, 7],
    )
    write_csv(
        folder / "trade_russia_hs4_last12m_mirror.csv",
        ["TNVED4", "NAPR", "STOIM_last12"],
        ["2709", "ЭК", 9.0],
        *([heading, "ИМ", 2.0] for heading in ("8703", "3004", "8517", "8471", "6403", "0203")),
    )
    write_csv(
        folder / "trade_russia_partners_2019_2026_mirror_totals.csv",
        ["STRANA", "NAPR", "stoim_sum"],
        ["VN", "ЭК", 7_400_000],
        ["VN", "ИМ", 5],
    )
    write_csv(folder / "gdp_latest.csv", ["iso3", "year", "gdp_usd"], ["VNM", 2023, 4e11])
    write_csv(
        folder / "gravity_dist_by_ru.csv",
        ["iso_o", "iso_d", "comlang_off", "comlang_ethno", "dist", "distw"],
    )
    write_csv(
        folder / "countries_en_ru_be.csv",
        ["iso2", "lat", "lon", "landlocked", "languages"],
        *([code, 10, 20, "False", "Any"] for code in third_countries()),
    )
    return folder, factbook


def test_tables_are_written_in_the_form_that_the_engine_reads(
    sources: tuple[Path, Path], tmp_path: Path
) -> None:
    result = CliRunner().invoke(app, ["tables", *map(str, sources), "--into", str(tmp_path)])

    assert result.exit_code == 0, result.output
    tables = load_trade(tmp_path)
    vietnam = third_countries().index("VN")
    assert tables.imports[vietnam].sum() == pytest.approx(0.76 * 1.5e9, rel=0.01)
    assert tables.exports[Country.RU][vietnam] == 1_000
    assert tables.advantage[Country.BY][CHAPTERS.index("31")] > 1
    assert (tmp_path / "geography.csv").read_text("utf-8").count("\n") == 248


def test_check_says_how_well_the_largest_imports_are_guessed(sources: tuple[Path, Path]) -> None:
    result = CliRunner().invoke(app, ["check", *map(str, sources)])

    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    assert len(lines) == 4
    assert all(line.endswith(": 0.667") for line in lines)  # 62 and 87, but nobody exports 61
