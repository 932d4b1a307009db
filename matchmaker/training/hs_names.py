"""Names of goods and services with the HS chapters they may belong to, for training.

Two kinds of sources. HS and ТН ВЭД names carry their code. Names of CPV, ОКПД2, ОКВЭД 2 and NACE
are worded more like company lines and get their chapters through the concordances in
`data/training/hs`, which name one chapter or, where a class of goods spans several, all of them.
"""

import csv
import gzip
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from matchmaker.engine.hs_classifier import CLASSES
from matchmaker.resources import shipped
from matchmaker.training.encoder_sources import read_concepts

LANGUAGES = ("ru", "be", "en")
CLASS_ROWS = {name: row for row, name in enumerate(CLASSES)}

_MAX_UNKNOWN_SHARE = 0.34  # of a machine-translated name's words; more is Russian in disguise
_LONGEST = 160  # characters of a name that are used; 5 % of the names are longer, lines are not
_SUBCONTRACTED = re.compile(r"услуги|работы|паслугі", re.IGNORECASE)
_BULLET = re.compile(r"\n\s*[-.–]\s*")
_EXCLUDES = re.compile(
    r"(?:эта группировка (?:также )?)?не включает|(?:this \w+ )?excludes", re.IGNORECASE
)
_SEE = re.compile(r",?\s*\(?(?:см\.|see)\s*(\d\d(?:\.\d+)*).*", re.DOTALL)
_MAKING = re.compile(
    r"^(?:производство|manufacture of|production of|изготовление)\s+", re.IGNORECASE
)
_LEAD_IN = re.compile(r"эта группировка|this (?:class|group|division|section)", re.IGNORECASE)
_SHORTEST_NOTE = 4  # characters
_HEADING_DIGITS = 4
_BELARUSIAN = re.compile("[ўі]", re.IGNORECASE)
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
_ACTIVITIES = frozenset({"nace", "okved2"})
_MAKING_DIVISIONS = range(10, 33)  # of NACE; from 33 on they serve


@dataclass(frozen=True, slots=True)
class Name:
    """One labelled wording.

    Attributes:
        text: the wording.
        language: "ru", "be" or "en".
        classes: rows of `CLASSES` it may belong to; one when it is known.
        group: names of one code, in all languages, share it and never straddle a split.
        source: "hs", "cpv", "okpd2", "nace", "notes", "wordings", "terms" or "lines".
        code: HS code where the source gives one, else "".
    """

    text: str
    language: str
    classes: tuple[int, ...]
    group: str
    source: str
    code: str = ""

    @property
    def heading(self) -> str:
        """The four-digit heading, or "" where it is not known."""
        return self.code[:4] if len(self.code) >= _HEADING_DIGITS else ""

    @property
    def subheading(self) -> str:
        """The six-digit subheading, or "" where the code is no longer than a heading."""
        return self.code[:6] if len(self.code) > _HEADING_DIGITS else ""


def read_names(nomenclature: Path) -> list[Name]:
    """Return every usable name of a folder of nomenclature tables, without repetitions.

    Args:
        nomenclature: holds hs_en.csv, hs_tnved_pairs_en_ru.csv, tnved_ru.csv, okved2_ru.csv,
            nace_okved2_en_ru.csv and trade_triples_en_ru_be.tsv.gz; docs/hs-classifier.md says
            where they come from.

    Raises:
        FileNotFoundError: a table is missing.
    """
    seen: set[tuple[str, tuple[int, ...]]] = set()
    names: list[Name] = []
    sources = (
        _read_hs(nomenclature),
        _read_triples(nomenclature),
        _read_notes(nomenclature),
        read_wordings(),
        read_terms(),
    )
    for source in sources:
        for name in source:
            key = (normalise(name.text), name.classes)
            if len(key[0]) > 1 and key not in seen:
                seen.add(key)
                names.append(name)
    return names


