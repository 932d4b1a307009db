"""UN Comtrade exports: each flow is counted once, whatever the export repeats."""

from pathlib import Path

import numpy as np
import pytest

from matchmaker.domain.places import Country, third_countries
from matchmaker.domain.products import CHAPTERS
from matchmaker.engine.trade_tables import TradeTables, find_own_trade, load_trade
from matchmaker.errors import InvalidTradeFile
from matchmaker.resources import shipped
from matchmaker.services.import_trade import TradeReport, import_trade
from tests.unit.services.trade_texts import (
    BELARUS,
    CHINA,
    NOW,
    RUSSIA,
    VIETNAM,
    baci_text,
    comtrade_row,
    write_comtrade,
)

VN = third_countries().index("VN")
VEHICLES, MILK = CHAPTERS.index("87"), CHAPTERS.index("04")


def import_rows(folder: Path, *rows, **how) -> tuple[TradeReport, TradeTables]:
    path = write_comtrade(folder, rows or [comtrade_row()], **how)
    report = import_trade([path], folder / "var", now=NOW)
    own = find_own_trade(folder / "var")
    assert own is not None
    return report, load_trade(own)


def test_imports_are_in_thousand_dollars(tmp_path) -> None:
    report, tables = import_rows(tmp_path)

    assert tables.imports[VN, VEHICLES] == 600
    assert (report.about.kind, report.about.year, report.about.hs) == ("comtrade", 2022, "HS22")


def test_comma_after_the_last_value_is_no_matter(tmp_path) -> None:
    _, tables = import_rows(tmp_path, comtrade_row(), last_comma=True)

    assert tables.imports[VN, VEHICLES] == 600


def test_world_counts_instead_of_the_partners(tmp_path) -> None:
    _, tables = import_rows(
        tmp_path, comtrade_row(), comtrade_row(partnerCode=CHINA, primaryValue=400_000)
    )

    assert tables.imports[VN, VEHICLES] == 600


def test_partners_are_summed_where_there_is_no_world(tmp_path) -> None:
    rows = [comtrade_row(partnerCode=code, primaryValue=400_000) for code in (CHINA, RUSSIA)]

    _, tables = import_rows(tmp_path, *rows)

    assert tables.imports[VN, VEHICLES] == 800


def test_chapter_counts_instead_of_its_subheadings(tmp_path) -> None:
    _, tables = import_rows(
        tmp_path, comtrade_row(), comtrade_row(cmdCode="870190", primaryValue=5_000)
    )

    assert tables.imports[VN, VEHICLES] == 600


def test_subheadings_are_summed_where_there_is_no_chapter(tmp_path) -> None:
    _, tables = import_rows(
        tmp_path,
        comtrade_row(),
        comtrade_row(cmdCode="040210", primaryValue=3_000),
        comtrade_row(cmdCode="40221", primaryValue=4_000),
    )

    assert tables.imports[VN, MILK] == 7


@pytest.mark.parametrize(
    "breakdown", [{"partner2Code": 156}, {"customsCode": "C01"}, {"motCode": 1000}]
)
def test_breakdowns_are_not_counted_again(tmp_path, breakdown) -> None:
    _, tables = import_rows(tmp_path, comtrade_row(), comtrade_row(**breakdown))

    assert tables.imports[VN, VEHICLES] == 600


@pytest.mark.parametrize("other", [{"flowCode": "RX"}, {"cmdCode": "TOTAL"}, {"cmdCode": "99"}])
def test_reexports_totals_and_unspecified_goods_are_left_out(tmp_path, other) -> None:
    _, tables = import_rows(tmp_path, comtrade_row(), comtrade_row(**other))

    assert np.nansum(tables.imports) == 600


def test_exports_of_a_silent_home_country_are_seen_through_its_partners(tmp_path) -> None:
    _, tables = import_rows(
        tmp_path,
        comtrade_row(),
        comtrade_row(partnerCode=BELARUS, primaryValue=100_000),
        comtrade_row(partnerCode=RUSSIA, primaryValue=200_000),
    )

    assert tables.exports[Country.BY][VN] == 100
    assert tables.exports[Country.RU][VN] == 200


def test_without_any_exports_the_shipped_advantage_stays_and_is_named(tmp_path) -> None:
    report, tables = import_rows(tmp_path)

    before = load_trade(shipped("data", "trade"))
    np.testing.assert_array_equal(tables.advantage[Country.BY], before.advantage[Country.BY])
    assert "advantage_unknown_shipped_used" in report.warnings
    assert before.about.source in report.about.source


