"""Colours of scores: six steps of one hue after another, each darker than the one before.

ColorBrewer's YlGnBu (Cynthia Brewer, Mark Harrower, Apache-2.0): told apart by people who do not
see red or green, and in grey, since lightness falls from step to step. The bounds are the same
for every company, so two maps can be compared.
"""

from bisect import bisect_right
from itertools import pairwise

from matchmaker.domain.languages import Language
from matchmaker.services.market_words import say_number

BOUNDS = (0.2, 0.3, 0.4, 0.5, 0.6)
"""Lower bounds of all steps but the first; of the demo companies' best scores most are 0.5–0.6."""

COLOURS = ("#ffffcc", "#c7e9b4", "#7fcdbb", "#41b6c4", "#2c7fb8", "#253494")


def colour_of(score: float) -> str:
    """Return the colour of a score; a better one is never lighter."""
    return COLOURS[bisect_right(BOUNDS, score)]


def steps(language: Language) -> list[tuple[str, str]]:
    """Return colour and range of every step, lightest first."""
    said = [say_number(bound, language, 1) for bound in BOUNDS]
    between = [f"{low}–{high}" for low, high in pairwise(said)]
    return list(zip(COLOURS, (f"< {said[0]}", *between, f"≥ {said[-1]}"), strict=True))
