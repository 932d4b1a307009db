"""Figures of the supply-chain matrices: known links, agreement of the sources, real needs."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.engine.hs_classifier import CLASSES
from matchmaker.engine.supply_chain import SupplyChain
from matchmaker.training.hs_names import CLASS_ROWS

Matrix = NDArray[np.float64]

KNOWN = (
    ("72", "87"), ("72", "84"), ("72", "73"), ("31", "10"), ("31", "07"), ("27", "S-LOG"),
    ("41", "64"), ("10", "11"), ("11", "19"), ("52", "61"), ("44", "94"), ("26", "72"),
    ("40", "87"), ("47", "48"), ("23", "01"), ("04", "19"), ("39", "S-CON"), ("90", "S-CRT"),
)  # fmt: skip
"""(input, industry) pairs that nobody disputes, checked after every training."""


def describe(
    chain: SupplyChain, learned: Matrix, written: Matrix, companies: Path | None
) -> dict[str, Any]:
    """Return the figures that the card shows.

    Args:
        learned: (c, c) strengths from sales shares alone.
        written: (c, c) strengths from the hand-written list alone.
        companies: JSONL of profiles whose coded products and needs are looked at; never learned.
    """
    figures: dict[str, Any] = {
        "links_learned_at_least_half": int((learned >= 0.5).sum()),  # noqa: PLR2004
        "links_written": int((written > 0).sum()),
        "auc_learned_finds_written": round(auc(learned, written > 0), 3),
        "known": {f"{i} → {j}": _strengths(chain, learned, i, j) for i, j in KNOWN},
    }
    if companies:
        bought, chances = count_needs(companies)
        figures["needs_of_companies"] = {
            "pairs": int(bought.sum()),
            "auc_inputs": round(weighted_auc(chain.inputs, bought, chances), 3),
            "auc_learned_only": round(weighted_auc(learned, bought, chances), 3),
            "auc_written_only": round(weighted_auc(written, bought, chances), 3),
            "auc_reversed": round(weighted_auc(chain.inputs.T, bought, chances), 3),
        }
    return figures


def count_needs(companies: Path) -> tuple[Matrix, Matrix]:
    """Return (c, c) counts of [needed chapter, made chapter], and what chance would give.

    Needs of the company's own chapter are left out: they are mostly resale.
    """
    bought = np.zeros((len(CLASSES), len(CLASSES)))
    for record in companies.read_text("utf-8").splitlines():
        profile = json.loads(record)["profile"]
        made, needed = (
            {CLASS_ROWS[line["hs"][:2]] for line in profile[kind] if line["hs"]}
            for kind in ("products", "needs")
        )
        for need in needed - made:
            bought[need, list(made)] += 1
    chances = np.outer(bought.sum(axis=1), bought.sum(axis=0)) / max(bought.sum(), 1)
    np.fill_diagonal(chances, 0)
    return bought, chances


def auc(strengths: Matrix, truth: NDArray[np.bool_]) -> float:
    """Return how often a true cell is stronger than another, over all off-diagonal cells."""
    off = ~np.eye(len(truth), dtype=np.bool_)
    return weighted_auc(strengths, (truth & off).astype(float), (~truth & off).astype(float))


def weighted_auc(strengths: NDArray[Any], positive: Matrix, negative: Matrix) -> float:
    """Return the area under the ROC curve of cells that count by two sets of weights."""
    values, cell = np.unique(strengths.ravel(), return_inverse=True)
    won = np.bincount(cell, positive.ravel(), len(values))
    lost = np.bincount(cell, negative.ravel(), len(values))
    below = np.cumsum(lost) - lost / 2
    return float((won * below).sum() / (won.sum() * lost.sum()))


def _strengths(chain: SupplyChain, learned: Matrix, i: str, j: str) -> str:
    row, column = CLASS_ROWS[i], CLASS_ROWS[j]
    forward, back = chain.inputs[row, column], chain.inputs[column, row]
    return f"{forward:.2f} (sales shares alone {learned[row, column]:.2f}; reversed {back:.2f})"
