"""Suggests HS codes for product lines as they are written; a person decides, nothing is kept."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matchmaker.domain.products import CHAPTERS
from matchmaker.engine.encoder import Encoder
from matchmaker.engine.hs_classifier import CLASSES, HsClassifier
from matchmaker.errors import NotReady

MOST_CANDIDATES = 3
_LEAST = 0.05  # a candidate less probable than this is noise


@dataclass(frozen=True, slots=True)
class CodeCandidate:
    """A code that a line may have.

    Attributes:
        hs: a chapter of two digits, or a heading of four.
        probability: calibrated, in (0, 1].
    """

    hs: str
    probability: float


@dataclass(frozen=True, slots=True)
class SuggestedCode:
    """What is thought of one line.

    Attributes:
        suggestion: what the classifier is sure enough of to offer; None: a person has to choose.
        service: probability that the line is a service, which has no HS code.
        candidates: likeliest chapters, the first one's heading before it where it is known; best
            first.
    """

    text: str
    suggestion: CodeCandidate | None
    service: float
    candidates: tuple[CodeCandidate, ...]


class CodeAdviser:
    """Suggests codes with the classifier that the whole process shares.

    Attributes:
        classifier: None when there is none for the encoder in use.
    """

    def __init__(self, encoder: Encoder, classifier: HsClassifier | None) -> None:
        self._encoder = encoder
        self.classifier = classifier

    def suggest(self, texts: Sequence[str]) -> list[SuggestedCode]:
        """Return what is thought of each line, in their order.

        Raises:
            NotReady: there is no classifier for the encoder in use.
        """
        if self.classifier is None:
            raise NotReady("HS codes cannot be suggested with the encoder in use.")
        vectors = self._encoder.encode(texts)
        sure = self.classifier.suggest(vectors, texts)
        chapters = self.classifier.chapter_probabilities(vectors, texts)
        found = []
        for text, told, row in zip(texts, sure, chapters, strict=True):
            goods = row[: len(CHAPTERS)]
            best = [int(n) for n in np.argsort(-goods, kind="stable")[:MOST_CANDIDATES]]
            likely = [
                CodeCandidate(CLASSES[n], float(goods[n])) for n in best if goods[n] >= _LEAST
            ]
            offer: CodeCandidate | None = None
            if told is not None and told.name in CHAPTERS:
                offer = CodeCandidate(told.name, told.probability)
                if told.heading is not None:
                    offer = CodeCandidate(told.heading, told.heading_probability)
                    likely.insert(0, offer)
            service = float(row[len(CHAPTERS) :].sum())
            found.append(SuggestedCode(text, offer, min(service, 1.0), tuple(likely)))
        return found
