"""Figures of an HS classifier: accuracy per source and language, calibration, abstention."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.engine.hs_classifier import HsClassifier
from matchmaker.training.hs_names import LANGUAGES, Name

NOMENCLATURE = frozenset({"hs", "cpv", "okpd2", "nace"})
_SURE = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
_FEWEST = 30  # names in a cell worth a figure


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
    languages = [names[row].language for row in kept]
    official = np.array([names[row].source in NOMENCLATURE for row in kept])
    of_official = [language for language, is_it in zip(languages, official, strict=True) if is_it]
    return {
        "accuracy": _by_cell(both, truth, cells),
        "accuracy_of_classifications": _by_cell(both[official], truth[official], of_official),
        "accuracy_of_all": _by_cell(both, truth, languages),
        "accuracy_without_text_of_all": _by_cell(alone, truth, languages),
        "abstention": _abstention(both, truth),
        "calibration_error": round(calibration_error(both, truth), 4),
    }


def describe_headings(
    classifier: HsClassifier, names: Sequence[Name], vectors: NDArray[np.float32]
) -> dict[str, Any]:
    """Return figures of headings on held-out subheadings, given the right chapter and not."""
    texts = [name.text for name in names]
    known = np.array([name.classes[0] for name in names])
    truth = np.array([classifier.headings.index(name.heading) for name in names])
    signs = classifier.look(vectors, texts)
    given = classifier.within_chapters(signs, known).argmax(axis=1) == truth
    found = _find_headings(classifier, vectors, texts)[0] == truth
    cells = [name.language for name in names]
    return {
        language: f"{found[inside].mean():.3f} of {inside.sum()}, "
        f"{given[inside].mean():.3f} given the chapter"
        for language in LANGUAGES
        if (inside := np.array([cell == language for cell in cells])).any()
    }


def evaluate_lines(
    classifier: HsClassifier, lines: Sequence[Name], vectors: NDArray[np.float32]
) -> dict[str, Any]:
    """Return figures of coded lines of companies, with their (n, d) vectors."""
    texts = [line.text for line in lines]
    truth = np.array([line.classes[0] for line in lines])
    cells = [line.language for line in lines]
    both = classifier.chapter_probabilities(vectors, texts)
    alone = classifier.chapter_probabilities(vectors)
    third = np.argsort(-both, axis=1)[:, :3]
    return {
        "lines": len(lines),
        "accuracy": _by_cell(both, truth, cells),
        "accuracy_all": round(float((both.argmax(axis=1) == truth).mean()), 3),
        "top3_all": round(float((third == truth[:, None]).any(axis=1).mean()), 3),
        "accuracy_all_without_text": round(float((alone.argmax(axis=1) == truth).mean()), 3),
        "abstention": _abstention(both, truth),
        "calibration_error": round(calibration_error(both, truth), 4),
        "heading": _heading_figures(classifier, lines, vectors),
    }


def _heading_figures(
    classifier: HsClassifier, lines: Sequence[Name], vectors: NDArray[np.float32]
) -> dict[str, Any]:
    coded = [row for row, line in enumerate(lines) if line.heading in classifier.headings]
    texts = [lines[row].text for row in coded]
    truth = np.array([classifier.headings.index(lines[row].heading) for row in coded])
    found, sure = _find_headings(classifier, vectors[coded], texts)
    answered = sure >= classifier.blend.heading_threshold
    right = found == truth
    return {
        "lines": len(coded),
        "accuracy": round(float(right.mean()), 3),
        "answered": round(float(answered.mean()), 3),
        "right_of_answered": round(float(right[answered].mean()), 3),
    }


def _find_headings(
    classifier: HsClassifier, vectors: NDArray[np.float32], texts: Sequence[str]
) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """Return the best heading of the best chapter of each row, and its probability."""
    chapters = classifier.chapter_probabilities(vectors, texts)
    signs = classifier.look(vectors, texts)
    headings = classifier.within_chapters(signs, chapters.argmax(axis=1))
    return headings.argmax(axis=1), chapters.max(axis=1) * headings.max(axis=1)


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
    probabilities: NDArray[np.float32], truth: NDArray[np.int64]
) -> dict[str, dict[str, float]]:
    """Return threshold -> share answered and share of those right."""
    sure, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == truth
    return {
        f"{least:.1f}": {
            "answered": round(float(answered.mean()), 3),
            "right": round(float(right[answered].mean()), 3),
        }
        for least in _SURE
        if (answered := sure >= least).any()
    }
