"""Names of companies as they are compared: without legal form, alphabet and manner of spelling.

`ОАО «Минский тракторный завод»`, `ААТ «Мінскі трактарны завод»` and `OJSC Minskiy Traktornyy
Zavod` are one name. Russian and Belarusian spell the same words with other vowels, English ones
with other consonants too; what all three keep is the order of the consonants.
"""

import re
import unicodedata
from collections.abc import Sequence

_CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіўґ"
_SPELLED = "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch  y  e yu ya i v g"
_LATIN = dict(zip(_CYRILLIC, _SPELLED.split(" "), strict=True))

_SHORT_FORMS = (
    "ao oao zao pao ooo odo sooo iooo up chup chtup rup gup fgup kup gp npo npp ip sp pk "
    "aat zat taa tda staa ztaa pup kfg kfkh "
    "jsc ojsc cjsc pjsc llc ltd limited inc plc co company corporation corp enterprise the"
)
_LONG_FORMS = (
    "otkrytoe zakrytoe publichnoe aktsionernoe obshchestvo s ogranichennoy otvetstvennostyu "
    "dopolnitelnoy unitarnoe respublikanskoe gosudarstvennoe chastnoe predpriyatie tavarystva "
    "aktsyyanernae adkrytae zakrytae z abmezhavanay dadatkovay adkaznastsyu unitarnae "
    "respublikanskae pryvatnae pradpryemstva joint stock open closed public liability"
)
_FORMS = frozenset(f"{_SHORT_FORMS} {_LONG_FORMS}".split())
"""Words that say what legal form a company has, in the letters of `plain_words`."""

KEY_LETTERS = 4
"""Consonants of a word that make its key. Measured on 100,000 invented companies
(`python -m benchmarks.duplicates`): three make every look-up read ten times as many names, five
miss endings that differ between the languages, such as `трактарны` and `tractor`."""

MOST_KEYS = 8
"""Words of a name that get a key; longer names are described, not named."""

_WORD = re.compile(r"[a-z0-9]+")
_DOUBLED = re.compile(r"(.)\1+")
_FOLDED = (
    ("shch", "s"), ("sch", "s"), ("sh", "s"), ("zh", "z"), ("ch", "c"), ("kh", "h"), ("ts", "t"),
    ("tz", "t"), ("ph", "f"), ("dz", "d"), ("ck", "k"), ("c", "k"), ("q", "k"), ("x", "ks"),
    ("w", "v"), ("h", "g"), ("j", ""),
)  # fmt: skip
"""Spellings of one sound: `Гомель` is Gomel and Homel, `Віцебск` is Витебск, `tractor` трактор."""
_VOWELS = re.compile("[aeiouy]")


def plain_words(name: str) -> list[str]:
    """Return the words of a company's name in Latin letters, without its legal form.

    The words are kept as they are when nothing else is left.
    """
    text = unicodedata.normalize("NFC", name.casefold())
    latin = "".join(_LATIN.get(letter, letter) for letter in text)
    bare = unicodedata.normalize("NFKD", latin).encode("ascii", "ignore").decode()
    words = _WORD.findall(bare)
    return [word for word in words if word not in _FORMS] or words


def skeleton(word: str) -> str:
    """Return the consonants of a word of `plain_words`, one letter for each sound.

    A word with less than two consonants is returned as it is.
    """
    folded = word
    for spelled, sound in _FOLDED:
        folded = folded.replace(spelled, sound)
    bones = _DOUBLED.sub(r"\1", _VOWELS.sub("", folded))
    return bones if len(bones) > 1 else word


def name_keys(words: Sequence[str]) -> list[str]:
    """Return the keys under which a name is looked up, in the order of its words.

    Names that are alike share at least one, whatever the language, as long as the beginning of
    one of their words survives.

    Args:
        words: of `plain_words`.
    """
    keys = (skeleton(word)[:KEY_LETTERS] for word in words)
    return list(dict.fromkeys(key for key in keys if len(key) > 1))[:MOST_KEYS]
