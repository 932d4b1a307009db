"""What each part of the matching is worth: `python -m benchmarks.matching`.

On the development companies, cross-validated by company (every pair is scored by a ranker that has
seen neither of the two), and once more with whole industries left out. Prints Markdown tables; the
ones in docs/matching.md were made with it.
"""

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.ensemble import HistGradientBoostingRegressor

from matchmaker.domain.match import Purpose
from matchmaker.engine.encoder import load_encoder
from matchmaker.engine.evaluation import EvaluationSet
from matchmaker.engine.evaluation.measures import ndcg, recall
from matchmaker.engine.features import COLUMNS, FEATURES
from matchmaker.engine.goods import load_goods
from matchmaker.engine.index import CompanyIndex
from matchmaker.engine.retrieval import PATHS, retrieve
from matchmaker.engine.sides import single_side
from matchmaker.engine.words import WordWeights
from matchmaker.resources import shipped
from matchmaker.training.ranker import read_subject
from matchmaker.training.ranker_data import PairGrid, Targets, make_grid, make_targets
from matchmaker.training.ranker_fit import Strength, fit_ranker
from matchmaker.training.ranker_folds import (
    Fit,
    Scores,
    Split,
    held_out_log_odds,
    split_by_group,
    split_companies,
)

Floats = NDArray[np.float64]

INDUSTRIES = 8
FOLDS = 3  # fewer than in training: a table is many trainings
INDUSTRY_FOLDS = 4
SEEDS = (0,)
SHOWN_FIRST = 5


class Boosted:
    """Gradient-boosted trees on the same features, with the same signs."""

    def __init__(self, x: Floats, target: Floats, importance: Floats) -> None:
        signs = [column.feature.sign for column in COLUMNS]
        self._model = HistGradientBoostingRegressor(
            max_depth=3, max_iter=150, learning_rate=0.05, monotonic_cst=signs, random_state=0
        ).fit(x, target, sample_weight=importance)

    def log_odds(self, x: Floats) -> Floats:
        """Return (n,) scores; only their order counts here."""
        return np.asarray(self._model.predict(x))


class Pairwise:
    """A linear ranker trained on differences between better and worse pairs (RankNet's loss)."""

    def __init__(self, x: Floats, target: Floats, importance: Floats) -> None:
        random = np.random.default_rng(0)
        good, bad = np.flatnonzero(target >= 0.5), np.flatnonzero(target < 0.2)  # noqa: PLR2004
        first, second = random.choice(good, 10_000), random.choice(bad, 10_000)
        difference = x[first] - x[second]
        weight = importance[first] * importance[second] / 10
        self._ranker = fit_ranker(  # both ways round, so that there is nothing for an intercept
            np.concatenate([difference, -difference]),
            np.repeat([1.0, 0.0], len(difference)),
            np.tile(weight, 2),
            Strength(),
        )

    def log_odds(self, x: Floats) -> Floats:
        """Return (n,) scores; only their order counts here."""
        return x @ self._ranker.weights


def additive(x: Floats, target: Floats, importance: Floats) -> Scores:
    """Return the ranker that ships."""
    return fit_ranker(x, target, importance, Strength())


LEARNERS: Mapping[str, Callable[[Floats, Floats, Floats], Scores]] = {
    "additive, signs held (shipped)": additive,
    "gradient-boosted trees": Boosted,
    "pairwise linear": Pairwise,
}


def figures(scores: Floats, targets: Targets) -> dict[str, float]:
    """Return nDCG@10, recall@10 of grade 3 and the share of judged negatives in the top 5."""
    found: dict[str, list[float]] = {"nDCG@10": [], "recall@10": [], "negatives": []}
    for side in (0, 1):
        grades = targets.grades[:, :, side]
        rows = (
            zip(scores, grades, strict=True) if side == 0 else zip(scores.T, grades.T, strict=True)
        )
        for row, judged in rows:
            ranked = judged[np.argsort(-row, kind="stable")]
            known = np.maximum(ranked, 0)
            for name, value in (("nDCG@10", ndcg(known)), ("recall@10", recall(known, 3))):
                if value is not None:
                    found[name].append(value)
            if (judged >= 0).any():
                found["negatives"].append(float((ranked[:SHOWN_FIRST] == 0).mean()))
    return {name: float(np.mean(values)) for name, values in found.items()}


def measure(grid: PairGrid, subject: EvaluationSet, splits: Sequence[Split], fit: Fit) -> list[str]:
    """Return the cells of a table row: the figures for each purpose."""
    cells = []
    for purpose in Purpose:
        targets = make_targets(grid.keys, subject.judgements, purpose)
        each = [figures(held_out_log_odds(grid, targets, split, fit), targets) for split in splits]
        cells += [f"{np.mean([one[name] for one in each]):.3f}" for name in each[0]]
    return cells


