"""Every published company in memory, laid out for exact search.

One shelf per country, because a company only ever meets companies of the other one: the rows to
scan lie together, and no mask has to be applied before a product. On a shelf, whole profiles,
product lines and need lines are three contiguous blocks of unit vectors. Nothing is changed in
place: a changed company is written again at the end and its old slot dies, so a reader that took
its views a moment ago still sees whole companies. Dead slots are swept out when they are many.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
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
from matchmaker.engine.scan import CodeRows, Codes, Projection, plain_projection
from matchmaker.engine.tokens import TokenIds, token_ids
from matchmaker.engine.vocabulary import Vocabulary, WordNumbers

Slots = NDArray[np.int32]

SWEPT_AT = 0.3  # share of dead slots; sweeping copies the shelf, so it must stay rare
_NOBODY: Slots = np.zeros(0, np.int32)
_SWEPT_FROM = 1_000  # slots; below, dead ones cost nothing


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A company as the index holds it.

    Attributes:
        vectors: (1 + products + needs, d) unit rows: whole profile, products, needs.
        place: where it stands in an index, None for one that is in none.
    """

    company_id: UUID
    profile: Profile
    vectors: Vectors
    place: "tuple[Shelf, int] | None" = field(default=None, compare=False, repr=False)

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


class Kind(StrEnum):
    """What a text of a profile is."""

    WHOLE = "whole"
    PRODUCT = "product"
    NEED = "need"


class LineBlock:
    """Texts of one kind of all companies of a shelf: whole profiles, product lines or need lines.

    Attributes:
        vectors: (r, d) unit rows in half precision.
        codes: (r, k) the same for scanning, see `engine.scan`.
        slot: (r,) slot of the company a row belongs to.
        hs: (r,) HS code as an integer of its first six digits padded with zeros, -1 without.
        start, count: (s,) where a company's rows begin, and how many it has.
        words: (t,) word numbers of all rows, one after the other, ascending within a row.
        word_start, word_count: (r,) where a row's words begin, and how many it has.
    """

    def __init__(self, dimension: int, projection: Projection) -> None:
        self.vectors = GrowingArray(np.float16, (dimension,))
        self.codes = CodeRows(projection.dimension)
        self.slot = GrowingArray(np.int32)
        self.hs = GrowingArray(np.int32)
        self.start = GrowingArray(np.int32)
        self.count = GrowingArray(np.int32)
        self.words = GrowingArray(np.uint32)
        self.word_start = GrowingArray(np.int64)
        self.word_count = GrowingArray(np.int32)

    def append(
        self,
        slot: int,
        hs: Sequence[int],
        words: Sequence[WordNumbers],
        vectors: NDArray[np.float16],
        codes: Codes,
    ) -> None:
        """Add the rows of the next company: an HS number, words, a vector and a code for each."""
        self.start.append(len(self.slot))
        self.count.append(len(hs))
        self.codes.rows.extend(codes)
        self.vectors.extend(vectors)
        self.slot.extend(np.full(len(hs), slot, np.int32))
        self.hs.extend(np.array(hs, np.int32))
        for row in words:
            self.word_start.append(self.words.extend(row))
            self.word_count.append(len(row))


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
        postings: word number → slots with that word anywhere in the profile, ascending.
        vocabulary: whose numbers words go by.

    Args:
        is_guest: companies here are only compared with those of an index: its vocabulary does
            not learn their words.
    """

    def __init__(
        self,
        dimension: int,
        goods: Goods | None = None,
        ties: RegionTies | None = None,
        projection: Projection | None = None,
        vocabulary: Vocabulary | None = None,
        *,
        is_guest: bool = False,
    ) -> None:
        self.dimension = dimension
        self.goods = goods
        self.ties = ties or RegionTies()
        self.projection = projection or plain_projection(dimension)
        self.vocabulary = Vocabulary() if vocabulary is None else vocabulary
        self._is_guest = is_guest
        self.made = GrowingArray(np.uint8, (len(CLASSES),))
        self.codes = GrowingArray(np.int32)
        self.ids: list[UUID] = []
        self.profiles: list[Profile] = []
        self.slot_of: dict[UUID, int] = {}
        self.alive = GrowingArray(np.bool_)
        self.attributes = attributes.AttributeColumns()
        self.wholes = LineBlock(dimension, self.projection)
        self.products = LineBlock(dimension, self.projection)
        self.needs = LineBlock(dimension, self.projection)
        self.postings: dict[int, GrowingArray] = {}

    def __len__(self) -> int:
        return len(self.slot_of)

    def block(self, kind: Kind) -> LineBlock:
        """Return the texts of a kind."""
        if kind is Kind.WHOLE:
            return self.wholes
        return self.products if kind is Kind.PRODUCT else self.needs

    def put(self, entry: IndexEntry, made: Shares | None = None) -> None:
        """Add a company, or put its new state in place of the old.

        Args:
            made: (classes,) what it makes, where that is known from another shelf.
        """
        slot, profile = len(self.ids), entry.profile
        rows = entry.vectors.astype(np.float16)  # as in the database: sums in `pairs` are exact
        codes = self.projection.codes(rows.astype(np.float32))
        products, needs = self._words_of(profile.products), self._words_of(profile.needs)
        about = self._numbers(token_ids([profile.about]))
        everything = np.unique(np.concatenate([about, *products, *needs]))
        last = 1 + len(products)
        self.wholes.append(slot, [attributes.NO_HS], [everything], rows[:1], codes[:1])
        self.products.append(slot, _hs_of(profile.products), products, rows[1:last], codes[1:last])
        self.needs.append(slot, _hs_of(profile.needs), needs, rows[last:], codes[last:])
        self.codes.extend(self._codes_of(slot, entry))
        if not self._is_guest:
            for word in everything.tolist():
                self._posting(word).append(slot)
        self._count_words(slot, 1)
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

    def _codes_of(self, slot: int, entry: IndexEntry) -> NDArray[np.int32]:
        if entry.place is not None and entry.place[0].goods is self.goods:
            return entry.place[0].codes_at(entry.place[1])
        codes: Sequence[str | None] = [line.hs for line in entry.profile.products]
        if self.goods is not None:
            codes = self.goods.codes_of(entry.profile, self._products_of(slot))
        return np.array([attributes.hs_number(code) for code in codes], np.int32)

    def codes_at(self, slot: int) -> NDArray[np.int32]:
        """Return (p,) HS numbers of a company's product lines, stated or suggested."""
        start = self.products.start.view[slot]
        return np.array(self.codes.view[start : start + self.products.count.view[slot]])

    def _products_of(self, slot: int) -> Vectors:
        """Return the product vectors of the newest slot, rounded to half precision as stored."""
        rows = self.products.vectors.view[self.products.start.view[slot] :]
        return np.asarray(rows, np.float32)

    def remove(self, company_id: UUID) -> None:
        """Take a company out; one that is not here is no error."""
        slot = self.slot_of.pop(company_id, None)
        if slot is None:
            return
        self.alive.view[slot] = False
        self._count_words(slot, -1)

    def entry(self, slot: int) -> IndexEntry:
        """Return the company in a slot with its vectors."""
        parts = []
        for block in (self.wholes, self.products, self.needs):
            start, count = block.start.view[slot], block.count.view[slot]
            parts.append(block.vectors.view[start : start + count])
        vectors = np.concatenate(parts).astype(np.float32)
        return IndexEntry(self.ids[slot], self.profiles[slot], vectors, (self, slot))

    def is_worn(self) -> bool:
        """Tell whether so many slots are dead that a sweep pays."""
        slots = len(self.ids)
        return slots >= _SWEPT_FROM and len(self.slot_of) < (1 - SWEPT_AT) * slots

    def swept(self) -> "Shelf":
        """Return the same companies on a new shelf without dead slots."""
        shelf = Shelf(self.dimension, self.goods, self.ties, self.projection, self.vocabulary)
        for slot in np.flatnonzero(self.alive.view).tolist():
            shelf.put(self.entry(slot))
            self._count_words(slot, -1)  # it is counted there now
        return shelf

    def _count_words(self, slot: int, more: int) -> None:
        if not self._is_guest:
            start, count = self.wholes.word_start.view[slot], self.wholes.word_count.view[slot]
            self.vocabulary.count(self.wholes.words.view[start : start + count], more)

    def _words_of(self, lines: Sequence[Line]) -> list[WordNumbers]:
        return [self._numbers(token_ids([line.text])) for line in lines]

    def _numbers(self, ids: TokenIds) -> WordNumbers:
        return self.vocabulary.find(ids) if self._is_guest else self.vocabulary.learn(ids)

    def posting(self, word: int) -> Slots:
        """Return the slots of companies that use a word, ascending; dead ones are among them."""
        found = self.postings.get(word)
        return _NOBODY if found is None else found.view

    def _posting(self, token: int) -> GrowingArray:
        posting = self.postings.get(token)
        if posting is None:
            posting = self.postings[token] = GrowingArray(np.int32)
        return posting