def test_country_that_is_late_counts_with_its_last_year(tmp_path) -> None:
    _, tables = import_rows(
        tmp_path, comtrade_row(refYear=2021), comtrade_row(reporterCode=CHINA, refYear=2022)
    )

    assert tables.imports[VN, VEHICLES] == 600


def test_country_that_is_years_late_does_not_count(tmp_path) -> None:
    _, tables = import_rows(
        tmp_path, comtrade_row(refYear=2018), comtrade_row(reporterCode=CHINA, refYear=2022)
    )

    assert np.isnan(tables.imports[VN, VEHICLES])


def test_export_of_the_old_site_is_read(tmp_path) -> None:
    columns = [
        "Classification", "Year", "Trade Flow Code", "Reporter Code", "Partner Code",
        "Commodity Code", "Commodity", "Trade Value (US$)",
    ]  # fmt: skip
    row = dict(zip(columns, ["H4", 2016, 1, VIETNAM, 0, "87", "Cars", 600_000], strict=True))

    report, tables = import_rows(tmp_path, row, columns=columns)

    assert tables.imports[VN, VEHICLES] == 600
    assert report.about.hs == "HS12"


REFUSED = {
    "monthly": ({"freqCode": "M"}, "monthly"),
    "services": ({"typeCode": "S"}, "services"),
    "SITC": ({"classificationCode": "S3"}, r"Harmonized System \(S3\)"),
    "no value": ({"primaryValue": "x"}, "line 2 cannot be read"),
    "no code": ({"cmdCode": ""}, "line 2 lacks"),
    "negative": ({"primaryValue": -5}, "line 2 cannot be read"),
    "unknown country": ({"reporterCode": 999}, "unknown country codes: 999"),
    "exports only": ({"flowCode": "X"}, "no imports"),
    "only totals": ({"cmdCode": "TOTAL"}, "no trade flows"),
}


@pytest.mark.parametrize(("fields", "said"), REFUSED.values(), ids=REFUSED)
def test_rows_of_another_kind_are_refused(tmp_path, fields, said) -> None:
    with pytest.raises(InvalidTradeFile, match=said):
        import_rows(tmp_path, comtrade_row(**fields))

    assert find_own_trade(tmp_path / "var") is None


def test_values_in_another_currency_are_refused(tmp_path) -> None:
    columns = ["Classification", "Year", "Trade Flow Code", "Reporter Code", "Partner Code"]
    columns += ["Commodity Code", "Trade Value (EUR)"]
    row = dict(zip(columns, ["H4", 2016, 1, VIETNAM, 0, "87", 600_000], strict=True))

    with pytest.raises(InvalidTradeFile, match="another currency"):
        import_rows(tmp_path, row, columns=columns)


def test_missing_columns_are_named(tmp_path) -> None:
    columns = ["refYear", "reporterCode", "partnerCode", "cmdCode"]

    with pytest.raises(InvalidTradeFile, match="flow, revision, value"):
        import_rows(tmp_path, comtrade_row(), columns=columns)


@pytest.mark.parametrize("cut", [30, 12, 3])
def test_file_that_ends_early_is_refused(tmp_path, cut) -> None:
    path = write_comtrade(tmp_path, [comtrade_row(), comtrade_row(cmdCode="88")])
    path.write_text(path.read_text("utf-8")[:-cut], "utf-8")

    with pytest.raises(InvalidTradeFile, match="cut short"):
        import_trade([path], tmp_path / "var", now=NOW)


def test_line_without_its_value_is_named(tmp_path) -> None:
    path = write_comtrade(tmp_path, [comtrade_row(), comtrade_row(cmdCode="88")])
    path.write_text(path.read_text("utf-8").replace("C00,0,600000\n", "C00\n", 1), "utf-8")

    with pytest.raises(InvalidTradeFile, match=r"line 2 lacks .*cut short"):
        import_trade([path], tmp_path / "var", now=NOW)


def test_baci_and_comtrade_are_not_mixed(tmp_path) -> None:
    path = tmp_path / "BACI_HS17_Y2022_V1.csv"
    path.write_text(baci_text(), "utf-8")

    with pytest.raises(InvalidTradeFile, match="not imported together"):
        import_trade([path, write_comtrade(tmp_path, [comtrade_row()])], tmp_path / "var", now=NOW)
