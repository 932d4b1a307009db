"""Companies for tests of groups: with a target, and lines on axes of their own."""

from functools import cache
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from matchmaker.engine.consortium.answer import Consortia
from matchmaker.engine.consortium.find import find_consortia
from matchmaker.engine.consortium.wish import Wish
from matchmaker.engine.hs_classifier import CLASSES
from matchmaker.engine.index import IndexEntry
from matchmaker.engine.markets import Markets, load_markets
from tests.unit.engine.entries import Item, axis, make_entry, make_index, make_rankers

MARKET = "VN"
PUMPS = Item(axis(0), "Насосы", "8413")
MOTORS = Item(axis(1), "Электродвигатели", "8501")
FABRICS = Item(axis(2), "Ткани", "5309")
CHEESE = Item(axis(3), "Сыры", "0406")
TRUCKS = Item(axis(4), "Самосвалы", "8704")
GUARANTEES = Item(axis(5), "Банковские гарантии")
FREIGHT = Item(axis(6), "Перевозка контейнеров")
PRODUCTS = (PUMPS, MOTORS, FABRICS, CHEESE, TRUCKS)


def exporter(country: str, number: int, product: Item = PUMPS, **changes: object) -> IndexEntry:
    """Return a company that wants to sell in the market."""
    fields = {"name": f"Завод {number}", "export_targets": [MARKET]} | changes
    return make_entry(country, number, products=[product], **fields)


def provider(country: str, number: int, product: Item, form: str) -> IndexEntry:
    """Return a company whose business is a service, and that names no market."""
    return make_entry(
        country, number, products=[product], name=f"Служба {number}", cooperation=[form]
    )


def crowd() -> list[IndexEntry]:
    """Return five exporters of each country; makers of the same compete across the border."""
    return [
        exporter(country, first + place, product)
        for country, first in (("BY", 1), ("RU", 11))
        for place, product in enumerate(PRODUCTS)
    ]


@cache
def markets() -> Markets:
    return load_markets()


def groups(entries: list[IndexEntry], fixed: int = 1, **wish: object) -> Consortia:
    """Return the groups around the first company; the first `fixed` ones must be in."""
    wanted = Wish(**({"market": MARKET, "size": 3, "seconds": 60.0} | wish))
    index = make_index(entries)
    return find_consortia(index, make_rankers(), markets(), entries[:fixed], wanted)


def members(found: Consortia, group: int = 0) -> set[int]:
    """Return the numbers of a group's companies."""
    return {member.company_id.int for member in found.items[group].members}


def ids(*numbers: int) -> tuple[UUID, ...]:
    return tuple(UUID(int=number) for number in numbers)


class KnownTexts:
    """A classifier that is sure of the lines it has been told of, and takes the rest for pumps."""

    def __init__(self, classes: dict[str, str]) -> None:
        self._classes = classes

    def chapter_probabilities(
        self, vectors: NDArray[np.float32], texts: list[str]
    ) -> NDArray[np.float32]:
        found = np.zeros((len(vectors), len(CLASSES)), np.float32)
        for row, text in enumerate(texts):
            found[row, CLASSES.index(self._classes.get(text, "84"))] = 1.0
        return found
