"""Words of a text, folded so that spellings of the same thing meet.

Case, ё and apostrophes are set aside; Belarusian letters and endings are brought near Russian
spelling (і→и, ў→в), as a shared stem is often all that the two spellings of a term have in
common; Latin letters typed inside Cyrillic words, and Cyrillic ones inside codes, are put right;
words are stemmed. A code such as 27.00R49 or КАС-32 stays one token, and so do its parts.
"""

import re
import threading
import zlib
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
import snowballstemmer
from numpy.typing import NDArray

TokenIds = NDArray[np.uint32]

_LATIN = "aeopcyxkbmht"
_CYRILLIC = "аеорсухквмнт"
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)
_BELARUSIAN = str.maketrans({"і": "и", "ў": "в", "ё": "е", "ґ": "г", "'": None, "’": None})
_SPELLING = (("цы", "ци"), ("шч", "щ"), ("дз", "д"), ("ры", "ри"), ("ды", "ди"), ("жы", "жи"))

_LONGEST_STEM = 7  # letters: гидравлика and гидравлический share no more
_SHORTEST_WORD = 3  # letters; shorter words are prepositions, shorter codes say nothing

_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*(?:[-./][^\W_]+)*")
_LETTERS = re.compile(rf"[^\W\d_]{{{_SHORTEST_WORD},}}")
_DIGITS = re.compile(rf"\d{{{_SHORTEST_WORD},}}")
_HAS_CYRILLIC = re.compile(r"[а-яў]")
_HAS_LATIN = re.compile(r"[a-z]")

_STOP_WORDS = frozenset(
    (
        "для", "или", "как", "так", "под", "при", "над", "без", "все", "это", "его", "она", "они",
        "что", "где", "наш", "ваш", "мы", "вы", "из", "от", "до", "по", "на", "со", "об", "год",
        "лет", "также", "более", "другие", "другой", "любой", "свой", "собственный", "работаем",
        "предлагаем", "ищем", "нужен", "нужна", "нужны", "нужно", "требуется", "требуются",
        "куплю", "закупаем", "закупка", "продажа", "поставка", "поставки", "поставщик",
        "поставщики", "поставщика", "производим", "производство", "производитель", "изготовление",
        "выпускаем", "шукаем", "патрэбны", "патрэбна", "патрэбен", "вытворчасць", "вырабляем",
        "пастаўка", "пастаўшчык", "пастаўкі", "купім", "купляем", "або", "пры", "яго", "яны",
        "наша", "ваша", "гэта", "and", "the", "for", "with", "from", "any", "our", "your", "all",
        "need", "needs", "needed", "looking", "seeking", "wanted", "supplier", "suppliers",
        "supply", "production", "produce", "producer", "manufacture", "manufacturer",
        "manufacturers", "make", "makes", "buy", "sale", "sell", "of", "in", "to", "on", "by",
        "or", "as", "at", "is", "are", "we"
    )
)  # fmt: skip


class _Stemmers(threading.local):
    """Snowball stemmers, a pair for each thread: they keep the word they work on."""

    def __init__(self) -> None:
        self.russian = snowballstemmer.stemmer("russian")
        self.english = snowballstemmer.stemmer("english")


_stemmers = _Stemmers()


def tokens(text: str) -> list[str]:
    """Return the folded tokens of `text` in order, words and codes alike."""
    found: list[str] = []
    for match in _WORD.finditer(text.casefold()):
        found.extend(_fold(match.group()))
    return found


def token_ids(texts: Iterable[str]) -> TokenIds:
    """Return the distinct 32-bit ids of all tokens in `texts`, ascending: (t,)."""
    return hash_tokens({word for text in texts for word in tokens(text)})


def hash_tokens(words: Iterable[str]) -> TokenIds:
    """Return the distinct 32-bit ids of folded tokens, ascending: (t,)."""
    ids = {zlib.crc32(word.encode()) for word in words}
    return np.array(sorted(ids), dtype=np.uint32)


@lru_cache(maxsize=100_000)
def ids_in_word(word: str) -> tuple[int, ...]:
    """Return the distinct ids of the tokens of a word as it is written, ascending."""
    return tuple(hash_tokens(tokens(word)).tolist())


@lru_cache(maxsize=200_000)
def _fold(word: str) -> tuple[str, ...]:
    if any(character.isdigit() for character in word):
        return _fold_code(word)
    parts = (part for part in re.split(r"[-./]", word) if len(part) >= _SHORTEST_WORD)
    return tuple(stem for stem in map(_stem, parts) if stem)


def _fold_code(word: str) -> tuple[str, ...]:
    code = re.sub(r"[-./]", "", word.translate(_TO_LATIN))
    if len(code) < _SHORTEST_WORD:
        return ()
    parts = [_stem(part) for part in _LETTERS.findall(word)]  # "КАС-32" meets "КАС"
    parts += [part for part in _DIGITS.findall(code) if part != code]
    return (code, *(part for part in parts if part))


def _stem(word: str) -> str:
    if word in _STOP_WORDS:
        return ""
    if _HAS_CYRILLIC.search(word):
        if _HAS_LATIN.search(word):
            word = word.translate(_TO_CYRILLIC)
        word = word.translate(_BELARUSIAN)
        for spelling, folded in _SPELLING:
            word = word.replace(spelling, folded)
        return str(_stemmers.russian.stemWord(word))[:_LONGEST_STEM]
    return str(_stemmers.english.stemWord(word))[:_LONGEST_STEM]
