"""The shipped encoder keeps the figures it was shipped with."""

import pytest

from matchmaker.engine.encoder import load_encoder
from matchmaker.engine.encoder_evaluation import evaluate_encoder, read_bench
from matchmaker.resources import shipped

FLOORS = {
    "be>en mixed": 0.95,
    "ru>en paraphrase": 0.82,
    "be>en paraphrase": 0.78,
    "profiles": 0.62,
}


@pytest.mark.quality
def test_the_shipped_encoder_holds_its_figures() -> None:
    bench = read_bench(
        shipped("data", "evaluation", "crosslingual.jsonl"),
        shipped("data", "demo", "companies.jsonl"),
        shipped("data", "evaluation", "judgements.jsonl"),
    )

    scores = evaluate_encoder(load_encoder(shipped("models", "encoder")), bench)

    assert {name: scores[name] for name in FLOORS if scores[name] < FLOORS[name]} == {}
