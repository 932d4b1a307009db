"""Who is taken for a competitor, and who leads a list: `python -m benchmarks.competitors`.

On the development companies. Scores are cross-validated by company (five folds, three seeds), and
lists for a third market are cut as the service cuts them: from the first pair on that does not
compete. A judged competitor is a pair of grade 0 whose `why` begins with that word.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from matchmaker.domain.match import Purpose
from matchmaker.domain.places import Country
from matchmaker.engine.encoder import load_encoder
from matchmaker.engine.evaluation import EvaluationSet
from matchmaker.engine.evaluation.measures import ndcg
from matchmaker.engine.features.values import Mask
from matchmaker.engine.goods import Goods, load_goods
from matchmaker.engine.index import CompanyIndex
from matchmaker.engine.line_tables import Floats
from matchmaker.engine.pairs import Pairs
from matchmaker.engine.relation import are_competing
from matchmaker.engine.sides import take_side
from matchmaker.engine.words import WordWeights
from matchmaker.resources import shipped
from matchmaker.training.ranker import SEEDS, read_subject
from matchmaker.training.ranker_data import PairGrid, make_grid, make_targets
from matchmaker.training.ranker_fit import Strength, fit_ranker
from matchmaker.training.ranker_folds import held_out_log_odds, split_companies

GOOD_FROM = 2  # grade
SHOWN = 10
COMPETITOR = "competitor"


def competing_pairs(subject: EvaluationSet, grid: PairGrid, goods: Goods) -> Mask:
    """Return (b, r) which pairs the service takes for competitors."""
    index = CompanyIndex(next(iter(subject.entries.values())).vectors.shape[1], goods)
    for key in (*grid.keys[0], *grid.keys[1]):
        index.put(subject.entries[key])
    weights = WordWeights(index)
    belarusian, russian = index.shelf(Country.BY), index.shelf(Country.RU)
    they = take_side(russian, np.arange(len(grid.keys[1]), dtype=np.int32))
    rows = (take_side(belarusian, np.array([n], np.int32)) for n in range(len(grid.keys[0])))
    return np.stack([are_competing(Pairs(you, they, weights)) for you in rows])


def judged_pairs(subject: EvaluationSet, purpose: Purpose) -> tuple[set[str], set[str]]:
    """Return judged competitors, and pairs with a good grade from either side, as "by ru"."""
    competitors, good = set(), set()
    for key in subject.companies:
        for other, judgement in subject.judgements.of(purpose, key).items():
            pair = " ".join(sorted((key, other)))
            if judgement.grade == 0 and judgement.why.casefold().startswith(COMPETITOR):
                competitors.add(pair)
            elif judgement.grade >= GOOD_FROM:
                good.add(pair)
    return competitors, good - competitors


def lists(scores: Floats, competing: Mask, *, cut: bool) -> Iterator[tuple[int, int, list[int]]]:
    """Yield side, row and the columns of each company's list, best first."""
    for side, (table, rivals) in enumerate(((scores, competing), (scores.T, competing.T))):
        for row, (values, barred) in enumerate(zip(table, rivals, strict=True)):
            order = np.argsort(-values, kind="stable")
            first = int(np.argmin(barred[order])) if cut else 0
            yield side, row, order[first:].tolist()


def main() -> None:
    """Print who is found, and who leads."""
    encoder = load_encoder(shipped("models", "encoder"))
    subject = read_subject(
        Path("data/demo/companies.jsonl"), Path("data/evaluation/judgements.jsonl"), encoder
    )
    goods = load_goods(shipped("models"), encoder)
    grid = make_grid(subject.companies, subject.entries, goods, encoder)
    competing = competing_pairs(subject, grid, goods)
    named = {
        f"{grid.keys[0][row]} {grid.keys[1][column]}" for row, column in np.argwhere(competing)
    }
    print(f"{len(named)} of {competing.size} pairs are taken for competitors")  # noqa: T201
    for purpose in Purpose:
        bad, good = judged_pairs(subject, purpose)
        print(  # noqa: T201
            f"{purpose.value}: {len(bad & named)} of {len(bad)} judged competitors, "
            f"{len(good & named)} of {len(good)} good partners: {sorted(good & named)}"
        )
    for cut in (False, True):
        _leaders(subject, grid, competing, cut=cut)


def _leaders(subject: EvaluationSet, grid: PairGrid, competing: Mask, *, cut: bool) -> None:
    purpose = Purpose.THIRD_MARKET
    bad, _ = judged_pairs(subject, purpose)
    targets = make_targets(grid.keys, subject.judgements, purpose)
    leads: Counter[str] = Counter()
    gains: list[float] = []
    for seed in SEEDS:
        split = split_companies(competing.shape, seed)
        scores = held_out_log_odds(
            grid, targets, split, lambda x, t, i: fit_ranker(x, t, i, Strength())
        )
        for side, row, columns in lists(scores, competing, cut=cut):
            grades = targets.grades[row] if side == 0 else targets.grades[:, row]
            judged = np.maximum(grades[:, side], 0)
            shown = judged[columns[:SHOWN]]
            left_out = np.delete(judged, columns[:SHOWN])
            gained = ndcg(np.concatenate([shown, left_out]))
            gains += [] if gained is None else [gained]
            own, other = grid.keys[side][row], grid.keys[1 - side][columns[0]]
            if " ".join(sorted((own, other))) in bad:
                leads[f"{own} {other}"] += 1
    how = "as served" if cut else "before the rule"
    print(  # noqa: T201
        f"{how}: nDCG@10 {np.mean(gains):.3f}, a judged competitor leads "
        f"{sum(leads.values()) / len(SEEDS):.1f} of {sum(competing.shape)} lists: {dict(leads)}"
    )


if __name__ == "__main__":
    main()
