"""The best partners of a company as queues need them by the thousand: no reasons, no objects."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.match import Relation


@dataclass(frozen=True, slots=True)
class Shortlist:
    """Partners of a company for one purpose, best first, ties by id.

    Attributes:
        ids: (p, 16) bytes of their ids.
        scores: (p,) probabilities in (0, 1).
        relations: p relations.
        others: companies that were asked for, whether they stand in the list or not; in any order.
    """

    ids: NDArray[np.uint8]
    scores: NDArray[np.float64]
    relations: tuple[Relation, ...]
    others: "Shortlist | None" = None

    def __len__(self) -> int:
        return len(self.scores)

    def with_others(self, others: "Shortlist") -> "Shortlist":
        """Return the same list with the scores of (more) companies that were asked for."""
        known = self.others
        if known is not None:
            others = Shortlist(
                np.concatenate([known.ids, others.ids]),
                np.concatenate([known.scores, others.scores]),
                known.relations + others.relations,
            )
        return replace(self, others=others)


def empty_shortlist() -> Shortlist:
    """Return a list of nobody."""
    return Shortlist(np.zeros((0, 16), np.uint8), np.zeros(0), ())
