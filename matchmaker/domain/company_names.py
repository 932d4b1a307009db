"""Names of companies as they are compared: without legal form, alphabet and manner of spelling.

`ОАО «Минский тракторный завод»`, `ААТ «Мінскі трактарны завод»` and `OJSC Minskiy Traktornyy
Zavod` are one name. Russian and Belarusian spell the same words with other vowels, English ones
with other consonants too; what all three keep is the order of the consonants.
"""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import urlsplit

_CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіўґ"
_SPELLED = "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch  y  e yu ya i v g"
_LATIN = str.maketrans(dict(zip(_CYRILLIC, _SPELLED.split(" "), strict=True)))

_KINDS = {
    "zavod": "zavod", "works": "zavod", "plant": "zavod",
    "fabrika": "fabrika", "fabryka": "fabrika", "factory": "fabrika", "mill": "fabrika",
    "kombinat": "kombinat", "kambinat": "kombinat", "combine": "kombinat",
    "gruppa": "group", "grupa": "group", "group": "group",
    "kholding": "holding", "kholdyng": "holding", "holding": "holding",
    "firma": "firm", "firm": "firm",
    "kompaniya": "company", "kampaniya": "company",
    "torgovyy": "trade", "gandlevy": "trade", "trading": "trade", "dom": "house", "house": "house",
}  # fmt: skip
"""Words for kinds of enterprises, which each language translates, and what they mean."""

_SHARED_SITES = frozenset({"vk.com", "t.me", "instagram.com", "facebook.com", "ok.ru", "tilda.ws"})
"""Hosts of many companies' pages, which say nothing about whose a page is."""

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
"""Consonants of a word that make its key. Own judgement: with five, `трактарны` and `tractor`
would have no key in common; with three, a key says hardly more than the first syllable."""

MOST_KEYS = 8
"""Words of a name that get a key; longer names are described, not named."""

_APOSTROPHES = str.maketrans("", "", "'’ʼ`")  # part of a Belarusian word, not the end of one
_WORD = re.compile(r"[a-z0-9]+")
_DOUBLED = re.compile(r"(.)\1+")
_SOUNDS = {
    "shch": "s", "sch": "s", "sh": "s", "zh": "z", "ch": "k", "kh": "g", "ts": "t", "tz": "t",
    "ph": "f", "dz": "d", "ck": "k", "c": "k", "q": "k", "x": "ks", "w": "v", "h": "g", "j": "",
    **dict.fromkeys("aeiouy", ""),
}  # fmt: skip
"""Spellings of one sound, and vowels, which are left out: `Гомель` is Gomel and Homel, `Віцебск`
is Витебск, `tractor` трактор."""
_SPELLINGS = re.compile("|".join(sorted(_SOUNDS, key=len, reverse=True)))


def plain_words(name: str) -> list[str]:
    """Return the words of a company's name in Latin letters, without its legal form.

    The words are kept as they are when nothing else is left.
    """
    text = unicodedata.normalize("NFC", name.casefold()).translate(_APOSTROPHES)
    latin = text.translate(_LATIN)
    if not latin.isascii():
        latin = unicodedata.normalize("NFKD", latin).encode("ascii", "ignore").decode()
    words = _WORD.findall(latin)
    return [word for word in words if word not in _FORMS] or words


@lru_cache(maxsize=50_000)  # the words of names repeat
def skeleton(word: str) -> str:
    """Return the consonants of a word of `plain_words`, one letter for each sound.

    A word with less than two consonants is returned as it is.
    """
    bones = _DOUBLED.sub(r"\1", _SPELLINGS.sub(lambda found: _SOUNDS[found[0]], word))
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


def parts_of_name(words: Sequence[str]) -> tuple[list[str], frozenset[str]]:
    """Return the words that are a company's own, and what kind of enterprise the others name.

    All words are its own when none would be left.
    """
    own = [word for word in words if word not in _KINDS]
    if not own:
        return list(words), frozenset()
    return own, frozenset(_KINDS[word] for word in words if word in _KINDS)


def site_key(website: object) -> str | None:
    """Return a short digest of the host of a site; None for none, and for one that many share."""
    if not isinstance(website, str):
        return None
    try:
        host = (urlsplit(website).hostname or "").removeprefix("www.")
    except ValueError:
        return None
    if "." not in host or host in _SHARED_SITES:
        return None
    return hashlib.sha256(host.encode()).hexdigest()[:16]
