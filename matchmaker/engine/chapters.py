"""On which HS chapters a company's products lie: the weights that markets are scored with."""

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.products import CHAPTERS
from matchmaker.domain.profile import Profile

LEAST_PROBABLE = 0.2
"""A chapter that the classifier finds less probable for a line says nothing of it."""

_COLUMN = {chapter: column for column, chapter in enumerate(CHAPTERS)}


def chapter_weights(
    profile: Profile, probabilities: NDArray[np.floating] | None = None
) -> NDArray[np.float64]:
    """Return (96,) weights of a company's product lines on HS chapters; they add up to at most 1.

    A line counts for its stated HS code, else for what the classifier thinks of it.

    Args:
        probabilities: (n, 96 or more) one row per product line, the chapters first, as
            `HsClassifier.chapter_probabilities` gives them; further columns are services and
            count for no chapter. None: lines without a code count for nothing.

    Raises:
        ValueError: there are other rows than product lines.
    """
    if probabilities is not None and len(probabilities) != len(profile.products):
        raise ValueError(f"{len(probabilities)} rows for {len(profile.products)} product lines")
    weights = np.zeros(len(CHAPTERS))
    for row, line in enumerate(profile.products):
        if line.hs is not None:
            weights[_COLUMN[line.hs[:2]]] += 1.0
        elif probabilities is not None:
            found = probabilities[row, : len(CHAPTERS)]
            weights += np.where(found >= LEAST_PROBABLE, found, 0.0)
    return weights / len(profile.products)
