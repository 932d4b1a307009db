"""Lists of many companies as columns: what worker processes hand back.

Pickling an object for each list and reading it again takes as long as storing what it says.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.match import Purpose, Relation
from matchmaker.engine.shortlist import Shortlist

PURPOSES = tuple(Purpose)
RELATIONS = tuple(Relation)
T = TypeVar("T", bound=np.generic)

_CODES = {relation: code for code, relation in enumerate(RELATIONS)}


class CompanyLists(NamedTuple):
    """The best partners of a company for each purpose."""

    company_id: UUID
    by_purpose: Mapping[Purpose, Shortlist]


class ListedRows(NamedTuple):
    """Lists of c companies, a row for each of their n partners.

    Attributes:
        companies: (c, 16) bytes of their ids.
        owners: (n,) whose list the row is of, as a place in `companies`.
        partners: (n, 16) bytes of ids.
        purposes, relations: (n,) places in `PURPOSES` and `RELATIONS`.
        ranks: (n,) places in the list, counted from 1; 0: scored, but in none.
        scores: (n,) probabilities in (0, 1).
    """

    companies: NDArray[np.uint8]
    owners: NDArray[np.int32]
    partners: NDArray[np.uint8]
    purposes: NDArray[np.uint8]
    relations: NDArray[np.uint8]
    ranks: NDArray[np.int32]
    scores: NDArray[np.float64]

    def company_ids(self) -> list[UUID]:
        """Return the companies."""
        return [UUID(bytes=each.tobytes()) for each in self.companies]


def as_rows(lists: Iterable[CompanyLists]) -> ListedRows:
    """Return lists as columns."""
    companies: list[bytes] = []
    parts: list[tuple[int, int, Shortlist]] = []
    ranks: list[NDArray[np.int32]] = []
    for each in lists:
        for purpose, listed in each.by_purpose.items():
            parts.append((len(companies), PURPOSES.index(purpose), listed))
            ranks.append(np.arange(1, len(listed) + 1, dtype=np.int32))
            if listed.others is not None:
                parts.append((len(companies), PURPOSES.index(purpose), listed.others))
                ranks.append(np.zeros(len(listed.others), np.int32))
        companies.append(each.company_id.bytes)
    sizes = [len(listed) for *_, listed in parts]
    return ListedRows(
        companies=np.frombuffer(b"".join(companies), np.uint8).reshape(-1, 16),
        owners=np.repeat(np.array([part[0] for part in parts], np.int32), sizes),
        partners=_joined([listed.ids for *_, listed in parts], np.zeros((0, 16), np.uint8)),
        purposes=np.repeat(np.array([part[1] for part in parts], np.uint8), sizes),
        relations=np.array(
            [_CODES[each] for *_, listed in parts for each in listed.relations], np.uint8
        ),
        ranks=_joined(ranks, np.zeros(0, np.int32)),
        scores=_joined([listed.scores for *_, listed in parts], np.zeros(0)),
    )


def _joined(parts: Sequence[NDArray[T]], of_none: NDArray[T]) -> NDArray[T]:
    return np.concatenate(parts) if parts else of_none
