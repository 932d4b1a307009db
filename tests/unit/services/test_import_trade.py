"""Trade files become tables, wholly or not at all."""

from pathlib import Path

import numpy as np
import pytest

from matchmaker.domain.places import Country, third_countries
from matchmaker.domain.products import CHAPTERS
from matchmaker.engine.markets import load_markets
from matchmaker.engine.trade_tables import TradeTables, find_own_trade, load_trade
from matchmaker.errors import InvalidTradeFile
from matchmaker.services.import_trade import TradeReport, forget_trade, import_trade
from tests.unit.services.trade_texts import (
    CHINA,
    FLOWS,
    NOW,
    VIETNAM,
    baci_text,
    pack_gzip,
    pack_zip,
    whole_year,
    write_baci,
)

VN, FR = third_countries().index("VN"), third_countries().index("FR")
VEHICLES, MILK = CHAPTERS.index("87"), CHAPTERS.index("04")


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "var"


def import_files(data_dir: Path, *paths: Path, **how) -> TradeReport:
    return import_trade(paths, data_dir, now=NOW, **{"partial": True} | how)


def current(data_dir: Path) -> TradeTables:
    folder = find_own_trade(data_dir)
    assert folder is not None
    return load_trade(folder)


def content(data_dir: Path) -> dict[str, bytes]:
    files = (path for path in data_dir.rglob("*") if path.is_file())
    return {str(path.relative_to(data_dir)): path.read_bytes() for path in files}


def test_imports_are_summed_by_country_and_chapter_of_the_newest_year(tmp_path, data_dir) -> None:
    import_files(data_dir, write_baci(tmp_path))

    tables = current(data_dir)
    assert tables.imports[VN, VEHICLES] == 600
    assert tables.imports[FR, MILK] == 50


def test_chapter_is_found_though_the_leading_zero_is_gone(tmp_path, data_dir) -> None:
    import_files(data_dir, write_baci(tmp_path))

    assert current(data_dir).imports[FR, MILK] == 50


def test_growth_is_that_between_the_years(tmp_path, data_dir) -> None:
    import_files(data_dir, write_baci(tmp_path))

    assert current(data_dir).growth[VN, VEHICLES] == pytest.approx(600 / 400 - 1)


def test_exports_of_both_home_countries_are_kept_by_country(tmp_path, data_dir) -> None:
    import_files(data_dir, write_baci(tmp_path))

    exports = current(data_dir).exports
    assert (exports[Country.BY][VN], exports[Country.BY][FR]) == (150, 50)
    assert exports[Country.RU][VN] == 800
    assert exports[Country.RU][FR] == 0


def test_advantage_is_balassas_index(tmp_path, data_dir) -> None:
    import_files(data_dir, write_baci(tmp_path))

    world = (150 + 450 + 200) / (150 + 50 + 450 + 800 + 200)
    expected = (150 / 200) / world
    assert current(data_dir).advantage[Country.BY][VEHICLES] == pytest.approx(expected, rel=1e-3)


def test_report_says_what_was_found(tmp_path, data_dir) -> None:
    report = import_files(data_dir, write_baci(tmp_path))

    assert report.rows == len(FLOWS)
    assert (report.about.year, report.about.years) == (2022, "2021–2022")
    assert (report.about.hs, report.about.kind) == ("HS17", "baci")
    assert report.about.estimated is False
    assert (report.importers, report.exporters) == (2, 3)
    assert "few_importers" in report.warnings


def test_engine_takes_the_imported_tables(tmp_path, data_dir) -> None:
    import_files(data_dir, write_baci(tmp_path))

    assert load_markets(find_own_trade(data_dir)).about.source == "CEPII BACI, HS17"


def test_one_year_leaves_growth_unknown_and_says_so(tmp_path, data_dir) -> None:
    flows = [flow for flow in FLOWS if flow[0] == 2022]

    report = import_files(data_dir, write_baci(tmp_path, baci_text(flows)))

    assert "one_year_no_growth" in report.warnings
    assert np.isnan(current(data_dir).growth).all()


