"""Companies for tests of the engine: with vectors made by hand, or drawn by Hypothesis."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import TypeVar
from uuid import UUID

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from matchmaker.domain.cooperation import Cooperation
from matchmaker.domain.match import Purpose
from matchmaker.domain.places import Country, regions
from matchmaker.domain.profile import Profile, parse_profile
from matchmaker.engine.features import COLUMN_NAMES, FEATURES
from matchmaker.engine.goods import Goods
from matchmaker.engine.hs_classifier import CLASSES
from matchmaker.engine.index import CompanyIndex, IndexEntry
from matchmaker.engine.pairs import Pairs
from matchmaker.engine.projection import GRID, Projection
from matchmaker.engine.ranker import LinearRanker, Rankers
from matchmaker.engine.region_ties import Tie
from matchmaker.engine.sides import single_side, take_side
from matchmaker.engine.words import WordWeights

DIMENSION = 16
T = TypeVar("T")

HOMES = {"BY": "BY-MI", "RU": "RU-MOW"}
OTHER = {"BY": "RU", "RU": "BY"}
NUMBERS = {"BY": 1, "RU": 2}
Vector = NDArray[np.float32]


def axis(number: int) -> Vector:
    """Return the unit vector along one of the axes: texts on different axes have nothing alike."""
    return np.asarray(np.eye(DIMENSION, dtype=np.float32)[number])


def between(first: int, second: int) -> Vector:
    """Return the unit vector half-way between two axes."""
    return np.asarray((axis(first) + axis(second)) / np.sqrt(2), np.float32)


@dataclass(frozen=True)
class Item:
    """A product or need, with its vector."""

    vector: Vector
    text: str = "Нечто"
    hs: str | None = None

    @property
    def fields(self) -> dict[str, str | None]:
        return {"text": self.text, "hs": self.hs}


TIES = (Tie("BY-MI", "RU-KEM"), Tie("BY-BR", "RU-AD"), Tie(None, "RU-AL"))
"""Agreements in force wherever pairs are compared without an index."""

NOTHING_SPECIAL = {
    "BY": (Item(axis(DIMENSION - 1), "Разное"),),
    "RU": (Item(axis(DIMENSION - 4), "Прочее"),),
}
"""Products that no test looks at."""


def make_profile(country: str = "BY", **changes: object) -> Profile:
    fields = {
        "name": "Завод",
        "country": country,
        "region": HOMES[country],
        "products": [{"text": "Насосы"}],
    }
    return parse_profile(fields | changes)


def make_entry(
    country: str = "BY",
    number: int | None = None,
    *,
    whole: Vector | None = None,
    products: Sequence[Item] = (),
    needs: Sequence[Item] = (),
    **changes: object,
) -> IndexEntry:
    """Return a company with these lines; without products, it has one that is nothing special.

    Args:
        number: of its id; a Belarusian and a Russian company have different ones by default.
    """
    products = products or NOTHING_SPECIAL[country]
    profile = make_profile(
        country,
        products=[item.fields for item in products],
        needs=[item.fields for item in needs],
        **changes,
    )
    # The two countries lie on different axes: companies have nothing in common unless told so.
    home = axis(DIMENSION - 2 if country == "BY" else DIMENSION - 3)
    rows = [home if whole is None else whole, *(item.vector for item in (*products, *needs))]
    own = NUMBERS[country] if number is None else number
    return IndexEntry(UUID(int=own), profile, np.stack(rows).astype(np.float32))


def random_vectors(rows: int, seed: int, dimension: int = DIMENSION) -> Vector:
    """Return (rows, dimension) unit rows."""
    drawn = np.random.default_rng(seed).standard_normal((rows, dimension))
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), np.float32)


def turned_projection(dimension: int = DIMENSION, codes: int = DIMENSION // 2) -> Projection:
    """Return a projection that turns vectors, whatever these may be, as a learned one does."""
    random = np.random.default_rng(0).standard_normal((dimension, dimension))
    turn = np.rint(np.linalg.qr(random)[0] * GRID) / GRID
    return Projection(turn.astype(np.float32), codes)


def make_index(
    entries: Iterable[IndexEntry],
    dimension: int = DIMENSION,
    goods: Goods | None = None,
    projection: Projection | None = None,
) -> CompanyIndex:
    index = CompanyIndex(dimension, goods, projection)
    for entry in entries:
        index.put(entry)
    return index


def make_pairs(
    you: IndexEntry,
    *others: IndexEntry,
    goods: Goods | None = None,
    projection: Projection | None = None,
) -> Pairs:
    """Return the comparison of one company with others, who alone make the index with it."""
    index = make_index([you, *others], goods=goods, projection=projection)
    index.ties.replace(TIES)
    shelf = index.new_shelf()
    for other in others:
        shelf.put(other)
    they = take_side(shelf, np.arange(len(others), dtype=np.int32))
    return Pairs(single_side(you, index.new_shelf()), they, WordWeights(index))


def make_goods(seed: int | None = None) -> Goods:
    """Return a supply chain where all that is known is that steel goes into pumps.

    Args:
        seed: with one, every class may go into any other.
    """
    inputs = np.zeros((len(CLASSES), len(CLASSES)))
    if seed is not None:
        inputs = np.random.default_rng(seed).integers(0, 256, inputs.shape).astype(np.float64)
    inputs[CLASSES.index("72"), CLASSES.index("84")] = 255
    return Goods(None, inputs)


def make_ranker(weights: Mapping[str, float], intercept: float = -2.0) -> LinearRanker:
    """Return a ranker with these weights by column, and 0 for every other column."""
    assert weights.keys() <= set(COLUMN_NAMES)
    row = [weights.get(name, 0.0) for name in COLUMN_NAMES]
    return LinearRanker(np.array(row, np.float64), intercept)


EVERY_SIGN = make_ranker(
    {c: f.sign * 0.5 for f in FEATURES for c in COLUMN_NAMES if c.split(".")[0] == f.name}
)
"""A ranker to which every column matters."""


def make_rankers(ranker: LinearRanker = EVERY_SIGN, other: LinearRanker | None = None) -> Rankers:
    """Return rankers for joint projects and, if another is given, for third markets."""
    third = other or ranker
    return Rankers("test", {Purpose.JOINT_PROJECT: ranker, Purpose.THIRD_MARKET: third})


WORDS = ("насос", "Насосы", "помпа", "pumps", "27.00R49", "БелАЗ", "сталь", "для", "лён", "cheese")
CODES = (None, "84", "8413", "841370", "8413702100", "841381", "870410", "0406")
COUNTRIES = ("VN", "KZ", "CN", "IN")
CERTIFICATES = ("EAC", "ISO 9001", "GOST R")


def some(random: Random, choices: Sequence[T], most: int) -> list[T]:
    """Return none to `most` of the choices, one as often as another number."""
    return random.choices(choices, k=random.randint(0, most))


def random_profile(country: str, random: Random) -> Profile:
    """Return a profile that shares words, codes, markets and forms with many others."""

    def text() -> str:
        return " ".join([random.choice(WORDS), *some(random, WORDS, 3)])

    def lines(count: int) -> list[dict[str, str | None]]:
        return [{"text": text(), "hs": random.choice(CODES)} for _ in range(count)]

    own, other = (regions(Country(code))[:3] for code in (country, OTHER[country]))
    return make_profile(
        country,
        region=random.choice(own),
        about=random.choice(("", text())),
        products=lines(random.randint(1, 3)),
        needs=lines(random.choice((0, 1, 3, 12))),
        cooperation=some(random, list(Cooperation), 4),
        partner_regions=some(random, other, 2),
        export_markets=some(random, COUNTRIES, 2),
        export_targets=some(random, COUNTRIES, 2),
        certificates=some(random, CERTIFICATES, 2),
    )


def random_company(country: str, seed: int, number: int | None = None) -> IndexEntry:
    """Return a company with vectors as uneven as real ones, which lean the same way."""
    profile = random_profile(country, Random(seed))  # noqa: S311 - nothing secret
    vectors = random_vectors(len(profile.embedded_texts()), seed) + axis(0)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return IndexEntry(UUID(int=number or NUMBERS[country]), profile, vectors)


_seeds = st.integers(0, 2**32 - 1)


def companies(country: str) -> st.SearchStrategy[IndexEntry]:
    """Return any companies of a country.

    Drawn from seeds: built of Hypothesis's own strategies, they took ten times as long.
    """
    return st.builds(partial(random_company, country), _seeds)


def crowds(country: str, most: int = 4) -> st.SearchStrategy[list[IndexEntry]]:
    """Return one or more companies of a country."""
    return st.lists(_seeds, min_size=1, max_size=most).map(
        lambda seeds: [random_company(country, seed, 10 + n) for n, seed in enumerate(seeds)]
    )
