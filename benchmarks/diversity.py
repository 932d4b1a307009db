"""What variety in the first ten places costs: nDCG, recall, unfit pairs against distance.

    python -m benchmarks.diversity [COMPANIES JUDGEMENTS]

Scores are those of the shipped ranker, which was trained on the default files; the order within a
list is what is compared. Distance is the mean of 1 − cosine over the pairs of a list of ten, by
whole profiles, over all companies and both purposes. MMR is maximal marginal relevance (Carbonell
and Goldstein 1998) on the same candidates, for comparison.
"""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from matchmaker.domain.match import Purpose
from matchmaker.engine.diversity import diversify, intra_list_distance
from matchmaker.engine.encoder import Vectors, load_encoder
from matchmaker.engine.evaluation import (
    Contender,
    Evaluation,
    EvaluationSet,
    Scorer,
    compare,
    embed_companies,
    evaluate,
    read_companies,
    read_judgements,
)
from matchmaker.engine.evaluation.recommender import RecommenderScorer
from matchmaker.engine.goods import load_goods
from matchmaker.engine.index import IndexEntry
from matchmaker.engine.ranker import load_rankers
from matchmaker.resources import shipped

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
Method = Callable[[Floats, Vectors, int, float], Rows]

LIST = 10
POOL = 50  # best candidates by score, among which the order is looked for
TRADE_OFFS = (0.0, 0.05, 0.1, 0.15, 0.2, 0.3)
MEASURES = ("ndcg", "recall_3", "negatives")


def order_by_mmr(scores: Floats, vectors: Vectors, limit: int, trade_off: float) -> Rows:
    """Return the order of maximal marginal relevance."""
    rows = vectors.astype(np.float64)
    nearest = np.zeros(len(scores))
    chosen: list[int] = []
    while len(chosen) < min(limit, len(scores)):
        value = (1 - trade_off) * scores - trade_off * nearest
        value[chosen] = -np.inf
        chosen.append(int(np.argmax(value)))
        nearest = np.maximum(nearest, rows @ rows[chosen[-1]])
    return np.array(chosen, np.intp)


def choose_by_dpp(scores: Floats, vectors: Vectors, limit: int, trade_off: float) -> Rows:
    """Return what the service shows: the ten that `diversify` picks, best score first."""
    return np.sort(diversify(scores, vectors, limit, trade_off))


class ReorderedScorer:
    """Turns scores into places after another scorer's first candidates were put in order.

    Attributes:
        distances: of every list of ten made so far.
    """

    def __init__(self, scorer: Scorer, method: Method, trade_off: float) -> None:
        self._scorer = scorer
        self._method = method
        self._trade_off = trade_off
        self.distances: list[float] = []

    def score(
        self, purpose: Purpose, query: IndexEntry, candidates: Sequence[IndexEntry]
    ) -> Floats:
        """Return (n,) places, the first one highest."""
        scores = self._scorer.score(purpose, query, candidates)
        order = np.argsort(-scores, kind="stable")
        pool = order[:POOL]
        vectors = np.stack([candidates[row].whole for row in pool])
        head = self._method(scores[pool], vectors, LIST, self._trade_off)
        self.distances.append(intra_list_distance(vectors[head]))
        rest = order[~np.isin(order, pool[head])]
        places = np.empty(len(scores))
        places[np.concatenate([pool[head], rest])] = -np.arange(len(scores), dtype=np.float64)
        return places


class RememberedScorer:
    """Asks another scorer once for each query."""

    def __init__(self, scorer: Scorer) -> None:
        self._scorer = scorer
        self._known: dict[tuple[Purpose, object], Floats] = {}

    def score(
        self, purpose: Purpose, query: IndexEntry, candidates: Sequence[IndexEntry]
    ) -> Floats:
        """Return the other's (n,) scores."""
        key = purpose, query.company_id
        if key not in self._known:
            self._known[key] = self._scorer.score(purpose, query, candidates)
        return self._known[key]


METHODS: tuple[tuple[str, Method], ...] = (
    ("DPP, best score first", choose_by_dpp),
    ("DPP", diversify),
    ("MMR", order_by_mmr),
)


def read_subject(companies: Path, judgements: Path) -> tuple[EvaluationSet, Scorer]:
    """Return what to measure on, and the shipped recommender's scores of it."""
    encoder = load_encoder(shipped("models", "encoder"))
    known = read_companies(companies)
    judged = read_judgements(judgements, known)
    subject = EvaluationSet(known, embed_companies(known, encoder), judged)
    goods = load_goods(shipped("models"), encoder)
    rankers = load_rankers(shipped("models", "ranker"))
    return subject, RememberedScorer(RecommenderScorer(subject.entries.values(), rankers, goods))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    data = shipped("data")
    parser.add_argument("companies", type=Path, nargs="?", default=data / "demo/companies.jsonl")
    parser.add_argument(
        "judgements", type=Path, nargs="?", default=data / "evaluation/judgements.jsonl"
    )
    options = parser.parse_args()
    subject, scorer = read_subject(options.companies, options.judgements)
    columns = ("method", "trade-off", "distance", *(f"Δ {name}" for name in MEASURES))
    table = Table(*columns, title=load_rankers(shipped("models", "ranker")).name)
    plain = evaluate(Contender("plain", scorer), subject)
    for name, method in METHODS:
        for trade_off in TRADE_OFFS:
            reordered = ReorderedScorer(scorer, method, trade_off)
            found = evaluate(Contender(name, reordered), subject)
            table.add_row(name, f"{trade_off:g}", *_row(plain, found, reordered.distances))
    Console().print(table)


def _row(plain: Evaluation, found: Evaluation, distances: Sequence[float]) -> list[str]:
    gained = {row.measure: row.difference for row in compare(plain.values(), found.values())}
    changes = [gained.get(name) for name in MEASURES]
    return [
        f"{np.mean(distances):.3f}",
        *(f"{x.value:+.4f} ({x.low:+.4f}…{x.high:+.4f})" if x else "–" for x in changes),
    ]


if __name__ == "__main__":
    main()
