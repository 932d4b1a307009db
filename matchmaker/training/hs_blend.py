"""Joins the experts of the HS classifier and sets when it keeps silent, on held-out names."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.engine.hs_classifier import Blend, HsClassifier
from matchmaker.training.hs_experts import Examples

FloatArray = NDArray[np.float32]

_PRECISION = 0.90  # of the chapters suggested, this share shall be right on held-out names
_HEADING_PRECISION = 0.80
_EXPONENTS = (0.05, 3.0)  # far beyond what any training gave
_MIN_THRESHOLD, _MAX_THRESHOLD = 0.35, 0.95


class _Sight(NamedTuple):
    """Held-out rows as each expert sees them: (n, c) log-probabilities, and the truth."""

    by_vector: FloatArray
    by_text: FloatArray
    allowed: NDArray[np.bool_]


def fit_blend(
    classifier: HsClassifier, held_out: Sequence[Examples], with_headings: Sequence[Examples]
) -> Blend:
    """Return the exponents of least log-loss, and the thresholds.

    A threshold is the lowest probability above which the suggestions are right often enough in
    every set: 90 % of the chapters, 80 % of the headings.

    Args:
        held_out: sets of rows not trained on, for chapters; they weigh the same, large or small.
        with_headings: the same for headings, which are known in every row.
    """
    sights = [_see(classifier, examples) for examples in held_out]
    both = _search(sights, 2)
    blend = Blend(
        vector_weight=round(both[0], 4),
        text_weight=round(both[1], 4),
        vector_alone=round(_search(sights, 1)[0], 4),
        threshold=_MAX_THRESHOLD,
        heading_weight=1.0,
        heading_threshold=_MAX_THRESHOLD,
    )
    joined = [(_join(sight, both), sight.allowed) for sight in sights]
    threshold = max(
        _find_threshold(
            found.max(axis=1), allowed[np.arange(len(found)), found.argmax(axis=1)], _PRECISION
        )
        for found, allowed in joined
    )
    blended = replace(classifier, blend=replace(blend, threshold=threshold))
    return _fit_headings(blended, with_headings)


def _see(classifier: HsClassifier, examples: Examples) -> _Sight:
    signs = classifier.look(examples.vectors, examples.texts)
    by_vector, by_text = (_log_softmax(each) for each in classifier.expert_logits(signs))
    return _Sight(by_vector, by_text, examples.allowed)


def _join(sight: _Sight, exponents: Sequence[float]) -> FloatArray:
    """Return (n, c) probabilities of the vector expert alone, or with a second exponent both."""
    joined = exponents[0] * sight.by_vector
    if len(exponents) > 1:
        joined = joined + exponents[1] * sight.by_text
    return np.exp(_log_softmax(joined))


def _search(sights: Sequence[_Sight], experts: int) -> list[float]:
    from scipy.optimize import minimize

    def loss(exponents: Sequence[float]) -> float:
        kept = ((_join(sight, exponents) * sight.allowed).sum(axis=1) for sight in sights)
        return -sum(float(np.log(np.maximum(right, 1e-9)).mean()) for right in kept)

    bounds = [_EXPONENTS] * experts
    found = minimize(loss, [1.0 / experts] * experts, method="Powell", bounds=bounds)
    return [float(x) for x in found.x]


def _fit_headings(classifier: HsClassifier, sets: Sequence[Examples]) -> Blend:
    from scipy.optimize import minimize_scalar

    signs = [classifier.look(examples.vectors, examples.texts) for examples in sets]

    def with_weight(weight: float) -> HsClassifier:
        return replace(classifier, blend=replace(classifier.blend, heading_weight=weight))

    def loss(weight: float) -> float:
        total = 0.0
        for seen, examples in zip(signs, sets, strict=True):
            known = examples.allowed.argmax(axis=1)
            given = with_weight(weight).within_chapters(seen, known)
            right = given[np.arange(len(given)), examples.headings]
            total -= float(np.log(np.maximum(right, 1e-9)).mean())
        return total

    best = round(float(minimize_scalar(loss, bounds=_EXPONENTS, method="bounded").x), 4)
    weighted = with_weight(best)
    threshold = max(_heading_threshold(weighted, examples) for examples in sets)
    return replace(weighted.blend, heading_threshold=threshold)


def _heading_threshold(classifier: HsClassifier, examples: Examples) -> float:
    signs = classifier.look(examples.vectors, examples.texts)
    chapters = classifier.chapter_probabilities(examples.vectors, examples.texts)
    headings = classifier.within_chapters(signs, chapters.argmax(axis=1))
    right = headings.argmax(axis=1) == examples.headings
    return _find_threshold(chapters.max(axis=1) * headings.max(axis=1), right, _HEADING_PRECISION)


def _find_threshold(sure: FloatArray, right: NDArray[np.bool_], precision: float) -> float:
    for threshold in np.arange(_MIN_THRESHOLD, _MAX_THRESHOLD, 0.01):
        answered = sure >= threshold
        if answered.any() and right[answered].mean() >= precision:
            return round(float(threshold), 2)
    return _MAX_THRESHOLD


def _log_softmax(logits: FloatArray) -> FloatArray:
    shifted = logits - logits.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))
