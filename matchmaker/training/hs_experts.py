"""Fits the two experts of the HS classifier and the blend of them.

A name whose concordance gives several chapters is used as it is: the loss is −log of the summed
probability of its admissible classes (partial-label learning; Cour, Sapp and Taskar, 2011).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.engine.hs_classifier import Blend, HsClassifier

if TYPE_CHECKING:
    import torch

FloatArray = NDArray[np.float32]
Hasher = Callable[
    [Sequence[str], int], tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32]]
]

COLUMNS = 16_384  # hash columns; 8,192 with full rank lost 2 points on held-out headings
RANK = 64  # width of the spelling expert
HIDDEN = 256  # width of the vector expert; 512 gained less than 1 point
_BATCH = 1024
_NOISE = 0.6  # standard deviation added to vectors scaled to norm √d: worth 1 point
_VECTOR_EPOCHS = 8
_GRAM_EPOCHS = 3
_PRECISION = 0.90  # of what is suggested, this share shall be right on held-out names
_MIN_THRESHOLD = 0.35


@dataclass(frozen=True, slots=True)
class Examples:
    """Training rows.

    Attributes:
        vectors: (n, d) unit rows.
        texts: n wordings.
        allowed: (n, c) admissible classes; at least one a row.
        weights: (n,) mean 1.
    """

    vectors: FloatArray
    texts: Sequence[str]
    allowed: NDArray[np.bool_]
    weights: FloatArray


def fit_vector_expert(
    examples: Examples, seed: int
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return hidden (d, h), hidden bias, out (h, c), out bias of a one-layer network."""
    import torch

    torch.manual_seed(seed)
    dimension, classes = examples.vectors.shape[1], examples.allowed.shape[1]
    scale = dimension**0.5
    first, last = torch.nn.Linear(dimension, HIDDEN), torch.nn.Linear(HIDDEN, classes)
    network = torch.nn.Sequential(first, torch.nn.ReLU(), torch.nn.Dropout(0.3), last)
    vectors = torch.from_numpy(examples.vectors)

    def forward(rows: "torch.Tensor") -> "torch.Tensor":
        batch = vectors[rows] * scale
        noisy: torch.Tensor = network(batch + _NOISE * torch.randn_like(batch))
        return noisy

    _descend(list(network.parameters()), forward, examples, _VECTOR_EPOCHS, 2e-3, 1e-3)
    return (
        np.ascontiguousarray(first.weight.detach().numpy().T * scale),
        first.bias.detach().numpy().copy(),
        np.ascontiguousarray(last.weight.detach().numpy().T),
        last.bias.detach().numpy().copy(),
    )


def fit_gram_expert(
    examples: Examples, seed: int, hasher: Hasher
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return grams (COLUMNS, RANK), their out matrix (RANK, c) and bias (c,)."""
    import torch

    torch.manual_seed(seed)
    starts, columns, values = hasher(examples.texts, COLUMNS)
    flat, weights = torch.from_numpy(columns.astype(np.int64)), torch.from_numpy(values)
    lengths = torch.from_numpy(np.diff(starts))
    begins = torch.from_numpy(starts[:-1])
    bag = torch.nn.EmbeddingBag(COLUMNS, RANK, mode="sum")
    torch.nn.init.normal_(bag.weight, std=0.4)
    last = torch.nn.Linear(RANK, examples.allowed.shape[1])

    def forward(rows: "torch.Tensor") -> "torch.Tensor":
        count = lengths[rows]
        offsets = torch.cumsum(count, 0) - count
        within = torch.arange(int(count.sum())) - torch.repeat_interleave(offsets, count)
        entries = torch.repeat_interleave(begins[rows], count) + within
        hidden = bag(flat[entries], offsets, per_sample_weights=weights[entries])
        logits: torch.Tensor = last(hidden)
        return logits

    parameters = [*bag.parameters(), *last.parameters()]
    _descend(parameters, forward, examples, _GRAM_EPOCHS, 2e-2, 0.0)
    return (
        bag.weight.detach().numpy().copy(),
        np.ascontiguousarray(last.weight.detach().numpy().T),
        last.bias.detach().numpy().copy(),
    )


def _descend(
    parameters: "Sequence[torch.Tensor]",
    forward: "Callable[[torch.Tensor], torch.Tensor]",
    examples: Examples,
    epochs: int,
    rate: float,
    decay: float,
) -> None:
    """AdamW with a one-cycle rate over the partial-label loss."""
    import torch

    allowed = torch.from_numpy(examples.allowed)
    weights = torch.from_numpy(examples.weights)
    count = len(allowed)
    batches = max(1, count // _BATCH)
    optimiser = torch.optim.AdamW(parameters, rate, weight_decay=decay)
    schedule: Any = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, rate, total_steps=epochs * batches
    )
    for _ in range(epochs):
        order = torch.randperm(count)
        for batch in range(batches):
            rows = order[batch * _BATCH : (batch + 1) * _BATCH]
            log_probabilities = torch.log_softmax(forward(rows), dim=1)
            kept = log_probabilities.masked_fill(~allowed[rows], -1e9)
            loss = -(torch.logsumexp(kept, dim=1) * weights[rows]).mean()
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()


def fit_blend(classifier: HsClassifier, examples: Examples) -> Blend:
    """Return the exponents of least log-loss on held-out examples, and the threshold.

    The threshold is the lowest probability above which 90 % of the suggestions are right.
    """
    from scipy.optimize import minimize

    by_vector = _log_softmax(classifier.vector_logits(examples.vectors))
    by_text = _log_softmax(classifier.text_logits(examples.texts))

    def loss(joined: FloatArray) -> float:
        kept = np.where(examples.allowed, _log_softmax(joined), -np.inf)
        return -float(np.logaddexp.reduce(kept, axis=1).mean())

    both = minimize(lambda x: loss(x[0] * by_vector + x[1] * by_text), [0.5, 0.5], method="Powell")
    alone = minimize(lambda x: loss(x[0] * by_vector), [0.8], method="Powell")
    joined = _log_softmax(both.x[0] * by_vector + both.x[1] * by_text)
    return Blend(
        vector_weight=round(float(both.x[0]), 4),
        text_weight=round(float(both.x[1]), 4),
        vector_alone=round(float(alone.x[0]), 4),
        threshold=_find_threshold(np.exp(joined), examples.allowed),
    )


def _find_threshold(probabilities: FloatArray, allowed: NDArray[np.bool_]) -> float:
    best = probabilities.argmax(axis=1)
    sure = probabilities[np.arange(len(best)), best]
    right = allowed[np.arange(len(best)), best]
    for threshold in np.arange(_MIN_THRESHOLD, 0.95, 0.01):
        if right[sure >= threshold].mean() >= _PRECISION:
            return round(float(threshold), 2)
    return 0.95


def _log_softmax(logits: FloatArray) -> FloatArray:
    shifted = logits - logits.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))
