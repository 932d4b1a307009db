"""The shipped encoder keeps the figures it was shipped with."""

import pytest

from matchmaker.engine.encoder import load_encoder
from matchmaker.engine.encoder_evaluation import Bench, evaluate_encoder, read_bench
from matchmaker.engine.encoders.original import OriginalEncoder
from matchmaker.resources import shipped

FLOORS = {
    "be>en mixed": 0.95,
    "ru>en paraphrase": 0.82,
    "be>en paraphrase": 0.78,
    "profiles": 0.62,
}


@pytest.fixture(scope="module")
def bench() -> Bench:
    return read_bench(
        shipped("data", "evaluation", "crosslingual.jsonl"),
        shipped("data", "demo", "companies.jsonl"),
        shipped("data", "evaluation", "judgements.jsonl"),
    )


@pytest.mark.quality
def test_the_original_has_the_figures_it_was_compared_with(bench: Bench) -> None:
    scores = evaluate_encoder(OriginalEncoder(), bench)

    assert scores["ru>en paraphrase, hard"] == pytest.approx(0.714, abs=0.0005)
    assert scores["be>en mixed"] == pytest.approx(0.155, abs=0.0005)


@pytest.mark.quality
def test_the_shipped_encoder_holds_its_figures(bench: Bench) -> None:
    scores = evaluate_encoder(load_encoder(shipped("models", "encoder")), bench)

    assert {name: scores[name] for name in FLOORS if scores[name] < FLOORS[name]} == {}
