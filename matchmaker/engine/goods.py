"""What a company makes, as classes of goods and services, and who usually buys that from whom.

A product line counts for its stated HS code, else for what the classifier makes of its vector.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.profile import Profile
from matchmaker.engine.encoder import Encoder, Vectors
from matchmaker.engine.hs_classifier import CLASSES, HsClassifier, find_hs_classifier
from matchmaker.engine.supply_chain import STEPS, SupplyChain, load_supply_chain

Shares = NDArray[np.uint8]  # (…, classes) probabilities in steps of 1/255

_COLUMN = {name: column for column, name in enumerate(CLASSES)}
_UNCERTAIN = 0.2  # a class less probable than this says nothing
SAME_CLASS = 0.5
"""How much goods of one class go together in one offer; own judgement."""


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

    def made_by(self, profile: Profile, products: Vectors) -> Shares:
        """Return (classes,) the largest probability of each class over a company's products.

        Args:
            products: (p, d) vectors of the product lines.
        """
        made = np.zeros(len(CLASSES))
        unknown = [row for row, line in enumerate(profile.products) if line.hs is None]
        for line in profile.products:
            if line.hs is not None:
                made[_COLUMN[line.hs[:2]]] = 1.0
        if unknown and self.classifier is not None:
            found = self.classifier.chapter_probabilities(products[unknown])
            made = np.maximum(made, np.where(found >= _UNCERTAIN, found, 0.0).max(axis=0))
        return np.round(made * STEPS).astype(np.uint8)

    def codes_of(self, profile: Profile, products: Vectors) -> list[str | None]:
        """Return an HS code for each product line: stated, else suggested, else None.

        Args:
            products: (p, d) vectors of the product lines.
        """
        codes = [line.hs for line in profile.products]
        unknown = [row for row, code in enumerate(codes) if code is None]
        if unknown and self.classifier is not None:
            likely = self.classifier.sure_codes(products[unknown])
            for row, code in zip(unknown, likely, strict=True):
                codes[row] = code
        return codes

    def supply(self, sellers: Shares, buyers: Shares) -> NDArray[np.float64]:
        """Return (n, m) in [0, 1]: how usual it is that makers of one sell to makers of the other.

        The best link of all pairs of classes. Whole numbers throughout, so it is the same from
        both sides.

        Args:
            sellers: (n, classes) what is made.
            buyers: (m, classes) what is made by the possible buyers.
        """
        return _best_links(self.inputs, sellers, buyers)

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

    def link(self, seller: Shares, buyer: Shares) -> tuple[str, str]:
        """Return the pair of classes that `supply` is about."""
        rows, columns = np.flatnonzero(seller), np.flatnonzero(buyer)
        if not len(rows) or not len(columns):
            return CLASSES[0], CLASSES[0]
        links = seller[rows, None] * self.inputs[np.ix_(rows, columns)] * buyer[columns]
        first, second = np.unravel_index(int(links.argmax()), links.shape)
        return CLASSES[rows[first]], CLASSES[columns[second]]


def _best_links(links: NDArray[np.float64], first: Shares, second: Shares) -> NDArray[np.float64]:
    """Return (n, m) in [0, 1] the strongest link of a class of one with a class of the other.

    A company makes few classes: the side with fewer companies is taken class by class.
    """
    if len(second) < len(first):
        return np.ascontiguousarray(_best_links(links.T, second, first).T)
    best = np.zeros((len(first), len(second)))
    theirs = np.flatnonzero(second.any(axis=0))
    made = second[:, theirs].astype(np.float64)
    for column in np.flatnonzero(first.any(axis=0)):
        reached = (links[column, theirs] * made).max(axis=1, initial=0.0)
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
