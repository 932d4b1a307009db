"""From judgements to rankers with a card, by the command that trains the shipped ones."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from matchmaker.domain.match import Purpose
from matchmaker.domain.places import Country
from matchmaker.engine.encoder import HashEncoder, load_encoder
from matchmaker.engine.features import COLUMN_NAMES, COLUMNS
from matchmaker.engine.ranker import FILE, load_rankers, probability
from matchmaker.training.ranker import (
    GridScorer,
    main,
    read_subject,
    validate,
)
from matchmaker.training.ranker_data import make_grid
from matchmaker.training.ranker_fit import Strength
from matchmaker.training.ranker_folds import split_companies
from tests.unit.engine.encoder_folders import make_folder

GOODS = ("насосы", "клапаны", "датчики", "ткани", "сыры", "трубы", "краски", "станки")
COUNTRIES = ("VN", "KZ", "CN", "IN")
PURPOSES = tuple(purpose.value for purpose in Purpose)


def company(country: str, number: int) -> dict[str, object]:
    """Return a company that makes one kind of goods and needs the next."""
    makes, needs = GOODS[number % len(GOODS)], GOODS[(number + 1) % len(GOODS)]
    return {
        "key": f"{country.lower()}-{number}",
        "profile": {
            "name": f"Завод {number}",
            "country": country,
            "region": {"BY": "BY-MI", "RU": "RU-MOW"}[country],
            "about": f"Завод {number}: {makes}.",
            "products": [{"text": f"{makes} промышленные"}],
            "needs": [{"text": f"{needs} промышленные"}],
            "export_targets": [COUNTRIES[number % len(COUNTRIES)]],
        },
    }


def judgements(size: int) -> Iterator[dict[str, object]]:
    """Judge every pair: approved where one's goods are the other's need."""
    for by in range(size):
        for ru in range(size):
            step = abs(by - ru) % len(GOODS)
            grade = 3 if step in (1, len(GOODS) - 1) else 0
            for purpose in PURPOSES:
                for query, candidate in ((f"by-{by}", f"ru-{ru}"), (f"ru-{ru}", f"by-{by}")):
                    yield {
                        "query": query,
                        "candidate": candidate,
                        "purpose": purpose,
                        "grade": grade,
                        "why": "needed" if grade else "unrelated",
                    }


@dataclass(frozen=True)
class Files:
    """What the training command reads."""

    companies: Path
    judgements: Path
    encoder: Path


def write_lines(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    folder, size = tmp_path_factory.mktemp("training"), 10
    rows = [company(country, n) for country in ("BY", "RU") for n in range(size)]
    return Files(
        write_lines(folder / "companies.jsonl", rows),
        write_lines(folder / "judgements.jsonl", list(judgements(size))),
        make_folder(folder / "encoder", dimension=64),
    )


@pytest.fixture(scope="module")
def trained(files: Files, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the command has written."""
    out = tmp_path_factory.mktemp("ranker")
    main(files.companies, files.judgements, files.encoder, out, l2=1.0)
    return out


def test_the_command_writes_rankers_that_can_be_loaded(trained: Path) -> None:
    rankers = load_rankers(trained)

    assert rankers.name.startswith("additive-")
    for purpose in Purpose:
        signs = [column.feature.sign for column in COLUMNS]
        assert (rankers[purpose].weights * signs >= 0).all()


def test_the_judgements_are_learnt(trained: Path) -> None:
    ranker = load_rankers(trained)[Purpose.JOINT_PROJECT]
    needed = [name for name in COLUMN_NAMES if name.startswith("need")]

    x = np.zeros((2, len(COLUMN_NAMES)))
    x[1, [COLUMN_NAMES.index(name) for name in needed]] = 1.0

    nothing, everything = probability(ranker.log_odds(x))
    assert nothing < 0.2
    assert everything > 0.8


def test_the_rankers_say_what_they_were_trained_on(trained: Path, files: Files) -> None:
    about = json.loads((trained / FILE).read_text("utf-8"))["about"]

    data = files.companies.read_bytes() + files.judgements.read_bytes()
    assert about["data_sha256"] == hashlib.sha256(data).hexdigest()
    assert about["encoder"] == load_encoder(files.encoder).name
    assert (about["l2"], len(about["seeds"])) == (1.0, 3)


def test_the_card_names_every_weight_and_figure(trained: Path) -> None:
    card = (trained / "README.md").read_text("utf-8")

    rankers = load_rankers(trained)
    assert rankers.name in card
    for place, name in enumerate(COLUMN_NAMES):
        cells = " | ".join(f"{rankers[purpose].weights[place]:+.2f}" for purpose in Purpose)
        assert f"| `{name}` | {cells} |" in card
    for measure in ("nDCG@10", "recall@10", "MRR", "judged negatives", "calibration error"):
        assert f"| {measure}" in card
    assert "nan" not in card
    assert "Trained on 20 " in card


def test_training_again_gives_the_same_bytes(trained: Path, files: Files, tmp_path: Path) -> None:
    main(files.companies, files.judgements, files.encoder, tmp_path, l2=1.0)

    for name in (FILE, "README.md"):
        assert (tmp_path / name).read_bytes() == (trained / name).read_bytes()


def test_cross_validation_finds_what_the_judgements_say(files: Files) -> None:
    subject = read_subject(files.companies, files.judgements, HashEncoder())
    grid = make_grid(subject.companies, subject.entries)
    splits = [split_companies((10, 10), seed) for seed in (0, 1)]

    evaluations, scalings = validate(subject, grid, splits, Strength(1.0))

    assert len(evaluations) == 2
    assert set(scalings) == set(Purpose)
    for evaluation in evaluations:
        figures = evaluation.figures["both"]
        assert figures.measures["ndcg"].value > 0.95
        assert figures.calibration is not None
        assert figures.calibration.error < 0.1


def test_scores_of_a_grid_are_found_from_both_sides(files: Files) -> None:
    subject = read_subject(files.companies, files.judgements, HashEncoder())
    scores = np.arange(100.0).reshape(10, 10)
    keys = [list(subject.companies)[:10], list(subject.companies)[10:]]
    places = {
        str(subject.companies[key].company_id): (country, row)
        for country, side in zip(Country, keys, strict=True)
        for row, key in enumerate(side)
    }
    scorer = GridScorer(places, {Purpose.JOINT_PROJECT: scores})
    by, ru = (subject.entries[key] for key in ("by-2", "ru-7"))

    here = scorer.score(Purpose.JOINT_PROJECT, by, [ru])
    there = scorer.score(Purpose.JOINT_PROJECT, ru, [by])

    assert here.tolist() == there.tolist() == [27.0]
