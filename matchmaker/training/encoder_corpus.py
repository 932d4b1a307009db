"""Parallel text for the encoder: what is read, and what is struck out because it is tested on.

A corpus is a folder of `NAME.jsonl` files, one object a line: `en`, `ru`, `be` (at least one),
and, where the text is a name in a classification, `group`: names of one group are neighbours in
meaning and serve as each other's hard negatives and as lines of one made-up profile. Bring your
own parallel text in the same form.
"""

import json
import random
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "ru", "be")


@dataclass(frozen=True, slots=True)
class Parallel:
    """One meaning in up to three languages.

    Attributes:
        texts: by language; several per language where there are synonyms.
        group: of a classification, or None.
    """

    texts: dict[str, tuple[str, ...]]
    group: str | None = None

    def __contains__(self, language: str) -> bool:
        return language in self.texts


@dataclass(slots=True)
class Corpus:
    """Parallel text by source.

    Attributes:
        sources: file stem to its rows.
        dropped: rows struck out because a text of theirs is tested on, by source.
    """

    sources: dict[str, list[Parallel]] = field(default_factory=dict)
    dropped: dict[str, int] = field(default_factory=dict)


def normalised(text: str) -> str:
    """Return `text` with everything but letters and digits taken out, for comparing."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    return " ".join(re.findall(r"\w+", folded))


def texts_tested_on(crosslingual: Path, companies: Path, *more: Path) -> frozenset[str]:
    """Return every text that quality is measured on, normalised.

    Args:
        crosslingual: rows of `en`, `ru`, `be`, `en2`.
        companies: profiles; their lines and what they say about themselves.
        more: tab-separated parallel sentences, such as NTREX.
    """
    texts: set[str] = set()
    for row in _rows(crosslingual):
        texts.update(normalised(row[k]) for k in (*LANGUAGES, "en2") if row.get(k))
    for row in _rows(companies):
        profile = row["profile"]
        texts.add(normalised(profile["about"]))
        texts.update(normalised(line["text"]) for line in profile["products"] + profile["needs"])
    for path in more:
        for line in path.read_text("utf-8").splitlines()[1:]:
            texts.update(normalised(cell) for cell in line.split("\t"))
    return frozenset(texts - {""})


def read_corpus(folder: Path, tested: frozenset[str]) -> Corpus:
    """Read every `*.jsonl` of `folder`, leaving out the rows that are tested on.

    Raises:
        FileNotFoundError: the folder has no such file.
    """
    paths = sorted(folder.glob("*.jsonl"))
    if not paths:
        raise FileNotFoundError(f"{folder} has no *.jsonl file")
    corpus = Corpus()
    for path in paths:
        kept, dropped = [], 0
        for row in _rows(path):
            item = _parallel(row)
            if any(normalised(t) in tested for texts in item.texts.values() for t in texts):
                dropped += 1
            elif item.texts:
                kept.append(item)
        corpus.sources[path.stem] = kept
        corpus.dropped[path.stem] = dropped
    return corpus


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


def _parallel(row: dict[str, Any]) -> Parallel:
    texts = {}
    for language in LANGUAGES:
        value = row.get(language) or []
        listed = [value] if isinstance(value, str) else value
        kept = tuple(text.strip() for text in listed if text.strip())
        if kept:
            texts[language] = kept
    return Parallel(texts, row.get("group"))


def shuffled(items: Iterable[Parallel], seed: int) -> list[Parallel]:
    """Return the items in a random order that depends on `seed` alone."""
    order = list(items)
    random.Random(seed).shuffle(order)  # noqa: S311 - no secret
    return order
