"""The companies of one country in memory, laid out for exact search.

One shelf per country, because a company only ever meets companies of the other one: the rows to
scan lie together, and no mask has to be applied before a product. On a shelf, whole profiles,
product lines and need lines are three contiguous blocks of unit vectors. Nothing is changed in
place: a changed company is written again at the end and its old slot dies, so a reader that took
its views a moment ago still sees whole companies. Dead slots are swept out when they are many.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.profile import Line, Profile
from matchmaker.engine import attributes
from matchmaker.engine.encoder import Vectors
from matchmaker.engine.exact import Steps, as_stored
from matchmaker.engine.goods import Goods, Offer
from matchmaker.engine.growing import GrowingArray, ranges
from matchmaker.engine.hs_classifier import CLASSES
from matchmaker.engine.index_file import Mapped
from matchmaker.engine.line_block import LineBlock
from matchmaker.engine.native import Columns
from matchmaker.engine.postings import Postings
from matchmaker.engine.projection import Codes, Projection, Rests, plain_projection
from matchmaker.engine.region_ties import RegionTies
from matchmaker.engine.slot_map import CompanyIds, SlotMap
from matchmaker.engine.stored_profiles import StoredProfiles
from matchmaker.engine.tokens import TokenIds, token_ids
from matchmaker.engine.vocabulary import Vocabulary, WordNumbers

SWEPT_AT = 0.3  # share of dead slots; sweeping copies the shelf, so it must stay rare
_SWEPT_FROM = 1_000  # slots; below, dead ones cost nothing


@dataclass(frozen=True)
class IndexEntry:
    """A company with its vectors.

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


class StoredEntry(IndexEntry):
    """A company as it stands on a shelf; its vectors are put together when they are asked for."""

    def __init__(self, shelf: "Shelf", slot: int) -> None:
        values = {"company_id": shelf.ids[slot], "profile": shelf.profiles[slot]}
        self.__dict__.update(values, place=(shelf, slot))

    @cached_property
    def vectors(self) -> Vectors:
        """(1 + products + needs, d) unit rows, as fine as the shelf keeps them."""
        shelf, slot = self.__dict__["place"]
        return np.asarray(shelf.projection.turned_back(shelf.steps_at(slot)))


