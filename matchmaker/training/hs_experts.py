"""Fits the experts of the HS classifier: meaning, spelling, and headings over both.

A name whose concordance gives several chapters is used as it is: the loss is −log of the summed
probability of its admissible classes (partial-label learning; Cour, Sapp and Taskar, 2011).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import torch

FloatArray = NDArray[np.float32]
Hasher = Callable[
    [Sequence[str], int], tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32]]
]

COLUMNS = 32_768  # hash columns; 16,384 lost 1 point on held-out names
RANK = 64  # width of the spelling expert
HIDDEN = 384  # width of the vector expert; 512 gained nothing for a larger file
_BATCH = 1024
_NOISE = 0.6  # standard deviation added to vectors scaled to norm √d: worth 1 point
_VECTOR_EPOCHS = 12  # 8 lost 1 point on the vector alone; with the spelling all are alike
_GRAM_EPOCHS = 3  # 5 lost a little
_HEADING_EPOCHS = 5
_HEADING_DROPOUT = 0.3


@dataclass(frozen=True, slots=True)
class Examples:
    """Training rows.

    Attributes:
        vectors: (n, d) unit rows.
        texts: n wordings.
        allowed: (n, c) admissible classes; at least one a row.
        weights: (n,) mean 1.
        headings: (n,) column of the HS heading; -1 where it is not known.
    """

    vectors: FloatArray
    texts: Sequence[str]
    allowed: NDArray[np.bool_]
    weights: FloatArray
    headings: NDArray[np.int64]


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

    truth = examples.allowed, examples.weights
    _descend(list(network.parameters()), forward, truth, _VECTOR_EPOCHS, 2e-3, 1e-3)
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
    truth = examples.allowed, examples.weights
    _descend(parameters, forward, truth, _GRAM_EPOCHS, 2e-2, 0.0)
    return (
        bag.weight.detach().numpy().copy(),
        np.ascontiguousarray(last.weight.detach().numpy().T),
        last.bias.detach().numpy().copy(),
    )


def fit_heading_expert(
    signs: FloatArray, examples: Examples, chapters: NDArray[np.intp], seed: int
) -> tuple[FloatArray, FloatArray]:
    """Return out (h + r, k) and bias (k,): the headings of a chapter told apart, only these.

    Args:
        signs: (n, h + r) what both experts see in the examples.
        examples: n rows; those without a known heading are not used.
        chapters: (k,) chapter of each heading, as a row of the classes.
    """
    import torch

    torch.manual_seed(seed)
    rows = np.flatnonzero(examples.headings >= 0)
    truth = examples.headings[rows]
    allowed = truth[:, np.newaxis] == np.arange(len(chapters))
    seen, own = torch.from_numpy(signs[rows]), torch.from_numpy(chapters)
    own_of_row = own[torch.from_numpy(truth)]
    last = torch.nn.Linear(signs.shape[1], len(chapters))
    scale = 1 / seen.std(dim=0).clamp_min(1e-6)

    def forward(batch: "torch.Tensor") -> "torch.Tensor":
        dropped = torch.nn.functional.dropout(seen[batch] * scale, _HEADING_DROPOUT)
        logits: torch.Tensor = last(dropped)
        return logits.masked_fill(own_of_row[batch, None] != own, -1e9)

    _descend(
        list(last.parameters()), forward, (allowed, examples.weights[rows]), _HEADING_EPOCHS,
        1e-2, 1e-3,
    )  # fmt: skip
    out = last.weight.detach() * scale
    return np.ascontiguousarray(out.numpy().T), last.bias.detach().numpy().copy()


def _descend(
    parameters: "Sequence[torch.Tensor]",
    forward: "Callable[[torch.Tensor], torch.Tensor]",
    truth: tuple[NDArray[np.bool_], FloatArray],
    epochs: int,
    rate: float,
    decay: float,
) -> None:
    """Fit `parameters`; truth is what each row admits, and its weight.

    Adam's moments of quiet weights fade into subnormal numbers, which a processor computes ten
    times slower; they are flushed to zero meanwhile.
    """
    import torch

    torch.set_flush_denormal(True)
    try:
        _walk(parameters, forward, truth, epochs, rate, decay)
    finally:
        torch.set_flush_denormal(False)


def _walk(
    parameters: "Sequence[torch.Tensor]",
    forward: "Callable[[torch.Tensor], torch.Tensor]",
    truth: tuple[NDArray[np.bool_], FloatArray],
    epochs: int,
    rate: float,
    decay: float,
) -> None:
    """AdamW with a one-cycle rate over the partial-label loss."""
    import torch

    allowed, weights = (torch.from_numpy(each) for each in truth)
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
