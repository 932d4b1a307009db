"""Puts invented lines, descriptions and names into words of one language."""

from collections.abc import Sequence
from random import Random

from matchmaker.domain.languages import Language
from matchmaker.domain.places import Country
from matchmaker.services.synthetic.vocabulary import Goods, Vocabulary

_LEFT_SMALL = 0.08  # of lines begin with a small letter, as people type


class Wording:
    """Chooses words; every choice is drawn from `chance`."""

    def __init__(self, vocabulary: Vocabulary, chance: Random) -> None:
        self._vocabulary = vocabulary
        self._chance = chance

    def line(
        self, shape: str, goods: Goods, other: Goods, class_name: str, language: Language
    ) -> str:
        """Return one product or need.

        Args:
            shape: "products", "trade" or "needs".
            other: of the same class, for lines that name two things.
        """
        chance, vocabulary = self._chance, self._vocabulary
        text: str = self._one_of(vocabulary.shapes[shape][language])
        while other is goods and "{y}" in text:
            text = self._one_of(vocabulary.shapes[shape][language])
        if "{y}" in text:
            text = text.replace("{y}", other.words[language](chance))
        if "{q}" in text:
            text = text.replace("{q}", self._one_of(vocabulary.measures[class_name][language]))
        text = text.replace("{x}", goods.words[language](chance))
        return text if chance.random() < _LEFT_SMALL else _capitalised(text)

    def about(self, goods: Sequence[Goods], language: Language) -> str:
        """Return what a company says of itself."""
        chance, vocabulary = self._chance, self._vocabulary
        text: str = self._one_of(vocabulary.shapes["about"][language])
        while goods[0] is goods[-1] and "{y}" in text:
            text = self._one_of(vocabulary.shapes["about"][language])
        facts = vocabulary.facts[language]
        first = self._one_of(facts)
        words = goods[-1].words[language](chance)
        text = text.replace("{y}", words).replace("{x}", goods[0].words[language](chance))
        text = text.replace("{fact}", first).replace("{other}", self._one_of(facts))
        if "{year}" in text:
            text = text.replace("{year}", str(1925 + int(100 * chance.random() ** 0.5)))
        if "{count}" in text:
            text = text.replace("{count}", str(int(10 * 200 ** chance.random())))
        return _capitalised(text)

    def name(self, number: int, class_name: str, country: Country, language: Language) -> str:
        """Return a name that nobody takes for a real company's, different for each number."""
        shapes = self._vocabulary.shapes["names"][language]
        word = self._one_of(shapes["words"])
        trade = self._vocabulary.trade_words[class_name][language]
        form = self._one_of(shapes[country.value])
        if language is Language.EN:
            return f"{word} {trade} {number} {form}"
        return f"{form} «{word}-{trade} {number}»"

    def _one_of(self, values: Sequence[str]) -> str:
        return values[int(self._chance.random() * len(values))]


def _capitalised(text: str) -> str:
    return text[0].upper() + text[1:]
