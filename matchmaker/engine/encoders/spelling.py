"""The spelling that the tokeniser sees, which is not always the spelling that people type.

Which steps are taken is part of a model folder (`config.json`, key `spelling`): weights are only
good for the spelling they were trained with.
"""

import re
import unicodedata
from dataclasses import dataclass

_BELARUSIAN_LETTER = re.compile("[ўіЎІ]")
# Longest first where one is part of another; the pieces of USE know Russian spelling only.
_TO_RUSSIAN_LETTERS = (
    ("ў", "в"), ("Ў", "В"), ("і", "и"), ("І", "И"), ("цы", "ци"), ("ры", "ри"), ("ды", "ди"),
    ("шч", "щ"), ("дз", "д"), ("'", "ъ"), ("’", "ъ"), ("эр", "ер"), ("эк", "ек"), ("эн", "ен"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a text is rewritten before it is cut into pieces.

    Attributes:
        map_belarusian: Belarusian words are respelled in Russian letters, for a vocabulary that
            has no Belarusian pieces.
    """

    map_belarusian: bool = False

    def __call__(self, text: str) -> str:
        """Return `text` as the tokeniser shall see it."""
        text = unicodedata.normalize("NFKC", text)
        if self.map_belarusian and _BELARUSIAN_LETTER.search(text):
            for belarusian, russian in _TO_RUSSIAN_LETTERS:
                text = text.replace(belarusian, russian)
        return text
