"""What invented companies make, trade and need, in the words that the project has.

Goods come from the trade terms and wordings of `data/training`, measures and sentence shapes from
`data/synthetic`, who buys what from the hand-written supply links.
"""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import floor, log10
from typing import Any

from matchmaker.domain.languages import Language
from matchmaker.engine.hs_classifier import CLASSES
from matchmaker.resources import shipped
from matchmaker.services.synthetic.draw import Draw
from matchmaker.training.encoder_views import read_phrasings
from matchmaker.training.hs_names import CLASS_ROWS, Name, read_terms, read_wordings
from matchmaker.training.supply_chain import read_links

_USUAL_FIRST = 0.7  # exponent of Zipf's law for goods of a class: a few sell everywhere
_WORDS_FIRST = 1.0  # the same for the words that one thing has
_STEPS = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)  # measures that people write
_WRITTEN_IN_FULL = 3  # from 1,000 on a number is written without decimals


@dataclass(frozen=True, slots=True)
class Goods:
    """One thing that can be sold: what it is called, and its HS heading where it is known."""

    words: Mapping[Language, Draw[str]]
    heading: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything that lines and names are made of.

    Attributes:
        goods: by class of `engine.hs_classifier`: HS chapters and kinds of services.
        sizes: how many different goods a class has.
        measures: by class and language, such as "мощность 5 кВт".
        inputs: by class of what is made: classes of what is bought for it.
        trade_words: by class: what stands in the name of such a company.
        shapes: as `data/synthetic/shapes.json` has them.
        facts: sentences about a company without its goods, with {year} and {count}.
    """

    goods: Mapping[str, Draw[Goods]]
    sizes: Mapping[str, int]
    measures: Mapping[str, Mapping[Language, tuple[str, ...]]]
    inputs: Mapping[str, Draw[str]]
    trade_words: Mapping[str, Mapping[Language, str]]
    shapes: Mapping[str, Mapping[Language, Any]]
    facts: Mapping[Language, tuple[str, ...]]


def load_vocabulary() -> Vocabulary:
    """Read the tables; takes a tenth of a second."""
    goods = _read_goods()
    stored = json.loads(shipped("data", "synthetic", "shapes.json").read_text("utf-8"))
    shapes = {kind: {Language(k): v for k, v in own.items()} for kind, own in stored.items()}
    facts = read_phrasings(shipped("data", "training", "phrasings.json")).facts
    return Vocabulary(
        goods={name: Draw.by_rank(own, _USUAL_FIRST) for name, own in goods.items()},
        sizes={name: len(own) for name, own in goods.items()},
        measures=_read_measures(),
        inputs=_read_inputs(),
        trade_words=_read_trade_words(),
        shapes=shapes,
        # Names of places would need cases that the shapes do not have.
        facts={
            Language(k): tuple(f for f in own if "{place}" not in f) for k, own in facts.items()
        },
    )


def _read_goods() -> dict[str, list[Goods]]:
    """Group the names of one thing in all languages, and file it under each of its classes."""
    groups: dict[str, list[Name]] = {}
    for name in (*read_terms(), *read_wordings()):
        groups.setdefault(name.group, []).append(name)
    found: dict[str, list[Goods]] = {}
    for names in groups.values():
        words = {
            language: Draw.by_rank(
                [_uncapitalised(n.text) for n in names if n.language == language], _WORDS_FIRST
            )
            for language in Language
        }
        goods = Goods(words, names[0].heading)
        for row in names[0].classes:
            found.setdefault(CLASSES[row], []).append(goods)
    return found


def _uncapitalised(text: str) -> str:
    """Return the words as they stand inside a sentence; abbreviations stay as they are."""
    return text[0].lower() + text[1:] if text[1:2].islower() else text


def _read_measures() -> dict[str, dict[Language, tuple[str, ...]]]:
    found: dict[str, dict[Language, list[str]]] = {}
    for row in _table("qualifiers.tsv"):
        numbers = list(_numbers(float(row["low"]), float(row["high"])))
        for name in _expand(row["classes"]) if row["classes"] != "*" else set(CLASSES) - set(found):
            own = found.setdefault(name, {language: [] for language in Language})
            for language in Language:
                own[language] += [row[language].replace("{n}", _said(n, language)) for n in numbers]
    return {
        name: {language: tuple(own[language]) for language in Language}
        for name, own in found.items()
    }


def _numbers(low: float, high: float) -> Iterator[float]:
    """Yield the round numbers from `low` to `high`."""
    for power in range(floor(log10(low)), floor(log10(high)) + 1):
        for step in _STEPS:
            number = round(step * 10**power, 3)
            if low <= number <= high and (number < 1 or number == int(number) or power < 1):
                yield number


def _said(number: float, language: Language) -> str:
    text = f"{number:g}" if number < 10**_WRITTEN_IN_FULL else f"{number:.0f}"
    return text if language is Language.EN else text.replace(".", ",")


def _read_inputs() -> dict[str, Draw[str]]:
    links = read_links(shipped("data", "training", "supply_links.tsv"))
    return {name: Draw(CLASSES, list(links[:, CLASS_ROWS[name]])) for name in CLASSES}


def _read_trade_words() -> dict[str, dict[Language, str]]:
    return {
        name: {language: row[language] for language in Language}
        for row in _table("trade_words.tsv")
        for name in _expand(row["classes"])
    }


def _table(name: str) -> Iterator[dict[str, str]]:
    with shipped("data", "synthetic", name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def _expand(classes: str) -> Iterator[str]:
    """Yield the classes of a cell such as "02-05 16 S-LOG"."""
    for part in classes.split():
        first, dash, last = part.partition("-")
        if part.startswith("S-") or not dash:
            yield part
        else:
            for number in range(int(first), int(last) + 1):
                if f"{number:02d}" in CLASS_ROWS:
                    yield f"{number:02d}"
