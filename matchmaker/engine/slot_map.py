"""Which slot of a shelf a company stands in, without an object for every company."""

from collections.abc import Iterator, Sequence
from typing import overload
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from matchmaker.engine.growing import GrowingArray

_KEY = np.dtype("S16")  # bytes of an id; compared as they are sorted


class CompanyIds(Sequence[UUID]):
    """The id of the company in each slot, dead ones too."""

    def __init__(self, slots: "SlotMap") -> None:
        self._slots = slots

    def __len__(self) -> int:
        return len(self._slots.ids)

    @overload
    def __getitem__(self, slot: int) -> UUID: ...
    @overload
    def __getitem__(self, slot: slice) -> list[UUID]: ...
    def __getitem__(self, slot: int | slice) -> UUID | list[UUID]:
        """Return the id in a slot, or those in several."""
        if isinstance(slot, slice):
            return [self[each] for each in range(*slot.indices(len(self)))]
        return self._slots.id_of(int(slot))


class SlotMap:
    """Company id → slot, for companies that are alive.

    Those of a saved index are found by bisection among their sorted ids; what came and went since
    is in a dict and a set.

    Attributes:
        ids: (s, 16) bytes of the id in each slot, dead ones too.
        order: (n,) slots of the saved companies, in the order of their ids.
    """

    def __init__(self) -> None:
        self.ids = GrowingArray(np.uint8, (16,))
        self.order = GrowingArray(np.int32)
        self._keys: NDArray[np.bytes_] = np.zeros(0, _KEY)
        self._fresh: dict[UUID, int] = {}
        self._gone: set[UUID] = set()

    def __len__(self) -> int:
        return len(self._keys) - len(self._gone) + len(self._fresh)

    def __contains__(self, company_id: UUID) -> bool:
        return self.get(company_id) is not None

    def __iter__(self) -> Iterator[UUID]:
        return (self.id_of(slot) for slot in self.values())

    def __getitem__(self, company_id: UUID) -> int:
        slot = self.get(company_id)
        if slot is None:
            raise KeyError(company_id)
        return slot

    def values(self) -> list[int]:
        """Return the slots of all, in no particular order."""
        saved = [n for n in self.order.view.tolist() if self.id_of(n) not in self._gone]
        return [*saved, *self._fresh.values()]

    def get(self, company_id: UUID) -> int | None:
        """Return the slot of a company, None for one that is not here."""
        slot = self._fresh.get(company_id)
        if slot is not None or company_id in self._gone:
            return slot
        return self._saved(company_id)

    def id_of(self, slot: int) -> UUID:
        """Return the id of the company in a slot."""
        return UUID(bytes=self.ids.view[slot].tobytes())

    def numbers_of(self, slots: NDArray[np.int32]) -> NDArray[np.uint64]:
        """Return (2, c) ids of the companies in these slots: lower and upper half, see `split_id`.

        Sorted by the upper half and then the lower, they stand as ids do.
        """
        halves = self.ids.view[slots].view(">u8").astype(np.uint64)
        return np.ascontiguousarray(halves.T[::-1])

    def add(self, company_id: UUID) -> int:
        """Give the id the next slot, without leading to it yet; return the slot."""
        return self.ids.append(np.frombuffer(company_id.bytes, np.uint8))

    def lead(self, company_id: UUID, slot: int) -> None:
        """Lead to a slot from now on."""
        if self._saved(company_id) is not None:
            self._gone.add(company_id)
        self._fresh[company_id] = slot

    def pop(self, company_id: UUID) -> int | None:
        """Forget a company; return the slot it had, None for one that was not here."""
        slot = self._fresh.pop(company_id, None)
        if slot is not None:
            return slot
        slot = self.get(company_id)
        if slot is not None:
            self._gone.add(company_id)
        return slot

    def settle(self) -> None:
        """Sort all that have a slot; every slot is alive."""
        keys = self._bytes()
        self.order.take_over(np.argsort(keys, kind="stable").astype(np.int32), len(keys))
        self.resume()

    def resume(self) -> None:
        """Go on from ids and an order that were saved."""
        self._keys = self._bytes()[self.order.view]
        self._fresh, self._gone = {}, set()

    def _bytes(self) -> NDArray[np.bytes_]:
        """Return (n,) keys of all ids, which sort as ids do."""
        return np.asarray(np.ascontiguousarray(self.ids.view).view(_KEY)[:, 0])

    def _saved(self, company_id: UUID) -> int | None:
        if not len(self._keys):
            return None
        key = np.frombuffer(company_id.bytes, _KEY)[0]
        place = int(np.searchsorted(self._keys, key))
        if place == len(self._keys) or self._keys[place] != key:
            return None
        return int(self.order.view[place])


def split_id(company_id: UUID) -> tuple[int, int]:
    """Return the lower and the upper half of an id, 64 bits each."""
    return company_id.int & 0xFFFF_FFFF_FFFF_FFFF, company_id.int >> 64
