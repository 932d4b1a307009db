"""Trade tables in files: what is written is read back, what is damaged is refused."""

from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from matchmaker.domain.places import Country
from matchmaker.engine.trade_tables import TradeTables, load_trade, save_trade
from matchmaker.errors import TradeTablesMismatch
from matchmaker.resources import shipped
from tests.unit.engine.trade_samples import ABOUT, country, make_tables


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_trade(make_tables(), tmp_path)
    return tmp_path


def assert_same(a: TradeTables, b: TradeTables) -> None:
    np.testing.assert_allclose(a.imports, b.imports)
    np.testing.assert_allclose(a.growth, b.growth)
    for home in Country:
        np.testing.assert_allclose(a.advantage[home], b.advantage[home], rtol=1e-3)
        np.testing.assert_allclose(a.exports[home], b.exports[home])


def test_tables_come_back_as_they_were_written(folder: Path) -> None:
    assert_same(load_trade(folder), make_tables())


def test_description_comes_back_as_it_was_written(folder: Path) -> None:
    assert asdict(load_trade(folder).about) == asdict(ABOUT)


def test_same_tables_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    save_trade(load_trade(folder), tmp_path)

    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_unknown_figures_come_back_as_unknown(tmp_path: Path) -> None:
    tables = make_tables()
    tables.imports[country("VN")] = np.nan
    tables.exports[Country.BY][country("VN")] = np.nan

    save_trade(tables, tmp_path)

    read = load_trade(tmp_path)
    assert np.isnan(read.imports[country("VN")]).all()
    assert np.isnan(read.exports[Country.BY][country("VN")])


def test_growth_of_all_goods_together_takes_one_column(tmp_path: Path) -> None:
    tables = make_tables()
    tables.growth[:] = tables.growth[:, :1]

    save_trade(tables, tmp_path)

    assert (tmp_path / "growth.csv").read_text("utf-8").startswith("country,all\n")
    np.testing.assert_allclose(load_trade(tmp_path).growth, tables.growth)


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("imports.csv", "country,01", "country,1", "other columns"),
        ("imports.csv", "\nVN,", "\nXX,", "no third country"),
        ("imports.csv", "\nVN,", "\nVN,,", "cut short"),
        ("growth.csv", "\nVN,", "\nVN,many", "could not convert"),
        ("advantage.csv", "chapter,by,ru", "chapter,ru,by", "other columns"),
        ("about.json", '"format": 1', '"format": 2', "format 1"),
    ],
)
def test_damaged_tables_are_refused_by_name(
    folder: Path, name: str, old: str, new: str, said: str
) -> None:
    path = folder / name
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")

    with pytest.raises(TradeTablesMismatch, match=said):
        load_trade(folder)


def test_tables_without_any_imports_are_refused(tmp_path: Path) -> None:
    save_trade(make_tables(imports=np.full((247, 96), np.nan)), tmp_path)

    with pytest.raises(TradeTablesMismatch, match="no imports at all"):
        load_trade(tmp_path)


def test_missing_table_is_named(folder: Path) -> None:
    (folder / "exports.csv").unlink()

    with pytest.raises(FileNotFoundError, match=r"exports\.csv"):
        load_trade(folder)


def test_shipped_tables_say_that_they_are_an_estimate() -> None:
    about = load_trade(shipped("data", "trade")).about

    assert (about.kind, about.estimated, about.year) == ("shipped", True, 2024)
    assert about.source
    assert about.licence


def test_shipped_tables_are_those_that_written_again_stay_the_same(tmp_path: Path) -> None:
    folder = shipped("data", "trade")

    save_trade(load_trade(folder), tmp_path)

    for path in tmp_path.iterdir():
        assert path.read_bytes() == (folder / path.name).read_bytes(), path.name
