"""What a company makes, as classes of goods and services, and who usually buys that from whom.

A product line counts for its stated HS code, else for what the classifier makes of its vector.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.profile import Profile
from matchmaker.engine.attributes import hs_number
from matchmaker.engine.encoder import Encoder, Vectors
from matchmaker.engine.hs_classifier import CLASSES, HsClassifier, find_hs_classifier
from matchmaker.engine.supply_chain import STEPS, SupplyChain, load_supply_chain

Shares = NDArray[np.uint8]  # (…, classes) probabilities in steps of 1/255

_COLUMN = {name: column for column, name in enumerate(CLASSES)}
_UNCERTAIN = 0.2  # a class less probable than this says nothing
SAME_CLASS = 0.5
"""How much goods of one class go together in one offer; own judgement."""


class Offer(NamedTuple):
    """What a company makes.

    Attributes:
        made: (classes,) the largest probability of each class over its products.
        codes: (p,) HS number of each product line: stated, else suggested, else that of none.
    """

    made: Shares
    codes: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Goods:
    """Knows what companies make and what industries buy.

    Attributes:
        classifier: None when there is none for the encoder: only stated codes count then.
        inputs: (c, c) steps; [i, j] how usual goods of class i are as an input of makers of j.
        proximity: (c, c) steps; how much two classes go together in one offer. None: not known.
    """

    classifier: HsClassifier | None
    inputs: NDArray[np.float64]
    proximity: NDArray[np.float64] | None = None

    def of_companies(self, companies: Sequence[tuple[Profile, Vectors]]) -> list[Offer]:
        """Return what companies make; many are looked at in the time of a few.

        Args:
            companies: profiles with (p, d) vectors of their product lines.
        """
        lines = [
            (at, row)
            for at, (profile, _) in enumerate(companies)
            for row, line in enumerate(profile.products)
            if line.hs is None
        ]
        made = np.zeros((len(companies), len(CLASSES)))
        codes = [[line.hs for line in profile.products] for profile, _ in companies]
        for at, stated in enumerate(codes):
            made[at, [_COLUMN[code[:2]] for code in stated if code is not None]] = 1.0
        if lines and self.classifier is not None:
            vectors = np.stack([companies[at][1][row] for at, row in lines])
            chapters, likely = self.classifier.chapters_and_codes(vectors)
            owners = np.array([at for at, _ in lines])
            np.maximum.at(made, owners, np.where(chapters >= _UNCERTAIN, chapters, 0.0))
            for (at, row), code in zip(lines, likely, strict=True):
                codes[at][row] = code
        steps = np.round(made * STEPS).astype(np.uint8)
        return [
            Offer(row, np.array([hs_number(code) for code in own], np.int32))
            for row, own in zip(steps, codes, strict=True)
        ]

    @property
    def fingerprint(self) -> int:
        """A number that changes whenever what companies make would."""
        found = zlib.crc32(self.inputs.tobytes())
        if self.classifier is not None:
            for part in (self.classifier.hidden, self.classifier.out, self.classifier.heading_out):
                found = zlib.crc32(part.tobytes(), found)
        return found

    def supply(self, yours: Shares, theirs: Shares) -> NDArray[np.float64]:
        """Return (2, c) in [0, 1]: how usual what they make is as your input, and the reverse.

        The best link of all pairs of classes. Whole numbers throughout, so it is the same from
        both sides.

        Args:
            yours: (classes,) what you make.
            theirs: (c, classes) what c others make.
        """
        mine = np.flatnonzero(yours)
        found = np.zeros((2, len(theirs)))
        if not len(mine):
            return found
        for row, links in enumerate((self.inputs[:, mine], self.inputs[mine].T)):
            reached = (links * yours[mine]).max(axis=1)
            classes = np.flatnonzero(reached)
            made = theirs[:, classes] * reached[classes].astype(np.float32)  # below 2^24: exact
            found[row] = made.max(axis=1, initial=0.0)
        return found / STEPS**3

    def together(self, made: Shares) -> NDArray[np.float64]:
        """Return (n, n) in [0, 1]: how much what each two make goes together in one offer.

        Goods of one class go together by half: they are often a range, and as often the same.

        Args:
            made: (n, classes) what is made.
        """
        if self.proximity is None:
            return np.zeros((len(made), len(made)))
        proximity = self.proximity.copy()
        np.fill_diagonal(proximity, SAME_CLASS * STEPS)
        return _best_links(proximity, made, made)

    def links(self, yours: Shares, theirs: Shares) -> list[tuple[str, str]]:
        """Return the pairs of classes that the stronger `supply` is about: sold, and bought.

        Args:
            yours: (classes,) what you make.
            theirs: (c, classes) what c others make.
        """
        mine = np.flatnonzero(yours)
        if not len(mine):
            return [(CLASSES[0], CLASSES[0])] * len(theirs)
        own = yours[mine].astype(np.float64)
        from_them = theirs[:, :, None] * (self.inputs[:, mine] * own)  # (c, classes, mine)
        from_you = (own[:, None] * self.inputs[mine]) * theirs[:, None, :]  # (c, mine, classes)
        best = [
            (part.max(axis=1).tolist(), part.argmax(axis=1).tolist())
            for part in (each.reshape(len(theirs), -1) for each in (from_them, from_you))
        ]
        found = []
        for they, place, you, other in zip(*best[0], *best[1], strict=True):
            if not max(they, you):
                found.append((CLASSES[0], CLASSES[0]))
            elif they >= you:
                row, column = divmod(place, len(mine))
                found.append((CLASSES[row], CLASSES[mine[column]]))
            else:
                row, column = divmod(other, theirs.shape[1])
                found.append((CLASSES[mine[row]], CLASSES[column]))
        return found


def _best_links(links: NDArray[np.float64], first: Shares, second: Shares) -> NDArray[np.float64]:
    """Return (n, m) in [0, 1] the strongest link of a class of one with a class of the other.

    A company makes few classes: the side with fewer companies is taken class by class.
    """
    if len(second) < len(first):
        return np.ascontiguousarray(_best_links(links.T, second, first).T)
    best = np.zeros((len(first), len(second)))
    theirs = np.flatnonzero(second.any(axis=0))
    made = np.ascontiguousarray(second[:, theirs].T, np.float64)
    for column in np.flatnonzero(first.any(axis=0)).tolist():
        reached = (links[column, theirs, None] * made).max(axis=0, initial=0.0)
        np.maximum(best, first[:, column, None] * reached, out=best)
    return best / STEPS**3


def load_goods(models: Path, encoder: Encoder) -> Goods:
    """Return what the shipped models know of goods.

    Args:
        models: holds supply_chain/ and hs_classifier/.
    """
    chain: SupplyChain = load_supply_chain(models / "supply_chain")
    classifier = find_hs_classifier(models, encoder)
    steps = (np.round(each * STEPS).astype(np.float64) for each in (chain.inputs, chain.proximity))
    return Goods(classifier, *steps)
