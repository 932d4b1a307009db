"""What a group is worth: a sum over its members and its pairs, with all parts kept apart.

worth = Σ pairs share · (score + ¼ needs + ½ together + ½ services − ½ rivalry) + ½ · mean fit

The shares of all pairs add up to 1: two thirds of it lie on the pairs with the lead, for the group
is built around it, and one third on the others. So every part is a mean in [0, 1], whatever the
size of the group, and what a member adds is the sum of the terms it occurs in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from matchmaker.engine.line_tables import Floats

PAIR_WEIGHTS: Mapping[str, float] = {
    "score": 1.0,
    "needs": 0.25,
    "together": 0.5,
    "services": 0.5,
    "rivalry": -0.5,
}
"""Part of a pair's worth -> its weight; own judgement, looked at on data/demo.

score: probability that chamber staff would approve the pair for this market; needs: how well one
meets a need of the other; together: how much their goods go together in one offer; services: one
offers finance, logistics or certification that the other asks for; rivalry: they compete.
"""

LEAD_SHARE = 2 / 3
"""Part of all pairs' worth that lies on pairs with the lead. With one half, companies that go well
with each other and hardly with the lead were drawn in."""

FIT_WEIGHT = 0.5
"""Weight of how well the market suits the members, as `markets` scores it; own judgement."""

FIT = "market"
PARTS = (*PAIR_WEIGHTS, FIT)


@dataclass(frozen=True, slots=True)
class Worths:
    """The parts of what n companies are worth in a group of a certain size; the lead is row 0.

    Attributes:
        pairs: part -> (n, n) values in [0, 1], symmetric.
        fit: (n,) how well the market suits each, in [0, 1].
        size: members of a group.
    """

    pairs: Mapping[str, Floats]
    fit: Floats
    size: int

    @property
    def shares(self) -> Floats:
        """(n, n) part of each pair in a group's worth."""
        others = (self.size - 1) * (self.size - 2) / 2
        shares = np.full((len(self.fit), len(self.fit)), (1 - LEAD_SHARE) / others)
        shares[0, :] = shares[:, 0] = LEAD_SHARE / (self.size - 1)
        np.fill_diagonal(shares, 0.0)
        return shares

    def by_pair(self) -> Floats:
        """Return (n, n) what each two add to a group's worth."""
        total = sum(PAIR_WEIGHTS[name] * values for name, values in self.pairs.items())
        return np.asarray(self.shares * total)

    def by_member(self) -> Floats:
        """Return (n,) what each adds by itself."""
        return np.asarray(FIT_WEIGHT * self.fit / self.size)

    def of_group(self, rows: Sequence[int]) -> dict[str, float]:
        """Return what each part adds to a group's worth."""
        return self._sums(combinations(rows, 2), rows)

    def of_member(self, row: int, rows: Sequence[int]) -> dict[str, float]:
        """Return what a group's worth would lack, by part, without one of its members."""
        return self._sums([(row, other) for other in rows if other != row], [row])

    def _sums(
        self,
        pairs: "Sequence[tuple[int, int]] | combinations[tuple[int, int]]",
        members: Sequence[int],
    ) -> dict[str, float]:
        shares, listed = self.shares, list(pairs)
        parts = {
            name: weight * float(sum(shares[a, b] * self.pairs[name][a, b] for a, b in listed))
            for name, weight in PAIR_WEIGHTS.items()
        }
        return parts | {FIT: float(self.by_member()[list(members)].sum())}