def _hs_of(lines: Sequence[Line]) -> list[int]:
    return [attributes.hs_number(line.hs) for line in lines]


class CompanyIndex:
    """The shelves of both countries.

    Readers take a shelf once and work on it; a writer may go on beside them.

    Attributes:
        dimension: length d of the vectors.
        goods: what knows what companies make and buy; None: nothing does.
        ties: which regions have agreements with each other; none until they are put in.
        projection: how vectors become codes for scanning.
        vocabulary: the words of all companies.
        revision: revision of the newest change taken in; 0 when nothing was.
    """

    def __init__(
        self, dimension: int, goods: Goods | None = None, projection: Projection | None = None
    ) -> None:
        self.dimension = dimension
        self.goods = goods
        self.ties = RegionTies()
        self.projection = projection or plain_projection(dimension)
        self.vocabulary = Vocabulary()
        self.revision = 0
        self._shelves = {country: self._new_shelf() for country in Country}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return sum(len(shelf) for shelf in self._shelves.values())

    def spread(self, token: int) -> int:
        """Return how many companies of both countries use the word of a token id."""
        return self.vocabulary.users_of(token)

    def shelf(self, country: Country) -> Shelf:
        """Return the companies of `country`."""
        return self._shelves[country]

    def new_shelf(self) -> Shelf:
        """Return an empty shelf for companies that are compared with those here."""
        return self._new_shelf(is_guest=True)

    def _new_shelf(self, *, is_guest: bool = False) -> Shelf:
        return Shelf(
            self.dimension,
            self.goods,
            self.ties,
            self.projection,
            self.vocabulary,
            is_guest=is_guest,
        )

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
