"""Which language a line is written in: Russian, Belarusian, English, or several.

Told from letters and a few words, not from a model: microseconds a line, and the answer only
serves search and display. It never changes what the encoder sees.
"""

import re
from enum import StrEnum

_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_BELARUSIAN_LETTERS = re.compile("[ўіʼ’']")
_RUSSIAN_LETTERS = re.compile("[ищъ]")
# Words and parts of words that the other language hardly has, for lines without a telling letter.
_BELARUSIAN_WORDS = frozenset(
    (
        "у", "з", "са", "ад", "для", "гэта", "каля", "паводле", "але", "або", "таксама",
        "вырабы", "вырабаў", "вытворца", "вытворчасць", "вырабляем", "пастаўка", "шукаем",
        "закупка", "закупляем", "мы", "наш", "наша", "нашы", "гандаль", "продаж", "рамонт",
        "бульба", "мэбля", "абсталяванне", "адзенне", "абутак", "паслугі", "сталь", "дрэва",
        "папера", "мяса", "тавары", "завод"
    )
)  # fmt: skip
_RUSSIAN_WORDS = frozenset(
    (
        "и", "с", "из", "от", "по", "как", "это", "или", "для", "не", "мы", "наш", "все",
        "также", "есть", "оборудование", "товары", "завод", "продажа", "поставка",
        "закупка", "сталь", "мебель", "ремонт", "услуг", "работы", "бумага", "дерево",
        "мясо"
    )
)  # fmt: skip
_BELARUSIAN_PARTS = re.compile(
    r"(?:ць|ццё|ння|лля|ссе|аў|оў|аваць|ага|яга|ыя|ае|яе|ваны|рызм)$|^(?:дзе|цэ|шч)|"
    r"дз[еёяюі]|ц[еёюя]|[бвдзлмнпрстфчшжц]э|р[ыю]к|сць|шч|й[нл]а|ыц[ыя]"
)
_RUSSIAN_PARTS = re.compile(
    r"(?:ть|ться|ого|его|ые|ов|ев|ный|ное|ость|тель|тов|ров|ской|ская)$|т[её]|д[её]|ре|че|ци|жи|ши"
)
_MIXED_SHARE = 0.25  # of the letters in the smaller script; a brand or a standard stays below


class LineLanguage(StrEnum):
    """Language of a line; `mixed` when no language has most of it, `unknown` without letters."""

    RU = "ru"
    BE = "be"
    EN = "en"
    MIXED = "mixed"
    UNKNOWN = "unknown"


def language_of(text: str) -> LineLanguage:
    """Return the language that `text` is written in.

    Latin letters mean English; no other language in Latin letters is told apart. Words of
    capitals ("ПВХ", "ISO 9001") and words with digits do not count where others do.
    """
    words = _WORD.findall(text)
    if not words:
        return LineLanguage.UNKNOWN
    telling = [word for word in words if len(word) == 1 or not word.isupper()] or words
    cyrillic = [word.lower() for word in telling if _CYRILLIC.search(word)]
    letters = sum(map(len, telling))
    share = sum(map(len, cyrillic)) / letters
    if not share:
        return LineLanguage.EN
    if min(share, 1 - share) > _MIXED_SHARE:
        return LineLanguage.MIXED
    if share < 0.5:  # noqa: PLR2004 - the larger script
        return LineLanguage.EN
    return _russian_or_belarusian(cyrillic)


def _russian_or_belarusian(words: list[str]) -> LineLanguage:
    belarusian = russian = 0
    for word in words:
        if _BELARUSIAN_LETTERS.search(word):
            belarusian += 3
        elif _RUSSIAN_LETTERS.search(word):
            russian += 3
        else:
            belarusian += 2 * (word in _BELARUSIAN_WORDS - _RUSSIAN_WORDS)
            russian += 2 * (word in _RUSSIAN_WORDS - _BELARUSIAN_WORDS)
            belarusian += bool(_BELARUSIAN_PARTS.search(word))
            russian += bool(_RUSSIAN_PARTS.search(word))
    return LineLanguage.BE if belarusian > russian else LineLanguage.RU
