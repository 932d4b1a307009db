"""The benchmark of the search measures what it says."""

import numpy as np
import pytest

from benchmarks.machine import cpu_seconds, family, resident_mib
from benchmarks.report import BEGIN, END, write_report
from benchmarks.search.data import Lines
from benchmarks.search.libraries import Neighbours, SemanticSearch
from benchmarks.search.ours import Ours
from benchmarks.search.run import FOUND, parse_sizes, table

DIMENSION = 512  # of the shipped encoder


@pytest.fixture(scope="module")
def lines() -> Lines:
    chance = np.random.default_rng(5)
    rows = chance.standard_normal((2_000 + 4, DIMENSION), np.float32)
    rows[:, :128] *= 3  # as in life, some directions say more than others
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return Lines(
        rows[:2_000],
        rows[2_000:],
        {
            "everything": np.ones(2_000, bool),
            "region": np.arange(2_000) % 20 == 0,
            "market": np.arange(2_000) % 37 == 0,
        },
    )


@pytest.mark.parametrize("kind", ["everything", "region", "market"])
@pytest.mark.parametrize("engine", [SemanticSearch, Neighbours])
def test_exact_engines_find_the_exact_answer(engine: type, kind: str, lines: Lines) -> None:
    searcher = engine(lines)

    for query in lines.queries:
        expected = set(lines.nearest(query, kind, FOUND).tolist())
        assert set(searcher.search(query, kind, FOUND).tolist()) == expected


@pytest.mark.parametrize("kind", ["region", "market"])
def test_ours_finds_what_the_filter_leaves_and_nothing_else(kind: str, lines: Lines) -> None:
    searcher = Ours(lines)

    for query in lines.queries:
        found = searcher.search(query, kind, FOUND)
        expected = lines.nearest(query, kind, FOUND)
        assert lines.masks[kind][found].all()
        assert len(set(found.tolist()) & set(expected.tolist())) == len(expected)


def test_sizes_are_read_as_people_write_them() -> None:
    assert parse_sizes("10k,100K,1m,250") == [10_000, 100_000, 1_000_000, 250]


def test_this_process_has_cost_and_size() -> None:
    assert cpu_seconds() > 0
    assert resident_mib() > 10
    assert len(family(1)) >= 1


ROW = {
    "engine": "matchmaker",
    "note": "ours",
    "lines": 1_000,
    "filter": "everything",
    "share": 1.0,
    "cpu_ms": 1.5,
    "recall": 0.998,
    "build_cpu_s": 2.0,
    "memory_mib": 30.0,
    "scanned_bytes": 128,
}


def test_a_table_says_time_and_recall() -> None:
    text = table([ROW, {**ROW, "filter": "region", "share": 0.05, "recall": 1.0}])

    assert "| 1,000 lines | everything (100.0%) | region (5.0%) |" in text
    assert "| matchmaker | 1.50 ms, 0.998 | 1.50 ms, 1.000 | 2.0 | 30 |" in text


def test_a_page_without_marks_is_refused(tmp_path) -> None:
    page = tmp_path / "page.md"
    page.write_text("no marks")

    with pytest.raises(ValueError, match="figures: begin"):
        write_report({"machine": {}, "versions": {}}, page, tmp_path)


def test_only_what_stands_between_the_marks_is_replaced(tmp_path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")

    write_report({"machine": {"cores": "2"}, "versions": {"numpy": "2"}}, page, tmp_path)

    text = page.read_text()
    assert text.startswith("before\n")
    assert text.endswith(f"{END}\nafter\n")
    assert "| cores | 2 |" in text
    assert "old" not in text
