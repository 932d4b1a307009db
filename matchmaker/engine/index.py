"""Every published company in memory: the shelves of both countries."""

import threading
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.places import Country
from matchmaker.engine.exact import as_stored
from matchmaker.engine.goods import Goods, Offer
from matchmaker.engine.index_file import Mapped, under
from matchmaker.engine.projection import Codes, Projection, Rests, plain_projection
from matchmaker.engine.region_ties import RegionTies
from matchmaker.engine.shelf import SWEPT_AT, IndexEntry, Kind, Shelf
from matchmaker.engine.vocabulary import Vocabulary

__all__ = ["SWEPT_AT", "CompanyIndex", "IndexEntry", "Kind", "Shelf"]


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
        changes: how often what is here was changed in this process; grows after each time.
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
        self.changes = 0
        self._shelves = {
            country: Shelf(dimension, goods, self.ties, self.projection, self.vocabulary)
            for country in Country
        }
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
        return self._shelves[Country.BY].new_guests()

    def new_index(self) -> "CompanyIndex":
        """Return an empty index of the same kind."""
        index = CompanyIndex(self.dimension, self.goods, self.projection)
        index.ties = self.ties
        return index

    def frozen(self) -> "CompanyIndex":
        """Return the index as it is now, to be saved beside a writer that goes on."""
        index = self.new_index()
        with self._lock:
            index.vocabulary = self.vocabulary.frozen()
            index._shelves = {  # noqa: SLF001
                country: shelf.frozen(index.vocabulary) for country, shelf in self._shelves.items()
            }
            index.revision = self.revision
        return index

    def adopt(self, other: "CompanyIndex") -> None:
        """Go on with what another index holds.

        Readers that are at work keep the shelves and the words that they began with.
        """
        with self._lock:
            self.vocabulary = other.vocabulary
            self._shelves = other._shelves  # noqa: SLF001
            self.revision = other.revision
            self.changes += 1

    def packed(self) -> dict[str, NDArray[Any]]:
        """Return everything as arrays, to be saved; no writer may be at work meanwhile."""
        arrays = {"words.ids": self.vocabulary.ids.view, "words.users": self.vocabulary.users.view}
        for country, shelf in self._shelves.items():
            arrays |= {f"{country.value}.{name}": a for name, a in shelf.packed().items()}
        return arrays

    def take_over(self, arrays: Mapping[str, Mapped], revision: int) -> None:
        """Go on with a saved index in place of all that is here."""
        vocabulary = Vocabulary()
        vocabulary.take_over(under("words", arrays))
        shelves = {}
        for country in Country:
            shelf = Shelf(self.dimension, self.goods, self.ties, self.projection, vocabulary)
            shelf.take_over(under(country.value, arrays))
            shelves[country] = shelf
        with self._lock:
            self.vocabulary, self._shelves, self.revision = vocabulary, shelves, revision
            self.changes += 1

    def put_all(self, entries: Sequence[IndexEntry]) -> None:
        """Add companies or replace them, in less time than one by one.

        Raises:
            ValueError: as `put`.
        """
        if not entries:
            return
        offers = [self._offer_here(entry) for entry in entries]
        unknown = [at for at, offer in enumerate(offers) if offer is None]
        if self.goods is not None and unknown:
            new = [entries[at] for at in unknown]
            lines = [(e.profile, as_stored(e.products)) for e in new]
            for at, made in zip(unknown, self.goods.of_companies(lines), strict=True):
                offers[at] = made
        vectors = np.concatenate([entry.vectors for entry in entries])
        codes, rests = self.projection.split(self.projection.steps(vectors))
        ends = np.cumsum([len(entry.vectors) for entry in entries])[:-1]
        coded = zip(np.split(codes, ends), np.split(rests, ends), strict=True)
        for entry, offer, own in zip(entries, offers, coded, strict=True):
            self.put(entry, offer, own)

    def _offer_here(self, entry: IndexEntry) -> Offer | None:
        """Return what a company makes if its product lines are those that are here already."""
        shelf = self._shelves[entry.profile.country]
        slot = shelf.slot_of.get(entry.company_id)
        if self.goods is None or slot is None:
            return None
        before = shelf.profiles[slot].products
        stays = before == entry.profile.products and np.array_equal(
            shelf.steps_at(slot)[1 : 1 + len(before)], self.projection.steps(entry.products)
        )
        return shelf.offer_at(slot) if stays else None

    def put(
        self,
        entry: IndexEntry,
        offer: Offer | None = None,
        coded: tuple[Codes, Rests] | None = None,
    ) -> None:
        """Add a company or replace it; it may have moved to the other country.

        Args:
            offer: what it makes, where that is known.
            coded: its vectors in codes and rests, where these are known.

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
            self._shelves[entry.profile.country].put(entry, offer, coded)
            self._sweep(entry.profile.country)
            self.changes += 1

    def remove(self, company_id: UUID) -> None:
        """Take a company out; one that is not here is no error."""
        with self._lock:
            for country, shelf in self._shelves.items():
                shelf.remove(company_id)
                self._sweep(country)
            self.changes += 1

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