class Kind(StrEnum):
    """What a text of a profile is."""

    WHOLE = "whole"
    PRODUCT = "product"
    NEED = "need"


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
        self.profiles: StoredProfiles | list[Profile] = [] if is_guest else StoredProfiles()
        self.slot_of = SlotMap()
        self.ids = CompanyIds(self.slot_of)
        self.alive = GrowingArray(np.bool_)
        self.attributes = attributes.AttributeColumns()
        self.wholes = LineBlock(self.projection)
        self.products = LineBlock(self.projection)
        self.needs = LineBlock(self.projection)
        self.postings = Postings()
        self._compiled: Columns | None = None

    def __len__(self) -> int:
        return len(self.slot_of)

    def new_guests(self) -> "Shelf":
        """Return an empty shelf for companies that are only compared with those here."""
        return Shelf(
            self.dimension,
            self.goods,
            self.ties,
            self.projection,
            self.vocabulary,
            is_guest=True,
        )

    def block(self, kind: Kind) -> LineBlock:
        """Return the texts of a kind."""
        if kind is Kind.WHOLE:
            return self.wholes
        return self.products if kind is Kind.PRODUCT else self.needs

    def columns(self) -> Columns:
        """Return texts and facts of all companies as compiled loops read them."""
        columns = self._compiled
        if columns is None or not columns.is_current():
            columns = Columns(
                [self.block(kind) for kind in Kind], self.codes, self.attributes, self.made
            )
            self._compiled = columns
        return columns

    def put(
        self,
        entry: IndexEntry,
        offer: Offer | None = None,
        coded: tuple[Codes, Rests] | None = None,
    ) -> None:
        """Add a company, or put its new state in place of the old.

        Args:
            offer: what it makes, where that is known.
            coded: its vectors in codes and rests, where these are known.
        """
        slot, profile = len(self.alive), entry.profile
        codes, rests = self._coded(entry) if coded is None else coded
        products, needs = self._words_of(profile.products), self._words_of(profile.needs)
        about = self._numbers(token_ids([profile.about]))
        everything = np.unique(np.concatenate([about, *products, *needs]))
        last = 1 + len(products)
        self.wholes.append(slot, [attributes.NO_HS], [everything], codes[:1], rests[:1])
        self.products.append(slot, _hs_of(profile.products), products, codes[1:last], rests[1:last])
        self.needs.append(slot, _hs_of(profile.needs), needs, codes[last:], rests[last:])
        if offer is None:
            offer = self._offer_of(entry)
        self.codes.extend(offer.codes)
        if not self._is_guest:
            self.postings.add(slot, everything)
        self._count_words(slot, 1)
        self.attributes.append(profile)
        self.made.append(offer.made)
        self.slot_of.add(entry.company_id)
        self.profiles.append(profile)
        self.alive.append(True)
        self.remove(entry.company_id)
        self.slot_of.lead(entry.company_id, slot)

    def _coded(self, entry: IndexEntry) -> tuple[Codes, Rests]:
        """Return codes and rests of a company; those that it has where it stands already."""
        place = entry.place
        if place is not None and place[0].projection is self.projection:
            steps = place[0].steps_at(place[1])
        else:
            steps = self.projection.steps(entry.vectors)
        return self.projection.split(steps)

    def _offer_of(self, entry: IndexEntry) -> Offer:
        """Return what a company makes; nothing is known of it without `goods`."""
        if entry.place is not None and entry.place[0].goods is self.goods:
            return entry.place[0].offer_at(entry.place[1])
        profile = entry.profile
        if self.goods is not None:
            return self.goods.of_companies([(profile, as_stored(entry.products))])[0]
        return Offer(np.zeros(len(CLASSES), np.uint8), np.array(_hs_of(profile.products), np.int32))

    def remove(self, company_id: UUID) -> None:
        """Take a company out; one that is not here is no error."""
        slot = self.slot_of.pop(company_id)
        if slot is None:
            return
        self.alive.view[slot] = False
        self._count_words(slot, -1)

    def entry(self, slot: int) -> IndexEntry:
        """Return the company in a slot."""
        return StoredEntry(self, slot)

    def steps_at(self, slot: int) -> Steps:
        """Return (1 + products + needs, d) turned vectors of the company in a slot, in steps."""
        parts = []
        for block in (self.wholes, self.products, self.needs):
            first = int(block.start.view[slot])
            parts.append(block.steps(np.arange(first, first + int(block.count.view[slot]))))
        return np.concatenate(parts)

    def is_worn(self) -> bool:
        """Tell whether so many slots are dead that a sweep pays."""
        slots = len(self.alive)
        return slots >= _SWEPT_FROM and len(self.slot_of) < (1 - SWEPT_AT) * slots

    def swept(self) -> "Shelf":
        """Return the same companies on a new shelf without dead slots."""
        shelf = Shelf(self.dimension, self.goods, self.ties, self.projection, self.vocabulary)
        shelf.take_over({name: Mapped(array, len(array)) for name, array in self.packed().items()})
        return shelf

    def frozen(self, vocabulary: Vocabulary) -> "Shelf":
        """Return the shelf as it is now, untouched by what a writer does from now on.

        Args:
            vocabulary: the words, frozen too.
        """
        shelf = Shelf(self.dimension, self.goods, self.ties, self.projection, vocabulary)
        for name, column in self._saved_columns().items():
            shelf._saved_columns()[name].take_over(column.view, len(column))
        shelf.alive.take_over(self.alive.view.copy(), len(self.alive))
        return shelf

    def _saved_columns(self) -> dict[str, GrowingArray]:
        """Return what is saved, without what is made anew when it is."""
        columns = {
            "ids": self.slot_of.ids,
            "made": self.made,
            "hs_codes": self.codes,
            "alive": self.alive,
            **{f"attributes.{name}": each for name, each in self.attributes.columns().items()},
            **{f"profiles.{name}": each for name, each in self._stored().columns().items()},
        }
        for kind in Kind:
            of_block = self.block(kind).columns()
            columns |= {f"{kind.value}.{name}": each for name, each in of_block.items()}
        return columns

    def packed(self) -> dict[str, NDArray[Any]]:
        """Return all columns as they would be without dead slots; views where none is dead."""
        slots = np.flatnonzero(self.alive.view).astype(np.int32)
        arrays = {
            "ids": self.slot_of.ids.view[slots],
            "made": self.made.view[slots],
            "alive": self.alive.view[slots],
            **{f"attributes.{n}": a for n, a in self.attributes.packed(slots).items()},
            **{f"profiles.{n}": a for n, a in self._stored().packed(slots).items()},
        }
        products = self.products
        count = products.count.view[slots].astype(np.intp)
        arrays["hs_codes"] = self.codes.view[ranges(products.start.view[slots], count)]
        for kind in Kind:
            packed = self.block(kind).packed(slots)
            arrays |= {f"{kind.value}.{name}": array for name, array in packed.items()}
        order, postings = SlotMap(), Postings()
        order.ids.take_over(arrays["ids"], len(slots))
        order.settle()
        words = arrays["whole.words"], arrays["whole.word_count"], len(self.vocabulary)
        postings.settle(*words)
        return arrays | {
            "order": order.order.view,
            "postings.start": postings.start.view,
            "postings.slots": postings.slots.view,
        }

    def take_over(self, arrays: Mapping[str, Mapped]) -> None:
        """Go on with saved columns in place of all that is here."""
        for name, column in self._saved_columns().items():
            column.take_over(*arrays[name])
        self.slot_of.order.take_over(*arrays["order"])
        self.slot_of.resume()
        self.postings.start.take_over(*arrays["postings.start"])
        self.postings.slots.take_over(*arrays["postings.slots"])

    def offer_at(self, slot: int) -> Offer:
        """Return what the company in a slot makes."""
        start, count = self.products.start.view[slot], self.products.count.view[slot]
        return Offer(self.made.view[slot], self.codes.view[start : start + count])

    def _stored(self) -> StoredProfiles:
        if not isinstance(self.profiles, StoredProfiles):
            raise TypeError("a shelf of guests is neither saved nor swept")
        return self.profiles

    def _count_words(self, slot: int, more: int) -> None:
        if not self._is_guest:
            start, count = self.wholes.word_start.view[slot], self.wholes.word_count.view[slot]
            self.vocabulary.count(self.wholes.words.view[start : start + count], more)

    def _words_of(self, lines: Sequence[Line]) -> list[WordNumbers]:
        return [self._numbers(token_ids([line.text])) for line in lines]

    def _numbers(self, ids: TokenIds) -> WordNumbers:
        return self.vocabulary.find(ids) if self._is_guest else self.vocabulary.learn(ids)


def _hs_of(lines: Sequence[Line]) -> list[int]:
    return [attributes.hs_number(line.hs) for line in lines]
