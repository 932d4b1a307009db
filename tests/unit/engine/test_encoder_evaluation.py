from pathlib import Path

import numpy as np
import pytest

from matchmaker.engine.encoder import HashEncoder
from matchmaker.engine.encoder_evaluation import (
    Bench,
    compare_encoders,
    dcg,
    evaluate_encoder,
    evaluate_tfidf,
    nearest,
    read_bench,
)
from matchmaker.errors import InvalidInput
from tests.unit.engine.small_bench import write_small_data

DATA = Path(__file__).parents[3] / "data"
BENCH_FILES = (
    DATA / "evaluation" / "crosslingual.jsonl",
    DATA / "demo" / "companies.jsonl",
    DATA / "evaluation" / "judgements.jsonl",
)


@pytest.fixture(scope="module")
def bench() -> Bench:
    return read_bench(*BENCH_FILES)


class TellingEncoder:
    """Knows every row of the bench: texts of one row have one vector."""

    name, dimension = "telling", 512

    def __init__(self, bench: Bench) -> None:
        self._row = {
            row[key]: number
            for number, row in enumerate(bench.rows)
            for key in ("en", "ru", "be", "en2")
            if row.get(key)
        }

    def encode(self, texts):
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            vector[self._row.get(text, 511)] = 1
        return vectors


def test_an_encoder_that_knows_every_row_is_right_everywhere(bench):
    scores = evaluate_encoder(TellingEncoder(bench), bench)

    trade = {k: v for k, v in scores.items() if ">" in k}
    assert len(trade) == 8
    assert min(trade.values()) > 0.98  # a few rows share a text with another row
    assert scores["profiles"] < 0.3  # it knows nothing of companies


def test_spelling_alone_is_right_between_like_languages_only(bench):
    scores = evaluate_tfidf(bench)

    assert scores["be>ru"] > 0.8
    assert scores["be>en"] < 0.1
    assert 0 < scores["profiles"] < 1


@pytest.fixture(scope="module")
def small_bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    data = write_small_data(tmp_path_factory.mktemp("bench"))
    return read_bench(*(data / path.relative_to(DATA) for path in BENCH_FILES))


def test_without_the_wheel_the_original_is_left_out(small_bench, monkeypatch):
    monkeypatch.setattr("matchmaker.engine.encoder_evaluation.find_spec", lambda _: None)

    results = compare_encoders([], small_bench)

    assert list(results) == ["character TF-IDF"]


@pytest.mark.parametrize("content", ["en\tru\nx\ty\n", "en\tru\tbe\nx\ty\n", ""])
def test_news_of_another_form_are_refused(tmp_path, content):
    path = tmp_path / "news.tsv"
    path.write_text(content, "utf-8")

    with pytest.raises(InvalidInput, match="header en, ru, be"):
        read_bench(*BENCH_FILES, path)


def test_news_sentences_are_measured_when_given(tmp_path):
    path = tmp_path / "news.tsv"
    path.write_text("en\tru\tbe\ncheese\tсыр\tсыр\nsteel\tсталь\tсталь\n", "utf-8")

    scores = evaluate_encoder(HashEncoder(), read_bench(*BENCH_FILES, path))

    assert scores["NTREX be>ru"] == 1.0


def test_gain_falls_with_the_rank():
    assert dcg([3, 0]) == 7
    assert dcg([0, 3]) == pytest.approx(7 / np.log2(3))
    assert dcg([]) == 0


def test_the_nearest_lines_come_first():
    found = nearest(HashEncoder(), ["стальной болт"], ["сыр", "болт стальной", "болты"], 2)

    assert [text for text, _ in found[0]] == ["болт стальной", "болты"]