def test_years_in_files_of_their_own_are_read_together(tmp_path, data_dir) -> None:
    paths = [
        write_baci(
            tmp_path, baci_text([f for f in FLOWS if f[0] == year]), f"BACI_HS17_Y{year}_V1.csv"
        )
        for year in (2021, 2022)
    ]

    report = import_files(data_dir, *paths)

    assert report.about.years == "2021–2022"
    assert report.about.files == tuple(path.name for path in paths)


@pytest.mark.parametrize("pack", [pack_gzip, pack_zip])
def test_packed_files_give_the_same_tables(tmp_path, data_dir, pack) -> None:
    path = write_baci(tmp_path)
    import_files(data_dir, path)
    plain = current(data_dir)

    import_files(data_dir, pack(path))

    np.testing.assert_array_equal(current(data_dir).imports, plain.imports)


def test_importing_again_changes_nothing(tmp_path, data_dir) -> None:
    path = write_baci(tmp_path)
    import_files(data_dir, path)
    before = content(data_dir)

    import_files(data_dir, path)

    assert content(data_dir) == before


def test_new_import_replaces_the_old_one(tmp_path, data_dir) -> None:
    import_files(data_dir, write_baci(tmp_path))

    import_files(data_dir, write_baci(tmp_path, baci_text([(2023, CHINA, VIETNAM, 870190, 1.0)])))

    assert current(data_dir).about.year == 2023


def test_after_a_reset_nothing_of_the_import_is_left(tmp_path, data_dir) -> None:
    import_files(data_dir, write_baci(tmp_path))

    assert forget_trade(data_dir) is True

    assert find_own_trade(data_dir) is None
    assert content(data_dir) == {}
    assert forget_trade(data_dir) is False


def test_progress_ends_at_the_whole(tmp_path, data_dir) -> None:
    path = write_baci(tmp_path)
    told = []

    import_files(data_dir, path, progress=lambda done, total: told.append((done, total)))

    assert told[-1] == (path.stat().st_size, path.stat().st_size)


def test_whole_year_is_accepted_without_being_called_partial(tmp_path, data_dir) -> None:
    report = import_files(data_dir, write_baci(tmp_path, baci_text(whole_year())), partial=False)

    assert report.exporters == 249


def test_country_codes_of_their_own_file_are_taken(tmp_path, data_dir) -> None:
    codes = tmp_path / "country_codes_V202401b.csv"
    codes.write_text("country_code,country_name,country_iso2,country_iso3\n999,Newland,VN,VNM\n")
    flows = [*FLOWS, (2022, CHINA, 999, 870190, 5.0)]

    import_files(data_dir, write_baci(tmp_path, baci_text(flows)), codes)

    assert current(data_dir).imports[VN, VEHICLES] == 605


def test_areas_that_are_no_country_count_in_the_world_only(tmp_path, data_dir) -> None:
    flows = [*FLOWS, (2022, CHINA, 899, 870190, 1000.0)]

    import_files(data_dir, write_baci(tmp_path, baci_text(flows)))

    assert np.nansum(current(data_dir).imports[:, VEHICLES]) == 800


REFUSED = {
    "no file of trade": ("a,b,c\n1,2,3\n", "no known form"),
    "empty": ("", "is empty"),
    "heading only": ("t,i,j,k,v,q\n", "no trade flows"),
    "unknown column": (baci_text(header="t,i,j,k,v,q,tariff"), "has not: tariff"),
    "cut in the middle of a line": (baci_text()[:-30], "cut short"),
    "cut after a code": ("t,i,j,k,v,q\n2022,112,704,870190\n", "4 columns instead of 6"),
    "no number": (baci_text().replace("150.000", "many"), "line 4: 'many' is no value"),
    "negative": (baci_text().replace(" 150.000", "-150.000"), "line 4: -150.0 is no value"),
    "empty value": (baci_text().replace("       150.000", ""), "line 4: nothing is no value"),
    "no chapter": (baci_text().replace("870190", "770190"), "770190 is no HS subheading"),
    "too long a code": (baci_text().replace("870190", "87019012"), "is no HS subheading"),
    "no year": (baci_text().replace("2021,", "21,"), "line 2: 21 is no year"),
    "unknown country": (baci_text().replace(",704,", ",999,"), "unknown country codes: 999"),
    "code of a later revision": (baci_text().replace("870190", "240412"), "240412.*since HS22"),
}