def normalise(text: str) -> str:
    """Return `text` in lower case with letters and digits only: equal for equal wordings."""
    return " ".join(re.findall(r"\w+", text.lower()))


def is_held_out(group: str, share: float, salt: str = "") -> bool:
    """Say whether a group belongs to the held-out part; the same answer on every machine."""
    return zlib.crc32((salt + group).encode()) % 10_000 < share * 10_000


def read_wordings() -> Iterator[Name]:
    """Yield the wordings of `data/training/hs/wordings.tsv`, three languages a row."""
    rows = _table(shipped("data", "training", "hs", "wordings.tsv"))
    for number, (code, russian, belarusian, english) in enumerate(rows):
        classes = (CLASS_ROWS[code if code.startswith("S") else code[:2]],)
        for language, text in (("ru", russian), ("be", belarusian), ("en", english)):
            heading = "" if code.startswith("S") else code
            yield Name(text, language, classes, f"wordings:{number}", "wordings", heading)


def read_terms() -> Iterator[Name]:
    """Yield the terms and synonyms of `data/training/concepts.txt` that have a chapter."""
    codes = dict(_table(shipped("data", "training", "hs", "concepts_chapters.tsv")))
    for row in read_concepts(shipped("data", "training", "concepts.txt")):
        terms = {language: cast("list[str]", row[language]) for language in LANGUAGES}
        first = terms["en"][0]
        known = codes.get(first, "").split()
        if not known:
            continue
        classes = tuple(dict.fromkeys(CLASS_ROWS[c if c.startswith("S") else c[:2]] for c in known))
        heading = known[0] if len(known) == 1 and known[0].isdigit() else ""
        for language in LANGUAGES:
            for text in terms[language]:
                yield Name(text, language, classes, f"terms:{first}", "terms", heading)


def read_lines(companies: Path) -> Iterator[Name]:
    """Yield the lines of company profiles that carry a code.

    Args:
        companies: one JSON profile a line, bare or under "profile".
    """
    read = map(json.loads, companies.read_text("utf-8").splitlines())
    for number, profile in enumerate(record.get("profile", record) for record in read):
        language = _guess_language(profile["about"])
        for line in profile["products"] + profile["needs"]:
            if line["hs"]:
                group, classes = f"lines:{number}", _hs(line["hs"])
                yield Name(line["text"], language, classes, group, "lines", line["hs"])


def read_concordance(path: Path) -> dict[str, tuple[int, ...]]:
    """Return code prefix -> rows of `CLASSES`; an empty tuple means "of no use".

    Raises:
        KeyError: a class in the table does not exist.
    """
    return {
        prefix: tuple(CLASS_ROWS[name] for name in names.split()) for prefix, names in _table(path)
    }


def look_up(concordance: dict[str, tuple[int, ...]], code: str) -> tuple[int, ...]:
    """Return the classes of the longest prefix of `code` that the concordance holds, or ()."""
    for length in range(len(code), 0, -1):
        if (classes := concordance.get(code[:length])) is not None:
            return classes
    return ()


def _table(path: Path) -> Iterator[list[str]]:
    for line in path.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")


def _guess_language(text: str) -> str:
    if not _CYRILLIC.search(text):
        return "en"
    return "be" if _BELARUSIAN.search(text) else "ru"


def _hs(code: str) -> tuple[int, ...]:
    row = CLASS_ROWS.get(code[:2])
    return () if row is None else (row,)  # chapters 77, 98 and 99 are nobody's goods


