"""Trains the rankers: `python -m matchmaker.training.ranker --help`.

Both purposes, from graded judgements: cross-validated figures first (every pair scored by a ranker
that has seen neither company), which also set the calibration; then the rankers are fitted on
everything and written with their figures to a folder.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track

from matchmaker.domain.match import Purpose
from matchmaker.domain.places import Country
from matchmaker.engine.encoder import Encoder, load_encoder
from matchmaker.engine.evaluation import (
    Contender,
    Evaluation,
    EvaluationSet,
    embed_companies,
    evaluate,
    read_companies,
    read_judgements,
)
from matchmaker.engine.evaluation.judgements import APPROVED_FROM
from matchmaker.engine.goods import load_goods
from matchmaker.engine.index import IndexEntry
from matchmaker.engine.ranker import LinearRanker, Rankers, probability, save_rankers
from matchmaker.resources import shipped
from matchmaker.training.ranker_card import write_card
from matchmaker.training.ranker_data import (
    UNLISTED,
    PairGrid,
    Targets,
    make_grid,
    make_targets,
)
from matchmaker.training.ranker_fit import Scaling, Strength, fit_ranker, fit_scaling
from matchmaker.training.ranker_folds import Split, held_out_log_odds, split_companies
from matchmaker.training.ranker_prior import Prior, learned_prior, save_priors

Floats = NDArray[np.float64]

SEEDS = (0, 1, 2)
console = Console()


@dataclass(frozen=True, slots=True)
class GridScorer:
    """Scores that are already there, by key: what cross-validation hands to the evaluation.

    Attributes:
        scores: (b, r) by purpose.
    """

    places: Mapping[str, tuple[Country, int]]
    scores: Mapping[Purpose, Floats]

    def score(
        self, purpose: Purpose, query: IndexEntry, candidates: Sequence[IndexEntry]
    ) -> Floats:
        """Return (n,) scores."""
        country, row = self.places[str(query.company_id)]
        columns = [self.places[str(candidate.company_id)][1] for candidate in candidates]
        scores = self.scores[purpose]
        return np.asarray(scores[row, columns] if country is Country.BY else scores[columns, row])


def validate(
    subject: EvaluationSet, grid: PairGrid, splits: Sequence[Split], strength: Strength
) -> tuple[list[Evaluation], dict[Purpose, Scaling]]:
    """Return cross-validated figures, one evaluation per split, and the scalings they set."""
    purposes = {p: make_targets(grid.keys, subject.judgements, p) for p in Purpose}
    odds: dict[Purpose, list[Floats]] = {
        purpose: [
            held_out_log_odds(grid, targets, split, lambda x, t, i: fit_ranker(x, t, i, strength))
            for split in track(splits, purpose.value, console=console)
        ]
        for purpose, targets in purposes.items()
    }
    scalings = {p: _scaling(odds[p], purposes[p]) for p in Purpose}
    evaluations = []
    for number in range(len(splits)):
        scores = {
            p: probability(scalings[p].slope * odds[p][number] + scalings[p].shift) for p in Purpose
        }
        scorer = GridScorer(_places(subject, grid), scores)
        evaluations.append(evaluate(Contender("matchmaker", scorer, is_calibrated=True), subject))
    return evaluations, scalings


def train_rankers(
    subject: EvaluationSet, grid: PairGrid, scalings: Mapping[Purpose, Scaling], strength: Strength
) -> dict[Purpose, LinearRanker]:
    """Return the rankers fitted on every pair, scaled as cross-validation said."""
    found = {}
    for purpose in Purpose:
        rows = _all_rows(subject, grid, purpose)
        fitted = fit_ranker(*rows, strength)
        scaled = scalings[purpose].apply(fitted)
        # What no pair speaks of keeps its prior weight: there was nothing to calibrate.
        weights = np.where(rows[0].any(axis=0), scaled.weights, fitted.weights)
        found[purpose] = LinearRanker(weights, scaled.intercept)
    return found


def learn_priors(
    subject: EvaluationSet, grid: PairGrid, scalings: Mapping[Purpose, Scaling], strength: Strength
) -> dict[Purpose, Prior]:
    """Return what training on decisions of staff starts from."""
    found = {}
    for purpose in Purpose:
        rows = _all_rows(subject, grid, purpose)
        fitted = fit_ranker(*rows, strength)
        found[purpose] = learned_prior(rows, fitted, scalings[purpose], strength)
    return found


def _all_rows(
    subject: EvaluationSet, grid: PairGrid, purpose: Purpose
) -> tuple[Floats, Floats, Floats]:
    everything = np.ones(grid.x.shape[:2], np.bool_)
    return grid.rows(make_targets(grid.keys, subject.judgements, purpose), everything)


def read_subject(companies: Path, judgements: Path, encoder: Encoder) -> EvaluationSet:
    """Return companies with their vectors, and their judgements."""
    known = read_companies(companies)
    return EvaluationSet(known, embed_companies(known, encoder), read_judgements(judgements, known))


def _scaling(odds: Sequence[Floats], targets: Targets) -> Scaling:
    judged = targets.grades != UNLISTED
    approved = (targets.grades >= APPROVED_FROM)[judged]
    each = [np.repeat(found[:, :, None], 2, axis=2)[judged] for found in odds]
    return fit_scaling(np.concatenate(each), np.tile(approved, len(odds)))


def _places(subject: EvaluationSet, grid: PairGrid) -> dict[str, tuple[Country, int]]:
    return {
        str(subject.companies[key].company_id): (country, row)
        for country, keys in zip(Country, grid.keys, strict=True)
        for row, key in enumerate(keys)
    }


def main(
    companies: Annotated[Path, typer.Argument(help="Company profiles, JSONL.")] = Path(
        "data/demo/companies.jsonl"
    ),
    judgements: Annotated[Path, typer.Argument(help="Graded pairs, JSONL.")] = Path(
        "data/evaluation/judgements.jsonl"
    ),
    encoder: Annotated[Path, typer.Option(help="Encoder folder.")] = Path("models/encoder"),
    out: Annotated[Path, typer.Option(help="Folder to write.")] = Path("models/ranker"),
    l2: Annotated[float, typer.Option(help="How strongly weights are held back.")] = 2.0,
) -> None:
    """Train the rankers of both purposes from graded judgements."""
    loaded = load_encoder(encoder)
    subject = read_subject(companies, judgements, loaded)
    goods = load_goods(shipped("models"), loaded)
    grid = make_grid(subject.companies, subject.entries, goods, loaded)
    shape = grid.x.shape[0], grid.x.shape[1]
    strength = Strength(l2)
    splits = [split_companies(shape, seed) for seed in SEEDS]
    evaluations, scalings = validate(subject, grid, splits, strength)
    trained = train_rankers(subject, grid, scalings, strength)
    digest = hashlib.sha256(companies.read_bytes() + judgements.read_bytes()).hexdigest()
    about: dict[str, object] = {
        "trained_on": date.today().isoformat(),  # noqa: DTZ011 - a day for people, not an instant
        "encoder": loaded.name,
        "data_sha256": digest,
        "l2": l2,
        "seeds": list(SEEDS),
    }
    rankers = Rankers(_name(trained), trained, about)
    save_rankers(out, rankers)
    save_priors(out, rankers.name, learn_priors(subject, grid, scalings, strength))
    write_card(out, rankers, evaluations)
    console.print(f"{rankers.name} written to {out}")


def _name(trained: Mapping[Purpose, LinearRanker]) -> str:
    digest = hashlib.sha256()
    for purpose in Purpose:
        digest.update(trained[purpose].weights.tobytes())
        digest.update(np.float64(trained[purpose].intercept).tobytes())
    return f"additive-{digest.hexdigest()[:8]}"


if __name__ == "__main__":
    typer.run(main)
