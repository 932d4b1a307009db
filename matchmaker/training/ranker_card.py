"""The card beside the trained rankers: what they are, what they reach, what they cannot do."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from matchmaker.domain.match import Purpose
from matchmaker.engine.evaluation import Evaluation
from matchmaker.engine.evaluation.run import BOTH
from matchmaker.engine.features import COLUMNS, FEATURES
from matchmaker.engine.ranker import Rankers

_MEASURES = {
    "ndcg": "nDCG@10",
    "recall_3": "recall@10, grade 3",
    "recall_2": "recall@10, grade ≥ 2",
    "mrr": "MRR, grade ≥ 2",
    "negatives": "judged negatives in the top 5",
}

_CARD = """\
# Rankers

Two additive rankers, one for each purpose: `score = sigmoid(intercept + Σ weight · feature)`. The
weights, the intercepts and the order of the features are in `ranker.json`; signs are held by
meaning, so a feature that speaks for a pair never lowers its score. `prior.json` is what the judged
pairs say of the weights, to the second order: `matchmaker train` starts from it.

| | |
|---|---|
| name | `{name}` |
| trained on | {trained_on}, `data/demo/companies.jsonl` and `data/evaluation/judgements.jsonl` |
| SHA-256 of the two files | `{data_sha256}` |
| encoder | `{encoder}` |
| learner | logistic regression with signs held, L2 = {l2}; Platt scaling on held-out pairs |
| licence | Apache-2.0; the judgements were written for this project |
| command | `python -m matchmaker.training.ranker` |

## Figures

Cross-validated: five folds of Belarusian and five of Russian companies, so that every pair is
scored by a ranker that has seen neither of the two; mean over the seeds {seeds}. The interval is
the bootstrap over companies of the first seed.

| measure | {heads} |
|---|{rules}|
{figures}

The scaling has two parameters and was set on the same held-out pairs on which the calibration
error is measured.

## Weights, in log-odds

| feature | {weight_heads} | says |
|---|--:|--:|---|
{weights}

## Limits

- Trained on {companies} invented companies in three languages; no staff decision has gone in yet.
- `regional_agreement` is not learned: the judged pairs know of no agreements. Its weight is set by
  judgement, at about what a stated wish for the region is worth for third markets and half of that
  for joint projects, so that it decides between partners that are otherwise equally good.
  `matchmaker train` starts from it and moves it with the decisions of staff.
- Scores are calibrated on *judged* pairs, of which about one in four was approved. Two companies
  taken at random suit each other far less often.
- The features look at text, HS codes, countries, regions and forms. They do not know prices,
  volumes, reputations or sanctions.
"""


def write_card(folder: Path, rankers: Rankers, evaluations: Sequence[Evaluation]) -> None:
    """Write `folder`/README.md.

    Args:
        evaluations: cross-validated, one per seed.
    """
    scopes = [*(purpose.value for purpose in Purpose), BOTH]
    about = rankers.about
    facts = dict(about) | {"seeds": ", ".join(map(str, about["seeds"]))}  # type: ignore[call-overload]  # a list
    card = _CARD.format(
        name=rankers.name,
        heads=" | ".join(scopes),
        rules="|".join(["--:"] * len(scopes)),
        figures="\n".join(_figure_rows(evaluations, scopes)),
        weight_heads=" | ".join(purpose.value for purpose in Purpose),
        weights="\n".join(_weight_rows(rankers)),
        companies=len(evaluations[0].figures[BOTH].times_shown),
        **facts,
    )
    (folder / "README.md").write_text(card, "utf-8")


def _figure_rows(evaluations: Sequence[Evaluation], scopes: Sequence[str]) -> list[str]:
    rows = []
    for measure, title in _MEASURES.items():
        cells = [_cell(evaluations, scope, measure) for scope in scopes]
        rows.append(f"| {title} | {' | '.join(cells)} |")
    errors = [
        [found.error for e in evaluations if (found := e.figures[scope].calibration)]
        for scope in scopes
    ]
    cells = [f"{np.mean(each):.3f}" for each in errors]
    return [*rows, f"| calibration error | {' | '.join(cells)} |"]


def _cell(evaluations: Sequence[Evaluation], scope: str, measure: str) -> str:
    found = [evaluation.figures[scope].measures[measure] for evaluation in evaluations]
    mean = np.mean([estimate.value for estimate in found])
    return f"{mean:.3f} ({found[0].low:.3f}–{found[0].high:.3f})"


def _weight_rows(rankers: Rankers) -> list[str]:
    said = {feature.name: feature.description for feature in FEATURES}
    rows = []
    for place, column in enumerate(COLUMNS):
        cells = [f"{rankers[purpose].weights[place]:+.2f}" for purpose in Purpose]
        rows.append(f"| `{column.name}` | {' | '.join(cells)} | {said[column.feature.name]} |")
    intercepts = [f"{rankers[purpose].intercept:+.2f}" for purpose in Purpose]
    return [*rows, f"| intercept | {' | '.join(intercepts)} | a pair without any evidence |"]
