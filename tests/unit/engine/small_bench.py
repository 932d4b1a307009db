"""A cut-out of the shipped evaluation data, for tests of code, not of quality."""

import json
from pathlib import Path

from matchmaker.resources import shipped

ROWS, COMPANIES = 12, 8  # rows of each group; companies of each country


def write_small_data(folder: Path) -> Path:
    """Write a data folder with few rows and companies, and return it."""
    rows = _read("evaluation/crosslingual.jsonl")
    groups = dict.fromkeys(row["group"] for row in rows)
    kept = [row for group in groups for row in [r for r in rows if r["group"] == group][:ROWS]]
    _write(folder / "evaluation" / "crosslingual.jsonl", kept)
    companies = _read("demo/companies.jsonl")
    some = [
        company
        for country in ("BY", "RU")
        for company in [c for c in companies if c["profile"]["country"] == country][:COMPANIES]
    ]
    _write(folder / "demo" / "companies.jsonl", some)
    keys = {company["key"] for company in some}
    judged = [
        row
        for row in _read("evaluation/judgements.jsonl")
        if {row["query"], row["candidate"]} <= keys
    ]
    _write(folder / "evaluation" / "judgements.jsonl", judged)
    phrasings = folder / "training" / "phrasings.json"
    phrasings.parent.mkdir(parents=True)
    phrasings.write_bytes(shipped("data", "training", "phrasings.json").read_bytes())
    return folder


def _read(name: str) -> list[dict]:
    lines = shipped("data", *name.split("/")).read_text("utf-8").split("\n")
    return [json.loads(line) for line in lines if line]


def _write(path: Path, rows: list[dict]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