def _read_hs(folder: Path) -> Iterator[Name]:
    for row in _rows(folder / "hs_en.csv"):
        if classes := _hs(row["hscode"]):
            yield _hs_name(row["description"], "en", classes, row["hscode"])
    for row in _rows(folder / "hs_tnved_pairs_en_ru.csv"):
        if classes := _hs(row["code"]):
            yield _hs_name(row["name_ru"], "ru", classes, row["code"])
            if row["name_ru_short"]:
                yield _hs_name(row["name_ru_short"], "ru", classes, row["code"])
    heading = ""
    for row in _rows(folder / "tnved_ru.csv"):
        text = row["name_ru"]
        if row["level"] == "4":
            heading = text.capitalize()
        elif row["level"] == "10" and (classes := _hs(row["code"])):
            # A leaf alone ("прочие", "живые") says nothing: it is read with its heading.
            yield _hs_name(f"{heading}: {text}", "ru", classes, row["code"])


def _read_triples(folder: Path) -> Iterator[Name]:
    concordances = {
        "cpv": read_concordance(shipped("data", "training", "hs", "cpv_chapters.tsv")),
        "okpd2": read_concordance(shipped("data", "training", "hs", "okpd2_chapters.tsv")),
    }
    for row in _rows(folder / "trade_triples_en_ru_be.tsv.gz", delimiter="\t"):
        source, code, hs_code = row["source"], row["code"], ""
        if source in {"hs", "hs4s"}:
            classes, group, source, hs_code = _hs(code), f"hs:{code[:4]}", "hs", code
        elif source == "cpv":
            classes, group = look_up(concordances["cpv"], code[:8]), f"cpv:{code[:5]}"
        else:
            classes = look_up(concordances["okpd2"], code)
            if _is_subcontracted(row["ru"], code, source):
                classes = (CLASS_ROWS["S-PRO"],)
            group, source = f"nace:{code[:8]}", "nace" if source in _ACTIVITIES else source
        if not classes:
            continue
        texts = {"en": row["en"], "ru": row["ru"], "be": row["be_machine"]}
        if int(row["unknown_words"]) > _MAX_UNKNOWN_SHARE * len(row["be_machine"].split()):
            del texts["be"]
        for language, text in texts.items():
            yield _name(text, language, classes, group, source, hs_code)


def _read_notes(folder: Path) -> Iterator[Name]:
    """Yield what the explanatory notes of ОКВЭД 2 and NACE list as included, and elsewhere."""
    concordance = read_concordance(shipped("data", "training", "hs", "okpd2_chapters.tsv"))
    notes = [(row["code"], row["comment_ru"], "ru") for row in _rows(folder / "okved2_ru.csv")] + [
        (row["nace2"], row["includes_en"], "en") for row in _rows(folder / "nace_okved2_en_ru.csv")
    ]
    for code, note, language in notes:
        included, _, excluded = _EXCLUDES.sub("\0", note, count=1).partition("\0")
        for part, default in ((included, code), (excluded, "")):
            for line in _BULLET.split(part.replace("\n\n", "\n- "))[1:]:
                found = _SEE.search(line)
                about = found[1] if found else default
                text = _MAKING.sub("", _SEE.sub("", line)).strip(" ;,.:\n")
                classes = look_up(concordance, about)
                if classes and len(text) > _SHORTEST_NOTE and not _LEAD_IN.match(text):
                    yield _name(text, language, classes, f"nace:{about[:8]}", "notes")


def _is_subcontracted(text: str, code: str, source: str) -> bool:
    """Goods divisions list processing to order as services: "Услуги по отделке тканей"."""
    division = code[:2]
    return (
        source == "okpd2"
        and division.isdigit()
        and int(division) in _MAKING_DIVISIONS
        and _SUBCONTRACTED.match(text) is not None
    )


def _hs_name(text: str, language: str, classes: tuple[int, ...], code: str) -> Name:
    return _name(text, language, classes, f"hs:{code[:4]}", "hs", code)


def _name(
    text: str, language: str, classes: tuple[int, ...], group: str, source: str, code: str = ""
) -> Name:
    return Name(text[:_LONGEST].strip(), language, classes, group, source, code)


def _rows(path: Path, delimiter: str = ",") -> Iterator[dict[str, str]]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        yield from csv.DictReader(lines, delimiter=delimiter)
