"""Turns names into training rows of the HS classifier, and keeps out what is tested on."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from matchmaker.engine.encoder import Encoder
from matchmaker.engine.hs_classifier import CLASSES
from matchmaker.resources import shipped
from matchmaker.training.hs_experts import Examples
from matchmaker.training.hs_names import Name, normalise

HEADINGS: tuple[str, ...] = tuple(
    line.split(",")[0]
    for line in shipped("data", "reference", "hs_headings.csv").read_text("utf-8").splitlines()[1:]
)
_HEADING_COLUMN = {heading: column for column, heading in enumerate(HEADINGS)}
_ENCODE_BATCH = 256
_SOURCE_WEIGHT = {"wordings": 4.0, "terms": 3.0, "lines": 4.0, "notes": 1.5}
_TOO_ALIKE = 0.5  # share of words in common with a line that is tested on


class VectorTable:
    """Vectors of texts, each encoded once, kept in half precision."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self._rows: dict[str, int] = {}
        self._vectors = np.empty((0, encoder.dimension), np.float16)

    def look_up(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (n, d) vectors of n texts."""
        new = sorted({text for text in texts if text not in self._rows}, key=len)
        blocks = [
            self.encoder.encode(new[start : start + _ENCODE_BATCH]).astype(np.float16)
            for start in range(0, len(new), _ENCODE_BATCH)
        ]
        self._rows.update({text: len(self._rows) + n for n, text in enumerate(new)})
        self._vectors = np.concatenate([self._vectors, *blocks])
        return self._vectors[[self._rows[text] for text in texts]].astype(np.float32)


def make_examples(pairs: Sequence[tuple[Name, str]], table: VectorTable) -> Examples:
    """Return the training rows of (name, wording) pairs."""
    texts = [text for _, text in pairs]
    allowed = np.zeros((len(pairs), len(CLASSES)), np.bool_)
    for row, (name, _) in enumerate(pairs):
        allowed[row, list(name.classes)] = True
    boost = np.array([_SOURCE_WEIGHT.get(name.source, 1.0) for name, _ in pairs], np.float32)
    headings = np.array([_HEADING_COLUMN.get(name.heading, -1) for name, _ in pairs], np.int64)
    return Examples(table.look_up(texts), texts, allowed, _balance(allowed) * boost, headings)


def strike_out(names: Iterable[Name], tested: Iterable[str]) -> list[Name]:
    """Return the names without those that are tested on.

    A nomenclature name goes when it has the same words as a tested line; a hand-written wording
    already when half of its words are in common, since its writer may have seen the line.
    """
    lines = [frozenset(normalise(text).split()) for text in tested]
    holding = defaultdict(set)
    for number, words in enumerate(lines):
        for word in words:
            holding[word].add(number)

    def is_tested(name: Name) -> bool:
        words = frozenset(normalise(name.text).split())
        least = _TOO_ALIKE if name.source == "wordings" else 1.0
        near = {number for word in words for number in holding.get(word, ())}
        return any(len(words & lines[n]) >= least * len(words | lines[n]) for n in near)

    return [name for name in names if not is_tested(name)]


def _balance(allowed: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Weigh rows by 1/√(rows of their class): rare chapters are heard, common ones lead."""
    shares = allowed / allowed.sum(axis=1, keepdims=True)
    weights = shares @ (shares.sum(axis=0) + 5) ** -0.5
    return np.asarray(weights / weights.mean(), np.float32)
