"""Rewrites nomenclature names the way companies write lines: cut short, priced, sized, asked for.

A nomenclature says "Тракторы колёсные для сельского хозяйства прочие; тягачи седельные"; a company
says "закупаем тягачи седельные, 400 л. с.". Each name yields its parts and one such restyling.
"""

import re
import zlib
from collections.abc import Iterable, Iterator

import numpy as np

from matchmaker.training.hs_names import Name

_SPLIT = re.compile(r"\s*[;:]\s*|\s*\(.*?\)\s*")
_EMPTY_HEAD = re.compile(
    r"(?:проч|друг|кроме|част|інш|акрамя|other|part|exclud|whether|having|weighing|масс|масай|"
    r"n\.e|(?:не|из|с|со|для|в|на|от|или|и|до|з|са|у|ад|ці|not|of|with|for|in|and|or)\b)",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]{3,}")
_SHORTEST_PART = 5  # letters
_MOST_PARTS = 2
_RESTYLED = 0.5  # of the names; encoding the wordings is what training takes longest for
COMPANY_STYLE = frozenset({"wordings", "terms", "lines"})
_CODE_NOISE = re.compile(r"\b(?:товарн\w+ позици\w+|heading(?: no\.?)?|таварн\w+ пазіцы\w+)\s*\d*")

_BEFORE = {
    "ru": ("", "", "производство: ", "закупаем ", "ищем поставщика: ", "поставка, ", "оптом ",
           "нужны ", "наша продукция — ", "экспорт: "),
    "be": ("", "", "вытворчасць: ", "закупляем ", "шукаем пастаўшчыка: ", "пастаўка, ", "оптам ",
           "патрэбныя ", "наша прадукцыя — ", "экспарт: "),
    "en": ("", "", "manufacture of ", "we buy ", "looking for ", "supply of ", "wholesale ",
           "needed: ", "our products: ", "for export: "),
}  # fmt: skip
_AFTER = {
    "ru": ("", "", " {} кг", " {}–{} мм", " до {} т", " ГОСТ {}-{}", ", {} л", " {} кВт",
           " под заказ", " в ассортименте", " марки {}", " М-{}", ", ТУ"),
    "be": ("", "", " {} кг", " {}–{} мм", " да {} т", " ДАСТ {}-{}", ", {} л", " {} кВт",
           " на замову", " у асартыменце", " маркі {}", " М-{}", ", ТУ"),
    "en": ("", "", " {} kg", " {}-{} mm", " up to {} t", " EN {}-{}", ", {} l", " {} kW",
           ", custom made", ", full range", " grade {}", " M-{}", ", in bulk"),
}  # fmt: skip


def augment(names: Iterable[Name], seed: int) -> Iterator[tuple[Name, str]]:
    """Yield (name, wording) pairs: the name itself, its parts, and for many one restyling.

    The same name and seed give the same wordings, whatever names stand beside it.
    """
    for name in names:
        random = np.random.default_rng([seed, zlib.crc32(name.text.encode())])
        yield name, name.text
        parts = list(_parts(name.text))
        for part in parts[:_MOST_PARTS]:
            yield name, part
        core = parts[int(random.integers(len(parts)))] if parts else name.text
        if name.source in COMPANY_STYLE or random.random() < _RESTYLED:
            yield name, _restyle(core, name.language, random)


def _parts(text: str) -> Iterator[str]:
    """Parts of an enumeration that mean something alone."""
    pieces = _SPLIT.split(_CODE_NOISE.sub("", text))
    if len(pieces) < 2:  # noqa: PLR2004
        return
    for place, piece in enumerate(pieces):
        words = _LETTERS.findall(piece)
        says_enough = sum(map(len, words)) >= _SHORTEST_PART and (place == 0 or len(words) > 1)
        if says_enough and not _EMPTY_HEAD.match(piece):
            yield piece


def _restyle(text: str, language: str, random: np.random.Generator) -> str:
    before = _BEFORE[language][int(random.integers(len(_BEFORE[language])))]
    after = _AFTER[language][int(random.integers(len(_AFTER[language])))]
    numbers = (str(int(n)) for n in random.integers(1, 3000, size=2))
    lowered = text[:1].lower() + text[1:] if before else text
    words = lowered.split(" ")
    if len(words) > 4 and random.random() < 0.5:  # noqa: PLR2004
        words = words[: int(random.integers(3, len(words)))]
    return before + " ".join(words) + after.format(*numbers)
