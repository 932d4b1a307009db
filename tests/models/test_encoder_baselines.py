"""Encoders beside the original one, whose weights take seconds to load."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from matchmaker.engine.encoder_evaluation import Bench, as_table, compare_encoders, read_bench
from tests.unit.engine.encoder_folders import make_folder
from tests.unit.engine.small_bench import write_small_data


@pytest.fixture
def small_bench(tmp_path: Path) -> Bench:
    data = write_small_data(tmp_path / "data")
    return read_bench(
        data / "evaluation" / "crosslingual.jsonl",
        data / "demo" / "companies.jsonl",
        data / "evaluation" / "judgements.jsonl",
    )


def test_the_baselines_stand_in_the_same_table(small_bench, tmp_path):
    seen: list[tuple[int, int | None]] = []
    shown = io.StringIO()

    results = compare_encoders(
        [str(make_folder(tmp_path / "mine"))], small_bench, lambda *done: seen.append(done)
    )
    Console(file=shown, width=200).print(as_table(results))

    assert list(results)[:2] == ["character TF-IDF", "original USE"]
    assert len(results) == 3
    assert results["original USE"]["ru>en"] > 0.95
    assert "original USE" in shown.getvalue()
    assert "–" in shown.getvalue()  # TF-IDF has no load time
    assert seen == [(1, 3), (2, 3), (3, 3)]
