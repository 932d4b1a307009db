"""Every published company in memory, laid out for exact search.

One shelf per country, because a company only ever meets companies of the other one: the rows to
scan lie together, and no mask has to be applied before a product. On a shelf, whole profiles,
product lines and need lines are three contiguous blocks of unit vectors. Nothing is changed in
place: a changed company is written again at the end and its old slot dies, so a reader that took
its views a moment ago still sees whole companies. Dead slots are swept out when they are many.
"""

import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.places import Country
from matchmaker.domain.profile import Line, Profile
from matchmaker.engine import attributes
from matchmaker.engine.encoder import Vectors
from matchmaker.engine.goods import Goods, Shares
from matchmaker.engine.growing import GrowingArray
from matchmaker.engine.hs_classifier import CLASSES
from matchmaker.engine.region_ties import RegionTies
from matchmaker.engine.tokens import TokenIds, token_ids

Slots = NDArray[np.int32]

SWEPT_AT = 0.3  # share of dead slots; sweeping copies the shelf, so it must stay rare
_SWEPT_FROM = 1_000  # slots; below, dead ones cost nothing


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A company as the index holds it.

    Attributes:
        vectors: (1 + products + needs, d) unit rows: whole profile, products, needs.
    """

    company_id: UUID
    profile: Profile
    vectors: Vectors

    @property
    def whole(self) -> Vectors:
        """(d,) vector of the whole profile."""
        return np.asarray(self.vectors[0])

    @property
    def products(self) -> Vectors:
        """(p, d) vectors of the product lines."""
        return self.vectors[1 : 1 + len(self.profile.products)]

    @property
    def needs(self) -> Vectors:
        """(n, d) vectors of the need lines."""
        return self.vectors[1 + len(self.profile.products) :]


class LineBlock:
    """Texts of one kind of all companies of a shelf: whole profiles, product lines or need lines.

    Attributes:
        vectors: (r, d) unit rows.
        slot: (r,) slot of the company a row belongs to.
        hs: (r,) HS code as an integer of its first six digits padded with zeros, -1 without.
        start, count: (s,) where a company's rows begin, and how many it has.
        tokens: (t,) token ids of all rows, one after the other, ascending within a row.
        token_start, token_count: (r,) where a row's tokens begin, and how many it has.
    """

    def __init__(self, dimension: int) -> None:
        self.vectors = GrowingArray(np.float32, (dimension,))
        self.slot = GrowingArray(np.int32)
        self.hs = GrowingArray(np.int32)
        self.start = GrowingArray(np.int32)
        self.count = GrowingArray(np.int32)
        self.tokens = GrowingArray(np.uint32)
        self.token_start = GrowingArray(np.int64)
        self.token_count = GrowingArray(np.int32)

    def append(
        self, slot: int, codes: Sequence[str | None], tokens: Sequence[TokenIds], vectors: Vectors
    ) -> None:
        """Add the rows of the next company: an HS code, tokens and a vector for each."""
        self.start.append(len(self.slot))
        self.count.append(len(codes))
        self.vectors.extend(vectors.astype(np.float16))  # as stored: sums in `pairs` are exact
        for code, ids in zip(codes, tokens, strict=True):
            self.slot.append(slot)
            self.hs.append(attributes.hs_number(code))
            self.token_start.append(self.tokens.extend(ids))
            self.token_count.append(len(ids))


class Shelf:
    """The companies of one country, a slot each.

    Attributes:
        ties: which regions have agreements with each other.
        alive: (s,) False once a slot was replaced or removed.
        attributes: columns of facts, one row per slot.
        wholes: one row per slot: the whole profile.
        products, needs: a row for every line.
        codes: HS number of every product line: stated, or what `goods` is sure enough of.
        made: (s, classes) what a company makes, see `engine.goods`; zeros without `goods`.
        postings: token id → slots with that token anywhere in the profile, ascending.
        spread: token id → number of companies here that use it; dead slots do not count.
    """

    def __init__(
        self, dimension: int, goods: Goods | None = None, ties: RegionTies | None = None
    ) -> None:
        self.goods = goods
        self.ties = ties or RegionTies()
        self.made = GrowingArray(np.uint8, (len(CLASSES),))
        self.codes = GrowingArray(np.int32)
        self.ids: list[UUID] = []
        self.profiles: list[Profile] = []
        self.slot_of: dict[UUID, int] = {}
        self.alive = GrowingArray(np.bool_)
        self.attributes = attributes.AttributeColumns()
        self.wholes = LineBlock(dimension)
        self.products = LineBlock(dimension)
        self.needs = LineBlock(dimension)
        self.postings: dict[int, GrowingArray] = {}
        self.spread: Counter[int] = Counter()

    def __len__(self) -> int:
        return len(self.slot_of)

    def put(self, entry: IndexEntry, made: Shares | None = None) -> None:
        """Add a company, or put its new state in place of the old.

        Args:
            made: (classes,) what it makes, where that is known from another shelf.
        """
        slot, profile = len(self.ids), entry.profile
        products, needs = _tokens_of(profile.products), _tokens_of(profile.needs)
        everything = np.unique(np.concatenate([token_ids([profile.about]), *products, *needs]))
        self.wholes.append(slot, [None], [everything], entry.whole[None])
        self.products.append(slot, _codes_of(profile.products), products, entry.products)
        self.needs.append(slot, _codes_of(profile.needs), needs, entry.needs)
        self.codes.extend(self._codes_of(slot, profile))
        for token in everything.tolist():
            self._posting(token).append(slot)
        self.spread.update(everything.tolist())
        self.attributes.append(profile)
        self.made.append(self._made_by(slot, profile) if made is None else made)
        self.ids.append(entry.company_id)
        self.profiles.append(profile)
        self.alive.append(True)
        self.remove(entry.company_id)
        self.slot_of[entry.company_id] = slot

    def _made_by(self, slot: int, profile: Profile) -> Shares:
        if self.goods is None:
            return np.zeros(len(CLASSES), np.uint8)
        return self.goods.made_by(profile, self._products_of(slot))

    def _codes_of(self, slot: int, profile: Profile) -> NDArray[np.int32]:
        codes: Sequence[str | None] = _codes_of(profile.products)
        if self.goods is not None:
            codes = self.goods.codes_of(profile, self._products_of(slot))
        return np.array([attributes.hs_number(code) for code in codes], np.int32)

    def _products_of(self, slot: int) -> Vectors:
        """Return the product vectors of the newest slot, rounded to half precision as stored."""
        return self.products.vectors.view[self.products.start.view[slot] :]

    def remove(self, company_id: UUID) -> None:
        """Take a company out; one that is not here is no error."""
        slot = self.slot_of.pop(company_id, None)
        if slot is None:
            return
        self.alive.view[slot] = False
        start, count = self.wholes.token_start.view[slot], self.wholes.token_count.view[slot]
        for token in self.wholes.tokens.view[start : start + count].tolist():
            self.spread[token] -= 1
            if not self.spread[token]:
                del self.spread[token]

    def entry(self, slot: int) -> IndexEntry:
        """Return the company in a slot with its vectors."""
        parts = []
        for block in (self.wholes, self.products, self.needs):
            start, count = block.start.view[slot], block.count.view[slot]
            parts.append(block.vectors.view[start : start + count])
        return IndexEntry(self.ids[slot], self.profiles[slot], np.concatenate(parts))

    def is_worn(self) -> bool:
        """Tell whether so many slots are dead that a sweep pays."""
        slots = len(self.ids)
        return slots >= _SWEPT_FROM and len(self.slot_of) < (1 - SWEPT_AT) * slots

    def swept(self) -> "Shelf":
        """Return the same companies on a new shelf without dead slots."""
        shelf = Shelf(self.wholes.vectors.view.shape[1], self.goods, self.ties)
        for slot in np.flatnonzero(self.alive.view).tolist():
            shelf.put(self.entry(slot))
        return shelf

    def _posting(self, token: int) -> GrowingArray:
        posting = self.postings.get(token)
        if posting is None:
            posting = self.postings[token] = GrowingArray(np.int32)
        return posting


def _tokens_of(lines: Sequence[Line]) -> list[TokenIds]:
    return [token_ids([line.text]) for line in lines]


def _codes_of(lines: Sequence[Line]) -> list[str | None]:
    return [line.hs for line in lines]


class CompanyIndex:
    """The shelves of both countries.

    Readers take a shelf once and work on it; a writer may go on beside them.

    Attributes:
        dimension: length d of the vectors.
        goods: what knows what companies make and buy; None: nothing does.
        ties: which regions have agreements with each other; none until they are put in.
        revision: revision of the newest change taken in; 0 when nothing was.
    """

    def __init__(self, dimension: int, goods: Goods | None = None) -> None:
        self.dimension = dimension
        self.goods = goods
        self.ties = RegionTies()
        self.revision = 0
        self._shelves = {country: Shelf(dimension, goods, self.ties) for country in Country}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return sum(len(shelf) for shelf in self._shelves.values())

    def spread(self, token: int) -> int:
        """Return how many companies of both countries use a token."""
        return sum(shelf.spread.get(token, 0) for shelf in self._shelves.values())

    def shelf(self, country: Country) -> Shelf:
        """Return the companies of `country`."""
        return self._shelves[country]

    def put(self, entry: IndexEntry) -> None:
        """Add a company or replace it; it may have moved to the other country.

        Raises:
            ValueError: there is not one vector of the index's dimension for each text.
        """
        lines = len(entry.profile.products) + len(entry.profile.needs)
        if entry.vectors.shape != (1 + lines, self.dimension):
            raise ValueError(
                f"vectors are {entry.vectors.shape}, not {(1 + lines, self.dimension)}"
            )
        with self._lock:
            self._shelves[entry.profile.country.other].remove(entry.company_id)
            self._shelves[entry.profile.country].put(entry)
            self._sweep(entry.profile.country)

    def remove(self, company_id: UUID) -> None:
        """Take a company out; one that is not here is no error."""
        with self._lock:
            for country, shelf in self._shelves.items():
                shelf.remove(company_id)
                self._sweep(country)

    def find(self, company_id: UUID) -> IndexEntry | None:
        """Return a company with its vectors, or None."""
        for shelf in list(self._shelves.values()):
            slot = shelf.slot_of.get(company_id)
            if slot is not None:
                return shelf.entry(slot)
        return None

    def _sweep(self, country: Country) -> None:
        if self._shelves[country].is_worn():
            self._shelves[country] = self._shelves[country].swept()
