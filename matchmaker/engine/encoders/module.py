"""Our encoder as a module of sentence-transformers, so that `SentenceTransformer(folder)` loads it.

For comparison, for further training with that library, and for tools that expect it. The service
itself computes the same vectors without torch, see `packed`.
"""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import torch
from sentence_transformers.base.modules.module import Module
from torch import Tensor

from matchmaker.engine.encoders.folder import (
    PIECES,
    EncoderConfig,
    EncoderWeights,
    quantise,
    read_config,
    read_weights,
    write_folder,
)
from matchmaker.engine.encoders.pieces import Pieces
from matchmaker.engine.encoders.torch_network import TorchNetwork

CLASS = f"{__name__}.PackedModule"
MODULES = [{"idx": 0, "name": "0", "path": "", "type": CLASS}]


class PackedModule(Module):
    """The network with its pieces, from and to a folder.

    Attributes:
        config: what `config.json` says.
        network: the torch network; trainable.
    """

    save_in_root = True  # so that what the library saves is a folder of ours again

    def __init__(self, folder: Path, config: EncoderConfig, weights: EncoderWeights) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.config = config
        self._folder = folder
        self._pieces = Pieces(folder, config.longest)
        self.network = TorchNetwork(weights.all_rows(), weights.dense)

    @property
    def max_seq_length(self) -> int:
        """Pieces of one text that are read."""
        return self._pieces.longest

    def preprocess(self, texts: Sequence[str], **_: object) -> dict[str, Tensor]:
        """Return `input_ids` and `attention_mask`, padded, as the library passes them on."""
        cut = self._pieces.cut([str(text) for text in texts])
        numbers = torch.zeros(len(cut), max(map(len, cut)), dtype=torch.long)
        mask = torch.zeros_like(numbers)
        for row, pieces in enumerate(cut):
            numbers[row, : len(pieces)] = torch.tensor(pieces)
            mask[row, : len(pieces)] = 1
        return {"input_ids": numbers, "attention_mask": mask}

    tokenize = preprocess

    def forward(self, features: dict[str, Any], **_: object) -> dict[str, Any]:
        """Add `sentence_embedding`, (n, d) unit rows."""
        rows = zip(features["input_ids"], features["attention_mask"], strict=True)
        texts = [numbers[mask.bool()].tolist() for numbers, mask in rows]
        features["sentence_embedding"] = self.network(texts)
        return features

    def get_embedding_dimension(self) -> int:
        """Length of a vector."""
        return self.config.dimension

    get_sentence_embedding_dimension = get_embedding_dimension

    def save(self, output_path: str, *_: object, **__: object) -> None:
        """Write the folder, with the piece table in int8."""
        target = Path(output_path)
        target.mkdir(parents=True, exist_ok=True)
        table = self.network.table.weight.detach().cpu().numpy()
        dense = {k: v.detach().cpu().numpy() for k, v in self.network.dense.items()}
        write_folder(target, self.config, quantise(table, dense))
        if target.resolve() != self._folder.resolve():
            shutil.copy(self._folder / PIECES, target / PIECES)

    @classmethod
    def load(cls, model_name_or_path: str, subfolder: str = "", *_: Any, **__: Any) -> Self:  # noqa: ANN401 - as the library has it
        """Read the folder.

        Raises:
            EncoderMismatch: the folder is damaged or of another architecture.
        """
        folder = Path(model_name_or_path, subfolder)
        return cls(folder, read_config(folder), read_weights(folder))


def write_library_files(folder: Path) -> None:
    """Write the two files by which sentence-transformers knows what to load."""
    (folder / "modules.json").write_text(json.dumps(MODULES, indent=2) + "\n", "utf-8")
    settings = {"model_type": "SentenceTransformer", "similarity_fn_name": "cosine"}
    (folder / "config_sentence_transformers.json").write_text(
        json.dumps(settings, indent=2) + "\n", "utf-8"
    )
