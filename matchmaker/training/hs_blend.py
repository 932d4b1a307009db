"""Joins the experts of the HS classifier and sets when it keeps silent, on held-out names."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from matchmaker.engine.hs_classifier import Blend, HsClassifier
from matchmaker.training.hs_experts import Examples

FloatArray = NDArray[np.float32]

_PRECISION = 0.90  # of the chapters suggested, this share shall be right on held-out names
_HEADING_PRECISION = 0.80
_EXPONENTS = (0.05, 3.0)  # far beyond what any training gave
_MIN_THRESHOLD, _MAX_THRESHOLD = 0.35, 0.95


def fit_blend(classifier: HsClassifier, examples: Examples, heading_examples: Examples) -> Blend:
    """Return the exponents of least log-loss on held-out examples, and the thresholds.

    A threshold is the lowest probability above which the suggestions are right often enough:
    90 % of the chapters, 80 % of the headings.

    Args:
        examples: held-out codes, for chapters.
        heading_examples: held-out rows whose heading is known, from headings seen in training.
    """
    from scipy.optimize import minimize

    signs = classifier.look(examples.vectors, examples.texts)
    by_vector, by_text = (_log_softmax(each) for each in classifier.expert_logits(signs))

    def loss(joined: FloatArray) -> float:
        kept = np.where(examples.allowed, _log_softmax(joined), -np.inf)
        return -float(np.logaddexp.reduce(kept, axis=1).mean())

    def search(joined: Callable[[FloatArray], FloatArray], start: list[float]) -> FloatArray:
        bounds = [_EXPONENTS] * len(start)
        found = minimize(lambda x: loss(joined(x)), start, method="Powell", bounds=bounds)
        return np.asarray(found.x)

    both = search(lambda x: x[0] * by_vector + x[1] * by_text, [0.5, 0.5])
    alone = search(lambda x: x[0] * by_vector, [0.8])
    joined = np.exp(_log_softmax(both[0] * by_vector + both[1] * by_text))
    blend = Blend(
        vector_weight=round(float(both[0]), 4),
        text_weight=round(float(both[1]), 4),
        vector_alone=round(float(alone[0]), 4),
        threshold=_find_threshold(joined.max(axis=1), _is_right(joined, examples), _PRECISION),
        heading_weight=1.0,
        heading_threshold=1.0,
    )
    return _fit_headings(replace(classifier, blend=blend), heading_examples)


def _fit_headings(classifier: HsClassifier, examples: Examples) -> Blend:
    from scipy.optimize import minimize_scalar

    signs = classifier.look(examples.vectors, examples.texts)
    known = examples.allowed.argmax(axis=1)
    rows = np.arange(len(known))

    def loss(weight: float) -> float:
        given = with_weight(weight).within_chapters(signs, known)[rows, examples.headings]
        return -float(np.log(np.maximum(given, 1e-9)).mean())

    def with_weight(weight: float) -> HsClassifier:
        return replace(classifier, blend=replace(classifier.blend, heading_weight=weight))

    best = round(float(minimize_scalar(loss, bounds=_EXPONENTS, method="bounded").x), 4)
    chapters = classifier.chapter_probabilities(examples.vectors, examples.texts)
    headings = with_weight(best).within_chapters(signs, chapters.argmax(axis=1))
    sure = chapters.max(axis=1) * headings.max(axis=1)
    right = headings.argmax(axis=1) == examples.headings
    threshold = _find_threshold(sure, right, _HEADING_PRECISION)
    return replace(classifier.blend, heading_weight=best, heading_threshold=threshold)


def _is_right(probabilities: FloatArray, examples: Examples) -> NDArray[np.bool_]:
    best = probabilities.argmax(axis=1)
    return np.asarray(examples.allowed[np.arange(len(best)), best])


def _find_threshold(sure: FloatArray, right: NDArray[np.bool_], precision: float) -> float:
    for threshold in np.arange(_MIN_THRESHOLD, _MAX_THRESHOLD, 0.01):
        answered = sure >= threshold
        if answered.any() and right[answered].mean() >= precision:
            return round(float(threshold), 2)
    return _MAX_THRESHOLD


def _log_softmax(logits: FloatArray) -> FloatArray:
    shifted = logits - logits.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))
