"""Profiles of a shelf as the bytes they are stored as, read when one is looked at."""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import Any, overload

import numpy as np
import orjson
from numpy.typing import NDArray

from matchmaker.domain.profile import Profile, restore_profile
from matchmaker.engine.growing import GrowingArray, ranges

_KEPT = 2_000  # profiles that were read lately


class StoredProfiles(Sequence[Profile]):
    """A profile for each slot.

    Attributes:
        text: JSON of all profiles, one after the other, without reference and contact.
        start: (s + 1,) where each begins and the last one ends.
    """

    def __init__(self) -> None:
        self.text = GrowingArray(np.uint8)
        self.start = GrowingArray(np.int64)
        self.start.append(0)
        self._read: OrderedDict[int, Profile] = OrderedDict()

    def __len__(self) -> int:
        return len(self.start) - 1

    @overload
    def __getitem__(self, slot: int) -> Profile: ...
    @overload
    def __getitem__(self, slot: slice) -> list[Profile]: ...
    def __getitem__(self, slot: int | slice) -> Profile | list[Profile]:
        """Return the profile in a slot, or those of several."""
        if isinstance(slot, slice):
            return [self[each] for each in range(*slot.indices(len(self)))]
        slot = int(slot)
        found = self._read.get(slot)
        if found is None:
            first, last = self.start.view[slot : slot + 2].tolist()
            found = restore_profile(orjson.loads(self.text.view[first:last].tobytes()))
            self._read[slot] = found
            if len(self._read) > _KEPT:
                self._read.popitem(last=False)
        return found

    def __iter__(self) -> Iterator[Profile]:
        return (self[slot] for slot in range(len(self)))

    def packed(self, slots: NDArray[np.int32]) -> dict[str, NDArray[Any]]:
        """Return the columns as they would be with these companies alone, in their order."""
        first, last = self.start.view[slots], self.start.view[slots + 1]
        length = last - first
        whole = len(slots) == len(self)
        text = self.text.view if whole else self.text.view[ranges(first, length.astype(np.intp))]
        return {"text": text, "start": np.concatenate([[0], np.cumsum(length)])}

    def columns(self) -> dict[str, GrowingArray]:
        """Return all columns by name."""
        return {"text": self.text, "start": self.start}

    def append(self, profile: Profile) -> None:
        """Add the profile of the next slot."""
        text = profile.model_dump_json(exclude={"ref", "contact"}).encode()
        self.text.extend(np.frombuffer(text, np.uint8))
        self.start.append(len(self.text))
