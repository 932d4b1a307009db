"""Sentences about screening, in the three languages."""

from matchmaker.domain.catalogues import get_message
from matchmaker.domain.languages import Language
from matchmaker.engine.screening import ScreeningHit


def screening_text(name: str, language: Language) -> str:
    """Return a fixed sentence about screening, such as `staff_decide`."""
    return get_message(f"screening.{name}", language)


def hit_sentence(hit: ScreeningHit, language: Language) -> str:
    """Return how an entry was found, and its name."""
    said = screening_text(f"by_{hit.found_by.value}", language)
    return said.format(name=hit.name, percent=round(hit.likeness * 100))
