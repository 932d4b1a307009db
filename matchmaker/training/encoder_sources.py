"""Turns public reference files into a training corpus; see `encoder_corpus` for its form.

Each reader knows one file by name and is skipped when the file is not there, so a part of the
set is enough. Licences stand in the model card.
"""

import csv
import gzip
import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

Row = dict[str, str | list[str] | None]


def prepare(source: Path, target: Path, concepts: Path | None = None) -> dict[str, int]:
    """Write `target`/NAME.jsonl for every reference file found in `source`; return the counts.

    Args:
        concepts: the hand-written trade terms, or None.
    """
    target.mkdir(parents=True, exist_ok=True)
    counts = {}
    for name, (file_name, reader) in READERS.items():
        path = source / file_name
        if not path.is_file():
            continue
        counts[name] = _write(target / f"{name}.jsonl", reader(path))
    if concepts:
        counts["concepts"] = _write(target / "concepts.jsonl", read_concepts(concepts))
    return counts


def read_concepts(path: Path) -> Iterator[Row]:
    """Read trade terms: `[group]`, then `English; English = Russian; Russian = Belarusian`.

    Raises:
        ValueError: a line has not three languages.
    """
    group = ""
    for number, line in enumerate(_lines(path), 1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        if text.startswith("["):
            group = text.strip("[]")
            continue
        sides = [[term.strip() for term in side.split(";")] for side in text.split(" = ")]
        if len(sides) != 3:  # noqa: PLR2004 - the three languages
            raise ValueError(f"{path}, line {number}: not three languages")
        yield {"group": f"concept {group}", "en": sides[0], "ru": sides[1], "be": sides[2]}


def _write(path: Path, rows: Iterable[Row]) -> int:
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            count += 1
    return count


def _lines(path: Path) -> Iterator[str]:
    reading = gzip.open if path.suffix == ".gz" else open
    with reading(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield line.rstrip("\n")


def _trade(path: Path) -> Iterator[Row]:
    """Nomenclature names; a machine translation with too many unknown words is left out."""
    lines = _lines(path)
    next(lines)
    for line in lines:
        source, code, en, ru, be, unknown = line.split("\t")
        row: Row = {"ru": ru, "group": _group(source, code)}
        if en:
            row["en"] = en
        if be and int(unknown) <= len(be.split()) // 5:
            row["be"] = be
        yield row


def _group(source: str, code: str) -> str:
    """Return the class a code lies in: HS heading's chapter, CPV group, OKPD2 class."""
    if source == "cpv":
        return f"cpv {code[:4]}"
    if source.startswith("hs"):
        return f"hs {code[:2]}"
    return f"activity {code[:5]}"


def _software(path: Path) -> Iterator[Row]:
    for line in _lines(path):
        yield json.loads(line)


def _pairs(left: str, right: str, *, header: bool = False) -> Callable[[Path], Iterator[Row]]:
    def read(path: Path) -> Iterator[Row]:
        for number, line in enumerate(_lines(path)):
            cells = line.split("\t")
            if (header and not number) or len(cells) < 2 or not all(cells[:2]):  # noqa: PLR2004
                continue
            yield {left: cells[0], right: cells[1]}

    return read


def _dictionary(path: Path) -> Iterator[Row]:
    """Head words with the first two senses, without remarks in brackets."""
    for number, line in enumerate(_lines(path)):
        head, _, rest = line.partition("\t")
        senses = re.split(r"[;,]| \d\. ", re.sub(r"\([^)]*\)?|^1\. ", "", rest))
        kept = [s.strip() for s in senses if s.strip()][:2]
        if number and kept:
            yield {"en": head, "ru": kept}


def _columns(**columns: str) -> Callable[[Path], Iterator[Row]]:
    def read(path: Path) -> Iterator[Row]:
        with path.open(encoding="utf-8", newline="") as file:
            for record in csv.DictReader(file):
                row: Row = {k: record[c] for k, c in columns.items() if record.get(c)}
                if row:
                    yield row

    return read


def _headings(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        for record in csv.DictReader(file):
            if record["ru_kind"] in {"chapter", "heading", "heading+leaf"}:
                ru = record["name_ru_short"] or record["name_ru"]
                yield {"en": record["name_en"], "ru": ru, "group": f"hs {record['code'][:2]}"}


READERS: dict[str, tuple[str, Callable[[Path], Iterator[Row]]]] = {
    "trade": ("trade_triples_en_ru_be.tsv.gz", _trade),
    "software": ("parallel_software_en_ru_be.jsonl.gz", _software),
    "phrases": ("ru_be_phrases_machine.tsv.gz", _pairs("ru", "be")),
    "words": ("be_words_ru_machine.tsv.gz", _pairs("be", "ru")),
    "dictionary": ("lexicon_mueller7_en_ru.tsv", _dictionary),
    "accounting": ("parallel_gnucash_en_ru.tsv", _pairs("en", "ru", header=True)),
    "activities": ("nace_okved2_en_ru.csv", _columns(en="name_en", ru="okved2_name_ru")),
    "customs": ("hs_tnved_pairs_en_ru.csv", _headings),
}
