"""Rankers: parts that add up, and files that fit this code or are refused."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.match import Purpose
from matchmaker.engine.features import COLUMN_NAMES, COLUMNS
from matchmaker.engine.ranker import (
    FILE,
    LinearRanker,
    Rankers,
    load_rankers,
    parse_rankers,
    probability,
    save_rankers,
)
from matchmaker.errors import FeatureMismatch
from matchmaker.resources import shipped

WIDTH = len(COLUMN_NAMES)
seeds = st.integers(0, 2**32 - 1)


def random_ranker(seed: int) -> LinearRanker:
    random = np.random.default_rng(seed)
    return LinearRanker(random.normal(size=WIDTH), float(random.normal()))


def random_rankers(seed: int = 0) -> Rankers:
    return Rankers("random", {p: random_ranker(seed + n) for n, p in enumerate(Purpose)})


def random_features(seed: int, rows: int = 5) -> Any:
    return np.random.default_rng(seed).random((rows, WIDTH))


@given(seeds)
def test_contributions_and_intercept_add_up_to_the_log_odds(seed: int) -> None:
    ranker, x = random_ranker(seed), random_features(seed + 1)

    parts = ranker.contributions(x)

    assert parts.shape == x.shape
    assert parts.sum(axis=1) + ranker.intercept == pytest.approx(ranker.log_odds(x), abs=1e-12)


def test_a_pair_without_evidence_has_the_intercept() -> None:
    ranker = random_ranker(1)

    assert ranker.log_odds(np.zeros((1, WIDTH))).tolist() == [ranker.intercept]


@given(seeds)
def test_a_pair_scores_the_same_alone_and_among_others(seed: int) -> None:
    ranker, x = random_ranker(seed), random_features(seed + 1, rows=7)

    together = ranker.log_odds(x).tolist()

    assert together == [ranker.log_odds(row[None])[0] for row in x]
    assert together == [ranker.log_odds(row) for row in x]


@given(st.lists(st.floats(-30, 30), min_size=2, max_size=9))
def test_probabilities_rise_with_the_log_odds_and_stay_between_0_and_1(odds: list[float]) -> None:
    found = probability(np.sort(odds))

    assert ((found > 0) & (found < 1)).all()
    assert (np.diff(found) >= 0).all()
    assert found + probability(-np.sort(odds)) == pytest.approx(1.0)


def test_saved_rankers_are_loaded_as_they_were(tmp_path: Path) -> None:
    rankers = random_rankers()
    save_rankers(tmp_path, rankers)

    loaded = load_rankers(tmp_path)

    assert loaded.name == rankers.name
    for purpose in Purpose:
        assert loaded[purpose].weights.tolist() == rankers[purpose].weights.tolist()
        assert loaded[purpose].intercept == rankers[purpose].intercept


def test_the_same_rankers_give_the_same_bytes(tmp_path: Path) -> None:
    save_rankers(tmp_path / "a", replace(random_rankers(), about={"encoder": "x"}))
    save_rankers(tmp_path / "b", load_rankers(tmp_path / "a"))

    assert (tmp_path / "a" / FILE).read_bytes() == (tmp_path / "b" / FILE).read_bytes()


def test_the_training_is_kept_with_the_weights(tmp_path: Path) -> None:
    save_rankers(tmp_path, replace(random_rankers(), about={"encoder": "x", "seeds": [0, 1]}))

    stored = json.loads((tmp_path / FILE).read_text("utf-8"))

    assert stored["about"] == {"encoder": "x", "seeds": [0, 1]}


def _other_format(stored: dict[str, Any]) -> None:
    stored["format"] += 1


def _feature_more(stored: dict[str, Any]) -> None:
    stored["features"].append("horoscope")


def _feature_less(stored: dict[str, Any]) -> None:
    stored["features"].pop()


def _other_order(stored: dict[str, Any]) -> None:
    stored["features"].reverse()


def _weight_less(stored: dict[str, Any]) -> None:
    stored["purposes"]["third_market"]["weights"].pop()


def _no_number(stored: dict[str, Any]) -> None:
    stored["purposes"]["joint_project"]["weights"][3] = float("nan")


def _infinite(stored: dict[str, Any]) -> None:
    stored["purposes"]["joint_project"]["weights"][3] = float("inf")


def _no_intercept(stored: dict[str, Any]) -> None:
    stored["purposes"]["third_market"]["intercept"] = float("nan")


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (_other_format, "format"),
        (_feature_more, "horoscope"),
        (_feature_less, COLUMN_NAMES[-1]),
        (_other_order, "order"),
        (_weight_less, "weights"),
        (_no_number, "weights"),
        (_infinite, "weights"),
        (_no_intercept, "intercept"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(
    damage: Callable[[dict[str, Any]], None], told: str, tmp_path: Path
) -> None:
    save_rankers(tmp_path, random_rankers())
    stored = json.loads((tmp_path / FILE).read_text("utf-8"))
    damage(stored)
    (tmp_path / FILE).write_text(json.dumps(stored), "utf-8")

    with pytest.raises(FeatureMismatch, match=told):
        load_rankers(tmp_path)


@pytest.mark.parametrize("text", ["", "null", "[]", "7", "{}", '{"format": 1}', '{"format": [}'])
def test_a_text_that_holds_no_rankers_is_refused(text: str) -> None:
    with pytest.raises(FeatureMismatch, match="here"):
        parse_rankers(text, "here")


def test_a_folder_without_rankers_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load_rankers(tmp_path)


@pytest.mark.parametrize("purpose", Purpose)
def test_the_shipped_weights_have_the_signs_of_their_features(purpose: Purpose) -> None:
    ranker = load_rankers(shipped("models", "ranker"))[purpose]

    signed = {c.name: w * c.feature.sign for c, w in zip(COLUMNS, ranker.weights, strict=True)}

    assert {name for name, weight in signed.items() if weight < 0} == set()
    assert ranker.weights.any()
