"""Figures of an HS classifier: accuracy per source and language, calibration, abstention."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.engine.encoder import Encoder
from matchmaker.engine.hs_classifier import HsClassifier
from matchmaker.training.hs_names import CLASS_ROWS, Name

LANGUAGES = ("ru", "be", "en")
_SURE = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
_FEWEST = 30  # names in a cell worth a figure
_BELARUSIAN = re.compile("[ўі]", re.IGNORECASE)
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


def describe(
    classifier: HsClassifier, names: Sequence[Name], vectors: NDArray[np.float32]
) -> dict[str, Any]:
    """Return figures of held-out names whose class is known for certain.

    Args:
        names: n names; those with several admissible classes are left out.
        vectors: (n, d) their vectors.
    """
    kept = [row for row, name in enumerate(names) if len(name.classes) == 1]
    texts = [names[row].text for row in kept]
    truth = np.array([names[row].classes[0] for row in kept])
    cells = [f"{names[row].source}/{names[row].language}" for row in kept]
    both = classifier.chapter_probabilities(vectors[kept], texts)
    alone = classifier.chapter_probabilities(vectors[kept])
    figures: dict[str, Any] = {
        "accuracy": _by_cell(both, truth, cells),
        "accuracy_without_text": _by_cell(alone, truth, cells),
        "abstention": _abstention(both, truth, np.array([c.startswith("hs/") for c in cells])),
        "calibration_error": round(calibration_error(both, truth), 4),
    }
    return figures


def evaluate_lines(classifier: HsClassifier, encoder: Encoder, companies: Path) -> dict[str, Any]:
    """Return figures of the coded lines of company profiles, one JSON profile a line."""
    lines: list[tuple[str, str, str]] = []
    for record in companies.read_text("utf-8").splitlines():
        profile = json.loads(record)["profile"]
        language = _language(profile["about"])
        coded = (line for line in profile["products"] + profile["needs"] if line["hs"])
        lines.extend((line["text"], line["hs"][:2], language) for line in coded)
    texts = [text for text, _, _ in lines]
    truth = np.array([CLASS_ROWS[chapter] for _, chapter, _ in lines])
    cells = [language for _, _, language in lines]
    vectors = encoder.encode(texts)
    both = classifier.chapter_probabilities(vectors, texts)
    alone = classifier.chapter_probabilities(vectors)
    third = np.argsort(-both, axis=1)[:, :3]
    return {
        "lines": len(lines),
        "accuracy": _by_cell(both, truth, [*cells]),
        "accuracy_all": round(float((both.argmax(axis=1) == truth).mean()), 3),
        "top3_all": round(float((third == truth[:, None]).any(axis=1).mean()), 3),
        "accuracy_all_without_text": round(float((alone.argmax(axis=1) == truth).mean()), 3),
        "abstention": _abstention(both, truth, np.ones(len(truth), np.bool_)),
        "calibration_error": round(calibration_error(both, truth), 4),
    }


def calibration_error(
    probabilities: NDArray[np.float32], truth: NDArray[np.int64], bins: int = 10
) -> float:
    """Return the expected calibration error of the best class over equally wide bins."""
    best = probabilities.argmax(axis=1)
    sure = probabilities[np.arange(len(best)), best]
    right = best == truth
    bin_of = np.minimum((sure * bins).astype(int), bins - 1)
    error = 0.0
    for number in range(bins):
        inside = bin_of == number
        if inside.any():
            error += inside.mean() * abs(right[inside].mean() - sure[inside].mean())
    return float(error)


def _by_cell(
    probabilities: NDArray[np.float32], truth: NDArray[np.int64], cells: Sequence[str]
) -> dict[str, str]:
    right = probabilities.argmax(axis=1) == truth
    found = {}
    for cell in sorted(set(cells)):
        inside = np.array([c == cell for c in cells])
        if inside.sum() >= _FEWEST:
            found[cell] = f"{right[inside].mean():.3f} of {inside.sum()}"
    return found


def _abstention(
    probabilities: NDArray[np.float32], truth: NDArray[np.int64], inside: NDArray[np.bool_]
) -> dict[str, str]:
    """Return threshold -> share answered and share of those right."""
    sure, right = probabilities.max(axis=1)[inside], (probabilities.argmax(axis=1) == truth)[inside]
    curve = {}
    for least in _SURE:
        answered = sure >= least
        if answered.any():
            curve[f"{least:.1f}"] = (
                f"{answered.mean():.3f} answered, {right[answered].mean():.3f} right"
            )
    return curve


def _language(text: str) -> str:
    if not _CYRILLIC.search(text):
        return "en"
    return "be" if _BELARUSIAN.search(text) else "ru"
