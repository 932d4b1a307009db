"""The same network as `packed`, in torch: for training and for sentence-transformers.

The texts of a batch stand end to end with zero rows between them, as in `packed`, so no work is
spent on padding. Matrix products may run in bfloat16 (`reduced=True`, training only: four to five
times faster on processors that have it; the sums stay in float32).
"""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from matchmaker.engine.encoders.folder import FloatArray
from matchmaker.engine.encoders.layers import EPSILON, FEATURES
from matchmaker.engine.encoders.packed import GAP, WIDTHS

EMBEDDING = 512  # features of a piece


class TorchNetwork(nn.Module):
    """Turns lists of piece numbers into unit vectors; trainable.

    Attributes:
        table: (pieces, 512) embeddings; sparse gradients.
        dense: the other weights, by the names they have in the folder.
        reduced: whether matrix products run in bfloat16.
    """

    def __init__(self, table: FloatArray, dense: dict[str, FloatArray]) -> None:
        super().__init__()
        rows = torch.from_numpy(np.array(table, np.float32))
        self.table = nn.Embedding(len(rows), rows.shape[1], sparse=True, _weight=rows)
        self.dense = nn.ParameterDict(
            {name: nn.Parameter(torch.from_numpy(np.array(v))) for name, v in dense.items()}
        )
        self.reduced = False

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        last = self.dense["rotation"] if "rotation" in self.dense else self.dense["d3"]
        return int(last.shape[1])

    def forward(self, texts: Sequence[Sequence[int]]) -> Tensor:
        """Return (n, d) unit rows for n lists of piece numbers, none of them empty."""
        device = self.table.weight.device
        lengths = torch.tensor([len(text) for text in texts], device=device)
        numbers = torch.tensor([piece for text in texts for piece in text], device=device)
        owner = torch.repeat_interleave(torch.arange(len(texts), device=device), lengths)
        where = torch.arange(len(numbers), device=device) + GAP * (owner + 1)
        rows = len(numbers) + GAP * (len(texts) + 1)
        features = self._features(numbers, where, rows)
        return self._pool(features, owner, lengths)

    def _product(self, left: Tensor, name: str) -> Tensor:
        right: Tensor = self.dense[name]
        if not self.reduced:
            return left @ right
        return (left.bfloat16() @ right.bfloat16()).float()

    def _features(self, numbers: Tensor, where: Tensor, rows: int) -> Tensor:
        unique, inverse = torch.unique(numbers, return_inverse=True)
        embeddings = self.table(unique)
        parts = [embeddings.index_select(0, inverse)]
        projected = [
            self._product(embeddings, f"proj{n}") + self.dense[f"proj_b{n}"] for n, _ in WIDTHS
        ]
        joined = _normalised(torch.cat(projected, 1))
        mask = torch.zeros(rows, 1, device=numbers.device)
        mask[where] = 1
        for column, (width, left) in enumerate(WIDTHS):
            own = joined[:, column * FEATURES : (column + 1) * FEATURES]
            own = own * self.dense[f"ln_g{width}"] + self.dense[f"ln_b{width}"]
            spread = torch.zeros(rows, FEATURES, device=numbers.device)
            layer = spread.index_copy(0, where, own.index_select(0, inverse))
            layer = self._convolve(layer, f"1_{width}", width, left) * mask
            layer = self._convolve(layer, f"2_{width}", width, left)
            parts.append(layer.index_select(0, where))
        return _normalised(torch.cat(parts, 1))

    def _convolve(self, layer: Tensor, name: str, width: int, left: int) -> Tensor:
        padded = functional.pad(
            layer.bfloat16() if self.reduced else layer, (0, 0, left, width - 1 - left)
        )
        windows = torch.cat([padded[k : k + len(layer)] for k in range(width)], 1)
        return torch.relu(self._product(windows, f"w{name}") + self.dense[f"b{name}"]) + layer

    def _pool(self, features: Tensor, owner: Tensor, lengths: Tensor) -> Tensor:
        dense = self.dense
        size = lengths[:, None].float()
        empty = torch.zeros(len(lengths), features.shape[1], device=features.device)
        total = empty.index_add(0, owner, features) * dense["ln_g"] + size * dense["ln_b"]
        y = (total @ dense["cnn_W"] + size * dense["cnn_b"]) * size.rsqrt()
        y0 = torch.relu(y @ dense["d0"])
        y1 = torch.relu(y @ dense["p1"] + y0 @ dense["d1"])
        y2 = torch.relu(y1 @ dense["d2"])
        vectors = torch.tanh(y1 @ dense["p3"] + y2 @ dense["d3"])
        if "rotation" in dense:
            vectors = vectors @ dense["rotation"]
        return functional.normalize(vectors, dim=-1)


def _normalised(rows: Tensor) -> Tensor:
    return functional.layer_norm(rows, rows.shape[-1:], None, None, EPSILON)