@pytest.mark.parametrize(("text", "said"), REFUSED.values(), ids=REFUSED)
def test_unusable_file_is_refused_and_nothing_changes(tmp_path, data_dir, text, said) -> None:
    import_files(data_dir, write_baci(tmp_path, name="BACI_HS17_Y1_V1.csv"))
    before = content(data_dir)

    with pytest.raises(InvalidTradeFile, match=said):
        import_files(data_dir, write_baci(tmp_path, text))

    assert content(data_dir) == before


def test_second_file_that_is_bad_spoils_the_first(tmp_path, data_dir) -> None:
    good = write_baci(tmp_path)
    bad = write_baci(tmp_path, baci_text()[:-30], "BACI_HS17_Y2023_V202401b.csv")

    with pytest.raises(InvalidTradeFile, match="Y2023"):
        import_files(data_dir, good, bad)

    assert find_own_trade(data_dir) is None


@pytest.mark.parametrize("keep", [20, 60])
def test_archive_that_was_cut_short_is_refused(tmp_path, data_dir, keep) -> None:
    packed = pack_gzip(write_baci(tmp_path))
    packed.write_bytes(packed.read_bytes()[:keep])

    with pytest.raises(InvalidTradeFile, match="cut short"):
        import_files(data_dir, packed)


def test_zip_that_was_cut_short_is_refused(tmp_path, data_dir) -> None:
    packed = pack_zip(write_baci(tmp_path))
    packed.write_bytes(packed.read_bytes()[:100])

    with pytest.raises(InvalidTradeFile, match="cut short"):
        import_files(data_dir, packed)


def test_revision_that_no_name_says_has_to_be_named(tmp_path, data_dir) -> None:
    path = write_baci(tmp_path, name="flows.csv")

    with pytest.raises(InvalidTradeFile, match="--revision"):
        import_files(data_dir, path)

    assert import_files(data_dir, path, revision="HS17").about.hs == "HS17"


def test_files_of_two_revisions_are_refused(tmp_path, data_dir) -> None:
    paths = [write_baci(tmp_path, name=f"BACI_{name}_Y2022_V1.csv") for name in ("HS12", "HS17")]

    with pytest.raises(InvalidTradeFile, match="HS12, HS17"):
        import_files(data_dir, *paths)


def test_year_that_lacks_most_countries_is_refused_unless_partial(tmp_path, data_dir) -> None:
    with pytest.raises(InvalidTradeFile, match="flows of 2 exporters only, none of Russia"):
        import_files(data_dir, write_baci(tmp_path), partial=False)


@pytest.mark.parametrize("scale", [1e3, 1e-3])
def test_values_in_another_unit_are_refused(tmp_path, data_dir, scale) -> None:
    path = write_baci(tmp_path, baci_text(whole_year(scale=scale)))

    with pytest.raises(InvalidTradeFile, match="which cannot be"):
        import_files(data_dir, path, partial=False)


def test_list_of_products_alone_is_no_trade(tmp_path, data_dir) -> None:
    path = tmp_path / "product_codes_HS17_V202401b.csv"
    path.write_text('code,description\n010121,"Horses: live"\n', "utf-8")

    with pytest.raises(InvalidTradeFile, match="none of the files"):
        import_files(data_dir, path)
