"""Suggests the HS chapter of a short product line in Russian, Belarusian or English.

Two experts look at a line: one at the encoder's vector (what it means), one at its letter groups
(what it is spelled like). Their log-probabilities are added with learned weights, which is a
logistic model over both. What is suggested is shown as a suggestion and never stored as fact.

How it was trained and what it reaches: docs/hs-classifier.md and models/hs_classifier/README.md.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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

FORMAT = 1


@dataclass(frozen=True, slots=True)
class HsSuggestion:
    """What the classifier is sure enough of to show.

    Attributes:
        name: an HS chapter such as "87", or a kind of service such as "S-LOG".
        probability: calibrated, in (0, 1].
        others: up to two runners-up with their probabilities, best first.
    """

    name: str
    probability: float
    others: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Blend:
    """How the two experts are joined; set on held-out names.

    Attributes:
        vector_weight: exponent of the vector expert's probability when both speak.
        text_weight: exponent of the spelling expert's probability when both speak.
        vector_alone: exponent of the vector expert when there is no text.
        threshold: below this probability nothing is suggested.
    """

    vector_weight: float
    text_weight: float
    vector_alone: float
    threshold: float


@dataclass(frozen=True, slots=True)
class HsClassifier:
    """A trained classifier; make one with `load_hs_classifier`.

    Attributes:
        hidden: (d, h) weights from the vector to the hidden layer, and hidden_bias: (h,).
        out: (h, c) weights from the hidden layer to the classes, and out_bias: (c,).
        grams: (g, r) int8 rows of the hash columns, scaled by gram_scale: (r,) float32.
        gram_out: (r, c) weights from the spelling to the classes, and gram_bias: (c,).
        blend: how both are joined.
    """

    hidden: FloatArray
    hidden_bias: FloatArray
    out: FloatArray
    out_bias: FloatArray
    grams: NDArray[np.int8]
    gram_scale: FloatArray
    gram_out: FloatArray
    gram_bias: FloatArray
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
        if vectors.ndim != 2 or vectors.shape[1] != len(self.hidden):  # noqa: PLR2004
            raise ValueError(f"vectors of shape {vectors.shape}, expected (n, {len(self.hidden)})")
        by_vector = _log_softmax(self.vector_logits(vectors))
        if texts is None:
            return np.asarray(np.exp(_log_softmax(self.blend.vector_alone * by_vector)))
        if len(texts) != len(vectors):
            raise ValueError(f"{len(texts)} texts for {len(vectors)} vectors")
        joined = self.blend.vector_weight * by_vector
        joined += self.blend.text_weight * _log_softmax(self.text_logits(texts))
        return np.asarray(np.exp(_log_softmax(joined)))

    def suggest(
        self, vectors: Vectors, texts: Sequence[str] | None = None
    ) -> list[HsSuggestion | None]:
        """Return one suggestion per row, or None where the classifier is not sure enough."""
        return [self._suggest_one(row) for row in self.chapter_probabilities(vectors, texts)]

    def _suggest_one(self, probabilities: FloatArray) -> HsSuggestion | None:
        best, *others = (int(column) for column in np.argsort(-probabilities, kind="stable")[:3])
        if probabilities[best] < self.blend.threshold:
            return None
        ranked = tuple((CLASSES[column], float(probabilities[column])) for column in others)
        return HsSuggestion(CLASSES[best], float(probabilities[best]), ranked)

    def vector_logits(self, vectors: Vectors) -> FloatArray:
        """Return (n, c) unnormalised log-odds by meaning."""
        hidden = np.maximum(vectors @ self.hidden + self.hidden_bias, 0.0)
        return np.asarray(hidden @ self.out + self.out_bias, np.float32)

    def text_logits(self, texts: Sequence[str]) -> FloatArray:
        """Return (n, c) unnormalised log-odds by spelling."""
        starts, columns, values = hash_grams(texts, len(self.grams))
        sums = np.zeros((len(texts), self.grams.shape[1]), np.float32)
        for row in range(len(texts)):
            part = slice(starts[row], starts[row + 1])
            sums[row] = values[part] @ self.grams[columns[part]].astype(np.float32)
        return np.asarray((sums * self.gram_scale) @ self.gram_out + self.gram_bias, np.float32)


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
    weights = {key: _floats(arrays, key) for key in ("hidden", "out", "gram_out")}
    biases = {
        key: arrays[key].astype(np.float32)
        for key in ("hidden_bias", "out_bias", "gram_bias", "gram_scale")
    }
    return HsClassifier(**weights, **biases, grams=arrays["grams"], blend=Blend(**about["blend"]))


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


def _log_softmax(logits: FloatArray) -> FloatArray:
    shifted = logits - logits.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)), np.float32)
