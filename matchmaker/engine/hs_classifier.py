"""Suggests the HS chapter and heading of a short product line in Russian, Belarusian or English.

Two experts look at a line: one at the encoder's vector (what it means), one at its letter groups
(what it is spelled like). Their log-probabilities are added with learned weights, which is a
logistic model over both. Within the chapter, a third layer over what both see tells the heading.
What is suggested is shown as a suggestion and never stored as fact.

How it was trained and what it reaches: docs/hs-classifier.md and models/hs_classifier/README.md.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from safetensors import safe_open

from matchmaker.domain.products import CHAPTERS
from matchmaker.engine.encoder import Encoder, Vectors
from matchmaker.engine.hs_grams import hash_grams
from matchmaker.errors import EncoderMismatch

FloatArray = NDArray[np.float32]

SERVICES: tuple[str, ...] = (
    "S-LOG",  # transport, forwarding, storage, customs brokerage
    "S-FIN",  # banks, leasing, insurance
    "S-IT",  # software and telecommunication services
    "S-ENG",  # design, engineering, research
    "S-CRT",  # testing, certification, inspection
    "S-CON",  # construction, installation, repair
    "S-PRO",  # processing and making to order
    "S-OTH",  # any other service
)
"""Kinds of services. The HS has none: these are ours, and are never shown as HS codes."""

CLASSES: tuple[str, ...] = (*CHAPTERS, *SERVICES)
"""Columns of every probability matrix: the 96 HS chapters, then the kinds of services."""

LIKELY = 0.5
"""Probability from which `sure_codes` names a code."""

FORMAT = 2
MATRICES = ("hidden", "out", "gram_out", "heading_out")  # int8 with a scale a column in the file
BIASES = ("hidden_bias", "out_bias", "gram_bias", "gram_scale", "heading_bias")


@dataclass(frozen=True, slots=True)
class HsSuggestion:
    """What the classifier is sure enough of to show.

    Attributes:
        name: an HS chapter such as "87", or a kind of service such as "S-LOG".
        probability: calibrated, in (0, 1].
        heading: the likeliest heading of that chapter, such as "8704"; None where the classifier
            is not sure enough of it, and for services.
        heading_probability: calibrated, in (0, probability]; of `heading`, 0 without one.
        others: two runners-up of `name` with their probabilities, best first.
    """

    name: str
    probability: float
    heading: str | None
    heading_probability: float
    others: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Blend:
    """How the experts are joined and when they keep silent; set on held-out names.

    Attributes:
        vector_weight: exponent of the vector expert's probability when both speak.
        text_weight: exponent of the spelling expert's probability when both speak.
        vector_alone: exponent of the vector expert when there is no text.
        threshold: below this probability no chapter is suggested.
        heading_weight: exponent of a heading's probability within its chapter.
        heading_threshold: below this probability no heading is suggested.
    """

    vector_weight: float
    text_weight: float
    vector_alone: float
    threshold: float
    heading_weight: float
    heading_threshold: float


class Signs(NamedTuple):
    """What the experts make of n lines."""

    meaning: FloatArray  # (n, h) hidden layer of the vector expert
    spelling: FloatArray  # (n, r) sums of the spelling expert; zeros without texts


@dataclass(frozen=True, slots=True)
class HsClassifier:
    """A trained classifier; make one with `load_hs_classifier`.

    Attributes:
        hidden: (d, h) weights from the vector to the hidden layer, and hidden_bias: (h,).
        out: (h, c) weights from the hidden layer to the classes, and out_bias: (c,).
        grams: (g, r) int8 rows of the hash columns, scaled by gram_scale: (r,) float32.
        gram_out: (r, c) weights from the spelling to the classes, and gram_bias: (c,).
        heading_out: (h + r, k) weights from both to the headings, and heading_bias: (k,).
        headings: k four-digit HS headings, ascending.
        blend: how all are joined.
    """

    hidden: FloatArray
    hidden_bias: FloatArray
    out: FloatArray
    out_bias: FloatArray
    grams: NDArray[np.int8]
    gram_scale: FloatArray
    gram_out: FloatArray
    gram_bias: FloatArray
    heading_out: FloatArray
    heading_bias: FloatArray
    headings: tuple[str, ...]
    blend: Blend

    def chapter_probabilities(
        self, vectors: Vectors, texts: Sequence[str] | None = None
    ) -> FloatArray:
        """Return (n, c) probabilities of `CLASSES`; rows sum to 1.

        Args:
            vectors: (n, d) unit rows of the encoder that the classifier was trained with.
            texts: the n lines themselves. Without them the spelling is not looked at, which
                costs accuracy (docs/hs-classifier.md has both figures).

        Raises:
            ValueError: the vectors have another dimension, or there are not n texts.
        """
        return self._join(self.look(vectors, texts), with_text=texts is not None)

    def suggest(
        self, vectors: Vectors, texts: Sequence[str] | None = None
    ) -> list[HsSuggestion | None]:
        """Return one suggestion per row, or None where the classifier is not sure enough.

        Raises:
            ValueError: as `chapter_probabilities`.
        """
        signs = self.look(vectors, texts)
        chapters = self._join(signs, with_text=texts is not None)
        headings = self.within_chapters(signs, chapters.argmax(axis=1))
        return [self._suggest_one(*row) for row in zip(chapters, headings, strict=True)]

    def sure_codes(self, vectors: Vectors) -> list[str | None]:
        """Return for each row its likeliest heading, or chapter, where it is rather that than not.

        For comparing lines with each other, by the vectors alone: what is shown to people comes
        from `suggest`, which is surer. None for services, and where nothing is likely.

        Raises:
            ValueError: the vectors have another dimension.
        """
        return self.chapters_and_codes(vectors)[1]

    def chapters_and_codes(self, vectors: Vectors) -> tuple[FloatArray, list[str | None]]:
        """Return what `chapter_probabilities` and `sure_codes` do, for one look at the vectors.

        Raises:
            ValueError: the vectors have another dimension.
        """
        signs = self.look(vectors, None)
        chapters = self._join(signs, with_text=False)
        return chapters, self._sure_codes(signs, chapters)

    def _sure_codes(self, signs: Signs, chapters: FloatArray) -> list[str | None]:
        best = chapters.argmax(axis=1)
        sure = chapters[np.arange(len(best)), best]
        headings = self.within_chapters(signs, best)
        places = headings.argmax(axis=1)
        heading_sure = sure * headings[np.arange(len(best)), places]
        return [
            self.headings[place]
            if told > LIKELY
            else CLASSES[column]
            if sure_of > LIKELY and column < len(CHAPTERS)
            else None
            for column, sure_of, place, told in zip(best, sure, places, heading_sure, strict=True)
        ]

    def look(self, vectors: Vectors, texts: Sequence[str] | None) -> Signs:
        """Return what each expert sees before it decides.

        Raises:
            ValueError: as `chapter_probabilities`.
        """
        if vectors.ndim != 2 or vectors.shape[1] != len(self.hidden):  # noqa: PLR2004
            raise ValueError(f"vectors of shape {vectors.shape}, expected (n, {len(self.hidden)})")
        if texts is not None and len(texts) != len(vectors):
            raise ValueError(f"{len(texts)} texts for {len(vectors)} vectors")
        meaning = np.maximum(vectors @ self.hidden + self.hidden_bias, 0.0)
        if texts is None:
            return Signs(meaning, np.zeros((len(vectors), self.grams.shape[1]), np.float32))
        return Signs(meaning, self._spell(texts))

    def expert_logits(self, signs: Signs) -> tuple[FloatArray, FloatArray]:
        """Return (n, c) unnormalised log-odds by meaning, and by spelling."""
        by_meaning = signs.meaning @ self.out + self.out_bias
        return by_meaning, signs.spelling @ self.gram_out + self.gram_bias

    def within_chapters(self, signs: Signs, chapters: NDArray[np.intp]) -> FloatArray:
        """Return (n, k) probabilities of the headings, given the chapter of each row.

        Args:
            chapters: (n,) rows of `CLASSES`. Headings of other chapters get 0, and so does all
                of a row whose class is a service.
        """
        logits = self.blend.heading_weight * self.heading_logits(signs)
        own = _chapter_of(self.headings) == chapters[:, np.newaxis]
        shifted = np.where(own, logits, -np.inf)
        top = np.where(own.any(axis=1), shifted.max(axis=1), 0.0)
        odds = np.exp(shifted - top[:, np.newaxis])
        return np.asarray(odds / np.maximum(odds.sum(axis=1, keepdims=True), 1e-9), np.float32)

    def heading_logits(self, signs: Signs) -> FloatArray:
        """Return (n, k) unnormalised log-odds of the headings, comparable within a chapter."""
        return np.hstack(signs) @ self.heading_out + self.heading_bias

    def _join(self, signs: Signs, *, with_text: bool) -> FloatArray:
        by_meaning, by_spelling = (_log_softmax(each) for each in self.expert_logits(signs))
        if not with_text:
            return np.exp(_log_softmax(self.blend.vector_alone * by_meaning))
        joined = self.blend.vector_weight * by_meaning + self.blend.text_weight * by_spelling
        return np.exp(_log_softmax(joined))

    def _spell(self, texts: Sequence[str]) -> FloatArray:
        starts, columns, values = hash_grams(texts, len(self.grams))
        sums = np.zeros((len(texts), self.grams.shape[1]), np.float32)
        for row in range(len(texts)):
            part = slice(starts[row], starts[row + 1])
            sums[row] = values[part] @ self.grams[columns[part]].astype(np.float32)
        return sums * self.gram_scale

    def _suggest_one(self, chapters: FloatArray, headings: FloatArray) -> HsSuggestion | None:
        best, *others = (int(column) for column in np.argsort(-chapters, kind="stable")[:3])
        sure = float(chapters[best])
        if sure < self.blend.threshold:
            return None
        place = int(headings.argmax())
        heading_sure = sure * float(headings[place])
        told = heading_sure >= self.blend.heading_threshold
        return HsSuggestion(
            name=CLASSES[best],
            probability=sure,
            heading=self.headings[place] if told else None,
            heading_probability=heading_sure if told else 0.0,
            others=tuple((CLASSES[column], float(chapters[column])) for column in others),
        )


def load_hs_classifier(folder: Path, encoder: Encoder) -> HsClassifier:
    """Read a classifier and check that it belongs to `encoder`.

    Args:
        folder: holds classifier.safetensors, such as models/hs_classifier.
        encoder: the encoder whose vectors the classifier will be given.

    Raises:
        EncoderMismatch: it was trained on the vectors of another encoder, for other classes, or
            in a format that this code does not read.
        FileNotFoundError: there is no such file.
    """
    path = folder / "classifier.safetensors"
    if not path.exists():
        raise FileNotFoundError(f"{path} does not exist")
    with safe_open(path, framework="numpy") as stored:
        about = json.loads(stored.metadata()["about"])
        arrays = {key: stored.get_tensor(key) for key in stored.keys()}  # noqa: SIM118
    _check(path, about, encoder)
    weights = {key: _floats(arrays, key) for key in MATRICES}
    biases = {key: arrays[key].astype(np.float32) for key in BIASES}
    return HsClassifier(
        **weights,
        **biases,
        grams=arrays["grams"],
        headings=tuple(about["headings"]),
        blend=Blend(**about["blend"]),
    )


def find_hs_classifier(models: Path, encoder: Encoder) -> HsClassifier | None:
    """Return the classifier under `models`; None when there is none for this encoder."""
    try:
        return load_hs_classifier(models / "hs_classifier", encoder)
    except (EncoderMismatch, FileNotFoundError):
        return None


def _check(path: Path, about: dict[str, Any], encoder: Encoder) -> None:
    if about["format"] != FORMAT:
        raise EncoderMismatch(f"{path} has format {about['format']}, this code reads {FORMAT}")
    if (about["encoder"], about["dimension"]) != (encoder.name, encoder.dimension):
        raise EncoderMismatch(
            f"{path} was trained on vectors of {about['encoder']} ({about['dimension']} wide), "
            f"not of {encoder.name} ({encoder.dimension} wide)"
        )
    if tuple(about["classes"]) != CLASSES:
        raise EncoderMismatch(f"{path} knows other classes than this code")


def _floats(arrays: dict[str, NDArray[Any]], key: str) -> FloatArray:
    """Return an int8 matrix with its per-column scale applied."""
    return np.asarray(arrays[key].astype(np.float32) * arrays[f"{key}_scale"], np.float32)


@lru_cache(maxsize=4)
def _chapter_of(headings: tuple[str, ...]) -> NDArray[np.intp]:
    """Return (k,) rows of `CLASSES`, the chapter of each heading."""
    return np.array([CLASSES.index(heading[:2]) for heading in headings], np.intp)


def _log_softmax(logits: FloatArray) -> FloatArray:
    shifted = logits - logits.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)), np.float32)
