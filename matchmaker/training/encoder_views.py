"""Two views of one meaning: what the encoder is taught to bring together.

A view is a text in one of the languages, now and then cut to its head, wrapped in the words of
an offer or a need, misspelt, or set among other lines of a made-up profile.
"""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from matchmaker.training.encoder_corpus import LANGUAGES, Parallel

SEPARATORS = (". ", "; ", ", ", "\n", " / ")


@dataclass(frozen=True, slots=True)
class Phrasings:
    """How companies phrase a line, by language; `{x}` stands for the goods."""

    offers: dict[str, list[str]]
    needs: dict[str, list[str]]
    facts: dict[str, list[str]]
    places: dict[str, list[str]]


def read_phrasings(path: Path) -> Phrasings:
    """Read the phrasings file."""
    stored = json.loads(path.read_text("utf-8"))
    return Phrasings(stored["offers"], stored["needs"], stored["facts"], stored["places"])


class Views:
    """Makes views with a random generator of its own, so that a step can be repeated."""

    def __init__(self, phrasings: Phrasings, chance: random.Random) -> None:
        self._phrasings = phrasings
        self._chance = chance

    def language(self, item: Parallel) -> str:
        """Choose a language of `item`; Belarusian, the one to be learnt, more often."""
        if "be" in item and self._chance.random() < 0.45:  # noqa: PLR2004
            return "be"
        return self._chance.choice([name for name in LANGUAGES if name in item])

    def plain(self, item: Parallel, language: str) -> str:
        """Return one of the item's texts as it stands."""
        return self._chance.choice(item.texts[language])

    def line(self, item: Parallel, language: str) -> str:
        """Return the item as a line of a profile: cut, wrapped or misspelt now and then."""
        text = self.plain(item, language)
        chance = self._chance
        if chance.random() < 0.25:  # noqa: PLR2004
            head = text.replace(";", ",").split(",")[0].split(" (")[0]
            text = head if len(head) > 5 else text  # noqa: PLR2004
        draw = chance.random()
        if draw < 0.5:  # noqa: PLR2004
            kind = self._phrasings.offers if draw < 0.27 else self._phrasings.needs  # noqa: PLR2004
            text = chance.choice(kind[language]).format(x=text)
        if chance.random() < 0.06:  # noqa: PLR2004
            text = self._misspelt(text)
        return text

    def profile(self, items: Sequence[Parallel], language: str) -> str:
        """Return a made-up profile with a line for each item, and facts that say nothing."""
        chance = self._chance
        lines = [
            self.line(item, language if language in item else self.language(item)) for item in items
        ]
        for _ in range(chance.randrange(3)):
            fact = chance.choice(self._phrasings.facts[language]).format(
                year=chance.randrange(1950, 2024),
                count=chance.choice((12, 40, 85, 200, 500, 1200)),
                place=chance.choice(self._phrasings.places[language]),
            )
            lines.insert(chance.randrange(len(lines) + 1), fact)
        return chance.choice(SEPARATORS).join(lines)

    def _misspelt(self, text: str) -> str:
        """Drop, double or swap one letter."""
        if len(text) < 6:  # noqa: PLR2004
            return text
        at = self._chance.randrange(1, len(text) - 2)
        kind = self._chance.randrange(3)
        if kind == 0:
            return text[:at] + text[at + 1 :]
        if kind == 1:
            return text[:at] + text[at] + text[at:]
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