def without(grid: PairGrid, name: str) -> PairGrid:
    """Return the grid with one feature at zero for every pair."""
    kept = np.array([column.feature.name != name for column in COLUMNS])
    silent = tuple((discount, x * kept) for discount, x in grid.silent)
    return PairGrid(grid.keys, grid.x * kept, silent)


def industries(subject: EvaluationSet, grid: PairGrid) -> Split:
    """Return a split that keeps an industry together: clusters of whole-profile vectors."""
    keys = [*grid.keys[0], *grid.keys[1]]
    vectors = np.stack([subject.entries[key].whole for key in keys])
    labels = KMeans(INDUSTRIES, n_init=5, random_state=0).fit_predict(vectors)
    group = dict(zip(keys, map(str, labels), strict=True))
    sides = [group[key] for key in grid.keys[0]], [group[key] for key in grid.keys[1]]
    return split_by_group(sides, 0, INDUSTRY_FOLDS)


def path_recall(
    subject: EvaluationSet, count: int, names: Sequence[str], purpose: Purpose
) -> float:
    """Return the share of grade ≥ 2 partners that retrieval finds among `count` of 80."""
    index = CompanyIndex(next(iter(subject.entries.values())).vectors.shape[1])
    for entry in subject.entries.values():
        index.put(entry)
    weights = WordWeights(index)
    paths = {name: PATHS[name] for name in names}
    found = total = 0
    for key, entry in subject.entries.items():
        shelf = index.shelf(entry.profile.country.other)
        you, eligible = single_side(entry, shelf), shelf.alive.view.copy()
        slots = retrieve(you, shelf, weights, eligible, count, paths)
        ids = {shelf.ids[slot] for slot in slots}
        judged = subject.judgements.of(purpose, key)
        good = [subject.companies[other].company_id for other, j in judged.items() if j.grade > 1]
        found += sum(company_id in ids for company_id in good)
        total += len(good)
    return found / total


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a Markdown table."""
    print("|", " | ".join(head), "|")  # noqa: T201
    print("|" + "|".join(["---"] + ["--:"] * (len(head) - 1)) + "|")  # noqa: T201
    for row in rows:
        print("|", " | ".join(row), "|", flush=True)  # noqa: T201
    print()  # noqa: T201


def main() -> None:
    """Print every table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--companies", type=Path, default=Path("data/demo/companies.jsonl"))
    parser.add_argument("--judgements", type=Path, default=Path("data/evaluation/judgements.jsonl"))
    parser.add_argument("--encoder", type=Path, default=Path("models/encoder"))
    options = parser.parse_args()
    encoder = load_encoder(options.encoder)
    subject = read_subject(options.companies, options.judgements, encoder)
    goods = load_goods(shipped("models"), encoder)
    grid = make_grid(subject.companies, subject.entries, goods, encoder)
    shape = grid.x.shape[0], grid.x.shape[1]
    stated = PairGrid(grid.keys, grid.x)  # without the rows whose needs were struck out: faster
    splits = [split_companies(shape, seed, FOLDS) for seed in SEEDS]
    by_industry = [industries(subject, grid)]
    names = ["nDCG@10", "recall@10", "negatives"]
    head = [f"{name}, {purpose.value}" for purpose in Purpose for name in names]

    rows = [[name, *measure(stated, subject, splits, fit)] for name, fit in LEARNERS.items()]
    rows += [
        [f"{name}, industries out", *measure(stated, subject, by_industry, fit)]
        for name, fit in LEARNERS.items()
    ]
    table(["learner", *head], rows)
    rows = [["all", *measure(stated, subject, splits, additive)]]
    rows += [
        [f"without `{f.name}`", *measure(without(stated, f.name), subject, splits, additive)]
        for f in FEATURES
    ]
    table(["features", *head], rows)
    counts = [(purpose, count) for purpose in Purpose for count in (10, 20, 40)]
    sets = {"all paths": list(PATHS)}
    sets |= {f"`{name}` alone": [name] for name in PATHS}
    sets |= {f"without `{name}`": [other for other in PATHS if other != name] for name in PATHS}
    rows = [
        [title, *(f"{path_recall(subject, count, paths, p):.3f}" for p, count in counts)]
        for title, paths in sets.items()
    ]
    table(["paths", *(f"{p.value}, {count} of {len(grid.keys[0])}" for p, count in counts)], rows)


if __name__ == "__main__":
    main()
