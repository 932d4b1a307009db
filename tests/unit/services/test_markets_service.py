"""The adviser takes up new trade tables, and knows whose lines it may place."""

from pathlib import Path

import numpy as np
import pytest

from matchmaker.domain.products import CHAPTERS
from matchmaker.engine.encoder import HashEncoder, load_encoder
from matchmaker.engine.hs_classifier import find_hs_classifier
from matchmaker.resources import shipped
from matchmaker.services.import_trade import forget_trade, import_trade
from matchmaker.services.markets import MarketAdviser
from matchmaker.store.database import Database
from tests.unit.engine.trade_samples import make_company
from tests.unit.services.trade_texts import NOW, write_baci


@pytest.fixture
def adviser(tmp_path: Path) -> MarketAdviser:
    return MarketAdviser(Database("sqlite://"), HashEncoder(), None, tmp_path / "var")


def test_without_an_import_the_shipped_tables_are_used(adviser: MarketAdviser) -> None:
    assert adviser.markets.about.kind == "shipped"


def test_import_and_reset_are_taken_up_with_the_next_question(
    adviser: MarketAdviser, tmp_path: Path
) -> None:
    before = adviser.markets.about.kind

    import_trade([write_baci(tmp_path)], tmp_path / "var", now=NOW, partial=True)
    imported = adviser.markets.about.kind
    forget_trade(tmp_path / "var")

    assert (before, imported, adviser.markets.about.kind) == ("shipped", "baci", "shipped")


def test_tables_are_loaded_once(adviser: MarketAdviser) -> None:
    assert adviser.markets is adviser.markets


def test_lines_without_a_code_count_for_nothing_without_a_classifier(
    adviser: MarketAdviser,
) -> None:
    assert adviser.weights_of(make_company(hs=None)).sum() == 0


def test_stated_codes_need_no_classifier(adviser: MarketAdviser) -> None:
    weights = adviser.weights_of(make_company(hs="8701"))

    assert weights.sum() == 1
    assert np.count_nonzero(weights) == 1


def test_line_without_a_code_counts_for_what_the_shipped_classifier_thinks(tmp_path: Path) -> None:
    encoder = load_encoder(shipped("models", "encoder"))
    classifier = find_hs_classifier(shipped("models"), encoder)
    adviser = MarketAdviser(Database("sqlite://"), encoder, classifier, tmp_path)
    products = [{"text": "Самосвалы карьерные г/п 90 т", "hs": None}]

    weights = adviser.weights_of(make_company(products=products))

    assert CHAPTERS[int(weights.argmax())] == "87"
    assert weights.sum() > 0.5
